"""`kill -9` of the server at any moment loses no ballot that was acknowledged."""

import hashlib
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from survey.app.campaign import ONE_VISIT, House, InProcess, WavePlan, enrol_all, start_wave
from survey.app.ending.closing import close_with_passphrase
from survey.app.ending.progress import silent
from survey.app.ending.publishing import publish
from survey.app.site.web import create_app, stop
from survey.credentials.respondent import Respondent
from survey.storage.rooms import Storage
from survey.waves import ledger
from survey.waves.nullifiers import read_rows
from survey.waves.states import windows_of
from tests import small_company as small
from tests.free_ports import free_port
from tests.killable_server import Crowd, OverHttp, answers, kill, served, wait_until
from tests.postgres_server import PostgresServer

KILLS = 10
THREADS = 4
ONE_TEAM = {"Office": 24}  # one group, two keys: a cheap wave


@dataclass
class Voting:
    house: House
    crowd: Crowd
    people: list[str]
    port: int
    passphrase: str
    workers: int
    kills: int


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def voting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voting]:
    with ExitStack() as lasting:
        databases, workers, kills = {}, 1, KILLS
        if request.param == "postgresql":
            server: PostgresServer = request.getfixturevalue("postgres")
            databases, workers, kills = {"default": server.address(lasting.enter_context(server.database()))}, 2, 4
        house = small.house(
            tmp_path_factory.mktemp("killed") / "data", small.company(ONE_TEAM), datetime.now(UTC), databases
        )
        lasting.callback(house.storage.close)
        yield in_the_middle(house, workers, kills)


def in_the_middle(house: House, workers: int, kills: int) -> Voting:
    """A one-visit wave that is open now, in real time; everybody holds a ticket, nobody has voted."""
    people = small.company(ONE_TEAM)
    plan = WavePlan("w1", "Open now", small.questionnaire(), mode=ONE_VISIT)
    locked, invitations = start_wave(house, plan)
    said = {person.person_id: small.answers(number, random.Random(number)) for number, person in enumerate(people)}
    app = create_app(house.config, house.storage)
    codes = {invitation.person_id: invitation.code for invitation in invitations}
    tickets = enrol_all(Respondent(InProcess(app), "w1"), codes, said, silent)
    stop(app)
    port = free_port()
    crowd = Crowd(Respondent(OverHttp(port), "w1"), tickets, said)
    return Voting(house, crowd, list(said), port, locked.passphrase or "", workers, kills)


def test_no_acknowledged_ballot_is_lost_however_often_the_server_is_killed(voting: Voting) -> None:
    rng = random.Random(9)
    for number in range(voting.kills):
        with served(voting.house.storage.folder, voting.port, voting.workers) as server:
            assert lost(voting) == []
            voters = voting.crowd.vote_until_the_end(voting.people[: 6 + 18 * number // (voting.kills - 1)], THREADS)
            time.sleep(rng.uniform(0.05, 0.8))
            if number == voting.kills - 1:
                wait_until(lambda: voting.crowd.proofs > len(voting.people), "the server takes no ballots")
            kill(server)
            for voter in voters:
                voter.join()
    assert lost(voting) == []
    assert voting.crowd.proofs > len(voting.people)


def test_a_server_whose_first_process_is_killed_does_not_live_on_in_the_second(voting: Voting) -> None:
    with served(voting.house.storage.folder, voting.port) as server:
        server.kill()

        wait_until(lambda: not answers(voting.port), "the second process still answers")


def test_the_wave_can_be_closed_after_all_that_and_counts_what_is_in_the_box(voting: Voting) -> None:
    house, held = voting.house, stored(voting.house.storage)
    house.clock.now = windows_of(house.storage, "w1").vote[1]

    close_with_passphrase(house.config, house.storage, "w1", voting.passphrase)
    publish(house.config, house.storage, "w1")

    closed = ledger.find(ledger.entries(house.storage), "w1", "closed")
    assert closed is not None
    views = closed.body["views"].values()
    assert (sum(view["counted"] for view in views), sum(view["spoilt"] for view in views)) == (len(held), 0)


def lost(voting: Voting) -> list[str]:
    """Receipts whose acknowledged ballot is not in the box."""
    held = stored(voting.house.storage)
    return [token.hex() for token, sent in voting.crowd.sent.items() if not sent.allows(held.get(token))]


def stored(storage: Storage) -> dict[bytes, str]:
    if not storage.on_a_server:
        with storage.box("w1", "migrator").connect() as box:
            assert box.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
    return {row.nullifier: hashlib.sha256(row.sealed).hexdigest() for row in read_rows(storage, "w1")}
