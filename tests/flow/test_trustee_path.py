"""With a trustee, ballots are opened on another machine: the server gives sealed rows and takes counts, once."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from analytics.release.board import Board
from analytics.release.draft.taking import DraftError
from analytics.tally.opening import open_sealed
from survey.app.campaign import House, SetClock, WavePlan, hold_vote, start_wave
from survey.app.ending.closing import (
    BallotsChanged,
    CountedOtherwise,
    NoKeyHere,
    close_with_package,
    close_with_passphrase,
    export_ballots,
    needs_passphrase,
    rows_of,
)
from survey.app.ending.counting import BallotsMissing
from survey.app.ending.publishing import publish
from survey.config import Config
from survey.credentials.ballots import info
from survey.credentials.canonical import canonical
from survey.storage import tables
from survey.storage.rooms import Storage, begin
from survey.waves import ledger
from survey.waves.closing import CloseRefused
from survey.waves.locking import add_signature
from survey.waves.states import State, read_document, state_of, windows_of
from survey.waves.trustee import PackageSignatureError, load_key, make_key, sign_manifest, sign_package
from tests import small_company as small

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "eine lange Nacht am Fluss"
PEOPLE = small.company({"Office": 24})
VOTERS = 18


@dataclass(frozen=True)
class Elsewhere:
    """The trustee's machine, with no installation on it: a key, an export that was carried there, and a count."""

    folder: Path
    ended: Path  # the server's data folder, as it was when voting ended
    now: Any

    @property
    def package(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "package.json").read_bytes())
        return found


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    folder = tmp_path_factory.mktemp("trustee")
    public = make_key(folder / "key.json", PASSPHRASE)
    house = small.house(tmp_path_factory.mktemp("server") / "data", PEOPLE)
    plan = WavePlan("w1", "With a trustee", small.questionnaire(), trustee=public)
    _, invitations = start_wave(house, plan)
    rules = read_document(house.storage, "w1", "manifest.json")
    add_signature(house.storage, "w1", sign_manifest(load_key(folder / "key.json", PASSPHRASE), rules))
    said = {one.person_id: small.answers(number, random.Random(number)) for number, one in enumerate(PEOPLE[:VOTERS])}
    hold_vote(house, plan, invitations, said, rng=random.Random(4))
    export = export_ballots(house.config, house.storage, "w1")
    (folder / "ballots.json").write_bytes(canonical(export.to_json()))
    house.storage.close()
    counted = trustee_close(folder, "key.json")
    assert counted.returncode == 0, counted.stderr
    return Elsewhere(folder, house.storage.folder, house.clock.now)


def trustee_close(folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    """The command as the trustee types it; without a terminal it takes the passphrase from its input."""
    command = ["trustee", "close", "--key", key, "--ballots", "ballots.json", "--out", "package.json"]
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "survey", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=PASSPHRASE + "\n",
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(elsewhere: Elsewhere, tmp_path: Path) -> Iterator[House]:
    """The server when voting has ended."""
    folder = Path(shutil.copytree(elsewhere.ended, tmp_path / "data"))
    clock = SetClock(elsewhere.now)
    opened = House(Config(folder, "Small", small.URL, small.URL, clock=clock), Storage(folder), clock)
    yield opened
    opened.storage.close()


def test_the_trustees_count_holds_what_everybody_will_be_shown_and_nothing_else(
    elsewhere: Elsewhere, house: House
) -> None:
    package = elsewhere.package
    close_with_package(house.config, house.storage, "w1", package)
    publish(house.config, house.storage, "w1")

    release = json.loads(Board(house.storage.public("reader")).document("w1"))
    ledgers = {"schema", "wave", "turnout", "rows_sha256", "counters_sha256", "signature"}
    assert set(package) == ledgers | {"release"}
    assert package["release"] == {name: release[name] for name in package["release"]}
    assert set(release) - set(package["release"]) == {"wave", "participation", "outlook"}


def test_no_comment_that_may_not_be_shown_leaves_the_trustees_machine(elsewhere: Elsewhere, house: House) -> None:
    key = load_key(elsewhere.folder / "key.json", PASSPHRASE)
    sealed = [(info("w1", row.view, row.segment, row.nullifier), row.sealed) for row in rows_of(house.storage, "w1")]
    said = [text for text in open_sealed(sealed, key.sealing) if text and small.SECRET.encode() in text]
    files = [path for path in elsewhere.folder.iterdir() if path.is_file()]

    assert len(said) >= VOTERS // 2 and {path.name for path in files} >= {"package.json", "key.json.opened.json"}
    assert [path.name for path in files if small.SECRET in path.read_text(encoding="utf-8")] == []


def test_the_trustees_count_names_no_ballot(elsewhere: Elsewhere, house: House) -> None:
    text = (elsewhere.folder / "package.json").read_text(encoding="utf-8")
    assert [row for row in rows_of(house.storage, "w1") if row.to_json()["nullifier"] in text] == []


def test_the_server_cannot_open_the_ballots_of_a_trustees_wave(house: House) -> None:
    for attempt in (
        lambda: close_with_passphrase(house.config, house.storage, "w1", PASSPHRASE),
        lambda: needs_passphrase(house.config, house.storage, "w1"),
    ):
        with pytest.raises(NoKeyHere, match="its trustee holds it"):
            attempt()
    assert_untouched(house)


def test_the_trustees_count_closes_the_wave_and_is_what_is_published(elsewhere: Elsewhere, house: House) -> None:
    close_with_package(house.config, house.storage, "w1", elsewhere.package)
    publish(house.config, house.storage, "w1")

    closed = ledger.find(ledger.entries(house.storage), "w1", "closed")
    assert closed is not None and closed.body["views"]["org"]["counted"] == VOTERS
    assert closed.body["rows_sha256"] == elsewhere.package["rows_sha256"]
    assert state_of(house.storage, "w1", elsewhere.now) is State.RELEASED


def test_the_same_count_twice_is_taken_once(elsewhere: Elsewhere, house: House) -> None:
    close_with_package(house.config, house.storage, "w1", elsewhere.package)
    once = ledger.entries(house.storage)

    close_with_package(house.config, house.storage, "w1", elsewhere.package)

    assert ledger.entries(house.storage) == once


def test_another_count_is_refused_once_the_wave_is_closed(elsewhere: Elsewhere, house: House) -> None:
    close_with_package(house.config, house.storage, "w1", elsewhere.package)
    once = ledger.entries(house.storage)

    with pytest.raises(CountedOtherwise, match="nothing was changed"):
        close_with_package(house.config, house.storage, "w1", signed_again(elsewhere, counters_sha256="0" * 64))

    assert ledger.entries(house.storage) == once


def test_a_count_of_other_ballots_is_refused(elsewhere: Elsewhere, house: House) -> None:
    with begin(house.storage.box("w1", "tally")) as box:
        first = select(tables.ballot.c.nullifier).limit(1).scalar_subquery()
        box.execute(delete(tables.ballot).where(tables.ballot.c.nullifier == first))

    with pytest.raises(BallotsChanged, match="from other ballots"):
        close_with_package(house.config, house.storage, "w1", elsewhere.package)

    assert_untouched(house, ballots=2 * VOTERS - 1)


def test_a_count_of_other_ballots_is_refused_even_if_the_trustee_signed_it(elsewhere: Elsewhere, house: House) -> None:
    with pytest.raises(BallotsChanged):
        close_with_package(house.config, house.storage, "w1", signed_again(elsewhere, rows_sha256="0" * 64))

    assert_untouched(house)


def test_a_count_that_was_changed_after_the_trustee_signed_it_is_refused(elsewhere: Elsewhere, house: House) -> None:
    package = elsewhere.package
    package["turnout"]["org"]["counted"] = VOTERS - 1

    with pytest.raises(PackageSignatureError, match="was changed after"):
        close_with_package(house.config, house.storage, "w1", package)

    assert_untouched(house)


def test_a_count_by_somebody_else_is_refused(elsewhere: Elsewhere, house: House, tmp_path: Path) -> None:
    make_key(tmp_path / "other.json", PASSPHRASE)
    theirs = sign_package(load_key(tmp_path / "other.json", PASSPHRASE), elsewhere.package)

    for package in (theirs, {**elsewhere.package, "signature": None}):
        with pytest.raises(PackageSignatureError, match="not signed by the trustee"):
            close_with_package(house.config, house.storage, "w1", package)
    assert_untouched(house)


@pytest.mark.parametrize("part", ["release", "turnout", "rows_sha256", "counters_sha256"])
def test_a_count_with_a_part_missing_is_refused_in_words(elsewhere: Elsewhere, house: House, part: str) -> None:
    package = {name: value for name, value in elsewhere.package.items() if name != part}

    with pytest.raises(DraftError, match="ask for the file again"):
        close_with_package(house.config, house.storage, "w1", signed_again_as(elsewhere, package))

    assert_untouched(house)


def test_a_count_that_leaves_ballots_out_is_refused_even_if_the_trustee_signed_it(
    elsewhere: Elsewhere, house: House
) -> None:
    turnout = {**elsewhere.package["turnout"], "text": {"counted": VOTERS - 1, "spoilt": 0}}

    with pytest.raises(BallotsMissing, match="Ask for a count of all of them"):
        close_with_package(house.config, house.storage, "w1", signed_again(elsewhere, turnout=turnout))

    assert_untouched(house)


def test_nothing_is_exported_while_people_vote(elsewhere: Elsewhere, house: House) -> None:
    house.clock.now = windows_of(house.storage, "w1").vote[0]

    with pytest.raises(CloseRefused, match="people are voting"):
        export_ballots(house.config, house.storage, "w1")
    with pytest.raises(CloseRefused, match="people are voting"):
        close_with_package(house.config, house.storage, "w1", elsewhere.package)


def test_a_trustee_with_another_key_is_told_so(elsewhere: Elsewhere, tmp_path: Path) -> None:
    shutil.copy(elsewhere.folder / "ballots.json", tmp_path)
    make_key(tmp_path / "other.json", PASSPHRASE)

    refused = trustee_close(tmp_path, "other.json")

    assert (refused.returncode, (tmp_path / "package.json").exists()) == (1, False)
    assert "are not sealed to other.json" in refused.stderr


def test_the_trustee_opens_no_second_choice_of_ballots(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """The difference between two counts would be one person's answers."""
    folder = Path(shutil.copytree(elsewhere.folder, tmp_path / "trustee"))
    (folder / "package.json").unlink()
    export = json.loads((folder / "ballots.json").read_bytes())
    (folder / "ballots.json").write_text(json.dumps({**export, "rows": export["rows"][1:]}))

    refused = trustee_close(folder, "key.json")

    assert (refused.returncode, (folder / "package.json").exists()) == (1, False)
    assert f"({2 * VOTERS - 1} sealed rows; it was {2 * VOTERS})" in refused.stderr


def test_the_trustee_gives_the_same_count_again_if_the_file_was_lost(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Counting anew would draw the noise of the shares anew."""
    folder = Path(shutil.copytree(elsewhere.folder, tmp_path / "trustee"))
    (folder / "package.json").unlink()

    counted = trustee_close(folder, "key.json")

    assert counted.returncode == 0, counted.stderr
    assert (folder / "package.json").read_bytes() == (elsewhere.folder / "package.json").read_bytes()
    assert "no noise was drawn anew" in counted.stdout and "delete ballots.json and the key" in counted.stdout


def test_the_trustee_opens_nothing_under_rules_they_did_not_sign(elsewhere: Elsewhere, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(elsewhere.folder, tmp_path / "trustee"))
    (folder / "package.json").unlink()
    export = json.loads((folder / "ballots.json").read_bytes())
    (folder / "ballots.json").write_text(json.dumps({**export, "signatures": export["signatures"][:1]}))

    refused = trustee_close(folder, "key.json")

    assert (refused.returncode, (folder / "package.json").exists()) == (1, False)
    assert "not the ones you signed" in refused.stderr


def signed_again(elsewhere: Elsewhere, **changes: Any) -> dict[str, Any]:
    return signed_again_as(elsewhere, {**elsewhere.package, **changes})


def signed_again_as(elsewhere: Elsewhere, package: dict[str, Any]) -> dict[str, Any]:
    """As if the trustee had signed something else than what they counted."""
    return sign_package(load_key(elsewhere.folder / "key.json", PASSPHRASE), package)


def assert_untouched(house: House, ballots: int = 2 * VOTERS) -> None:
    assert state_of(house.storage, "w1", house.clock.now) is State.ENDED
    assert len(rows_of(house.storage, "w1")) == ballots
