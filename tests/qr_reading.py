"""Reads a QR code as a camera's program would, from the modules that a page drew; without repairing damage.

In: the path of an SVG of runs. Out: the text. Called by: tests/browser/test_ticket_codes.py.

The places of patterns, the blocks and the format words are those of ISO/IEC 18004, from the tables of `segno`.
"""

import re
from collections.abc import Callable, Iterator

from segno import consts

Mask = Callable[[int, int], int]
Take = Callable[[int], int]
Matrix = list[list[bool]]
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
LEVELS = {
    0b01: consts.ERROR_LEVEL_L,
    0b00: consts.ERROR_LEVEL_M,
    0b11: consts.ERROR_LEVEL_Q,
    0b10: consts.ERROR_LEVEL_H,
}
MASKS = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def read(path: str, side: int, quiet: int = 4) -> str:
    size = side - 2 * quiet
    matrix = [[False] * size for _ in range(size)]
    for x, y, run in (map(int, hit) for hit in RUN.findall(path)):
        matrix[y - quiet][x - quiet : x - quiet + run] = [True] * run
    return text_of(codewords(matrix), (size - 17) // 4)


def codewords(matrix: Matrix) -> list[int]:
    """The data of all blocks in their order."""
    version = (len(matrix) - 17) // 4
    word = int("".join(str(int(matrix[8][x])) for x in (0, 1, 2, 3, 4, 5, 7, 8)), 2) << 7
    word |= int("".join(str(int(matrix[y][8])) for y in (7, 5, 4, 3, 2, 1, 0)), 2)
    form = consts.FORMAT_INFO.index(word)
    bits = list(data_bits(matrix, version, MASKS[form & 7]))
    stream = [int("".join(bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    lengths = [info.num_data for info in consts.ECC[version][LEVELS[form >> 3]] for _ in range(info.num_blocks)]
    blocks: list[list[int]] = [[] for _ in lengths]
    order = [block for row in range(max(lengths)) for block, length in enumerate(lengths) if row < length]
    for block, value in zip(order, stream, strict=False):
        blocks[block].append(value)
    return [value for block in blocks for value in block]


def data_bits(matrix: Matrix, version: int, mask: Mask) -> Iterator[str]:
    """In the zigzag from the lower right corner, two columns at a time, around the fixed patterns."""
    size, fixed = len(matrix), fixed_places(version)
    columns = [right if right > 6 else right - 1 for right in range(size - 1, 0, -2)]
    for turn, right in enumerate(columns):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        for y in rows:
            for x in (right, right - 1):
                if (y, x) not in fixed:
                    yield str(int(matrix[y][x] ^ (mask(y, x) == 0)))


def fixed_places(version: int) -> set[tuple[int, int]]:
    size = version * 4 + 17
    found = {(6, at) for at in range(size)} | {(at, 6) for at in range(size)}
    found |= {(y, x) for y in range(9) for x in range(9)}
    found |= {(y, x) for y in range(9) for x in range(size - 8, size)}
    found |= {(y, x) for y in range(size - 8, size) for x in range(9)}
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for centre in ((y, x) for y in centres for x in centres if (y, x) not in corners):
        found |= {(centre[0] + dy, centre[1] + dx) for dy in range(-2, 3) for dx in range(-2, 3)}
    if version >= 7:
        found |= {(y, x) for y in range(6) for x in range(size - 11, size - 8)}
        found |= {(x, y) for y in range(6) for x in range(size - 11, size - 8)}
    return found


def text_of(data: list[int], version: int) -> str:
    bits, at, said = "".join(f"{value:08b}" for value in data), 0, ""

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at], 2)

    wide = (version > 9) + (version > 26)
    while len(bits) - at >= 4 and (mode := take(4)):
        if mode == 1:
            said += numbers(take(10 + 2 * wide), take)
        elif mode == 2:
            said += letters(take(9 + 2 * wide), take)
        elif mode == 4:
            said += bytes(take(8) for _ in range(take(16 if wide else 8))).decode()
        else:
            raise ValueError(f"a mode that this reader does not know: {mode}")
    return said


def numbers(count: int, take: Take) -> str:
    groups = [3] * (count // 3) + ([count % 3] if count % 3 else [])
    return "".join(f"{take(3 * size + 1):0{size}d}" for size in groups)


def letters(count: int, take: Take) -> str:
    pairs = [divmod(take(11), 45) for _ in range(count // 2)]
    rest = [take(6)] if count % 2 else []
    return "".join(ALPHANUMERIC[one] for one in [*(part for pair in pairs for part in pair), *rest])
