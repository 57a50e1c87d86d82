"""The writer behind the slot: nothing is acknowledged before it is on disk, and nothing is half stored."""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select

from survey.faces.collector import intake as intake_module
from survey.faces.collector.ballot_rows import BoxClosed, Outcome
from survey.faces.collector.intake import Intake, NotStored, QueueFull
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves.nullifiers import Row


@pytest.fixture
def storage(tmp_path: Path, databases: Mapping[str, str]) -> Iterator[Storage]:
    storage = Storage(tmp_path, databases)
    storage.migrate()
    storage.create_box("w1")
    with begin(storage.box("w1", "organiser")) as connection:
        connection.execute(insert(tables.collector_key).values(key_id="collector", private=bytes(32)))
    yield storage
    storage.close()


@pytest.fixture
def intake(storage: Storage) -> Iterator[Intake]:
    intake = Intake(storage)
    yield intake
    intake.close()


def ballot(number: int, key: bytes = b"owner", sealed: bytes = b"sealed") -> Row:
    return Row(hashlib.sha256(number.to_bytes(4, "big")).digest(), "org", "north", key, sealed)


def stored(storage: Storage) -> dict[bytes, bytes]:
    with reading(storage.box("w1", "tally")) as connection:
        found = connection.execute(select(tables.ballot.c.nullifier, tables.ballot.c.sealed)).all()
    return {row.nullifier: row.sealed for row in found}


def hand_in(intake: Intake, rows: list[Row]) -> "list[Future[Outcome]]":
    """All at once and in this order, without waiting for an answer."""
    return [intake._writer("w1").add(row) for row in rows]


def test_each_ballot_is_told_what_became_of_it(intake: Intake, storage: Storage) -> None:
    tries = [ballot(1), ballot(1, sealed=b"second"), ballot(1, key=b"thief", sealed=b"stolen"), ballot(2)]
    outcomes = [intake.store("w1", row) for row in tries]
    assert outcomes == [Outcome.STORED, Outcome.REPLACED, Outcome.HELD, Outcome.STORED]
    assert stored(storage) == {ballot(1).nullifier: b"second", ballot(2).nullifier: b"sealed"}


def test_the_same_holds_within_one_transaction(intake: Intake, storage: Storage) -> None:
    with begin(storage.box("w1", "tally")):
        waiting = hand_in(intake, [ballot(0)])
        waiting += hand_in(intake, [ballot(1), ballot(1, sealed=b"second"), ballot(1, b"thief", b"stolen"), ballot(2)])
    outcomes = [future.result(60) for future in waiting]
    assert outcomes == [Outcome.STORED, Outcome.STORED, Outcome.REPLACED, Outcome.HELD, Outcome.STORED]
    assert stored(storage)[ballot(1).nullifier] == b"second"


def test_nothing_is_acknowledged_before_it_is_on_disk(intake: Intake, storage: Storage) -> None:
    with begin(storage.box("w1", "tally")):
        (waiting,) = hand_in(intake, [ballot(1)])
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        assert stored(storage) == {}
    assert waiting.result(60) is Outcome.STORED
    assert ballot(1).nullifier in stored(storage)


def test_whatever_waits_is_committed_together(intake: Intake, storage: Storage) -> None:
    inserts: list[str] = []

    def watch(*those: object) -> None:
        inserts.extend(word for word in those if isinstance(word, str) and word.startswith("INSERT INTO ballot"))

    engine = storage.box("w1", "collector")
    with begin(storage.box("w1", "tally")):
        waiting = hand_in(intake, [ballot(number) for number in range(250)])
        event.listen(engine, "before_cursor_execute", watch)
    assert {future.result(60) for future in waiting} == {Outcome.STORED}
    assert len(stored(storage)) == 250
    assert 1 <= len(inserts) <= 3


def test_a_transaction_that_fails_stores_none_and_says_so_to_all(
    intake: Intake, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = intake_module.store_rows

    def fail_at_the_end(connection: Connection, rows: Sequence[Row]) -> list[Outcome]:
        real(connection, rows)
        raise OSError("no space left on device")

    monkeypatch.setattr(intake_module, "store_rows", fail_at_the_end)
    with begin(storage.box("w1", "tally")):
        waiting = hand_in(intake, [ballot(number) for number in range(5)])
    assert {type(future.exception(5)) for future in waiting} == {NotStored}
    assert stored(storage) == {}


def test_the_writer_goes_on_after_a_failure(intake: Intake, storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(intake_module, "store_rows", fail)
        with pytest.raises(NotStored, match="Send the same one again"):
            intake.store("w1", ballot(1))
    assert intake.store("w1", ballot(1)) is Outcome.STORED


def test_a_full_queue_refuses_and_keeps_what_it_has(storage: Storage) -> None:
    intake = Intake(storage, longest_queue=3)
    with begin(storage.box("w1", "tally")):
        kept = hand_in(intake, [ballot(0)])
        with pytest.raises(QueueFull):
            for number in range(1, 9):
                kept += hand_in(intake, [ballot(number)])
    assert {future.result(60) for future in kept} == {Outcome.STORED}
    intake.close()
    assert len(stored(storage)) == len(kept)


def test_shutting_down_stores_what_is_queued_and_takes_no_more(storage: Storage) -> None:
    intake = Intake(storage)
    with begin(storage.box("w1", "tally")):
        waiting = hand_in(intake, [ballot(number) for number in range(30)])
        closing = threading.Thread(target=intake.close)
        closing.start()
    closing.join(60)
    assert [future.result(0) for future in waiting] == [Outcome.STORED] * 30
    with pytest.raises(NotStored, match="shutting down"):
        intake.store("w1", ballot(99))


def test_a_counted_box_takes_nothing_more(intake: Intake, storage: Storage) -> None:
    intake.store("w1", ballot(1))
    with begin(storage.box("w1", "tally")) as connection:
        connection.execute(insert(tables.counter).values(name="counters", document=b"{}"))
    with pytest.raises(BoxClosed):
        intake.store("w1", ballot(2))
    assert len(stored(storage)) == 1


def test_a_box_that_does_not_exist_takes_nothing(intake: Intake) -> None:
    with pytest.raises(BoxClosed):
        intake.store("w9", ballot(1))
