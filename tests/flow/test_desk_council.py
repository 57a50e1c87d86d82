"""The works council at the desk: it fetches the ballots itself, hands in its count, and sees that it was taken."""

import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from survey.accounts import journal
from survey.app.campaign import House, WavePlan, hold_vote, start_wave
from survey.app.ending.counting import Rules, count
from survey.app.inspection.fieldwork import status_lines
from survey.app.site.web import create_app
from survey.credentials.canonical import canonical
from survey.waves import ledger
from survey.waves.locking import add_signature
from survey.waves.states import State, read_document, state_of, windows_of
from survey.waves.trustee import BallotExport, TrusteeKey, sign_manifest, sign_package
from tests import small_company as small
from tests.desk_site import Browser, account

PEOPLE = small.company({"Office": 24})
KEY = TrusteeKey.drawn()
PAGE = "/desk/waves/w1/count"


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A wave of a trustee whose voting is over; each test that closes it makes one of its own."""
    house = voted_house(tmp_path_factory.mktemp("voted"))
    yield house
    house.storage.close()


def voted_house(folder: Path) -> House:
    house = small.house(folder / "data", PEOPLE)
    plan = WavePlan("w1", "With a trustee", small.questionnaire(), trustee=KEY.public)
    _, invitations = start_wave(house, plan)
    add_signature(house.storage, "w1", sign_manifest(KEY, read_document(house.storage, "w1", "manifest.json")))
    hold_vote(house, plan, invitations, small.answers_of(PEOPLE, random.Random(3)), rng=random.Random(3))
    for email, role in (("wilma@firm.example", "works-council"), ("olga@firm.example", "organiser")):
        account(house, email, role)
    return house


def browser(house: House, email: str) -> Browser:
    made = Browser(create_app(house.config, house.storage))
    assert made.sign_in(email).status_code == 302
    return made


def counted(export: bytes, key: TrusteeKey = KEY) -> bytes:
    read = BallotExport.from_json(json.loads(export))
    found = count(Rules.of(read.manifest, read.questionnaire), read.rows, KEY.sealing)
    return canonical(sign_package(key, found.draft.to_dict()))


def file(content: bytes) -> tuple[Any, str]:
    return io.BytesIO(content), "count.json"


def test_the_works_council_fetches_counts_and_sees_that_its_count_was_taken(tmp_path: Path) -> None:
    house = voted_house(tmp_path)
    wilma = browser(house, "wilma@firm.example")
    package = counted(wilma.post(f"{PAGE}/ballots", page=PAGE).data)
    for _ in range(2):  # the second time it changes nothing
        assert wilma.post(PAGE, page=PAGE, package=file(package)).location == f"{PAGE}?done=counted"
    page = wilma.get(PAGE).text
    closed = ledger.find(ledger.entries(house.storage), "w1", "closed")
    assert closed is not None and closed.body["counters_sha256"] in page and "Your count was taken" in page
    done = [entry.kind for entry in journal.entries(house.storage) if entry.who == "wilma@firm.example"]
    assert done.count("wave-closed") == done.count("ballots-exported") == 1
    house.storage.close()


def test_the_organiser_sees_what_is_waited_for(voted: House) -> None:
    olga = browser(voted, "olga@firm.example")
    assert "the count of the works council is waited for" in olga.get("/desk/waves/w1/").text
    assert "The count is waited for" in olga.get("/desk/waves/w1/close").text
    assert any("count of the trustee is waited for" in line for line in status_lines(voted.config, voted.storage, "w1"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no json", "Choose the file"),
        (b"{}", "not signed by the trustee"),
        (b'{"schema":"canopy.ballots/1"}', "not signed by the trustee"),
    ],
)
def test_what_is_no_count_is_refused_in_words(voted: House, content: bytes, why: str) -> None:
    wilma = browser(voted, "wilma@firm.example")
    assert why in wilma.post(PAGE, page=PAGE, package=file(content)).text
    assert state_of(voted.storage, "w1", voted.clock.now) is State.ENDED


def test_a_count_that_another_key_signed_or_that_was_cut_off_is_refused(voted: House) -> None:
    wilma = browser(voted, "wilma@firm.example")
    export = wilma.post(f"{PAGE}/ballots", page=PAGE).data
    for broken, why in ((counted(export, TrusteeKey.drawn()), "not signed by"), (counted(export)[:-9], "Choose the")):
        assert why in wilma.post(PAGE, page=PAGE, package=file(broken)).text
    assert state_of(voted.storage, "w1", voted.clock.now) is State.ENDED


def test_before_the_end_of_voting_there_is_nothing_to_count(voted: House) -> None:
    wilma, ended = browser(voted, "wilma@firm.example"), voted.clock.now
    voted.clock.now = windows_of(voted.storage, "w1").vote[0]
    wilma.sign_in("wilma@firm.example")
    assert "There is nothing to count yet" in wilma.get(PAGE).text
    assert "Hand in the count" not in wilma.get(PAGE).text
    voted.clock.now = ended
