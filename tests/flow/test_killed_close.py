"""`kill -9` in the middle of a close leaves the wave as it was, or a closed one: never half of either."""

import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from survey.app.campaign import WavePlan, hold_vote, start_wave
from tests import small_company as small
from tests.killable_server import ROOT

VOTERS = 18
ONE_TEAM = {"Office": 24}  # one group, two keys: a cheap wave


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
    assert {tuple(each["files"]) for each in kills.found} == {("accounts.db", "canopy.toml", "people.db", "public.db")}
