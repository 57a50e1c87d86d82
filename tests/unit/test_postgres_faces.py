"""Faces apart on one PostgreSQL server: a login becomes the roles of its own face, and no other."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from survey.storage.faces import OWN_ROLES, Face
from survey.storage.postgres.advice import shortcomings
from survey.storage.postgres.roles import DatabaseNotPrepared, name_of, statements
from survey.storage.rights import ROLES
from survey.storage.rooms import Storage
from tests.postgres_server import PostgresServer

APART: tuple[Face, ...] = ("issuer", "collector")


@dataclass
class Host:
    """A database and the login of one face."""

    server: PostgresServer
    face: Face
    database: str
    login: str

    @property
    def address(self) -> str:
        return self.server.address(self.database, self.login)

    def storage(self, folder: Path) -> Storage:
        return Storage(folder, {"default": self.address}, self.face)


@pytest.fixture(scope="module")
def hosts(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Host]]:
    postgres.template()  # makes the roles of the server, which all its databases share
    made = {}
    for face in APART:
        host = Host(postgres, face, postgres.empty_database(), f"apart_{face}_{secrets.token_hex(3)}")
        postgres.run(f"CREATE ROLE {host.login} LOGIN NOINHERIT")
        for statement in statements(host.login, host.database, [], OWN_ROLES[face]):
            postgres.run(statement, host.database)
        storage = host.storage(tmp_path_factory.mktemp(face))
        storage.migrate()
        storage.close()
        made[face] = host
    yield made
    for host in made.values():
        postgres.drop(host.database)
        postgres.run(f"DROP ROLE {host.login}")


@pytest.mark.parametrize("face", APART)
def test_a_login_becomes_the_roles_of_its_face_and_no_other(hosts: dict[str, Host], face: str) -> None:
    become = set()
    with psycopg.connect(hosts[face].address, autocommit=True) as connection:
        for role in ROLES:
            try:
                connection.execute(f"SET ROLE {name_of(role)}")
                become.add(role)
            except psycopg.errors.InsufficientPrivilege:
                pass
            connection.execute("RESET ROLE")
    assert become == set(OWN_ROLES[hosts[face].face])


@pytest.mark.parametrize(("face", "other"), [APART, APART[::-1]])
def test_a_login_is_not_let_into_the_database_of_another_face(hosts: dict[str, Host], face: str, other: str) -> None:
    strange = hosts[face].server.address(hosts[other].database, hosts[face].login)
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(strange)


def test_each_database_holds_the_rooms_of_its_face_only(hosts: dict[str, Host], tmp_path: Path) -> None:
    storage = hosts["collector"].storage(tmp_path)
    storage.create_box("w1")
    storage.close()
    asked = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'canopy%' OR nspname LIKE 'box%' ORDER BY 1"
    found = {face: [row[0] for row in host.server.run(asked, host.database)] for face, host in hosts.items()}
    assert found == {"issuer": ["canopy_people"], "collector": ["box_w1"]}


def test_a_login_without_its_roles_is_told_those_of_its_face(postgres: PostgresServer, tmp_path: Path) -> None:
    host = Host(postgres, "issuer", postgres.empty_database(), f"bare_{secrets.token_hex(3)}")
    postgres.template()
    postgres.run(f"CREATE ROLE {host.login} LOGIN NOINHERIT")
    storage = host.storage(tmp_path)
    with pytest.raises(DatabaseNotPrepared) as refused:
        storage.migrate()
    storage.close()
    granted = "GRANT canopy_issuer, canopy_organiser, canopy_mailer, canopy_migrator TO"
    postgres.drop(host.database)
    postgres.run(f"DROP ROLE {host.login}")
    assert granted in str(refused.value)


def test_doctor_names_a_role_that_belongs_to_another_face(hosts: dict[str, Host], tmp_path: Path) -> None:
    storage = hosts["collector"].storage(tmp_path)
    schemas = storage.schemas[0]
    with schemas.login.connect() as connection:
        clean = [said for said in shortcomings(connection, schemas.roles) if "may become" in said]
        named = [said for said in shortcomings(connection, ("collector",)) if "canopy_tally" in said]
    storage.close()
    assert (clean, len(named)) == ([], 1)
