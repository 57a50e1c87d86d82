"""The access log: a chain in which nothing can be changed, left out or put in unseen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey.accounts import journal
from survey.accounts.journal import KINDS, Act, Entry, UnknownKind
from survey.faces.desk import guard
from survey.storage.rooms import Storage

NOW = datetime(2026, 5, 4, 9, 30, 12, tzinfo=UTC)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path)
    storage.migrate()
    yield storage
    storage.close()


@pytest.fixture
def recorded(storage: Storage) -> list[Entry]:
    for who in ("ada@firm.example", "bo@firm.example", "ada@firm.example"):
        journal.append(storage, Act(who, NOW), "signed-in", device="Firefox on Linux")
    return journal.entries(storage)


def test_an_entry_says_who_did_what_when(recorded: list[Entry]) -> None:
    first = recorded[0]
    assert (first.seq, first.at, first.who, first.kind) == (1, "2026-05-04T09:30:12Z", "ada@firm.example", "signed-in")
    assert first.about == {"device": "Firefox on Linux"}


def test_a_whole_log_has_no_problems(recorded: list[Entry]) -> None:
    assert list(journal.problems(recorded, head=recorded[1].hash)) == []


def test_a_changed_entry_is_found(recorded: list[Entry]) -> None:
    forged = [recorded[0], replace(recorded[1], who="cy@firm.example"), recorded[2]]
    assert "entry 2 of the access log was changed" in " ".join(journal.problems(forged))


def test_an_entry_that_was_left_out_is_found(recorded: list[Entry]) -> None:
    assert "entry 3 of the access log does not follow" in " ".join(journal.problems([recorded[0], recorded[2]]))


def test_an_entry_that_was_rewritten_with_its_hash_is_found_by_the_next_one(recorded: list[Entry]) -> None:
    forged = replace(recorded[1], who="cy@firm.example")
    forged = replace(forged, hash=forged.expected_hash())
    assert "entry 3" in " ".join(journal.problems([recorded[0], forged, recorded[2]]))


def test_an_end_that_was_cut_off_is_found_by_whoever_wrote_its_hash_down(recorded: list[Entry]) -> None:
    assert list(journal.problems(recorded[:2])) == []
    assert "its end was cut off" in " ".join(journal.problems(recorded[:2], head=recorded[2].hash))


def test_an_entry_that_cannot_be_read_is_found() -> None:
    assert "does not follow" in " ".join(journal.problems([journal.read_entry(b"{torn")]))


def test_nothing_is_logged_that_the_log_has_no_word_for(storage: Storage) -> None:
    with pytest.raises(UnknownKind, match="kind 'voted'"):
        journal.append(storage, Act("ada@firm.example", NOW), "voted")
    assert journal.entries(storage) == []


def test_the_log_has_no_word_for_what_employees_do() -> None:
    assert not {kind for kind in journal.KINDS if any(word in kind for word in ("enrol", "vote", "ticket", "answer"))}


def test_the_page_of_the_log_has_words_for_everything_that_is_noted() -> None:
    page = (Path(guard.__file__).parent / "templates" / "desk" / "log.html").read_text(encoding="utf-8")
    assert [kind for kind in sorted(KINDS) if f'"{kind}": _(' not in page] == []
