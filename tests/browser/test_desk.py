"""The organiser's pages in a real browser: from the link of the set-up to the results, by keyboard and eye."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.accounts import links, register, tokens
from survey.accounts.journal import Act
from survey.accounts.roles import named
from survey.accounts.tokens import Wish
from survey.app.campaign import House, InProcess, cast_all, enrol_all
from survey.app.conducting import Hand, invite_by_letter
from survey.app.ending.progress import silent
from survey.app.outward.announcing import hooks
from survey.app.outward.announcing.hooks import Wanted
from survey.app.site.web import create_app, stop
from survey.credentials.canonical import canonical
from survey.credentials.respondent import Respondent
from survey.waves import ledger
from survey.waves.trustee import make_key
from tests import small_company as small
from tests.browser.looking import findings, look_at
from tests.browser.walking import walk
from tests.desk_site import PASSWORD, account, listening

OLGA, WILMA = "olga@firm.example", "wilma@firm.example"
NOW = datetime.now(UTC).replace(second=0, microsecond=0)  # a browser compares the server's clock with its own
TITLE, WAVE = "Pulse, spring", "pulse-spring"


@dataclass
class Site:
    house: House
    url: str
    invitation: str = ""  # the address of a link that nobody has followed

    def link(self, **invited: object) -> str:
        token = (
            links.invite(self.house.storage, Act(OLGA, self.house.clock.now), **invited)  # type: ignore[arg-type]
            if invited
            else links.make_setup(self.house.storage, self.house.clock.now)
        )
        return links.address(self.url, token or "")

    def everybody_votes(self) -> None:
        """Invited by letter; then answers through the same doors as a browser's, and the end of the window."""
        hand = Hand(self.house.config, self.house.storage)
        codes = {one.person_id: one.code for one in invite_by_letter(hand, WAVE)}
        said = {one: small.Answers({}, []) for one in codes}
        app = create_app(self.house.config, self.house.storage)
        self.house.clock.now += timedelta(minutes=2)
        respondent = Respondent(InProcess(app), WAVE)
        tickets = enrol_all(respondent, codes, said, silent)
        cast_all(respondent, tickets, said, rng=random.Random(1), progress=silent)
        stop(app)
        self.house.clock.now += timedelta(days=30)


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    house = small.house(folder, small.company({"North/Depot": 12, "North/Fleet": 14}), NOW)
    with listening(house) as (house, _):
        yield Site(house, house.config.url)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Asked for before the page, so that the browser goes before the server does."""
    with serving(tmp_path / "data") as site:
        yield site


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/desk/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page.locator("h1")).to_contain_text("Good to see you")


def draft(page: Page) -> None:
    page.get_by_role("link", name="Draft a survey").click()
    page.get_by_label("Title").fill(TITLE)
    page.locator("input[name=questionnaire][value=pulse]").check()
    page.get_by_label("In one visit").check()
    press(page, "Keep the draft")


def press_and_look(page: Page, name: str, axe_source: str) -> None:
    """To the page that a button leads to, on which axe has nothing to say."""
    with page.expect_navigation():
        press(page, name)
    assert findings(page, axe_source) == []


def test_from_the_set_up_to_the_results(site: Site, page: Page, axe_source: str) -> None:
    page.goto(site.link())
    for label, text in {"Your name": "Olga", "Your e-mail address": OLGA, "Password": PASSWORD}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("The same password again").fill(PASSWORD)
    press(page, "Make the account")
    sign_in(page, site, OLGA)
    draft(page)
    page.get_by_role("link", name="Lock the rules").click()
    page.get_by_label("The organisation").check()
    press_and_look(page, "Lock the rules for good", axe_source)
    passphrase = page.locator(".pass code").nth(1).inner_text()
    site.everybody_votes()
    sign_in(page, site, OLGA)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Close", exact=True).click()
    page.get_by_label("Passphrase from the lock").fill(passphrase)
    press_and_look(page, "Open and count the ballots", axe_source)
    press_and_look(page, "Publish to everybody now", axe_source)
    page.get_by_role("main").get_by_role("link", name="Read the results").click()
    expect(page).to_have_url(f"{site.url}/desk/results/mine/{WAVE}/overview")


def test_the_works_council_signs_in_its_browser_and_its_key_is_not_sent(site: Site, page: Page, tmp_path: Path) -> None:
    account(site.house, OLGA, "organiser")
    account(site.house, WILMA, "works-council")
    public = make_key(tmp_path / "council.key", "a passphrase")
    (tmp_path / "council.key.public.json").write_bytes(canonical(public.to_json()))
    sign_in(page, site, OLGA)
    draft(page)
    page.get_by_role("link", name="Lock the rules").click()
    page.get_by_label("The works council, on its own machine").check()
    page.get_by_label("File of the works council").set_input_files(tmp_path / "council.key.public.json")
    press(page, "Lock the rules for good")
    press(page, "Sign out")
    sign_in(page, site, WILMA)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Read and sign the rules").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.get_by_label("Your key file").set_input_files(tmp_path / "council.key")
    page.get_by_label("Passphrase of the key file").fill("another")
    press(page, "Sign the rules")
    expect(page.get_by_text("or the passphrase is another one")).to_be_visible()
    page.get_by_label("Passphrase of the key file").fill("a passphrase")
    press(page, "Sign the rules")
    expect(page.get_by_role("status")).to_contain_text("Your signature stands beside the rules")
    signed = [entry.body["role"] for entry in ledger.entries(site.house.storage) if entry.kind == "signed"]
    assert signed == ["organiser", "works-council"]
    assert not [body for body in sent if "a passphrase" in body or "PRIVATE" in body or "trustee-key" in body]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Every kind of page has something to show."""
    with serving(tmp_path_factory.mktemp("furnished") / "data") as site:
        account(site.house, OLGA, "organiser")
        account(site.house, WILMA, "works-council", "auditor")
        account(site.house, "max@firm.example", "manager:North/Depot")
        let_programs_in(site.house)
        site.invitation = site.link(email="lena@firm.example", name="Lena", grants=[named("leadership")])
        yield site


def let_programs_in(house: House) -> None:
    """A token of everybody, and a chat that is told of releases."""
    act = Act(OLGA, house.clock.now)
    for one in register.everybody(house.storage):
        tokens.make(house.storage, act, one.id, Wish("Dashboard of the service desk", house.clock.now.date()))
    hooks.add(house.storage, act, Wanted("http://127.0.0.1:9/hook", "chat", private=True), ())


@pytest.fixture(scope="module")
def olga(furnished: Site, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, furnished, OLGA)
    draft(page)
    yield page
    context.close()


@pytest.fixture(scope="module")
def wilma(furnished: Site, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, furnished, WILMA)
    yield page
    context.close()


PAGES = {
    "olga": ["", "own/", "accounts/", "waves/", "waves/new", f"waves/{WAVE}/", f"waves/{WAVE}/questions"]
    + [f"waves/{WAVE}/{page}" for page in ("groups", "lock", "cancel")]
    + ["access/", "announcing/", "../api/v1/"],
    "wilma": ["log/", f"waves/{WAVE}/"],
    "page": ["sign-in"],
}


def test_the_words_of_the_access_log_are_not_broken_into_letters_on_a_phone(furnished: Site, wilma: Page) -> None:
    wilma.set_viewport_size({"width": 320, "height": 800})
    wilma.goto(f"{furnished.url}/desk/log/")
    cells = wilma.locator("table.data tbody tr").first.locator("th, td").all()
    widths = [box["width"] for box in (cell.bounding_box() for cell in cells) if box]
    assert len(widths) == 4 and min(widths) >= 100


def test_no_heading_of_the_table_of_groups_is_broken_on_a_phone(furnished: Site, olga: Page) -> None:
    olga.set_viewport_size({"width": 320, "height": 800})
    olga.goto(f"{furnished.url}/desk/waves/{WAVE}/groups?lang=de")
    heading = olga.locator("th", has_text="Personen").first
    assert heading.evaluate("it => getComputedStyle(it).whiteSpace") == "nowrap"


def test_the_conditions_of_a_questionnaire_unfold_and_choose_nothing(furnished: Site, olga: Page) -> None:
    olga.goto(f"{furnished.url}/desk/waves/new")
    conditions = olga.get_by_text("For non-commercial use, unchanged")
    expect(conditions).to_be_hidden()
    olga.locator("label", has_text="COPSOQ").locator("+ details > summary").press("Enter")
    expect(conditions).to_be_visible()
    assert olga.locator("[name=questionnaire]:checked").count() == 0


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_in_any_mode_and_nothing_is_wider_than_the_screen(
    furnished: Site, request: pytest.FixtureRequest, axe_source: str, who: str
) -> None:
    page: Page = request.getfixturevalue(who)
    addresses = [f"{furnished.url}/desk/{address}" for address in PAGES[who]]
    assert look_at(page, axe_source, [*addresses, furnished.invitation] if who == "page" else addresses) == {}
    page.goto("about:blank")


def test_every_page_is_walked_through_by_keyboard(furnished: Site, olga: Page) -> None:
    wrong = {}
    for address in PAGES["olga"]:
        olga.goto(f"{furnished.url}/desk/{address}")
        wrong[address] = walk(olga)
    assert {address: found for address, found in wrong.items() if found} == {}
