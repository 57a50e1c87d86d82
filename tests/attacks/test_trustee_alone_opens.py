"""An operator who has everything but the trustee's key tries to open, to change or to forget ballots."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from analytics.release.board import Board
from analytics.tally.opening import open_sealed
from survey.app.campaign import House, WavePlan, hold_vote, start_wave
from survey.app.closing import BallotsChanged, NoKeyHere, close_with_package, close_with_passphrase, export_ballots
from survey.app.counting import Rules, count
from survey.app.publishing import publish
from survey.credentials.ballots import info
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves import ledger
from survey.waves.nullifiers import read_rows
from survey.waves.trustee import BallotExport, PackageSignatureError, TrusteeKey, load_key, make_key, sign_package
from tests import small_company as small

PASSPHRASE = "a works council's own"


@dataclass
class Voted:
    """A wave whose ballots are sealed to a works council's key, after the end of voting."""

    house: House
    key: TrusteeKey
    people: int

    def export(self) -> BallotExport:
        written = json.dumps(export_ballots(self.house.config, self.house.storage, "w1").to_json())
        return BallotExport.from_json(json.loads(written))

    def package(self) -> dict[str, Any]:
        """What `trustee close` does on the trustee's own machine."""
        export = self.export()
        counted = count(Rules.of(export.manifest, export.questionnaire), export.rows, self.key.sealing)
        package: dict[str, Any] = json.loads(json.dumps(sign_package(self.key, counted.package.to_dict())))
        return package

    def close(self, package: Mapping[str, Any]) -> None:
        close_with_package(self.house.config, self.house.storage, "w1", package)

    def kinds(self) -> list[str]:
        return [entry.kind for entry in ledger.entries(self.house.storage)]


@pytest.fixture
def voted(tmp_path: Path) -> Iterator[Voted]:
    public = make_key(tmp_path / "council.key", PASSPHRASE)
    house = small.house(tmp_path / "data", small.company({"Office": 24}))
    plan = WavePlan("w1", "Spring", small.questionnaire(), trustee=public)
    _, invitations = start_wave(house, plan)
    said = small.answers_of(small.company({"Office": 24}), random.Random(1))
    hold_vote(house, plan, invitations, said, rng=random.Random(1))
    yield Voted(house, load_key(tmp_path / "council.key", PASSPHRASE), len(said))
    house.storage.close()


def test_the_server_cannot_open_the_ballots_and_says_who_can(voted: Voted) -> None:
    with pytest.raises(NoKeyHere, match="its trustee holds it"):
        close_with_passphrase(voted.house.config, voted.house.storage, "w1", "any passphrase")
    assert len(read_rows(voted.house.storage, "w1")) == 2 * voted.people


def test_no_key_in_any_file_of_the_server_opens_a_ballot(voted: Voted) -> None:
    """Only the trustee's own key does; of it, nothing is among the server's files."""
    ballots = [(info("w1", r.view, r.segment, r.nullifier), r.sealed) for r in read_rows(voted.house.storage, "w1")]
    files = b"".join(path.read_bytes() for path in voted.house.config.data.rglob("*") if path.is_file())

    assert None not in list(open_sealed(ballots, voted.key.sealing))
    assert voted.key.sealing not in files
    assert voted.key.sealing[36:68] not in files  # the 32 bytes of the secret number alone


def test_a_count_by_the_trustee_is_taken_and_published(voted: Voted) -> None:
    package = voted.package()
    voted.close(package)
    voted.close(package)  # the same count twice is taken once
    publish(voted.house.config, voted.house.storage, "w1")

    assert voted.kinds()[-3:] == ["closed", "keys-destroyed", "released"]
    release = Board(voted.house.storage.public("reader")).release("w1")
    assert release.participation["org"]["counted"] == voted.people


def test_a_count_that_the_operator_changed_is_refused_and_nothing_happens(voted: Voted) -> None:
    package = voted.package()
    package["counters"]["org"]["spoilt"] += 1

    with pytest.raises(PackageSignatureError, match="changed after the trustee signed"):
        voted.close(package)
    assert "closed" not in voted.kinds()
    assert len(read_rows(voted.house.storage, "w1")) == 2 * voted.people


def test_a_count_by_another_key_is_refused(voted: Voted, tmp_path: Path) -> None:
    make_key(tmp_path / "other.key")
    forged = sign_package(load_key(tmp_path / "other.key"), voted.package())

    with pytest.raises(PackageSignatureError, match="not signed by the trustee"):
        voted.close(forged)


def test_ballots_that_disappear_after_the_export_stop_the_close(voted: Voted) -> None:
    package = voted.package()
    unwanted = read_rows(voted.house.storage, "w1")[0].nullifier
    with begin(voted.house.storage.box("w1", "tally")) as box:
        box.execute(delete(tables.ballot).where(tables.ballot.c.nullifier == unwanted))

    with pytest.raises(BallotsChanged, match="other ballots"):
        voted.close(package)
    assert "closed" not in voted.kinds()
