from datetime import datetime
from pathlib import Path

import pytest

from survey.waves import draft, ledger
from survey.waves.destroy import cancel
from survey.waves.schedule import advance
from survey.waves.states import State, UnknownWave, state_at, state_of
from tests.waves_world import DAY, START, World, closed_world, one_visit, settings


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - DAY, State.LOCKED),
        (START, State.ENROLLING),
        (START + 5 * DAY, State.LOCKED),
        (START + 6 * DAY, State.VOTING),
        (START + 16 * DAY, State.ENDED),
    ],
)
def test_the_windows_alone_tell_where_a_locked_wave_stands(now: datetime, expected: State) -> None:
    paused = settings(START, vote=(START + 6 * DAY, START + 16 * DAY))
    assert state_at(paused.windows, now) == expected


def test_in_one_visit_people_enrol_while_they_vote() -> None:
    assert state_at(one_visit(START).windows, START) == State.VOTING


def test_a_wave_is_a_draft_until_it_is_locked(tmp_path: Path) -> None:
    world = World(tmp_path)
    draft.create(world.storage, "w1", settings(), world.now)
    assert state_of(world.storage, "w1", world.now) == State.DRAFT
    world.lock()
    assert state_of(world.storage, "w1", world.now) == State.LOCKED


def test_a_wave_that_nobody_drafted_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownWave, match="wave create"):
        state_of(World(tmp_path).storage, "w9", START)


def test_closed_and_released_are_told_by_the_ledger(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    assert state_of(world.storage, "w1", world.now) == State.CLOSED
    world.release("w1")
    assert state_of(world.storage, "w1", world.now) == State.RELEASED


def test_a_cancelled_wave_stays_cancelled_in_every_window(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lock()
    cancel(world.storage, world.config, "w1")
    assert state_of(world.storage, "w1", START + DAY) == State.CANCELLED


def test_entries_that_become_due_are_appended_once_however_often_one_looks(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lock()
    for days in (0, 3, 6, 6, 7):
        advance(world.storage, "w1", START + days * DAY)
    assert world.kinds() == ["policy", "manifest", "signed", "opened", "enrolled", "thin", "opened"]
    assert ledger.entries(world.storage)[-1].body == {"wave": "w1", "window": "vote", "day": "2026-03-08"}


def test_nothing_becomes_due_in_a_wave_that_is_over(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    assert advance(world.storage, "w1", world.now + DAY) == []
