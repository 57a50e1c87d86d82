"""Compares pictures as somebody does who squints: what moved or is missing is seen, how letters are drawn is not.

In: two pictures. Out: the share of the picture that looks different. Called by: tests/browser/test_pictures.py.

Both are reduced to luminance, blurred and cut into cells of 16 pixels. Another version of a browser draws letters a
little otherwise, which changes the mean of a cell by a few steps of 255; a line of text that moved changes it by tens.
"""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

FOLDER = Path(__file__).parent / "pictures"
CELL = 16  # pixels
BLUR = 6  # pixels
SEEN = 12  # steps of 255 by which the mean of a cell has to differ to count as different
ALLOWED = 0.004  # of all cells; a line of text on a phone is about 0.01
COLOURS = 48  # a reference is for comparing and for looking at, and stays small


def cells(picture: Image.Image) -> np.ndarray:
    grey = picture.convert("L").filter(ImageFilter.GaussianBlur(BLUR))
    size = (-(-grey.width // CELL), -(-grey.height // CELL))
    return np.asarray(grey.resize(size, Image.Resampling.BOX), dtype=float)


def different(one: Image.Image, other: Image.Image) -> float:
    """The share of cells that differ to the eye; all of them where the sizes do."""
    if one.size != other.size:
        return 1.0
    return float(np.mean(np.abs(cells(one) - cells(other)) > SEEN))


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def kept(name: str) -> Image.Image:
    return Image.open(FOLDER / f"{name}.png").convert("RGB")


def keep(name: str, picture: Image.Image) -> None:
    FOLDER.mkdir(exist_ok=True)
    reduced = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(FOLDER / f"{name}.png", optimize=True)
