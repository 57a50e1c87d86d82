"""An operator who has every file of the server, but not the trustee's key, tries to open the ballots."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from analytics.tally.opening import open_sealed
from survey.app.campaign import House, WavePlan, hold_vote, start_wave
from survey.credentials.ballots import info
from survey.waves.nullifiers import read_rows
from survey.waves.trustee import TrusteeKey, load_key, make_key
from tests import small_company as small

PEOPLE = small.company({"Office": 24})
SECRET_NUMBER = slice(36, 68)  # of a P-256 key in PKCS #8


@dataclass
class Voted:
    """A wave whose ballots are sealed to a works council's key, after the end of voting."""

    house: House
    key: TrusteeKey

    def ballots(self) -> list[tuple[bytes, bytes]]:
        rows = read_rows(self.house.storage, "w1")
        return [(info("w1", row.view, row.segment, row.nullifier), row.sealed) for row in rows]

    def files(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.house.storage.folder.rglob("*") if path.is_file())


@pytest.fixture
def voted(tmp_path: Path) -> Iterator[Voted]:
    public = make_key(tmp_path / "council.key")
    house = small.house(tmp_path / "data", PEOPLE)
    plan = WavePlan("w1", "Spring", small.questionnaire(), trustee=public)
    _, invitations = start_wave(house, plan)
    hold_vote(house, plan, invitations, small.answers_of(PEOPLE, random.Random(1)), rng=random.Random(1))
    yield Voted(house, load_key(tmp_path / "council.key"))
    house.storage.close()


def test_no_file_of_the_server_holds_the_key_that_opens_its_ballots(voted: Voted) -> None:
    opened = list(open_sealed(voted.ballots(), voted.key.sealing))

    assert len(opened) > 30 and None not in opened
    assert voted.key.sealing not in voted.files()
    assert voted.key.sealing[SECRET_NUMBER] not in voted.files()
    assert not list(voted.house.storage.folder.rglob("*.key"))


def test_no_word_of_a_comment_can_be_read_in_the_server_s_files(voted: Voted) -> None:
    assert any(small.SECRET.encode() in (text or b"") for text in open_sealed(voted.ballots(), voted.key.sealing))
    assert small.SECRET.encode() not in voted.files()
