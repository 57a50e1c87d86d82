"""The full report as PDF/UA-1: every chapter of the results pages, on paper.

In: a desk, a brand. Out: bytes, the same for the same wave. Called by: survey.app.inspection.exporting.
"""

from typing import Any, Final

from analytics.figures.drawn.heatmap import BOUNDS
from analytics.pages.desk import Desk
from analytics.reports.brand import Brand
from analytics.reports.paper.blocks import block_words, dressed
from analytics.reports.paper.grouptables import table
from analytics.reports.story.parts import Chapter, Heat, Id, Report
from analytics.reports.story.telling import Room, report
from analytics.reports.typesetting import TEMPLATES, typeset

Words = dict[str, Any]
ROOM: Final = Room(heat=600, turnout=600, outlook=300, questions=True)
TEMPLATE: Final = TEMPLATES / "report.typ"
BROAD: Final = 12  # themes of one table
UPRIGHT: Final = 12  # groups of a heat map that stands among the text
FRESH: Final = frozenset({Id.PARTICIPATION, Id.THEMES, Id.ITEMS, Id.TREND, Id.PROTECTED, Id.METHOD})  # on a new page


def full_pdf_bytes(desk: Desk, brand: Brand) -> bytes:
    """Set all chapters. Raises: NothingShown, NothingToSummarise, NoFontForThis."""
    return typeset(full_words(report(desk, ROOM), brand), TEMPLATE)


def full_words(found: Report, brand: Brand) -> Words:
    """Everything the document says."""
    _ = found.words
    glance = next(chapter for chapter in found.chapters if chapter.id == Id.GLANCE)
    return {
        "lang": _.lang,
        "title": f"{found.title}: {found.kind}" if found.kind not in found.title else found.title,
        "kind": found.kind,
        "subject": found.about,
        "wave": found.wave,
        "closed": found.closed,
        "day": _.day(found.closed),
        "headline": glance.headline,
        "lead": glance.lead,
        "opening": [block_words(block, brand.accent, _) for block in glance.blocks],
        "contents": _("Contents"),
        "chapters": [chapter_words(one, found, brand) for one in found.chapters if one.id != Id.GLANCE],
        "group": _("Group"),
        "not_shown": _("not shown"),
        "question": _("Question"),
        "sides": _("Unfavourable, neutral, favourable (percent)"),
        "average": _("Average"),
        "bounds": [f"<{BOUNDS[0]}", *(str(bound) for bound in BOUNDS[:-1]), f"{BOUNDS[-1]}+"],
        "origin": found.origin,
        "foot": found.foot,
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        **dressed(brand),
    }


def chapter_words(chapter: Chapter, found: Report, brand: Brand) -> Words:
    _ = found.words
    return {
        "name": chapter.name,
        "headline": chapter.headline,
        "lead": chapter.lead,
        "wide": any(isinstance(block, Heat) and len(block.rows) > UPRIGHT for block in chapter.blocks),
        "fresh": chapter.id in FRESH,
        "blocks": [
            heat_words(block, found) if isinstance(block, Heat) else block_words(block, brand.accent, _)
            for block in chapter.blocks
        ],
        "notes": [] if chapter.id == Id.METHOD else [note for note in chapter.notes if note not in chapter.lead],
    }


def heat_words(block: Heat, found: Report) -> Words:
    """The heat map in as many tables as its themes need; their lines flow over pages below a repeated header."""
    titles, _ = block.titles, found.words
    pieces = -(-len(titles) // BROAD)
    size = -(-len(titles) // pieces)
    parts = [range(start, min(start + size, len(titles))) for start in range(0, len(titles), size)]
    return {"kind": "heat", "parts": [table(block.rows, titles, part, _) for part in parts], "said": list(block.said)}
