"""`kill -9` at any moment loses no acknowledged ballot and leaves no wave half closed."""

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from survey.app.campaign import ONE_VISIT, House, InProcess, WavePlan, enrol_all, hold_vote, silent, start_wave
from survey.app.closing import close_with_passphrase
from survey.app.publishing import publish
from survey.app.web import create_app, stop
from survey.credentials.respondent import Respondent
from survey.waves import ledger
from survey.waves.states import windows_of
from tests import small_company as small
from tests.killable_server import ROOT, Crowd, OverHttp, answers, free_port, kill, served, wait_until

pytestmark = pytest.mark.xdist_group("killed")

KILLS = 10
VOTERS = 18
THREADS = 4
ONE_TEAM = {"Office": 24}  # one group, two keys: a cheap wave


@dataclass
class Voting:
    house: House
    crowd: Crowd
    people: list[str]
    port: int
    passphrase: str


@pytest.fixture(scope="module")
def voting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voting]:
    """A one-visit wave that is open now, in real time; everybody holds a ticket, nobody has voted."""
    people = small.company(ONE_TEAM)
    house = small.house(tmp_path_factory.mktemp("killed") / "data", people, datetime.now(UTC))
    plan = WavePlan("w1", "Open now", small.questionnaire(), mode=ONE_VISIT)
    locked, invitations = start_wave(house, plan)
    said = {person.person_id: small.answers(number, random.Random(number)) for number, person in enumerate(people)}
    app = create_app(house.config, house.storage)
    codes = {invitation.person_id: invitation.code for invitation in invitations}
    tickets = enrol_all(Respondent(InProcess(app), "w1"), codes, said, silent)
    stop(app)
    port = free_port()
    crowd = Crowd(Respondent(OverHttp(port), "w1"), tickets, said)
    yield Voting(house, crowd, list(said), port, locked.passphrase or "")
    house.storage.close()


def test_no_acknowledged_ballot_is_lost_however_often_the_server_is_killed(voting: Voting) -> None:
    rng = random.Random(9)
    for number in range(KILLS):
        with served(voting.house.storage.folder, voting.port) as server:
            assert lost(voting) == []
            voters = voting.crowd.vote_until_the_end(voting.people[: 6 + 2 * number], THREADS)
            time.sleep(rng.uniform(0.05, 0.8))
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
    house, held = voting.house, stored(voting.house.storage.folder)
    house.clock.now = windows_of(house.storage, "w1").vote[1]

    close_with_passphrase(house.config, house.storage, "w1", voting.passphrase)
    publish(house.config, house.storage, "w1")

    closed = ledger.find(ledger.entries(house.storage), "w1", "closed")
    assert closed is not None
    views = closed.body["views"].values()
    assert (sum(view["counted"] for view in views), sum(view["spoilt"] for view in views)) == (len(held), 0)


@dataclass(frozen=True)
class Kills:
    """What every next process found after a close was killed, and what became of the wave."""

    steps: list[str]
    found: list[dict[str, Any]]

    def where(self, state: str) -> list[dict[str, Any]]:
        return [each for each in self.found if each["state"] == state]


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> Kills:
    """One wave whose voting is over, closed and published in many copies of it, each killed somewhere else."""
    people = small.company(ONE_TEAM)
    house = small.house(tmp_path_factory.mktemp("close") / "data", people)
    plan = WavePlan("w1", "To be closed", small.questionnaire())
    locked, invitations = start_wave(house, plan)
    said = {
        person.person_id: small.answers(number, random.Random(number)) for number, person in enumerate(people[:VOTERS])
    }
    hold_vote(house, plan, invitations, said, rng=random.Random(4))
    house.storage.close()
    command = [sys.executable, "tests/killed_close.py", str(house.storage.folder), locked.passphrase or ""]
    done = subprocess.run(
        [*command, house.clock.now.isoformat()],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps, *found = (json.loads(line) for line in done.stdout.splitlines())
    return Kills(steps, found)


def test_closes_were_killed_at_every_step_and_at_random_moments(kills: Kills) -> None:
    steps = {each["step"] for each in kills.found if "step" in each}

    assert steps == set(range(1, len(kills.steps) + 1))
    assert any("then" in each for each in kills.found)
    assert any("seconds" in each for each in kills.found)


def test_a_killed_close_leaves_the_wave_as_it_was_or_a_closed_one(kills: Kills) -> None:
    assert {each["state"] for each in kills.found} == {"ended", "closed", "released"}
    assert all(each["as_it_was"] for each in kills.where("ended"))


def test_a_close_that_was_counted_is_finished_at_the_next_start_and_no_key_or_ballot_is_left(kills: Kills) -> None:
    over = [*kills.where("closed"), *kills.where("released")]

    assert [each for each in over if each["secrets_left"]] == []


def test_a_killed_close_is_in_the_ledger_once_and_its_release_too(kills: Kills) -> None:
    for each in kills.found:
        ending = [kind for kind in each["kinds"] if kind in ("closed", "keys-destroyed", "released")]
        assert ending == ["closed", "keys-destroyed", "released"], each


def test_results_are_on_the_board_only_if_the_ledger_says_so(kills: Kills) -> None:
    assert [each for each in kills.found if each["on_the_board"] != ["w1"] * (each["state"] == "released")] == []


def test_a_killed_close_counts_everybody_and_publishes_what_the_ledger_says(kills: Kills) -> None:
    wrong = [each for each in kills.found if each["counted"] != VOTERS or not each["as_recorded"]]

    assert wrong == []


def test_verify_finds_nothing_after_a_killed_close(kills: Kills) -> None:
    assert [each["problems"] for each in kills.found if each["problems"]] == []


def test_a_killed_close_leaves_no_journal_and_no_box_behind(kills: Kills) -> None:
    assert {tuple(each["files"]) for each in kills.found} == {("canopy.toml", "people.db", "public.db")}


def lost(voting: Voting) -> list[str]:
    """Receipts whose acknowledged ballot is not in the box."""
    held = stored(voting.house.storage.folder)
    return [token.hex() for token, sent in voting.crowd.sent.items() if not sent.allows(held.get(token))]


def stored(folder: Path) -> dict[bytes, str]:
    with closing(sqlite3.connect(folder / "boxes" / "w1.db")) as box:
        assert box.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = box.execute("SELECT nullifier, sealed FROM ballot").fetchall()
    return {nullifier: hashlib.sha256(sealed).hexdigest() for nullifier, sealed in rows}
