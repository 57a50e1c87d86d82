"""A deck while it is written: adds slides with their title and lead, and closes them with the speaker's notes.

In: a deck, a report, a brand. Out: slides. Called by: `analytics.reports.slides.writing`, `.cover`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from pptx.util import Emu, Inches, Pt

from analytics.reports.brand import Brand
from analytics.reports.logos import as_picture
from analytics.reports.slides.columns import LETTER, POINT
from analytics.reports.slides.deck import CONTENT, HEAD, INNER, LEAD, LOGO, TITLE, Box, add_slide
from analytics.reports.slides.words import clear, describe, note, place, put
from analytics.reports.story.parts import Chapter, Report

LIFTED: Final = ("Chart", "Table", "Text")
LIFT: Final = 0.42  # inches that a lead takes
HEADED: Final = (*LIFTED, "Figures")
TITLES: Final = (HEAD.points, 24.0, 22.0, 20.0, 18.0)  # points of a title
TITLE_LINES: Final = 2
FILLED: Final = 0.95  # of a line, until its last word goes to the next one


@dataclass(frozen=True)
class Show:
    """What every slide needs."""

    deck: Any
    report: Report
    brand: Brand

    def add(self, layout: str, title: str, lead: str = "") -> Any:
        slide = add_slide(self.deck, layout, f"{self.brand.name} · {self.report.foot}")
        put(slide, TITLE, title)
        if layout in HEADED:
            tame(slide)
        if lead:
            put(slide, LEAD, lead)
        elif layout in LIFTED:
            lift(slide)
        return slide

    def close(self, slide: Any, chapter: Chapter, more: Iterable[str]) -> None:
        """Write the notes: the sentence, what is below it, what the picture says, how to read it, whose questions."""
        said = dict.fromkeys([chapter.headline, chapter.lead, *more, *chapter.notes, self.report.origin])
        note(slide, [line for line in said if line])
        clear(slide)
        self.sign(slide, LOGO)

    def sign(self, slide: Any, box: Box) -> None:
        """Put the organisation's logo into a corner, as large as the box allows."""
        if self.brand.logo is None:
            return
        picture = slide.shapes.add_picture(BytesIO(as_picture(self.brand.logo, self.brand.logo_kind)), 0, 0)
        scale = min(Inches(box.width) / picture.width, Inches(box.height) / picture.height)
        picture.width, picture.height = Emu(round(picture.width * scale)), Emu(round(picture.height * scale))
        picture.left = Inches(box.left + box.width) - picture.width
        picture.top = Inches(box.top)
        describe(picture, self.brand.name, self.brand.name)


def tame(slide: Any) -> None:
    """Keep a long title within its two lines: smaller letters, and none above the edge of the slide."""
    points = title_points(place(slide, TITLE).text_frame.text)
    if points < HEAD.points:
        place(slide, TITLE).text_frame.paragraphs[0].runs[0].font.size = Pt(points)


def title_points(title: str) -> float:
    """The largest letters in which a title has two lines, in the widest typeface that may stand in for ours."""
    room = TITLE_LINES * INNER * FILLED
    return next((points for points in TITLES if len(title) * LETTER * points * POINT <= room), TITLES[-1])


def lift(slide: Any) -> None:
    """Let the content begin right below the title, where no lead stands between them."""
    found = place(slide, CONTENT)
    left, top, width, height = found.left, found.top, found.width, found.height
    found.left, found.width = left, width
    found.top, found.height = top - Inches(LIFT), height + Inches(LIFT)
