"""The table of rights, held against the database itself: what is not granted there is refused by SQLite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from survey.storage.rights import ROLES, ROOMS, TABLE_OF_RIGHTS, Role, Room, UnknownRole, may
from survey.storage.rooms import Storage

REFUSED = re.compile(r"not authorized|is prohibited|readonly")
GUARDED: list[tuple[Role, Room]] = [(role, room) for role in ROLES if role != "migrator" for room in ROOMS]


@dataclass(frozen=True)
class Step:
    """One thing that somebody might try, and whether the table of rights grants it."""

    sql: str
    granted: bool


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    storage = Storage(tmp_path_factory.mktemp("installation"))
    storage.migrate()
    storage.create_box("w1")
    yield storage
    storage.close()


def engine(storage: Storage, role: Role, room: Room) -> Engine:
    if room == "box":
        return storage.box("w1", role)
    return {"people": storage.people, "public": storage.public, "accounts": storage.accounts}[room](role)


def columns(storage: Storage, room: Room) -> dict[str, list[str]]:
    with engine(storage, "migrator", room).connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars().all()
        return {
            table: [row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')] for table in tables
        }


def steps(storage: Storage, role: Role, room: Room) -> Iterator[Step]:
    grants = TABLE_OF_RIGHTS[role][room]
    for table, names in columns(storage, room).items():
        yield Step(f"INSERT INTO {table} DEFAULT VALUES", may(grants, "insert", table))
        yield Step(f"DELETE FROM {table}", may(grants, "delete", table))
        yield Step(f"SELECT count(*) FROM {table}", may(grants, "select", table))
        for name in names:
            yield Step(f'SELECT "{name}" FROM {table}', may(grants, "select", table, name))
            yield Step(f'UPDATE {table} SET "{name}" = NULL', may(grants, "update", table, name))


def succeeds(engine: Engine, sql: str) -> bool:
    """Preparing is enough: SQLite asks for every right before it runs a statement."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(f"EXPLAIN {sql}")
        except DatabaseError as refusal:
            assert REFUSED.search(str(refusal)), refusal
            return False
    return True


@pytest.mark.parametrize(("role", "room"), GUARDED)
def test_a_role_can_do_exactly_what_the_table_of_rights_grants(storage: Storage, role: Role, room: Room) -> None:
    tried = list(steps(storage, role, room))
    wrong = [step for step in tried if succeeds(engine(storage, role, room), step.sql) != step.granted]
    assert len(tried) > 20
    assert wrong == []


@pytest.mark.parametrize(("role", "room"), GUARDED)
@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH DATABASE ':memory:' AS elsewhere",
        "CREATE TABLE copy (a)",
        "CREATE TEMP TABLE copy (a)",
        "CREATE VIEW peek AS SELECT 1",
        "DROP TABLE ballot",
        "ALTER TABLE ballot ADD COLUMN arrived",
        "PRAGMA secure_delete = OFF",
        "PRAGMA journal_mode = WAL",
        "PRAGMA writable_schema = ON",
        "PRAGMA table_info(ballot)",
        "SELECT sql FROM sqlite_schema",
        "SELECT load_extension('x')",
        "SELECT * FROM pragma_table_info('ballot')",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT 2",
    ],
)
def test_no_role_but_the_migrator_gets_around_its_rights(storage: Storage, role: Role, room: Room, sql: str) -> None:
    with engine(storage, role, room).connect() as connection, pytest.raises(DatabaseError) as refusal:
        connection.exec_driver_sql(sql)
    assert "no such table" in str(refusal.value) or REFUSED.search(str(refusal.value))


def test_the_rights_name_only_tables_and_columns_that_exist(storage: Storage) -> None:
    for role, room in GUARDED:
        known = columns(storage, room)
        for table, grants in TABLE_OF_RIGHTS[role][room].items():
            named = {grant.partition(":")[2] for grant in grants} - {""}
            assert table in known, (role, room, table)
            assert named <= set(known[table]), (role, room, table)


def test_only_the_collector_writes_ballots_and_only_the_tally_reads_them() -> None:
    boxes = {role: TABLE_OF_RIGHTS[role]["box"].get("ballot", frozenset()) for role in ROLES}
    assert {role for role, granted in boxes.items() if "insert" in granted} == {"collector"}
    assert {role for role, granted in boxes.items() if granted & {"select", "select:sealed"}} == {"tally"}


def test_names_and_addresses_are_for_the_roster_and_the_mail_only() -> None:
    readers = {role for role in ROLES if "person" in TABLE_OF_RIGHTS[role]["people"]}
    assert readers == {"roster", "organiser"}


def test_nobody_who_knows_people_reaches_the_box_of_ballots() -> None:
    knowing = {role for role in ROLES if TABLE_OF_RIGHTS[role]["people"].keys() & {"person", "code", "membership"}}
    assert all("ballot" not in TABLE_OF_RIGHTS[role]["box"] for role in knowing)


def test_nobody_changes_or_deletes_what_was_published() -> None:
    for role in ROLES:
        granted = {grant for grants in TABLE_OF_RIGHTS[role]["public"].values() for grant in grants}
        assert granted <= {"select", "insert", "update:body"}, role


def test_nobody_changes_or_deletes_what_the_access_log_says() -> None:
    rooms = [TABLE_OF_RIGHTS[role]["accounts"] for role in ROLES]
    assert {grant for room in rooms for grant in room.get("access_log", frozenset())} == {"select", "insert"}


def test_whoever_knows_accounts_reaches_neither_people_nor_ballots() -> None:
    knowing: list[Role] = [role for role in ROLES if TABLE_OF_RIGHTS[role]["accounts"]]
    assert knowing == ["accounts", "planner", "interface", "announcer"]
    assert not any(TABLE_OF_RIGHTS[role][room] for role in knowing for room in ("people", "public", "box"))


def test_whoever_writes_what_employees_read_about_actions_knows_no_account() -> None:
    writing = [role for role in ROLES if "insert" in TABLE_OF_RIGHTS[role]["public"].get("told", frozenset())]
    assert writing == ["teller"]
    assert not any(TABLE_OF_RIGHTS["teller"][room] for room in ("people", "box", "accounts"))


def test_whoever_plans_actions_reads_no_password_and_no_session() -> None:
    planner = TABLE_OF_RIGHTS["planner"]["accounts"]
    assert not {"session", "device", "invitation", "throttle"} & set(planner)
    assert not {"select", "select:password"} & planner["account"]


def test_what_serves_programs_reads_no_password_and_changes_no_account() -> None:
    for role in ("interface", "announcer"):
        rights = TABLE_OF_RIGHTS[role]["accounts"]  # type: ignore[index]
        assert not rights.keys() & {"session", "device", "invitation", "throttle", "access_log"}
        granted = rights.get("account", frozenset())
        assert all(grant.startswith("select:") for grant in granted) and "select:password" not in granted


def test_a_role_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(UnknownRole, match=r"no role 'admin'.*roster, organiser"):
        Storage(tmp_path).people("admin")  # type: ignore[arg-type]


def test_no_database_keeps_the_key_that_opens_ballots(storage: Storage) -> None:
    assert set(columns(storage, "box")) == {"ballot", "collector_key", "counter", "release_draft", "alembic_version"}
