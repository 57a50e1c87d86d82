"""The first slide: whose results, of which wave, about whom.

In: a deck while it is written. Out: its first slide. Called by: `analytics.reports.slides.writing`.
"""

from typing import Any, Final

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.util import Inches

from analytics.reports.slides.deck import EDGE, INNER, Box
from analytics.reports.slides.show import Show
from analytics.reports.slides.words import describe, note, put

MARK: Final = Box(EDGE, 0.6, INNER, 0.9)
RULE: Final = Box(EDGE, 3.96, INNER, 0.04)


def cover(show: Show) -> None:
    found, _ = show.report, show.report.words
    slide = show.add("Title", f"{show.brand.name}: {found.wave}")
    day = _("closed on %(day)s", day=_.day(found.closed))
    put(slide, 1, f"{found.about} · {found.kind}, {day}")
    note(slide, [found.title, found.origin, found.foot])
    rule(slide)
    show.sign(slide, MARK)


def rule(slide: Any) -> None:
    """A line in the accent, which readers of the screen pass over."""
    line = slide.shapes.add_shape(1, *(Inches(size) for size in RULE))
    line.fill.solid()
    line.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    line.line.fill.background()
    line.shadow.inherit = False
    describe(line, "", "")
    decorative(line)


def decorative(shape: Any) -> None:
    """Mark a shape as decoration, as the file format's extension of 2017 has it."""
    about = shape._element.xpath(".//p:cNvPr")[0]
    about.append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
            ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
        )
    )
