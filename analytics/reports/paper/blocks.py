"""The blocks of a report as plain data for the typesetter: figures as drawings with their words, the rest as text.

In: blocks, a brand. Out: dictionaries. Called by: `analytics.reports.paper.full`, `analytics.reports.paper.leadership`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from typing import Any, Final

from analytics.figures.drawn.trend import Names
from analytics.figures.wording import Wording
from analytics.reports.brand import Brand
from analytics.reports.logos import PNG, SVG, as_picture
from analytics.reports.paper.bars import bars_svg
from analytics.reports.paper.chart import in_accent, trend_svg
from analytics.reports.paper.dots import dots_svg
from analytics.reports.paper.letters import legible_name, missing
from analytics.reports.story.detail import within
from analytics.reports.story.parts import (
    Block,
    Course,
    Deed,
    Entry,
    Facts,
    Grid,
    Picks,
    Protected,
    Questions,
    Said,
    Shares,
    Split,
    Standing,
    Talk,
    Terms,
)

Words = dict[str, Any]


def dressed(brand: Brand) -> Words:
    """Whose report it is: name, accent and logo; a drawing travels as text, a picture as numbers.

    A drawing with letters that no font has is a picture as well.
    """
    if brand.logo is not None and brand.logo_kind == SVG and not missing(unescape(brand.logo.decode())):
        return {"organisation": brand.name, "accent": brand.accent, "logo": brand.logo.decode(), "logo_kind": SVG}
    logo = None if brand.logo is None else list(as_picture(brand.logo, brand.logo_kind))
    return {"organisation": brand.name, "accent": brand.accent, "logo": logo, "logo_kind": PNG}


def letters_note(_: Wording) -> str:
    """What a document says once where a sign or a letter could not be printed."""
    return _(
        "A sign that no font of this document has stands in square brackets, by its name or number in Unicode; the"
        " results pages show it as it is."
    )


def block_words(block: Block, accent: str, _: Wording) -> Words:
    return WRITERS[type(block)](block, accent, _)


def facts(block: Facts, _accent: str, _: Wording) -> Words:
    figures = [
        {"title": one.title, "value": one.value, "beside": one.beside, "below": one.below} for one in block.figures
    ]
    return {"kind": "facts", "figures": figures}


def drawn(block: Standing | Course | Shares, svg: str, accent: str) -> Words:
    return {
        "kind": "figure",
        "title": block.title,
        "svg": in_accent(svg, accent),
        "alt": block.alt,
        "note": block.note,
    }


def standing(block: Standing, accent: str, _: Wording) -> Words:
    beside = block.names.organisation is not None
    rows = [(title, mine, whole if beside else None) for title, mine, whole in block.rows]
    found = drawn(block, dots_svg(rows, _), accent)
    if beside:
        found["note"] += " " + _("Squares: %(other)s.", other=block.names.organisation)
    return found


def course(block: Course, accent: str, _: Wording) -> Words:
    return drawn(block, trend_svg(block.points, legible_names(block.names), _), accent)


def legible_names(names: Names) -> Names:
    """As they will be printed, so that the drawing leaves room for them."""
    whole = names.organisation and legible_name(names.organisation)
    return replace(names, focus=legible_name(names.focus), organisation=whole)


def shares(block: Shares, accent: str, _: Wording) -> Words:
    return drawn(block, bars_svg(block.rows, block.apart, _), accent)


def questions(block: Questions, _accent: str, _: Wording) -> Words:
    rows = [split(row, _) for row in block.rows]
    margins = [margin for row in block.rows for margin in row.margins]
    shares = [within(_("Unfavourable, neutral, favourable (percent)."), margins, _)] if margins else []
    levels = [_("Average as an index from 0 to 100")] if any(track(row) for row in block.rows) else []
    middle = " · ".join([*shares, *levels])
    return {"kind": "questions", "title": block.title, "about": block.about, "middle": middle, "rows": rows}


def track(row: Split) -> list[float]:
    """Where an average without shares lies on the line from 0 to 100: both ends of its whisker, and its dot."""
    if row.sides or not row.level.shown:
        return []
    return [max(row.level.bottom, 0.0), row.level.value, min(row.level.top, 100.0)]


def split(row: Split, _: Wording) -> Words:
    return {
        "question": row.question,
        "sides": [round(side) for side in row.sides],
        "track": track(row),
        "said": entry(row.said),
        "beside": row.beside,
    }


def entry(found: Entry) -> str | None:
    """Text, or nothing where the hatch is drawn."""
    return None if isinstance(found, Protected) else found


def grid(block: Grid, _accent: str, _: Wording) -> Words:
    depths = block.depths or (0,) * len(block.rows)
    return {
        "kind": "grid",
        "title": block.title,
        "weights": list(block.weights),
        "headers": list(block.headers),
        "rows": [
            {"depth": depth, "cells": [entry(cell) for cell in row]}
            for row, depth in zip(block.rows, depths, strict=True)
        ],
        "note": block.note,
    }


def picks(block: Picks, accent: str, _: Wording) -> Words:
    return grid(Grid(block.title, block.headers, block.rows, note=block.note), accent, _)


def terms(block: Terms, _accent: str, _: Wording) -> Words:
    return {"kind": "terms", "title": block.title, "entries": [list(pair) for pair in block.entries]}


def said(block: Said, _accent: str, _: Wording) -> Words:
    return {"kind": "said", "title": block.title, "lines": list(block.lines)}


def talk(block: Talk, _accent: str, _: Wording) -> Words:
    guide = block.guide
    return {
        "kind": "talk",
        "title": block.title,
        "entries": [
            [_("To begin with"), guide.opening],
            [_("Three open questions"), list(guide.questions)],
            [_("What to listen for"), guide.listen],
            [_("What nobody should be asked"), guide.avoid],
            [_("A small first step"), guide.step],
        ],
    }


def deed(block: Deed, accent: str, _: Wording) -> Words:
    return {
        "kind": "deed",
        "title": block.title,
        "said": block.said,
        "words": list(block.words),
        "lang": block.language,
        "state": block.state,
        "after": block.after,
        "stages": grid(block.stages, accent, _) if block.stages else None,
    }


WRITERS: Final[Mapping[type, Callable[[Any, str, Wording], Words]]] = {
    Facts: facts,
    Standing: standing,
    Course: course,
    Shares: shares,
    Questions: questions,
    Grid: grid,
    Terms: terms,
    Said: said,
    Picks: picks,
    Talk: talk,
    Deed: deed,
}
