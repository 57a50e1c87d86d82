"""A copy of an older day, put back: what a finished wave destroyed is destroyed again at the next start."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.app.campaign import House, SetClock, WavePlan, hold_vote, start_wave
from survey.app.ending.closing import NoKeyHere, close_with_passphrase, needs_passphrase
from survey.app.ending.previewing import outline
from survey.app.ending.publishing import PublishRefused, publish
from survey.app.ending.resuming import resume
from survey.config import Config
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves.destroy import cancel, has_secrets
from survey.waves.nullifiers import read_rows
from survey.waves.states import State, state_of
from tests import small_company as small

pytestmark = pytest.mark.xdist_group("resuming")

PEOPLE = small.company({"Office": 24})
ROOMS = ("people.db", "boxes", "keys")


@dataclass(frozen=True)
class Days:
    """One installation on two days: when voting had ended, and right after the close."""

    ended: Path
    closed: Path
    passphrase: str
    house: House


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    folder = tmp_path_factory.mktemp("days")
    house = small.house(folder / "data", PEOPLE)
    locked, invitations = start_wave(house, WavePlan("w1", "To be restored", small.questionnaire()))
    said = small.answers_of(PEOPLE, random.Random(2))
    hold_vote(house, WavePlan("w1", "", {}), invitations, said, rng=random.Random(2))
    ended = Path(shutil.copytree(house.config.data, folder / "ended"))
    close_with_passphrase(house.config, house.storage, "w1", locked.passphrase or "")
    house.storage.close()
    return Days(ended, house.config.data, locked.passphrase or "", house)


@pytest.fixture
def house(days: Days, tmp_path: Path) -> Iterator[House]:
    """After the close, and before anything is published."""
    folder, clock = Path(shutil.copytree(days.closed, tmp_path / "data")), SetClock(days.house.clock.now)
    opened = House(Config(folder, "Small", small.URL, small.URL, clock=clock), Storage(folder), clock)
    yield opened
    opened.storage.close()


def restore(house: House, days: Days, *names: str) -> None:
    """Put back the copy of the day when voting had ended, as if after a lost disk."""
    house.storage.close()
    for name in names:
        old, new = days.ended / name, house.config.data / name
        if old.is_dir():
            shutil.copytree(old, new, dirs_exist_ok=True)
        else:
            shutil.copy(old, new)


def test_between_close_and_release_the_box_holds_the_release_and_no_counter(house: House) -> None:
    with reading(house.storage.box("w1", "tally")) as box:
        names = set(box.execute(select(tables.counter.c.name)).scalars())
        drafts = list(box.execute(select(tables.release_draft.c.name)).scalars())
    assert (names, drafts) == ({"closed-body", "nullifiers"}, ["release.json"])
    assert read_rows(house.storage, "w1") == []


@pytest.mark.parametrize("name", ["people.db", "keys"])
def test_codes_and_keys_that_a_copy_brings_back_are_destroyed_and_the_release_stays(
    house: House, days: Days, name: str
) -> None:
    restore(house, days, name)
    assert has_secrets(house.storage, "w1")

    resume(house.config, house.storage)

    assert not has_secrets(house.storage, "w1")
    assert outline(house.storage, "w1").released > 0
    publish(house.config, house.storage, "w1")


@pytest.mark.parametrize("end", [publish, lambda config, storage, wave: None], ids=["released", "closed"])
def test_ballots_that_a_copy_brings_back_are_destroyed(house: House, days: Days, end: object) -> None:
    end(house.config, house.storage, "w1")  # type: ignore[operator]
    restore(house, days, *ROOMS)
    assert len(read_rows(house.storage, "w1")) > 0

    resume(house.config, house.storage)

    assert not has_secrets(house.storage, "w1")
    assert house.storage.box_exists("w1") == (end is not publish)


def test_a_box_that_is_older_than_its_close_is_told_in_a_sentence(house: House, days: Days) -> None:
    restore(house, days, "boxes")
    for _ in range(2):  # with its ballots, and after the next start without them
        with pytest.raises(PublishRefused, match="older than the close"):
            publish(house.config, house.storage, "w1")
        resume(house.config, house.storage)


def test_a_closed_wave_whose_box_is_missing_is_told_in_a_sentence(house: House) -> None:
    house.storage.destroy_box("w1")
    with pytest.raises(PublishRefused, match=r"boxes/w1\.db is missing"):
        publish(house.config, house.storage, "w1")


def test_what_a_copy_brings_back_of_a_cancelled_wave_is_destroyed(house: House, days: Days) -> None:
    restore(house, days, "public.db", *ROOMS)
    cancel(house.storage, house.config, "w1")
    restore(house, days, *ROOMS)

    resume(house.config, house.storage)

    assert state_of(house.storage, "w1", house.clock.now) is State.CANCELLED
    assert not has_secrets(house.storage, "w1") and not house.storage.box_exists("w1")
    with reading(house.storage.people("organiser")) as people:
        assert people.execute(select(tables.membership.c.wave)).first() is None


def test_starting_again_writes_nothing_about_a_wave_that_is_clean(house: House) -> None:
    before = {path: path.read_bytes() for path in house.config.data.rglob("*.db")}
    resume(house.config, house.storage)
    assert {path: path.read_bytes() for path in house.config.data.rglob("*.db")} == before


def test_a_restored_installation_without_its_key_says_that_the_answers_stay_sealed(house: House, days: Days) -> None:
    """Backups leave the key out on purpose."""
    restore(house, days, "public.db", "people.db", "boxes")
    with pytest.raises(NoKeyHere, match="stay sealed for ever"):
        needs_passphrase(house.config, house.storage, "w1")


def test_a_close_that_fails_keeps_the_key_and_the_ballots(
    house: House, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(house, days, "public.db", *ROOMS)
    monkeypatch.setattr("survey.app.ending.closing.complete", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        close_with_passphrase(house.config, house.storage, "w1", days.passphrase)

    assert house.storage.wrapped_key("w1") is not None
    assert len(read_rows(house.storage, "w1")) > 0
