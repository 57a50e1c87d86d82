"""The blocks of a report as plain data for the typesetter: figures as drawings with their words, the rest as text.

In: blocks, a brand. Out: dictionaries. Called by: `analytics.reports.paper.full`, `analytics.reports.paper.leadership`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from analytics.figures.wording import Wording
from analytics.reports.brand import Brand
from analytics.reports.paper.bars import bars_svg
from analytics.reports.paper.chart import in_accent, trend_svg
from analytics.reports.paper.dots import dots_svg
from analytics.reports.story.parts import (
    Block,
    Course,
    Entry,
    Facts,
    Grid,
    Protected,
    Questions,
    Said,
    Shares,
    Split,
    Standing,
    Terms,
)

Words = dict[str, Any]


def dressed(brand: Brand) -> Words:
    """Whose report it is: name, accent and logo; a drawing travels as text, a picture as numbers."""
    logo: str | list[int] | None = None
    if brand.logo is not None:
        logo = brand.logo.decode() if brand.logo_kind == "svg" else list(brand.logo)
    return {"organisation": brand.name, "accent": brand.accent, "logo": logo, "logo_kind": brand.logo_kind}


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
        found["note"] += " " + _("Squares: the whole organisation.")
    return found


def course(block: Course, accent: str, _: Wording) -> Words:
    return drawn(block, trend_svg(block.points, block.names, _), accent)


def shares(block: Shares, accent: str, _: Wording) -> Words:
    return drawn(block, bars_svg(block.rows, block.apart, _), accent)


def questions(block: Questions, _accent: str, _: Wording) -> Words:
    return {"kind": "questions", "title": block.title, "rows": [split(row, _) for row in block.rows]}


def split(row: Split, _: Wording) -> Words:
    return {
        "question": row.question,
        "sides": [round(side) for side in row.sides],
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
        "headers": list(block.headers),
        "rows": [
            {"depth": depth, "cells": [entry(cell) for cell in row]}
            for row, depth in zip(block.rows, depths, strict=True)
        ],
        "note": block.note,
    }


def terms(block: Terms, _accent: str, _: Wording) -> Words:
    return {"kind": "terms", "title": block.title, "entries": [list(pair) for pair in block.entries]}


def said(block: Said, _accent: str, _: Wording) -> Words:
    return {"kind": "said", "title": block.title, "lines": list(block.lines)}


WRITERS: Final[Mapping[type, Callable[[Any, str, Wording], Words]]] = {
    Facts: facts,
    Standing: standing,
    Course: course,
    Shares: shares,
    Questions: questions,
    Grid: grid,
    Terms: terms,
    Said: said,
}
