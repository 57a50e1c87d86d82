"""Four faces at three PostgreSQL databases, each with a login of its own: a wave from its lock to its board."""

import random
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.app.campaign import WavePlan, cast_all, close_as_trustee, enrol_all, silent, start_wave
from survey.app.ending.publishing import publish
from survey.credentials.respondent import Respondent
from survey.storage.faces import OWN_ROLES
from survey.storage.postgres.roles import statements
from survey.waves.locking import add_signature
from survey.waves.states import read_document, windows_of
from survey.waves.trustee import TrusteeKey, sign_manifest
from tests import small_company as small
from tests.apart_world import FACES, Apart, at
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.xdist_group("apart")


@pytest.fixture
def world(postgres: PostgresServer, tmp_path: Path) -> Iterator[Apart]:
    postgres.template()  # makes the roles of the server
    names = {face: postgres.empty_database() for face in FACES if face != "board"}
    names["board"] = names["organiser"]
    logins = {face: f"whole_{face}_{secrets.token_hex(3)}" for face in FACES}
    for face in FACES:
        postgres.run(f"CREATE ROLE {logins[face]} LOGIN NOINHERIT")
        for statement in statements(logins[face], names[face], [], OWN_ROLES[face]):
            postgres.run(statement, names[face])
    made = Apart(tmp_path, {face: postgres.address(names[face], logins[face]) for face in FACES})
    yield made
    made.stop_all()
    for name in set(names.values()):
        postgres.drop(name)
    for login in logins.values():
        postgres.run(f"DROP ROLE {login}")


def test_a_wave_ends_on_the_board_of_a_login_that_can_only_read(world: Apart) -> None:
    world.set_up()
    house, said = world.staff(), small.answers_of(small.company(), random.Random(7))
    for face in FACES:
        world.start(face)
    holder = TrusteeKey.drawn()
    invitations = start_wave(house, WavePlan("w1", "Apart", small.questionnaire(), trustee=holder.public))[1]
    add_signature(house.storage, "w1", sign_manifest(holder, read_document(house.storage, "w1", "manifest.json")))
    windows, respondent = windows_of(house.storage, "w1"), Respondent(world, "w1")
    tickets = enrol_all(respondent, {one.person_id: one.code for one in invitations}, said, silent)
    at(house, world, windows.vote[0])
    cast_all(respondent, tickets, said, rng=random.Random(1), progress=silent)
    at(house, world, windows.vote[1])
    close_as_trustee(house, "w1", holder)
    publish(house.config, house.storage, "w1")
    house.storage.close()
    assert world.get("/w/w1/release.json")[0] == 200
    assert {face: world.written(face).read_bytes() for face in FACES} == dict.fromkeys(FACES, b"")
