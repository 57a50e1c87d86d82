"""Several processes of a server at one PostgreSQL database: one owner of a ballot, one close, one chain."""

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import insert

from survey.credentials.ballots import Answers
from survey.faces.collector.ballot_rows import BoxClosed, Outcome
from survey.faces.collector.intake import Intake
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves import ledger
from survey.waves.nullifiers import Row, rows_in
from tests.door_world import VOTING, Doors
from tests.postgres_server import PostgresServer

Databases = Mapping[str, str]
PROCESSES = 3


@pytest.fixture
def storages(tmp_path: Path, on_postgres: Databases) -> Iterator[list[Storage]]:
    """What so many processes have; they share nothing but the database."""
    made = [Storage(tmp_path, on_postgres) for _ in range(PROCESSES)]
    made[0].create_box("w1")
    with begin(made[0].box("w1", "organiser")) as connection:
        connection.execute(insert(tables.collector_key).values(key_id="collector", private=bytes(32)))
    yield made
    for storage in made:
        storage.close()


@pytest.fixture
def intakes(storages: list[Storage]) -> Iterator[list[Intake]]:
    made = [Intake(storage) for storage in storages]
    yield made
    for intake in made:
        intake.close()


def ballot(number: int, key: bytes) -> Row:
    return Row(hashlib.sha256(number.to_bytes(4, "big")).digest(), "org", "north", key, b"sealed by " + key)


def held(storage: Storage) -> dict[bytes, bytes]:
    with reading(storage.box("w1", "tally")) as box:
        return {row.nullifier: row.ballot_key for row in rows_in(box)}


def test_of_several_processes_exactly_one_gives_a_token_its_owner(
    storages: list[Storage], intakes: list[Intake]
) -> None:
    keys = [f"key {number}".encode() for number in range(PROCESSES)]
    with begin(storages[0].box("w1", "tally")):  # until all of them wait
        waiting = {
            (number, key): intake._writer("w1").add(ballot(number, key))
            for number in range(60)
            for intake, key in zip(intakes, keys, strict=True)
        }
    outcomes = {each: future.result(60) for each, future in waiting.items()}

    owners = {number: key for (number, key), outcome in outcomes.items() if outcome is Outcome.STORED}
    refused = [each for each, outcome in outcomes.items() if outcome is Outcome.HELD]
    assert (len(owners), len(refused)) == (60, 60 * (PROCESSES - 1))
    assert held(storages[0]) == {ballot(number, key).nullifier: key for number, key in owners.items()}


def test_the_same_ballot_by_way_of_several_processes_is_stored_once_and_acknowledged_by_all(
    storages: list[Storage], intakes: list[Intake]
) -> None:
    with begin(storages[0].box("w1", "tally")):
        waiting = [intake._writer("w1").add(ballot(1, b"owner")) for intake in intakes]
    outcomes = [future.result(60) for future in waiting]
    assert sorted(outcome.value for outcome in outcomes) == ["replaced"] * (PROCESSES - 1) + ["stored"]
    assert len(held(storages[0])) == 1


def test_a_close_among_ballots_counts_all_that_was_acknowledged_and_nothing_comes_after(
    storages: list[Storage], intakes: list[Intake]
) -> None:
    begun, closed = Event(), Event()

    def hand_in(process: int) -> tuple[set[bytes], bool]:
        acknowledged: set[bytes] = set()
        for number in count(process * 1_000_000):
            too_late, row = closed.is_set(), ballot(number, b"owner")
            try:
                intakes[process].store("w1", row)
            except BoxClosed:
                return acknowledged, True
            acknowledged.add(row.nullifier)
            if len(acknowledged) == 20:
                begun.set()
            if too_late:
                break
        return acknowledged, False

    with ThreadPoolExecutor(PROCESSES) as pool:
        voters = [pool.submit(hand_in, process) for process in range(PROCESSES)]
        try:
            assert begun.wait(60)
            with begin(storages[0].box("w1", "tally")) as box:
                counted = {row.nullifier for row in rows_in(box)}
                box.execute(insert(tables.counter).values(name="closed-body", document=b"{}"))
                box.execute(tables.ballot.delete())
        finally:
            closed.set()
        found = [voter.result(60) for voter in voters]

    acknowledged = set().union(*(those for those, _ in found))
    assert all(refused for _, refused in found)
    assert acknowledged == counted
    assert held(storages[0]) == {}


def test_entries_of_several_processes_make_one_chain(storages: list[Storage]) -> None:
    with ThreadPoolExecutor(PROCESSES) as pool:
        for storage in storages * 8:
            pool.submit(ledger.append, storage, "policy", {"sha256": "0" * 64}, "organiser")
    entries = ledger.entries(storages[0])
    hashes = [entry.hash for entry in entries]
    assert len(entries) == 8 * PROCESSES
    assert [entry.previous for entry in entries[1:]] == hashes[:-1]


def test_processes_that_start_at_once_make_the_tables_once(postgres: PostgresServer, tmp_path: Path) -> None:
    name = postgres.empty_database()
    storages = [Storage(tmp_path / str(number), {"default": postgres.address(name)}) for number in range(4)]
    with ThreadPoolExecutor(len(storages)) as pool:
        for done in [pool.submit(storage.migrate) for storage in storages]:
            done.result(60)
    found = postgres.run("SELECT count(*) FROM canopy_people.alembic_version", name)
    for storage in storages:
        storage.close()
    postgres.drop(name)
    assert found == [(1,)]


def test_a_step_of_a_wave_is_taken_by_one_process_at_a_time(storages: list[Storage]) -> None:
    with storages[0].alone() as first, storages[1].alone(wait=False) as second:
        assert (first, second) == (True, False)
        with storages[0].alone() as within:
            assert within
    with storages[1].alone(wait=False) as later:
        assert later


def test_another_process_closes_and_this_one_knows(tmp_path: Path, on_postgres: Databases) -> None:
    """Rules and keys are remembered by each process; whether a box is open is asked in every transaction."""
    doors = Doors(tmp_path, on_postgres)
    first, second = doors.fragment(), doors.fragment(answers=Answers({"q1": 2}))
    doors.world.now = VOTING
    assert doors.post("ballots", first.to_json())[0] == 201
    other = Storage(tmp_path, on_postgres)
    with begin(other.box("w1", "tally")) as box:
        box.execute(insert(tables.counter).values(name="closed-body", document=b"{}"))

    status, said = doors.post("ballots", second.to_json())
    assert (status, said["error"]) == (410, "closed")

    other.destroy_box("w1")
    assert doors.post("ballots", second.to_json())[0] == 410
    other.close()
    doors.close()
