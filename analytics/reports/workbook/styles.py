"""How a workbook looks: the colours of the pages as cell formats, numbers with their signs.

In: a workbook. Out: formats, each made once. Called by: the other modules of this folder.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analytics.figures.wording import Wording
from analytics.reports.colours import INK, INK_2, LINE, RAMP, on_colour

HATCH: Final = 14  # "thin diagonal stripe" of the file format
ARROWS: Final = {1: ' "▲"', 0: "", -1: ' "▼"'}
WHOLE: Final = "0"
MARGIN: Final = '[<1]"± 1";"± "0'  # never under 1, so that rounding does not promise certainty
TOGETHER: Final = '[<1]"± 1 ◇";"± "0" ◇"'
BASE: Final = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "vcenter"}


class Styles:
    """Formats by what they are for."""

    def __init__(self, book: Workbook, accent: str) -> None:
        self._book, self._accent = book, accent
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """Make a format, or find the same one again."""
        wanted = tuple(sorted((BASE | properties).items()))
        if wanted not in self._made:
            self._made[wanted] = self._book.add_format(dict(wanted))
        return self._made[wanted]

    @cached_property
    def title(self) -> Format:
        return self.of(font_size=18, bold=True)

    @cached_property
    def section(self) -> Format:
        return self.of(font_size=13, bold=True)

    @cached_property
    def plain(self) -> Format:
        return self.of()

    @cached_property
    def bold(self) -> Format:
        return self.of(bold=True)

    @cached_property
    def prose(self) -> Format:
        return self.of(text_wrap=True, valign="top")

    @cached_property
    def term(self) -> Format:
        return self.of(text_wrap=True, valign="top", bold=True)

    @cached_property
    def quiet(self) -> Format:
        return self.of(font_color=INK_2)

    @cached_property
    def header(self) -> Format:
        return self.of(bold=True, bottom=2, bottom_color=self._accent, text_wrap=True, valign="bottom")

    @cached_property
    def header_middle(self) -> Format:
        return self.of(bold=True, bottom=2, bottom_color=self._accent, text_wrap=True, valign="bottom", align="center")

    @cached_property
    def over(self) -> Format:
        return self.of(bold=True, text_wrap=True, valign="bottom", align="center")

    @cached_property
    def figure(self) -> Format:
        return self.of(font_size=18, bold=True, align="left")

    @cached_property
    def index(self) -> Format:
        return self.of(num_format="0.0")

    @cached_property
    def exact(self) -> Format:
        return self.of(num_format="0.0###")

    @cached_property
    def change(self) -> Format:
        return self.of(num_format="+0.0;\N{MINUS SIGN}0.0;0.0")

    @cached_property
    def protected(self) -> Format:
        return self.of(pattern=HATCH, fg_color=LINE, bg_color="#FFFFFF", font_color=INK_2, align="center", font_size=9)

    @cached_property
    def not_asked(self) -> Format:
        return self.of(font_color=INK_2, align="center")

    def name(self, depth: int) -> Format:
        """The name of a group, indented by its place in the tree."""
        return self.of(indent=2 * depth, bold=depth < 2)

    def heat(self, colour: int | None, arrow: int) -> Format:
        """A value of the heat map; the arrow belongs to the number format, so that the cell stays a number."""
        return self.of(num_format=WHOLE + ARROWS[arrow], bold=True, align="center", **self.shade(colour))

    def heat_margin(self, colour: int | None, *, together: bool) -> Format:
        look = {"font_size": 9, "align": "center", "right": 2, "right_color": "#FFFFFF"}
        return self.of(num_format=TOGETHER if together else MARGIN, **look, **self.shade(colour))

    def shade(self, colour: int | None) -> dict[str, Any]:
        if colour is None:
            return {}
        ink = on_colour(colour)
        return {"pattern": 1, "bg_color": RAMP[colour - 1], "font_color": ink, "bottom": 2, "bottom_color": "#FFFFFF"}


@dataclass(frozen=True)
class Page:
    """A worksheet, how it looks, and in which language it speaks."""

    sheet: Worksheet
    styles: Styles
    words: Wording
