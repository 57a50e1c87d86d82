"""`doctor` at a PostgreSQL database: what its server writes down about ballots is said, with what ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from survey.app.inspection.doctor import about_databases
from survey.storage.postgres.advice import FIXED, TELLING
from survey.storage.postgres.roles import statements
from survey.storage.rooms import Storage
from tests.postgres_server import FAST, PostgresServer

LOGIN = "canopy_examined"
OTHERS = {"auto_explain.log_min_duration": "5", "pgaudit.log": "write", "log_statement": "mod", "log_duration": "on"}
SETTINGS = [name for name in TELLING if name != FIXED]


@dataclass
class Examined:
    server: PostgresServer
    name: str
    folder: Path

    def set(self, setting: str, value: str) -> None:
        self.server.run(f"ALTER DATABASE {self.name} SET {setting} = '{value}'")

    def findings(self, login: str | None = LOGIN) -> list[str]:
        storage = Storage(self.folder, {"default": self.server.address(self.name, login)})
        found = list(about_databases(storage))
        storage.close()
        return [each for each in found if not any(f" has {name} =" in each for name in FAST)]


@pytest.fixture
def examined(postgres: PostgresServer, tmp_path: Path) -> Iterator[Examined]:
    with postgres.database() as name:
        postgres.run(f"CREATE ROLE {LOGIN} LOGIN NOINHERIT")
        for statement in statements(LOGIN, name, ()):
            postgres.run(statement, name)
        made = Examined(postgres, name, tmp_path)
        made.set("log_error_verbosity", "terse")
        yield made
        postgres.run(f"DROP OWNED BY {LOGIN}", name)
    postgres.run(f"DROP ROLE {LOGIN}")


def test_a_database_that_was_prepared_as_said_has_nothing_to_mend(examined: Examined) -> None:
    assert examined.findings() == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_that_writes_down_who_came_when_is_named_with_what_ends_it(examined: Examined, setting: str) -> None:
    examined.set(
        setting, OTHERS.get(setting, "1" if "rate" in setting else "verbose" if "verbosity" in setting else "7")
    )
    (said,) = examined.findings()
    assert f"has {setting} =" in said
    for statement in [said.partition("run: ")[2]]:
        examined.server.run(statement)
    assert examined.findings() == []


def test_a_superuser_and_another_login_that_may_become_the_owner_are_named(examined: Examined) -> None:
    examined.server.run("CREATE ROLE canopy_curious LOGIN IN ROLE canopy_migrator")
    assert examined.findings() == []  # it may not even connect to this database
    examined.server.run(f"GRANT CONNECT ON DATABASE {examined.name} TO canopy_curious")
    (said,) = examined.findings()
    assert "canopy_curious may become canopy_migrator" in said
    examined.server.run(f"REVOKE ALL ON DATABASE {examined.name} FROM canopy_curious")
    examined.server.run("DROP ROLE canopy_curious")
    assert any("is a superuser" in finding for finding in examined.findings(login=None))


def test_tables_that_anybody_could_make_are_named(examined: Examined) -> None:
    examined.server.run(f"GRANT TEMPORARY ON DATABASE {examined.name} TO PUBLIC")
    (said,) = examined.findings()
    assert "REVOKE ALL ON DATABASE" in said


def test_a_reader_of_the_changes_is_named(examined: Examined) -> None:
    examined.server.run("SELECT pg_create_physical_replication_slot('curious', true)")
    try:
        (said,) = examined.findings()
    finally:
        examined.server.run("SELECT pg_drop_replication_slot('curious')")
    assert "1 replication slot" in said
