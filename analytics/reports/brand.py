"""How an organisation appears on its reports: its name, its logo, and an accent that everybody can read.

In: a name, a colour such as "#0B5D66", the bytes of an SVG or PNG file. Out: `Brand`, checked when it is made.
Called by: survey.app.inspection.exporting, survey.app.desk; drawn by `analytics.reports`.
"""

import re
from dataclasses import dataclass
from typing import Final

from analytics.reports.logos import checked_logo

ACCENT: Final = "#0B5D66"
WHITE, PAPER = "#FFFFFF", "#F4F6F7"  # what reports and pages are printed on
LEAST: Final = 4.5  # contrast of text, WCAG 2.2, success criterion 1.4.3
COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
MOST_LETTERS: Final = 120
CHANNELS: Final = (0.2126, 0.7152, 0.0722)  # of red, green and blue in the luminance, WCAG 2.2, "relative luminance"
FLARE: Final = 0.05  # light that every screen adds, WCAG 2.2, "contrast ratio"


class NotAColour(ValueError):
    """A colour is written in another way than #RRGGBB."""


class PaleAccent(ValueError):
    """Text in this colour is too hard to read on white or on paper."""


class NoName(ValueError):
    """A report must say whose it is."""


@dataclass(frozen=True)
class Brand:
    """Whose report it is; one that could not be read or drawn cannot be made.

    Raises: NotAColour, PaleAccent (which names the nearest colour that passes), NotALogo, NoName.
    """

    name: str
    accent: str = ACCENT
    logo: bytes | None = None
    logo_kind: str = ""  # "svg" or "png", nothing without a logo

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MOST_LETTERS or not self.name.isprintable():
            raise NoName(f"the name of an organisation is one line of at most {MOST_LETTERS} letters; write it so")
        check_accent(self.accent)
        if self.logo is not None:
            checked_logo(self.logo, self.logo_kind)


def house_brand(name: str) -> Brand:
    """Our own look under an organisation's name, which becomes one line if it is not."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    cut = line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + "…"
    return Brand(cut or "–")


def check_accent(accent: str) -> None:
    """Refuse what cannot be read as text on white and on paper. Raises: NotAColour, PaleAccent."""
    found = least_contrast(accent)
    if found < LEAST:
        raise PaleAccent(
            f"{accent} has a contrast of {floored(found)} to 1 to the page, and text needs {LEAST} to 1;"
            f" the nearest colour that has it is {nearest_readable(accent)}"
        )


def least_contrast(accent: str) -> float:
    """The contrast to white or to paper, whichever is less, from 1 to 21. Source: WCAG 2.2, "contrast ratio".

    >>> round(least_contrast("#0B5D66"), 2), round(contrast("#777777", "#FFFFFF"), 2)
    (6.99, 4.48)
    """
    return min(contrast(accent, page) for page in (WHITE, PAPER))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + FLARE) / (darker + FLARE)


def luminance(colour: str) -> float:
    """Relative luminance from 0 (black) to 1 (white). Raises: NotAColour. Source: WCAG 2.2."""
    return sum(weight * light for weight, light in zip(CHANNELS, lights(colour), strict=True))


def lights(colour: str) -> list[float]:
    """Red, green and blue as amounts of light, 0 to 1 (sRGB, IEC 61966-2-1)."""
    if not COLOUR.fullmatch(colour):
        raise NotAColour(f"{colour!r} is no colour that is understood; write it as #RRGGBB, such as {ACCENT}")
    values = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]


def nearest_readable(accent: str) -> str:
    """The same colour with just as much less light as is needed: its hue stays.

    >>> nearest_readable("#FFCC00"), nearest_readable("#0B5D66")
    ('#8A6D00', '#0B5D66')
    """
    if least_contrast(accent) >= LEAST:
        return accent.upper()
    most = (luminance(PAPER) + FLARE) / LEAST - FLARE
    share = most / luminance(accent)
    return "#" + "".join(f"{int(channel(light * share) * 255):02X}" for light in lights(accent))  # rounded to the dark


def channel(light: float) -> float:
    """The part of a colour that gives this amount of light, 0 to 1."""
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def floored(ratio: float) -> str:
    return f"{int(ratio * 100) / 100:.2f}"  # never rounded up to a ratio that would pass
