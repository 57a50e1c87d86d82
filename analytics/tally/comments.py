"""Opened text ballots: what one writer wrote, or the finding that the ballot is spoilt.

In: the plaintext of a sealed text ballot, the ids of the comment questions. Out: answers, or None.
Called by: the tally.
"""

import json
import unicodedata
from collections.abc import Collection
from typing import Any, Final

import rfc8785

from analytics.measures.comments.words import CommentAnswer

LONGEST_TEXT: Final = 1500  # characters of one comment, as the answer page allows
PADDING: Final = b"\x00"
_KEYS: Final = frozenset({"item", "quotable", "text"})

__all__ = ["LONGEST_TEXT", "CommentAnswer", "parse_text"]


def parse_text(plaintext: bytes, items: Collection[str]) -> tuple[CommentAnswer, ...] | None:
    """Read one opened text ballot; None says that it is spoilt, `()` that it is blank.

    Strict, because whatever two programs could read in two ways would mark a ballot: canonical JSON padded with zero
    bytes, exact keys, known comment items, each at most once, texts within their length and without control
    characters except the newline. An empty text counts as nothing written.

    >>> parse_text(b'{"comments":[{"item":"keep","quotable":true,"text":"Quiet days."}]}' + bytes(9), {"keep"})
    (CommentAnswer(item='keep', text='Quiet days.', quotable=True),)
    >>> parse_text(bytes(64), {"keep"})
    ()
    >>> parse_text(b"hello", {"keep"}) is None
    True
    """
    body = plaintext.rstrip(PADDING)
    if not body:
        return ()
    entries = _entries(body)
    if entries is None or not all(_is_answer(entry, items) for entry in entries):
        return None
    if len({entry["item"] for entry in entries}) < len(entries):
        return None
    answers = (CommentAnswer(entry["item"], entry["text"], entry["quotable"]) for entry in entries)
    return tuple(answer for answer in answers if answer.text.strip())


def _entries(body: bytes) -> list[Any] | None:
    """Give the list of comments when the body is the one canonical form of `{"comments":[…]}`."""
    try:
        document = json.loads(body.decode("utf-8"))
        canonical = rfc8785.dumps(document)
    except (ValueError, RecursionError):
        return None
    if canonical != body or not isinstance(document, dict) or document.keys() != {"comments"}:
        return None
    entries = document["comments"]
    return entries if isinstance(entries, list) else None


def _is_answer(entry: Any, items: Collection[str]) -> bool:
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        return False
    item, text, quotable = entry["item"], entry["text"], entry["quotable"]
    if not isinstance(item, str) or not isinstance(text, str) or not isinstance(quotable, bool):
        return False
    return item in items and len(text) <= LONGEST_TEXT and not any(_is_control(sign) for sign in text)


def _is_control(sign: str) -> bool:
    return sign != "\n" and unicodedata.category(sign) == "Cc"
