"""An attacker who may ask the database anything, or holds its files: does a row tell when it came, is the past gone?

Re-enacted: EvaP issue 1384, where the order of rows and the numbers of transactions linked votes to voters.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from scipy.stats import spearmanr
from sqlalchemy import Engine, insert, text, update

from survey.credentials.ballots import POINT_BYTES
from survey.faces.collector.ballot_rows import store_rows
from survey.faces.collector.intake import Intake
from survey.storage import tables
from survey.storage.places import Place
from survey.storage.postgres.schemas import schema_of
from survey.storage.rooms import Storage, begin
from survey.waves.draft import LONGEST_SEALED
from survey.waves.manifest import TEXT_SEALED_LENGTH
from survey.waves.nullifiers import Row
from tests.postgres_server import PostgresServer

SMALL = 121  # bytes of a sealed ballot with 40 answers
TARGET = 0.15  # rank correlation, as in attack A7
PLACE = "(ctid::text::point)[0] * 100000 + (ctid::text::point)[1]"


@pytest.fixture
def storage(tmp_path: Path, on_postgres: Mapping[str, str]) -> Iterator[Storage]:
    storage = Storage(tmp_path, on_postgres)
    storage.create_box("w1")
    with begin(storage.box("w1", "organiser")) as connection:
        connection.execute(insert(tables.collector_key).values(key_id="collector", private=bytes(32)))
    yield storage
    storage.close()


def ballots(count: int, sealed: int = SMALL) -> list[Row]:
    chance = random.Random(7)
    return [
        Row(chance.randbytes(32), "org", "north-ed15de", chance.randbytes(POINT_BYTES), chance.randbytes(sealed))
        for _ in range(count)
    ]


def one_by_one(storage: Storage, rows: Sequence[Row]) -> None:
    """A transaction for each, the worst case."""
    for row in rows:
        with begin(storage.box("w1", "collector")) as connection:
            store_rows(connection, [row])


def seen(engine: Engine, table: str, key: str) -> dict[bytes, tuple[int, int]]:
    """Of each row where it stands and which transaction wrote it, to whoever may ask for it."""
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {key}, {PLACE}, xmin::text FROM {table}"))
        return {bytes(name): (int(place), int(writer)) for name, place, writer in found}


def correlations(storage: Storage, rows: Sequence[Row]) -> tuple[float, int]:
    """Rank correlation of place and arrival; how many transactions the rows seem to come from."""
    found = seen(storage.box("w1", "tally"), "ballot", "nullifier")
    order = [found[row.nullifier][0] for row in rows]
    return abs(float(spearmanr(range(len(order)), order).statistic)), len({writer for _, writer in found.values()})


@pytest.mark.parametrize("sealed", [SMALL, TEXT_SEALED_LENGTH], ids=["small", "text"])
def test_sorted_ballots_tell_neither_their_order_nor_their_transaction(storage: Storage, sealed: int) -> None:
    rows = ballots(500, sealed)
    one_by_one(storage, rows)
    untouched, writers = correlations(storage, rows)
    assert (untouched > 0.99, writers) == (True, 500)  # the measure sees what it looks for

    storage.sort_box("w1")

    order, writers = correlations(storage, rows)
    assert (order <= TARGET, writers) == (True, 1)


def test_the_intake_leaves_a_box_in_order(storage: Storage) -> None:
    rows = ballots(150)
    intake = Intake(storage)
    for row in [*rows, *rows[::3]]:  # a replaced ballot moves too
        intake.store("w1", row)
    intake.close()

    order, writers = correlations(storage, rows)

    assert (order <= TARGET, writers) == (True, 1)


def test_no_older_version_of_a_row_stays_behind(storage: Storage, postgres: PostgresServer) -> None:
    """As somebody reads it who holds the file: what was replaced is still there until it is written anew."""
    rows = ballots(15)  # few enough that the server tidies no page up by itself
    one_by_one(storage, [*rows, *rows[:5]])
    before = file_of(storage, postgres, '"box_w1".ballot')

    storage.sort_box("w1")

    after = file_of(storage, postgres, '"box_w1".ballot')
    assert [before.count(row.nullifier) for row in rows] == [2] * 5 + [1] * 10
    assert [after.count(row.nullifier) for row in rows] == [1] * 15


def file_of(storage: Storage, postgres: PostgresServer, table: str) -> bytes:
    database = storage.schemas[0].url.database or ""
    postgres.run("CHECKPOINT", database)
    asked = f"SELECT pg_read_binary_file(pg_relation_filepath('{table}'))"
    return bytes(postgres.run(asked, database)[0][0])


def test_a_ballot_stays_in_one_piece(storage: Storage) -> None:
    """What PostgreSQL moves out of a row gets a number that counts upwards."""
    longest = "a" * 64
    rows = [Row(row.nullifier, longest, longest, row.ballot_key, row.sealed) for row in ballots(20, LONGEST_SEALED)]
    one_by_one(storage, rows)
    moved = text(
        "SELECT coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) FROM pg_class WHERE oid = 'ballot'::regclass"
    )
    with storage.box("w1", "tally").connect() as connection:
        assert connection.execute(moved).scalar_one() == 0


def test_the_planner_keeps_no_sample_of_a_ballot_or_a_code(storage: Storage, postgres: PostgresServer) -> None:
    one_by_one(storage, ballots(100))
    enrolments(storage, 50)
    database = storage.schemas[0].url.database or ""
    postgres.run("ANALYZE", database)

    rooms = f"'{schema_of(Place('people'))}', '{schema_of(Place('box', 'w1'))}'"
    sampled = postgres.run(f"SELECT tablename, attname FROM pg_stats WHERE schemaname IN ({rooms})", database)

    assert [row for row in sampled if row[0] != "alembic_version"] == []


def enrolments(storage: Storage, count: int) -> list[bytes]:
    """So many codes, and their hashes in the order in which people then enrolled."""
    chance = random.Random(11)
    hashes = sorted(chance.randbytes(32) for _ in range(count))
    rows = [{"code_hash": name, "wave": "w1", "segments": {"org": "north"}} for name in hashes]
    with begin(storage.people("organiser")) as connection:
        connection.execute(insert(tables.code), rows)
    chance.shuffle(hashes)
    return hashes


def test_enrolled_codes_tell_neither_their_order_nor_their_transaction(storage: Storage) -> None:
    hashes = enrolments(storage, 120)
    for name in hashes:
        with begin(storage.people("issuer")) as connection:
            enrolled = update(tables.code).where(tables.code.c.code_hash == name)
            connection.execute(enrolled.values(request_hash=random.Random(name).randbytes(32), filler=b""))
        storage.hide_enrolment()

    found = seen(storage.people("issuer"), "code", "code_hash")
    places = [found[name][0] for name in hashes]

    assert len({writer for _, writer in found.values()}) == 1
    assert abs(float(spearmanr(range(len(places)), places).statistic)) <= TARGET


def test_a_destroyed_box_is_gone_with_everything_in_it(storage: Storage, postgres: PostgresServer) -> None:
    one_by_one(storage, ballots(20))
    storage.destroy_box("w1")
    storage.destroy_box("w1")

    assert not storage.box_exists("w1")
    database = storage.schemas[0].url.database or ""
    assert postgres.run("SELECT count(*) FROM pg_class WHERE relname = 'ballot'", database) == [(0,)]


def test_a_rewritten_room_keeps_its_rows_and_none_that_was_deleted(storage: Storage, postgres: PostgresServer) -> None:
    hashes = enrolments(storage, 60)
    with begin(storage.people("organiser")) as connection:
        connection.execute(tables.code.delete().where(tables.code.c.wave == "w1"))
        kept = {"code_hash": b"k" * 32, "wave": "w2", "segments": {}}
        connection.execute(insert(tables.code), [kept])
    storage.rewrite_people()

    content = file_of(storage, postgres, "canopy_people.code")
    assert bytes(32).replace(b"\0", b"k") in content
    assert [name for name in hashes if name in content] == []
