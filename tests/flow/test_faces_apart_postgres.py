"""Four faces at three PostgreSQL databases, each with a login of its own: a wave from its lock to its board."""

import json
import random
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from survey.accounts import tokens
from survey.accounts.journal import Act
from survey.accounts.tokens import Wish
from survey.actions import book
from survey.actions.model import Draft
from survey.app.campaign import House, WavePlan, cast_all, close_as_trustee, enrol_all, silent, start_wave
from survey.app.ending.publishing import publish
from survey.app.following import telling
from survey.app.following.telling import Words
from survey.app.outward.announcing import hooks, news
from survey.app.outward.announcing.hooks import Wanted
from survey.app.outward.announcing.turns import announce_due
from survey.app.reporting.branding.settings import Appearance, keep
from survey.credentials.respondent import Respondent
from survey.storage.faces import OWN_ROLES
from survey.storage.postgres.roles import statements
from survey.waves.locking import add_signature
from survey.waves.states import read_document, windows_of
from survey.waves.trustee import TrusteeKey, sign_manifest
from tests import small_company as small
from tests.apart_world import FACES, Apart, at
from tests.postgres_server import PostgresServer
from tests.webhook_server import receiver

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
    afterwards(world, house)
    house.storage.close()
    assert world.get("/w/w1/release.json")[0] == 200
    assert {face: world.written(face).read_bytes() for face in FACES} == dict.fromkeys(FACES, b"")


def afterwards(world: Apart, house: House) -> None:
    """What comes after a release: the organiser keeps it, and the board shows what employees read of it."""
    storage, act = house.storage, Act("olga@firm.example", house.clock.now)
    (olga,) = book.accounts(storage)
    day = house.clock.now.date() + timedelta(days=9)
    plan = book.plan(storage, act, ("w1", "organisation", "scale:recovery"), Draft("Plan the breaks", olga.id, day, ""))
    telling.tell(storage, act, plan, Words("Breaks are planned.", "en"))
    keep(storage, act, Appearance("Apart Ltd", "#C2185B", "#F48FB1", None))
    token = tokens.make(storage, act, olga.id, Wish("Charts", day))
    link = news.results_link(house.config, storage, "w1").removeprefix(world.url("board"))
    shown = world.get(f"{link}w1/actions")[1].decode()
    assert "Breaks are planned." in shown and "Apart Ltd" in shown and "Plan the breaks" not in shown
    assert world.get("/api/v1/waves")[0] == world.get("/desk/")[0] == 404
    assert read(world, "organiser", token) == 200
    assert [read(world, face, token) for face in ("board", "issuer", "collector")] == [404] * 3
    with receiver() as there:
        hooks.add(storage, act, Wanted(there.url, private=True), ())
        announce_due(house.config, storage)
    assert json.loads(there.got[0].body)["results"] == f"{world.url('board')}{link}"


def read(world: Apart, face: str, token: str) -> int:
    asked = Request(f"{world.url(face)}/api/v1/waves", headers={"Authorization": f"Bearer {token}"})
    try:
        with urlopen(asked, timeout=60) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code
