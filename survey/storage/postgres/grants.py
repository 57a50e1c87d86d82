"""The table of rights as statements of PostgreSQL: grants, and the functions that put rows in the order of their keys.

In: a room, a schema that the migrator owns. Out: statements. Called by: storage.postgres.schemas.

Everything here runs as the migrator, in the transaction that makes the tables.
"""

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, inspect

from survey.storage.postgres.roles import NAMES, OWNER, name_of
from survey.storage.rights import ROLES, TABLE_OF_RIGHTS, Role, Room

VERSIONS = "alembic_version"
SORTED: dict[Room, tuple[tuple[str, ...], tuple[Role, ...]]] = {
    "people": (("card", "code"), ("issuer", "organiser")),
    "box": (("ballot",), ("collector", "tally")),
}
"""Tables whose rows come in while people take part, and who may have them put in order."""
IN_ONE_PIECE = ("ballot",)
REWRITTEN: dict[Room, tuple[Role, ...]] = {"people": ("organiser",), "box": ("tally",)}
"""Rooms from which something must disappear, and who may have them written anew."""

REWRITE = """
CREATE OR REPLACE FUNCTION {name}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp AS $body$
BEGIN
  PERFORM pg_advisory_xact_lock({lock});
{steps}END
$body$
"""
STEP = """  LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;
  CREATE TEMPORARY TABLE in_order ON COMMIT DROP AS SELECT * FROM {table} ORDER BY {keys};
  TRUNCATE {table};
  INSERT INTO {table} SELECT * FROM in_order ORDER BY {keys};
  DROP TABLE in_order;
"""


def dress(connection: Connection, room: Room, schema: str, lock: int) -> None:
    """Give every role exactly what the table of rights grants it, and nobody anything else."""
    tables = [name for name in inspect(connection).get_table_names() if name != VERSIONS]
    others = ", ".join(["PUBLIC", *(name for name in NAMES if name != OWNER)])
    connection.exec_driver_sql(f'REVOKE ALL ON SCHEMA "{schema}" FROM {others}')
    connection.exec_driver_sql(f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM {others}')
    for statement in [*granted(room, schema), *rewriting(connection, room, schema, lock)]:
        connection.exec_driver_sql(statement)
    if room != "public":
        for statement in leaving_no_copies(connection, tables):
            connection.exec_driver_sql(statement)


def granted(room: Room, schema: str) -> Iterator[str]:
    for role in ROLES:
        if role == "migrator" or not TABLE_OF_RIGHTS[role][room]:
            continue
        yield f'GRANT USAGE ON SCHEMA "{schema}" TO {name_of(role)}'
        for table, grants in sorted(TABLE_OF_RIGHTS[role][room].items()):
            for grant in sorted(grants):
                verb, _, column = grant.partition(":")
                yield f"GRANT {verb.upper()}{f' ({column})' if column else ''} ON {table} TO {name_of(role)}"


def rewriting(connection: Connection, room: Room, schema: str, lock: int) -> Iterator[str]:
    """Functions that do this one thing with the migrator's rights, for roles that have no such rights themselves.

    A row keeps no trace of when it came: one transaction writes all, in the order of their keys, into a new file.
    CLUSTER and VACUUM FULL would keep the number of the transaction that first wrote each row.
    """
    everything = [name for name in inspect(connection).get_table_names() if name != VERSIONS]
    for name, tables, roles in (
        ("sort_rows", *SORTED.get(room, ((), ()))),
        ("rewrite_rows", sorted(everything), REWRITTEN.get(room, ())),
    ):
        if not roles:
            continue
        steps = "".join(STEP.format(table=table, keys=keys_of(connection, table)) for table in tables)
        yield REWRITE.format(name=name, schema=f'"{schema}"', lock=lock, steps=steps)
        yield f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {name}() TO {', '.join(name_of(role) for role in roles)}"


def keys_of(connection: Connection, table: str) -> str:
    keys: Sequence[str] = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    return ", ".join(keys)


def leaving_no_copies(connection: Connection, tables: Sequence[str]) -> Iterator[str]:
    """The planner's statistics are samples of values, and would outlive their rows. And values that PostgreSQL moves
    out of a row get ascending numbers there: a ballot stays in one piece."""
    for table in tables:
        for column in inspect(connection).get_columns(table):
            yield f"ALTER TABLE {table} ALTER COLUMN {column['name']} SET STATISTICS 0"
            if table in IN_ONE_PIECE:
                yield f"ALTER TABLE {table} ALTER COLUMN {column['name']} SET STORAGE PLAIN"


def fingerprint(room: Room, revision: str) -> str:
    """Changes with the tables and with the rights, so that a start that finds it again has nothing to do."""
    lines = [revision, REWRITE, STEP, *granted(room, "schema")]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
