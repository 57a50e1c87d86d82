"""The works council's pages in a real browser: a key that is not sent, a count handed in, proof to take away."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analytics.tally.opening import open_sealed
from survey.app.campaign import WavePlan, hold_vote, start_wave
from survey.app.ending.counting import Rules, count
from survey.credentials.canonical import canonical
from survey.credentials.sealing import seal
from survey.waves.locking import add_signature
from survey.waves.manifest import ONE_VISIT
from survey.waves.states import read_document
from survey.waves.trustee import (
    BallotExport,
    TrusteeKey,
    TrusteeKeyError,
    TrusteePublic,
    load_key,
    sign_manifest,
    sign_package,
)
from tests import small_company as small
from tests.browser.looking import findings, look_at
from tests.browser.test_desk import Site, press, serving, sign_in
from tests.desk_site import account

WILMA, WORDS = "wilma@firm.example", "heron, reed, mill, rain"
KEY = TrusteeKey.drawn()
PEOPLE = small.company({"North/Depot": 12, "North/Fleet": 14})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A wave whose voting is over and whose count is waited for."""
    with serving(tmp_path_factory.mktemp("council") / "data") as site:
        account(site.house, WILMA, "works-council")
        plan = WavePlan("w1", "Pulse, autumn", small.questionnaire(), mode=ONE_VISIT, trustee=KEY.public)
        _, invitations = start_wave(site.house, plan)
        rules = read_document(site.house.storage, "w1", "manifest.json")
        add_signature(site.house.storage, "w1", sign_manifest(KEY, rules))
        said = small.answers_of(PEOPLE, random.Random(1))
        hold_vote(site.house, plan, invitations, said, rng=random.Random(1))
        site.house.clock.now += timedelta(minutes=1)
        yield site


@pytest.fixture
def wilma(page: Page, site: Site) -> Page:
    sign_in(page, site, WILMA)
    return page


def saved(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_key_made_in_the_browser_is_the_key_that_the_commands_make(wilma: Page, site: Site, tmp_path: Path) -> None:
    sent: list[str] = []
    wilma.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    wilma.get_by_role("link", name="Key", exact=True).click()
    wilma.get_by_label("A passphrase for the key file").fill(WORDS)
    wilma.get_by_label("Once more").fill(WORDS)
    press(wilma, "Make the key")
    mine = saved(wilma, "Save the key", tmp_path)
    theirs = saved(wilma, "Save the part for the organiser", tmp_path)
    key = load_key(mine, WORDS)
    public = TrusteePublic.from_json(json.loads(theirs.read_bytes()))
    assert (mine.name, theirs.name, key.public) == ("council.key", "council.key.public.json", public)
    assert list(open_sealed([(b"", seal(public.sealing, b"", b"said"))], key.sealing)) == [b"said"]
    assert not [one for one in sent if "PRIVATE" in one or "heron" in one or one.endswith("trustee")]
    with pytest.raises(TrusteeKeyError, match="passphrase"):
        load_key(mine, WORDS + "!")


@pytest.mark.parametrize(
    ("first", "again", "said"),
    [("short", "short", "Too easy to guess"), ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "Too easy"), (WORDS, "x", "same")],
)
def test_a_passphrase_that_does_not_hold_makes_no_key(
    wilma: Page, site: Site, first: str, again: str, said: str
) -> None:
    wilma.goto(f"{site.url}/desk/key/")
    wilma.get_by_label("A passphrase for the key file").fill(first)
    wilma.get_by_label("Once more").fill(again)
    press(wilma, "Make the key")
    expect(wilma.get_by_role("alert").filter(visible=True)).to_contain_text(said)
    expect(wilma.get_by_role("link", name="Save the key")).to_be_hidden()


def test_axe_finds_nothing_on_the_pages_of_the_works_council(site: Site, wilma: Page, axe_source: str) -> None:
    pages = ("key/", "waves/w1/", "waves/w1/count", "waves/w1/evidence")
    assert look_at(wilma, axe_source, [f"{site.url}/desk/{page}" for page in pages]) == {}


def test_ballots_out_count_in_and_the_page_says_that_it_was_taken(
    wilma: Page, site: Site, axe_source: str, tmp_path: Path
) -> None:
    wilma.get_by_role("link", name="Pulse, autumn").click()
    wilma.get_by_role("link", name="Count the ballots").click()
    with wilma.expect_download() as waiting:
        press(wilma, "Download the sealed ballots")
    waiting.value.save_as(tmp_path / "ballots.json")
    export = BallotExport.from_json(json.loads((tmp_path / "ballots.json").read_bytes()))
    counted = count(Rules.of(export.manifest, export.questionnaire), export.rows, KEY.sealing)
    (tmp_path / "count.json").write_bytes(canonical(sign_package(KEY, counted.draft.to_dict())))
    wilma.get_by_label("The count that it wrote").set_input_files(tmp_path / "count.json")
    press(wilma, "Hand in the count")
    expect(wilma.get_by_role("status")).to_contain_text("Your count was taken")
    expect(wilma.get_by_role("row", name="Comments")).to_be_visible()
    assert findings(wilma, axe_source) == []
