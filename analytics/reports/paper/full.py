"""The full report as PDF/UA-1: every chapter of the results pages, on paper.

In: a desk, a brand. Out: bytes, the same for the same wave. Called by: survey.app.inspection.exporting.
"""

from typing import Any, Final

from analytics.pages.desk import Desk
from analytics.reports.brand import Brand
from analytics.reports.paper.blocks import block_words, dressed, letters_note
from analytics.reports.paper.grouptables import BROAD, CLASSES, pieces, table
from analytics.reports.paper.letters import printed
from analytics.reports.story.parts import Chapter, Heat, Id, Report, Said
from analytics.reports.story.telling import Room, report
from analytics.reports.typesetting import TEMPLATES

Words = dict[str, Any]
ROOM: Final = Room(heat=600, turnout=600, outlook=300, deeds=40)
TEMPLATE: Final = TEMPLATES / "report.typ"


def full_pdf_bytes(desk: Desk, brand: Brand) -> bytes:
    """Set all chapters. Raises: NothingShown, NothingToSummarise."""
    return printed(full_words(report(desk, ROOM), brand), letters_note(desk.words), TEMPLATE)


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
        "average": _("Average"),
        "bounds": CLASSES,
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
        "blocks": [
            heat_words(block, found) if isinstance(block, Heat) else block_words(block, brand.accent, _)
            for block in chapter.blocks
        ],
        "notes": notes_of(chapter, found),
    }


def notes_of(chapter: Chapter, found: Report) -> list[str]:
    """What a speaker may add and a reader has not read: nothing that the report says in another place."""
    if chapter.id == Id.METHOD:
        return []
    told = {line for one in found.chapters for block in one.blocks if isinstance(block, Said) for line in block.lines}
    earlier = found.chapters[: found.chapters.index(chapter)]
    told |= {note for one in earlier if one.id != Id.GLANCE for note in one.notes}
    told |= {one.lead for one in found.chapters}
    return [note for note in chapter.notes if note not in told]


def heat_words(block: Heat, found: Report) -> Words:
    """The heat map in as many tables as its themes need; their lines flow over pages below a repeated header."""
    titles, _ = block.titles, found.words
    parts = [table(block.rows, titles, part, _) for part in pieces(len(titles), BROAD)]
    return {"kind": "heat", "parts": parts, "said": list(block.said)}
