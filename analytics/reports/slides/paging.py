"""Cuts tables and texts into pieces that fit on one slide.

In: a block. Out: smaller ones. Called by: `analytics.reports.slides.writing`, `.asking`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import Final, TypeVar

from analytics.reports.slides.deck import POINTS
from analytics.reports.slides.words import Line
from analytics.reports.story.parts import BOLD, Entry, Grid

LARGER: Final = (20.0, 18.0)  # points, if there is room
SPARE: Final = 2  # lines that stay free then, for typefaces that are wider
Thing = TypeVar("Thing")
LINES: Final = 18.5  # of text on one slide, the space between two entries counted as half a line
LETTERS: Final = 108  # of one of them
ROW_LETTERS: Final = 130  # of a table, all columns together


def balanced(things: Sequence[Thing], most: int) -> list[Sequence[Thing]]:
    """As few pieces as fit, none much shorter than the others; nothing is no piece."""
    pieces = max(1, ceil(len(things) / most))
    size = max(1, ceil(len(things) / pieces))
    return [things[start : start + size] for start in range(0, len(things), size)]


def numbered(title: str, parts: Sequence[Thing]) -> Iterator[tuple[str, Thing]]:
    """Give every slide a title of its own, so that a list of titles tells them apart."""
    for number, part in enumerate(parts, 1):
        yield (title if len(parts) == 1 else f"{title} ({number}/{len(parts)})"), part


def parts_of(block: Grid, room: float) -> list[Grid]:
    """A table in pieces that fit into so many lines."""
    spans = spans_of([lines_of_row(block, row) for row in block.rows], room)
    return [replace(block, rows=block.rows[part], depths=block.depths[part]) for part in spans] or [block]


def spans_of(lines: Sequence[int], room: float) -> list[slice]:
    """Rows that take so many lines, in as few pieces as fit, none much shorter than the others."""
    total = sum(lines)
    fewest = max(1, ceil(total / room))
    tries = (cuts_of(lines, total / pieces, room) for pieces in range(fewest, len(lines) + 1))
    cuts = next((found for number, found in enumerate(tries, fewest) if len(found) <= number + 1), [0])
    return [slice(start, end) for start, end in pairwise(cuts)]


def cuts_of(lines: Sequence[int], fair: float, room: float) -> list[int]:
    """Where pieces begin, and the end: each is closed once it has its fair part, or has no room for the next row."""
    cuts, used = [0], 0
    for place, line in enumerate(lines):
        if used and (used + line > room or used >= fair):
            cuts.append(place)
            used = 0
        used += line
    return [*cuts, len(lines)] if lines else [0]


def lines_of_row(block: Grid, row: Sequence[Entry], letters: float = ROW_LETTERS) -> int:
    """How often the longest entry breaks, in columns that share the width by their weights; the first is bold."""
    share = [letters * weight / sum(block.weights) for weight in block.weights]
    lengths = [len(str(entry)) for entry in row]
    lengths[:1] = [length + length // BOLD for length in lengths[:1]]
    return max(ceil(length / width) for length, width in zip(lengths, share, strict=True)) if row else 1


def points_of(pages: Sequence[Sequence[Line]]) -> float:
    """Slides with little text have larger letters; all slides of one text have the same."""
    return next((points for points in LARGER if all(fits(page, points) for page in pages)), POINTS)


def fits(page: Sequence[Line], points: float) -> bool:
    scale = points / POINTS
    return sum(height(entry, LETTERS / scale) for entry in page) * scale <= LINES - SPARE


def units_of(entries: Sequence[Line]) -> list[list[Line]]:
    """Paragraphs, each with the heading that stands above it."""
    units: list[list[Line]] = []
    heading = False
    for entry in entries:
        if heading:
            units[-1].append(entry)
        else:
            units.append([entry])
        heading = not entry.text
    return units


def paged(units: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """What stays together in as few pieces as fit, none much shorter than the others."""
    most, room = len(filled(units, LINES)), LINES
    while room > 1 and len(filled(units, room - 0.5)) == most:
        room -= 0.5
    return filled(units, room)


def filled(units: Sequence[Sequence[Line]], room: float) -> list[list[Line]]:
    """One piece after the other; what is longer than a slide stands alone, and shrinks there."""
    pages: list[list[Line]] = [[]]
    used = 0.0
    for unit in units:
        needed = sum(height(entry) for entry in unit)
        if pages[-1] and used + needed > room:
            pages.append([])
            used = 0.0
        pages[-1] += unit
        used += needed
    return pages


def height(entry: Line, letters: float = LETTERS) -> float:
    return ceil((len(entry.term) + len(entry.text) + 1) / letters) + 0.5
