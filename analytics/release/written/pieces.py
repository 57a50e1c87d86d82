"""The text of a release in pieces: what stands around its cells, and these, a few thousand at a time.

In: `release.json`. Out: `Pieces`; what a text ends with. Called by: analytics.release.board.

Hundreds of thousands of cells are hundreds of megabytes as dictionaries: they are never there at the same time.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import rfc8785

CELLS: Final = b'"cells":['
FIRST: Final = b'{"answers_from":'  # a quotation mark within a text has a backslash before it: it cannot look like this
BETWEEN: Final = b"},"
LAST: Final = b'}],"drivers":'
AT_ONCE: Final = 1 << 20  # bytes of cells that are dictionaries at the same time


class Pieces(NamedTuple):
    """A release: the text of it without its cells, and the cells in their order, to be read once."""

    head: bytes
    cells: Iterator[list[Mapping[str, Any]]]


def pieces(text: bytes) -> Pieces:
    """Take a release apart."""
    begin = text.find(CELLS + FIRST) + len(CELLS)
    end = text.find(LAST, begin) + 1
    if begin < len(CELLS) or not end:  # no cell at all, or another order of names than that of RFC 8785
        found = json.loads(text)
        return Pieces(rfc8785.dumps({**found, "cells": []}), iter([found["cells"]] if found.get("cells") else []))
    return Pieces(text[:begin] + text[end:], _some_at_a_time(text, begin, end))


def _some_at_a_time(text: bytes, begin: int, end: int) -> Iterator[list[Mapping[str, Any]]]:
    while (cut := text.find(BETWEEN + FIRST, begin + AT_ONCE, end)) >= 0:
        yield json.loads(b"[%b]" % text[begin : cut + 1])
        begin = cut + len(BETWEEN)
    yield json.loads(b"[%b]" % text[begin:end])


def told_last(text: bytes, name: str) -> Any:
    """The object of that name with which the text of a release ends: RFC 8785 sorts names; None if it does not."""
    _, found, end = text.rpartition(b'"%s":{' % name.encode())
    try:
        return json.loads(b"{" + end[:-1]) if found and end.endswith(b"}}") else None
    except ValueError:  # something comes after it
        return None
