"""Cuts tables and texts into pieces that fit on one slide.

In: a block. Out: smaller ones. Called by: `analytics.reports.slides.writing`.
"""

from dataclasses import replace
from itertools import zip_longest
from math import ceil
from typing import Final

from analytics.reports.story.parts import Grid

Line = tuple[str, str]
LINES: Final = 18.5  # of text on one slide, the space between two entries counted as half a line
LETTERS: Final = 108  # of one of them


def parts_of(block: Grid, most: int) -> list[Grid]:
    """A table in as few pieces as fit, none much shorter than the others."""
    pieces = max(1, ceil(len(block.rows) / most))
    size = ceil(len(block.rows) / pieces) if block.rows else 1
    starts = range(0, max(len(block.rows), 1), size)
    return [
        replace(block, rows=block.rows[start : start + size], depths=block.depths[start : start + size])
        for start in starts
    ]


def paged_lines(entries: list[Line]) -> list[list[Line]]:
    """Paragraphs in pieces; one that is longer than a slide stands alone, and shrinks there."""
    pages: list[list[Line]] = [[]]
    used = 0.0
    for entry, after in zip_longest(entries, entries[1:]):
        needed = height(entry)
        with_next = needed + (height(after) if after and not entry[1] else 0)  # a heading stays with what it heads
        if pages[-1] and used + with_next > LINES:
            pages.append([])
            used = 0.0
        pages[-1].append(entry)
        used += needed
    return pages


def height(entry: Line) -> float:
    return ceil((len(entry[0]) + len(entry[1]) + 1) / LETTERS) + 0.5
