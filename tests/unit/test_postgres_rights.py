"""The table of rights, held against PostgreSQL: what stands there is granted, and the rest is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from survey.storage import tables
from survey.storage.places import Place
from survey.storage.postgres.grants import REWRITTEN, SORTED
from survey.storage.postgres.roles import DatabaseNotPrepared, name_of, statements
from survey.storage.postgres.schemas import schema_of
from survey.storage.rights import ROLES, ROOMS, TABLE_OF_RIGHTS, Role, Room, may
from survey.storage.rooms import Storage, begin
from tests.postgres_server import PostgresServer

GUARDED: list[tuple[Role, Room]] = [(role, room) for role in ROLES if role != "migrator" for room in ROOMS]
VERBS = ("select", "insert", "update", "delete")


@dataclass(frozen=True)
class Step:
    """One thing that somebody might try, and whether the table of rights grants it."""

    sql: str
    granted: bool


@pytest.fixture(scope="module")
def storage(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    with postgres.database() as name:
        storage = Storage(tmp_path_factory.mktemp("installation"), {"default": postgres.address(name)})
        storage.create_box("w1")
        yield storage
        storage.close()


def place_of(room: Room) -> Place:
    return Place(room, "w1" if room == "box" else "")


def engine(storage: Storage, role: Role, room: Room) -> Engine:
    return storage._engine(place_of(room), role)


def columns(storage: Storage, room: Room) -> dict[str, list[str]]:
    asked = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = :schema"
    found: dict[str, list[str]] = {}
    with engine(storage, "migrator", room).connect() as connection:
        for table, column in connection.execute(text(asked), {"schema": schema_of(place_of(room))}):
            found.setdefault(table, []).append(column)
    return found


def privileges(storage: Storage, room: Room, role: Role) -> set[tuple[str, str, str]]:
    """Table, column and verb, as information_schema tells them to the owner."""
    asked = (
        "SELECT table_name, column_name, lower(privilege_type) FROM information_schema.column_privileges"
        " WHERE table_schema = :schema AND grantee = :role UNION"
        " SELECT table_name, '', lower(privilege_type) FROM information_schema.table_privileges"
        " WHERE table_schema = :schema AND grantee = :role"
    )
    with engine(storage, "migrator", room).connect() as connection:
        found = connection.execute(text(asked), {"schema": schema_of(place_of(room)), "role": name_of(role)})
        return {(row[0], row[1], row[2]) for row in found}


@pytest.mark.parametrize(("role", "room"), GUARDED)
def test_the_privileges_are_those_of_the_table_of_rights_and_no_other(storage: Storage, role: Role, room: Room) -> None:
    grants = TABLE_OF_RIGHTS[role][room]
    known = columns(storage, room)
    expected = {(table, "", grant) for table, those in grants.items() for grant in those if ":" not in grant}
    for table, names in known.items():
        # PostgreSQL lists a right to a whole table for each of its columns; DELETE it knows for tables only.
        verbs = [verb for verb in VERBS if verb != "delete"]
        expected |= {(table, name, verb) for name in names for verb in verbs if may(grants, verb, table, name)}

    assert privileges(storage, room, role) == expected


def steps(storage: Storage, role: Role, room: Room) -> Iterator[Step]:
    grants, schema = TABLE_OF_RIGHTS[role][room], schema_of(place_of(room))
    for table, names in columns(storage, room).items():
        where = f'"{schema}".{table}'
        yield Step(f"INSERT INTO {where} DEFAULT VALUES", may(grants, "insert", table))
        yield Step(f"DELETE FROM {where}", may(grants, "delete", table))
        yield Step(f"SELECT count(*) FROM {where}", may(grants, "select", table))
        yield Step(f"TRUNCATE {where}", granted=False)
        yield Step(f"LOCK TABLE {where} IN ACCESS EXCLUSIVE MODE", may_lock(grants.get(table, frozenset())))
        for name in names:
            yield Step(f'SELECT "{name}" FROM {where}', may(grants, "select", table, name))
            yield Step(f'UPDATE {where} SET "{name}" = NULL', may(grants, "update", table, name))


def may_lock(granted: frozenset[str]) -> bool:
    """PostgreSQL lets whoever may change or delete rows of a whole table lock it too."""
    return bool(granted & {"update", "delete"})


def succeeds(engine: Engine, sql: str) -> bool:
    """Tried and taken back; what the statement itself lacks is no refusal."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(sql)
        except DBAPIError as refusal:
            state = getattr(refusal.orig, "sqlstate", "")
            assert state in ("42501", "25006", "23502", "23514"), refusal
            return state in ("23502", "23514")
        finally:
            connection.rollback()
    return True


@pytest.mark.parametrize(("role", "room"), GUARDED)
def test_a_role_can_do_exactly_what_the_table_of_rights_grants(storage: Storage, role: Role, room: Room) -> None:
    tried = list(steps(storage, role, room))
    wrong = [step for step in tried if succeeds(engine(storage, role, room), step.sql) != step.granted]
    assert len(tried) > 20
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "migrator"])
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE copy (a int)",
        "CREATE TABLE public.copy (a int)",
        "CREATE TEMP TABLE copy (a int)",
        "CREATE SCHEMA mine",
        "CREATE VIEW public.peek AS SELECT 1",
        'DROP TABLE "box_w1".ballot',
        'ALTER TABLE "box_w1".ballot ADD COLUMN arrived int',
        'CLUSTER "box_w1".ballot',
        "GRANT canopy_migrator TO canopy_roster",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_no_role_but_the_migrator_makes_or_changes_anything(storage: Storage, role: Role, sql: str) -> None:
    with storage.public(role).connect() as connection, pytest.raises(DBAPIError) as refusal:
        connection.exec_driver_sql(sql)
    assert getattr(refusal.value.orig, "sqlstate", "") in ("42501", "25006")


def may_run(storage: Storage, room: Room, function: str, role: Role) -> bool:
    asked = text("SELECT has_function_privilege(:role, :function, 'EXECUTE')")
    with engine(storage, "migrator", room).connect() as connection:
        named = {"role": name_of(role), "function": f'"{schema_of(place_of(room))}".{function}()'}
        return bool(connection.execute(asked, named).scalar_one())


def test_rows_are_put_in_order_by_those_who_bring_them_and_by_nobody_else(storage: Storage) -> None:
    guarded = [role for role in ROLES if role != "migrator"]
    for room, (_, roles) in SORTED.items():
        assert {role for role in guarded if may_run(storage, room, "sort_rows", role)} == set(roles)
    for room, roles in REWRITTEN.items():
        assert {role for role in guarded if may_run(storage, room, "rewrite_rows", role)} == set(roles)


def test_a_login_that_may_not_become_a_role_is_refused_before_it_sees_anything(
    storage: Storage, postgres: PostgresServer, tmp_path: Path
) -> None:
    database = storage.schemas[0].url.database or ""
    postgres.run("DROP ROLE IF EXISTS only_issuer")
    postgres.run("CREATE ROLE only_issuer LOGIN NOINHERIT IN ROLE canopy_issuer")
    postgres.run(f"GRANT CONNECT ON DATABASE {database} TO only_issuer")
    alone = Storage(tmp_path, {"default": postgres.address(database, "only_issuer")})

    alone.people("issuer").connect().close()
    with pytest.raises(DBAPIError, match="permission denied to set role"):
        alone.people("roster").connect()
    alone.close()
    postgres.run(f"REVOKE CONNECT ON DATABASE {database} FROM only_issuer")
    postgres.run("DROP ROLE only_issuer")


@pytest.fixture
def plain(postgres: PostgresServer) -> Iterator[tuple[str, str]]:
    """An empty database, and a login that may do nothing in it yet."""
    name, login = postgres.empty_database(), "nobody_special"
    postgres.run(f"CREATE ROLE {login} LOGIN NOINHERIT")
    yield name, login
    postgres.drop(name)
    postgres.run(f"DROP ROLE {login}")


def test_a_login_without_rights_is_told_what_its_administrator_has_to_run(
    plain: tuple[str, str], postgres: PostgresServer, tmp_path: Path
) -> None:
    name, login = plain
    storage = Storage(tmp_path, {"default": postgres.address(name, login)})

    with pytest.raises(DatabaseNotPrepared, match="Let its administrator run") as told:
        storage.migrate()
    script = str(told.value).partition("\n")[2]
    assert "GRANT canopy_roster" in script and login in script
    for statement in script.split(";\n"):
        postgres.run(statement, database=name)
    storage.migrate()
    storage.create_box("w1")

    assert storage.box_exists("w1")
    storage.close()


def test_the_statements_for_an_administrator_name_every_role() -> None:
    said = "; ".join(statements("canopy", "canopy"))
    assert all(f"CREATE ROLE {name_of(role)} NOLOGIN" in said for role in ROLES)


def test_a_database_in_another_order_than_that_of_bytes_is_refused(postgres: PostgresServer, tmp_path: Path) -> None:
    name = "canopy_other_order"
    postgres.drop(name)
    postgres.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    storage = Storage(tmp_path, {"default": postgres.address(name)})

    with pytest.raises(DatabaseNotPrepared, match="order of its bytes"):
        storage.migrate()
    storage.close()
    postgres.drop(name)


def test_an_error_repeats_no_value(storage: Storage) -> None:
    secret = b"a code that nobody may read in a log"
    row = {"code_hash": secret, "wave": "w1", "segments": {}}
    with pytest.raises(DBAPIError) as told, begin(storage.people("organiser")) as connection:
        connection.execute(insert(tables.code), [row, row])
    assert "duplicate key" in str(told.value)
    assert secret.hex() not in str(told.value) + str(told.value.orig)


def test_nothing_published_changes_even_for_the_migrator(on_postgres: Mapping[str, str], tmp_path: Path) -> None:
    storage = Storage(tmp_path, on_postgres)
    with begin(storage.public("organiser")) as public:
        public.execute(insert(tables.document).values(wave="w1", name="manifest.json", body=b"{}"))
        public.execute(insert(tables.document).values(wave="w1", name="manifest.sig.json", body=b"{}"))
        public.execute(tables.document.update().where(tables.document.c.name == "manifest.sig.json").values(body=b"+"))

    with pytest.raises(DBAPIError, match="does not change"), begin(storage.public("migrator")) as public:
        public.execute(tables.document.update().where(tables.document.c.name == "manifest.json").values(body=b"!"))
    with pytest.raises(ProgrammingError), begin(storage.public("organiser")) as public:
        public.execute(tables.document.delete())
    with storage.public("reader").connect() as public:
        assert {bytes(body) for body in public.execute(select(tables.document.c.body)).scalars()} == {b"{}", b"+"}
    storage.close()
