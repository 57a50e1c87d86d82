"""The roles of the table of rights as roles of a PostgreSQL server, and the login that may become each of them.

In: a connection of the login. Out: roles that exist, or the statements that a database administrator runs.
Called by: storage.postgres.schemas, survey.cli (`init`).
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from survey.storage.rights import ROLES, Role

OWNER = "canopy_migrator"
READER = "canopy_reader"


class DatabaseNotPrepared(ValueError):
    """The database lacks roles or rights that this login cannot make."""


def name_of(role: Role) -> str:
    return f"canopy_{role}"


NAMES = [name_of(role) for role in ROLES]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def statements(login: str, database: str, missing: Iterable[str] = NAMES, roles: Sequence[Role] = ROLES) -> list[str]:
    """What prepares a database, once: roles without a login, a login that can become `roles`, nothing for anybody else.

    All roles are made, because grants name them; the login of a face that runs apart becomes only its own.
    """
    who, where = quoted(login), quoted(database)
    return [
        *(f"CREATE ROLE {name} NOLOGIN" for name in missing),
        f"GRANT {', '.join(name_of(role) for role in roles)} TO {who}",
        f"REVOKE ALL ON DATABASE {where} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {where} TO {who}",
        f"GRANT CREATE, TEMPORARY ON DATABASE {where} TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    ]


def prepare(connection: Connection, roles: Sequence[Role] = ROLES) -> None:
    """Make what is missing if the login may; otherwise raise DatabaseNotPrepared with the statements for who may."""
    assert_in_byte_order(connection)
    missing, unreachable = lacking(connection, roles)
    if not missing and not unreachable and is_granted(connection):
        return
    login, database = connection.exec_driver_sql("SELECT session_user, current_database()").one()
    try:
        for statement in statements(login, database, missing, roles):
            connection.exec_driver_sql(statement)
    except ProgrammingError as refusal:
        script = "\n".join(f"    {statement};" for statement in statements(login, database, missing, roles))
        raise DatabaseNotPrepared(
            f"the login {login} may not prepare the database {database} ({refusal.orig}). Let its administrator run "
            f"this in that database, then do the same again:\n{script}"
        ) from None


def lacking(connection: Connection, roles: Sequence[Role] = ROLES) -> tuple[list[str], list[str]]:
    """Roles that do not exist, and those of `roles` that this login cannot become."""
    wanted = ", ".join(f"'{name}'" for name in NAMES)
    found = connection.exec_driver_sql(
        "SELECT rolname, pg_has_role(session_user, oid, 'MEMBER') FROM pg_catalog.pg_roles"  # noqa: S608  # our names
        f" WHERE rolname IN ({wanted})"
    )
    known = {str(name): bool(member) for name, member in found}
    return [name for name in NAMES if name not in known], [name for name in map(name_of, roles) if not known.get(name)]


def is_granted(connection: Connection) -> bool:
    """Whether the owner of the rooms may make them in this database, and nobody else may make anything there."""
    may = "has_database_privilege('{}', current_database(), '{}')"
    asked = [may.format(OWNER, "CREATE"), may.format(OWNER, "TEMPORARY"), "NOT " + may.format(READER, "TEMPORARY")]
    return bool(connection.exec_driver_sql(f"SELECT {' AND '.join(asked)}").scalar_one())


def assert_in_byte_order(connection: Connection) -> None:
    """SQLite compares text by its bytes. Another order would put groups and people in other places than it does."""
    encoding, ordered = connection.exec_driver_sql(
        "SELECT current_setting('server_encoding'), 'B' < 'a' AND 'a-c' < 'ab' AND 'z' < 'é'"
    ).one()
    if encoding != "UTF8" or not ordered:
        raise DatabaseNotPrepared(
            "the database does not keep UTF-8 text in the order of its bytes. Make it anew, as its administrator: "
            "CREATE DATABASE canopy TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' OWNER …"
        )
