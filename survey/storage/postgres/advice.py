"""What a PostgreSQL server could write down behind Canopy's back, as far as a login can see it, and how to end that.

In: a connection of the login. Out: findings in sentences. Called by: survey.app.inspection.doctor.

A table can be put in order; a log of statements or an archive of changes cannot. Nobody but the server's administrator
can change these settings.
"""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from sqlalchemy import Connection, text

from survey.storage.postgres.roles import OWNER, is_granted, name_of
from survey.storage.rights import ROLES, Role

TELLING = {
    "track_commit_timestamp": ("off", "the server keeps the time at which every row was stored"),
    "log_statement": ("none", "its log names every statement with its time"),
    "log_min_duration_statement": ("-1", "its log names statements with their time"),
    "log_min_duration_sample": ("-1", "its log names some statements with their time"),
    "log_transaction_sample_rate": ("0", "its log names some transactions with their time"),
    "log_duration": ("off", "its log has a line with the time of every statement"),
    "log_parameter_max_length_on_error": ("0", "its log shows the values of a statement that failed"),
    "log_error_verbosity": ("terse", "its log shows the row that an error was about"),
    "auto_explain.log_min_duration": ("-1", "its log names statements with their time"),
    "pgaudit.log": ("none", "its log names statements with their time"),
}
"""Setting, the value that tells nothing, and what any other one does. All can be set for one database."""
FOR_ALL = {
    "archive_mode": ("off", "every change is archived with its time, and ballots that were destroyed stay in there"),
    "wal_level": ("replica", "changes can be read row by row, in their order"),
    "fsync": ("on", "an acknowledged ballot can be lost when the power goes"),
    "full_page_writes": ("on", "an acknowledged ballot can be lost when the power goes"),
}
ALSO_FINE = {
    ("log_statement", "ddl"),
    ("wal_level", "minimal"),
    ("auto_explain.log_min_duration", ""),
    ("pgaudit.log", ""),
}


def shortcomings(connection: Connection, roles: Sequence[Role] = ROLES) -> Iterator[str]:
    """`roles`: what the login of this face is to become, and nothing else."""
    database = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    for name, (wanted, consequence) in {**TELLING, **FOR_ALL}.items():
        found = connection.execute(text("SELECT current_setting(:name, true)"), {"name": name}).scalar_one()
        if found is None or found == wanted or (name, found) in ALSO_FINE:
            continue
        scope = f"ALTER DATABASE {database} SET" if name in TELLING and name != FIXED else "ALTER SYSTEM SET"
        yield (
            f"PostgreSQL has {name} = {found}: {consequence}. Let its administrator run: {scope} {name} = '{wanted}'"
            + ("" if scope.startswith("ALTER DATABASE") else ", and restart the server")
        )
    yield from about_copies(connection)
    yield from about_logins(connection)
    yield from about_other_roles(connection, roles)
    yield from about_the_way(connection)


FIXED = "track_commit_timestamp"  # the one of TELLING that a server reads only when it starts


def about_copies(connection: Connection) -> Iterator[str]:
    slots = connection.exec_driver_sql("SELECT count(*) FROM pg_catalog.pg_replication_slots").scalar_one()
    if slots:
        yield (
            f"PostgreSQL keeps its changes for {slots} replication slot(s): whoever reads them sees ballots in the "
            "order in which they came. Drop the slots, or let nobody read them who should not."
        )


def about_logins(connection: Connection) -> Iterator[str]:
    if connection.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = session_user").scalar_one():
        yield (
            "The login in canopy.toml is a superuser of PostgreSQL, whom no grant binds. Make one that is not: "
            "CREATE ROLE canopy LOGIN NOINHERIT; the first `init` with it prints what else it needs."
        )
    asked = text(
        "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolname <> session_user"
        " AND pg_has_role(oid, :owner, 'MEMBER') AND has_database_privilege(oid, current_database(), 'CONNECT')"
        " ORDER BY rolname"
    )
    if others := [str(name) for name in connection.execute(asked, {"owner": OWNER}).scalars()]:
        yield f"{', '.join(others)} may become {OWNER} too, and read every table: REVOKE {OWNER} FROM {others[0]}"
    if not is_granted(connection):
        yield (
            "Everybody who may connect to the database may make tables of their own there: REVOKE ALL ON DATABASE … "
            "FROM PUBLIC"
        )


def about_other_roles(connection: Connection, roles: Sequence[Role]) -> Iterator[str]:
    """A login that may become the role of another face can do what that one can, wherever it may connect."""
    asked = text(
        "SELECT session_user, rolname FROM pg_roles WHERE rolname = ANY(:others)"
        " AND pg_has_role(session_user, oid, 'MEMBER') ORDER BY rolname"
    )
    others = [name_of(role) for role in ROLES if role not in roles]
    for login, name in connection.execute(asked, {"others": others}):
        yield f"The login {login} may become {name}, which belongs to another face: REVOKE {name} FROM {login}"


def about_the_way(connection: Connection) -> Iterator[str]:
    """A connection that leaves this machine has to be encrypted."""
    address, encrypted = connection.exec_driver_sql(
        "SELECT host(inet_server_addr()), ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()"
    ).one()
    if address is not None and not encrypted and not ip_address(address).is_loopback:
        yield (
            f"The way to the database at {address} is not encrypted: write ?sslmode=verify-full behind its address in "
            "canopy.toml, and give the server a certificate."
        )
