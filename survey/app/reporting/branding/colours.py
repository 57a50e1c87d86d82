"""Whether a colour can be read as text and as the ground of a button, and the nearest one that can.

In: a colour as #RRGGBB. Out: contrasts, the nearest colour that passes, the colours that follow from it.
Called by: survey.app.reporting.branding.settings, survey.app.reporting.branding.door.

Contrast is that of WCAG 2.2, as reports have it; pages have more grounds than a report has. “Nearest” moves the
lightness in OKLab (Ottosson 2020) and keeps the hue; colourfulness gives way only where a screen cannot show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, sin
from typing import Final

from analytics.reports.brand import LEAST, channel, contrast, lights

STEP: Final = 0.002  # of lightness, 0 to 1
SOFT: Final = 0.12  # share of the accent in the ground of tags and chosen answers
DEEPER: Final = 0.08  # lightness between an accent and itself under the pointer
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Ground:
    """What an accent lies on in one of the two looks, as canopy.css has it, and the ink that lies on an accent."""

    papers: tuple[str, ...]
    surface: str
    ink: str
    towards: int  # lightness of an accent that is not readable goes down (-1) or up (1)


LIGHT: Final = Ground(("#F4F6F7", "#FFFFFF", "#E8EDEF"), "#FFFFFF", "#FFFFFF", -1)
DARK: Final = Ground(("#11181C", "#192227", "#0C1215"), "#192227", "#0B1A1D", 1)


def weakest(accent: str, ground: Ground) -> float:
    """Give the least contrast that an accent has anywhere on pages of this look."""
    return min(contrast(accent, other) for other in (*ground.papers, ground.ink, soft(accent, ground)))


def passes(accent: str, ground: Ground) -> bool:
    return weakest(accent, ground) >= LEAST


def nearest(accent: str, ground: Ground) -> str:
    """Give the colour of the same hue that passes and is least far away; a colour that passes stays.

    >>> nearest("#0B5D66", LIGHT), passes(nearest("#FFD400", LIGHT), LIGHT), passes(nearest("#000000", DARK), DARK)
    ('#0B5D66', True, True)
    """
    found = accent.upper()
    lightness, chroma, hue = lch_of(accent)
    while not passes(found, ground):
        lightness = min(max(lightness + STEP * ground.towards, 0.0), 1.0)
        found = hex_of(shown(lightness, chroma, hue))
    return found


def deeper(accent: str, ground: Ground) -> str:
    """Give the accent under the pointer: further from the paper, so that it is read at least as well."""
    lightness, chroma, hue = lch_of(accent)
    return hex_of(shown(min(max(lightness + DEEPER * ground.towards, 0.0), 1.0), chroma, hue))


def soft(accent: str, ground: Ground) -> str:
    pairs = zip(rgb_of(accent), rgb_of(ground.surface), strict=True)
    red, green, blue = (SOFT * a + (1 - SOFT) * b for a, b in pairs)
    return hex_of((red, green, blue))


def rgb_of(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def hex_of(rgb: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02X}" for part in rgb)


def lch_of(colour: str) -> Rgb:
    """Lightness, chroma and hue (radians) in OKLab."""
    red, green, blue = lights(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def shown(lightness: float, chroma: float, hue: float) -> Rgb:
    """The colour, with as much of its chroma as a screen can show at this lightness."""
    low, high = 0.0, chroma
    if on_screen(found := mixed(lightness, chroma, hue)):
        return found
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if on_screen(mixed(lightness, middle, hue)) else (low, middle)
    return mixed(lightness, low, hue)


def on_screen(rgb: Rgb) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in rgb)


def mixed(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return channel(red), channel(green), channel(blue)
