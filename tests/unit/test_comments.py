"""Opened text ballots: one canonical form is read, everything else is spoilt."""

import doctest
import json

import pytest
import rfc8785

from analytics.tally import comments
from analytics.tally.comments import LONGEST_TEXT, CommentAnswer, parse_text

ITEMS = frozenset({"keep", "help"})
LENGTH = 4096


def entry(**changes: object) -> dict[str, object]:
    return {"item": "keep", "text": "Quiet days.\nMore of them.", "quotable": True} | changes


def ballot(*entries: dict[str, object]) -> bytes:
    return rfc8785.dumps({"comments": list(entries)}).ljust(LENGTH, b"\x00")


def test_a_ballot_gives_back_what_was_written() -> None:
    found = parse_text(ballot(entry(), entry(item="help", text="Weniger Lärm 🙂", quotable=False)), ITEMS)
    assert found == (
        CommentAnswer("keep", "Quiet days.\nMore of them.", True),
        CommentAnswer("help", "Weniger Lärm 🙂", False),
    )


@pytest.mark.parametrize("blank", [bytes(LENGTH), ballot(), ballot(entry(text="")), ballot(entry(text="  \n"))])
def test_a_blank_ballot_is_valid_and_says_nothing(blank: bytes) -> None:
    assert parse_text(blank, ITEMS) == ()


@pytest.mark.parametrize(
    "spoilt",
    [
        entry(item="pay"),
        entry(item=3),
        entry(item=["keep"]),
        entry(text=None),
        entry(text=7),
        entry(quotable=1),
        entry(quotable="yes"),
        entry(mood="sad"),
        entry(text="a\tb"),
        entry(text="a\rb"),
        entry(text="a\x00b"),
        entry(text="a\x7fb"),
        entry(text="a\x85b"),
        entry(text="a" * (LONGEST_TEXT + 1)),
        {"item": "keep", "text": "Quiet days."},
    ],
)
def test_an_entry_that_the_answer_page_cannot_write_spoils_the_ballot(spoilt: dict[str, object]) -> None:
    assert parse_text(ballot(entry(item="help")), ITEMS)
    assert parse_text(ballot(entry(item="help"), spoilt), ITEMS) is None


def test_a_question_answered_twice_spoils_the_ballot() -> None:
    assert parse_text(ballot(entry(), entry(text="Something else.")), ITEMS) is None


def test_the_longest_text_is_still_valid() -> None:
    assert parse_text(ballot(entry(text="ä" * LONGEST_TEXT)), ITEMS)


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"comments":{}}',
        b'{"comments":null}',
        b'{"comments":[[]]}',
        b'{"comments":["keep"]}',
        b'{"comments":[],"name":"Anna"}',
        b'{"comments":[],"comments":[]}',
        b'{"comments":[NaN]}',
        b'\x00{"comments":[]}',
        b'{"comments":[]}\x00x',
        b"[" * 3000,
        b"9" * 4000,
    ],
)
def test_a_body_that_is_no_list_of_comments_spoils_the_ballot(body: bytes) -> None:
    assert parse_text(body.ljust(LENGTH, b"\x00"), ITEMS) is None


@pytest.mark.parametrize(
    "marked",
    [
        json.dumps({"comments": [entry(text="Quiet")]}),
        '{"comments":[{"text":"Quiet","item":"keep","quotable":true}]}',
        '{"comments":[{"item":"keep","quotable":true,"text":"\\u0051uiet"}]}',
        '{"comments":[{"item":"keep","quotable":true,"text":"\\ud800"}]}',
        ' {"comments":[]}',
    ],
)
def test_a_second_spelling_of_the_same_ballot_could_mark_it_and_is_refused(marked: str) -> None:
    assert parse_text(marked.encode().ljust(LENGTH, b"\x00"), ITEMS) is None


def test_the_examples_of_the_documentation_run() -> None:
    assert doctest.testmod(comments) == (0, 3)
