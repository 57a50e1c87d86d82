"""Codes are bound together: who waits for the same disk shares a transaction, and nobody is told what is not there."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from survey.faces.issuer.binding import Binder, BindRequest
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading


class WaveIsOver(LookupError):
    """What `still_open` raises."""


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path)
    storage.migrate()
    codes = [{"code_hash": code(number), "wave": "w1", "segments": {"org": "a"}} for number in range(9)]
    with begin(storage.people("organiser")) as people:
        people.execute(insert(tables.code), codes)
    yield storage
    storage.close()


def code(number: int) -> bytes:
    return hashlib.sha256(f"code {number}".encode()).digest()


def asked(number: int, what: str = "first", wave: str = "w1") -> BindRequest:
    return BindRequest(wave, code(number), hashlib.sha256(what.encode()).digest())


def bound(storage: Storage) -> dict[bytes, bytes]:
    with reading(storage.people("issuer")) as people:
        found = people.execute(select(tables.code.c.code_hash, tables.code.c.request_hash)).all()
    return {row.code_hash: row.request_hash for row in found if row.request_hash}


def still_open(_: Connection) -> None:
    """The wave goes on."""


def over(_: Connection) -> None:
    raise WaveIsOver("over")


def together(binder: Binder, requests: Sequence[tuple[BindRequest, Callable[[Connection], None]]]) -> list[object]:
    """All of them while somebody else has the turn, one after the other; what each was told."""
    told: dict[int, object] = {}

    def ask(place: int, request: BindRequest, check: Callable[[Connection], None]) -> None:
        try:
            told[place] = binder.bind(request, check)
        except Exception as problem:
            told[place] = type(problem)

    with binder._turn:
        threads = [Thread(target=ask, args=(place, *each)) for place, each in enumerate(requests)]
        for place, thread in enumerate(threads):
            thread.start()
            while len(binder._waiting) <= place:
                pass
    for thread in threads:
        thread.join()
    return [told[place] for place in range(len(requests))]


def test_those_who_wait_share_one_transaction(storage: Storage) -> None:
    commits: list[Any] = []
    event.listen(storage.people("issuer"), "commit", commits.append)

    told = together(Binder(storage), [(asked(number), still_open) for number in range(6)])

    assert told == [True] * 6
    assert (len(commits), set(bound(storage))) == (1, {code(number) for number in range(6)})


def test_of_two_requests_with_one_code_in_one_transaction_the_first_wins(storage: Storage) -> None:
    told = together(Binder(storage), [(asked(1, "first"), still_open), (asked(1, "second"), still_open)])

    assert told == [True, False]
    assert bound(storage) == {code(1): asked(1, "first").request_hash}


def test_the_same_request_is_bound_again_and_an_unknown_code_never(storage: Storage) -> None:
    binder = Binder(storage)
    assert [binder.bind(asked(number), still_open) for number in (1, 1, 77)] == [True, True, False]


def test_a_wave_that_is_over_keeps_no_other_wave_from_binding(storage: Storage) -> None:
    requests = [(asked(1), still_open), (asked(2, wave="w0"), over), (asked(3), still_open)]

    assert together(Binder(storage), requests) == [True, WaveIsOver, True]
    assert set(bound(storage)) == {code(1), code(3)}


def test_when_the_transaction_fails_everybody_in_it_is_told_and_the_next_one_works(storage: Storage) -> None:
    def power_cut(*_: Any) -> None:
        raise OSError("no space left")

    binder, engine = Binder(storage), storage.people("issuer")
    event.listen(engine, "commit", power_cut)
    assert together(binder, [(asked(1), still_open), (asked(2), still_open)]) == [OSError, OSError]
    event.remove(engine, "commit", power_cut)

    assert bound(storage) == {}
    assert binder.bind(asked(1), still_open)
