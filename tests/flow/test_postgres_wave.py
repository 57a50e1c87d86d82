"""A whole wave on PostgreSQL, through the real doors: what ends on the board, and what is left in the database."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from analytics.release.board import Board
from survey.app.campaign import House, WavePlan, run_wave
from survey.credentials.ballots import Answers
from survey.waves import ledger
from survey.waves.states import read_document
from survey.waves.verify.files import check_files
from tests import small_company as small
from tests.postgres_server import PostgresServer

DOCUMENTS = ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json")
SECRETS = {"canopy_people.code": "code_hash", "canopy_people.segment_key": "private_der", "box_w1.ballot": "sealed"}


@dataclass
class Lived:
    house: House
    answers: Mapping[str, Answers]
    database: str
    secrets: dict[str, list[bytes]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def lived(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    with postgres.database() as name:
        databases = {"default": postgres.address(name)}
        house = small.house(tmp_path_factory.mktemp("whole") / "data", databases=databases)
        world = Lived(house, small.answers_of(small.company(), random.Random(7)), name)

        def note(*step: object) -> None:
            if step[:2] == ("closing and publishing", 0):
                for table, column in SECRETS.items():
                    found = postgres.run(f"SELECT {column} FROM {table}", name)
                    world.secrets[table] = [bytes(row[0]) for row in found]

        plan = WavePlan("w1", "The first wave", small.questionnaire())
        run_wave(house, plan, world.answers, rng=random.Random(7), progress=note)
        yield world
        house.storage.close()


def test_a_wave_ends_on_the_board_with_everybody_counted_who_answered(lived: Lived) -> None:
    took_part = len(lived.answers)
    counted = Board(lived.house.storage.public("reader")).release("w1").participation["org"]
    assert counted == {"invited": 60, "enrolled": took_part, "redeemed": took_part, "counted": took_part, "spoilt": 0}


def test_verify_has_nothing_to_say_against_it(lived: Lived, tmp_path: Path) -> None:
    storage = lived.house.storage
    for name in DOCUMENTS:
        (tmp_path / name).write_bytes(read_document(storage, "w1", name))
    (tmp_path / "release.json").write_bytes(Board(storage.public("reader")).document("w1"))
    (tmp_path / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))

    lines, sound = check_files(tmp_path / "ledger.json")

    assert sound and lines[0].startswith("Everything agrees")


def test_no_row_of_the_database_holds_a_ballot_a_code_or_a_key(lived: Lived, postgres: PostgresServer) -> None:
    assert {name for name, found in lived.secrets.items() if found} == set(SECRETS)
    engine = create_engine(postgres.address(lived.database).replace("postgresql:", "postgresql+psycopg:"))
    kept = []
    with engine.connect() as connection:
        for schema in inspect(connection).get_schema_names():
            for table in inspect(connection).get_table_names(schema):
                rows = connection.execute(text(f'SELECT * FROM "{schema}"."{table}"')).all()
                kept += [cell for row in rows for cell in row if isinstance(cell, bytes)]
    engine.dispose()
    known = {secret for found in lived.secrets.values() for secret in found}
    assert len(kept) > 5
    assert [cell for cell in kept if any(secret in cell for secret in known)] == []


def test_no_file_of_the_tables_that_are_left_holds_them_either(lived: Lived, postgres: PostgresServer) -> None:
    """The server's log of changes does, until it is recycled; the notes on security say so."""
    postgres.run("CHECKPOINT", lived.database)
    contents = postgres.run(
        "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE relfilenode <> 0", lived.database
    )
    known = [secret[:24] for found in lived.secrets.values() for secret in found]
    assert len(contents) > 20
    assert [secret for secret in known if any(secret in bytes(content) for (content,) in contents)] == []


def test_the_ballot_box_is_gone_and_the_folder_holds_no_table(lived: Lived, postgres: PostgresServer) -> None:
    schemas = postgres.run("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'box%'", lived.database)
    files = [path.name for path in lived.house.storage.folder.rglob("*") if path.is_file()]
    assert (schemas, files) == ([], ["canopy.toml"])
