"""From the sheet to the receipt: a card on somebody's phone, and at a kiosk that many use one after the other."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from survey.app.cards.sheets import link_of
from survey.waves import closing
from survey.waves.codes.drawn import Card, boxes, draw, issue
from survey.waves.codes.spelling import grouped
from tests.browser.looking import everywhere, findings
from tests.browser.test_employee_answers import answer_everything, heading
from tests.employee_site import Site, in_two_windows, listening

NOTE_THE_CLOSING = """() => {
    const dialog = document.getElementById("still-there");
    window.closed_again = new Promise((done) => dialog.addEventListener("close", () => done(), { once: true }));
}"""

ARRIVED = "Thank you. Your answers have arrived"
LEFT_BEHIND = """async () => ({databases: (await indexedDB.databases()).length, local: localStorage.length,
    session: sessionStorage.length, cookies: document.cookie})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two windows; people are voting, and nobody has used an invitation."""
    with listening(tmp_path_factory.mktemp("two-windows"), in_two_windows()) as found:
        found.cards = cards_of(found)
        found.later(days=6)
        yield found


def cards_of(site: Site) -> Iterator[Card]:
    storage, config = site.world.storage, site.world.config
    wanted = {box.segment: box.room for box in boxes(storage, "w1")}
    cards = draw(storage, config, "w1", wanted)
    issue(storage, config, "w1", cards)
    return iter(cards)


@pytest.fixture
def kiosk(page: Page, site: Site) -> Page:
    return opened(page, site)


@pytest.fixture
def refusing(browser: Browser, site: Site) -> Iterator[Page]:
    """A kiosk whose browser may say that the server refused something."""
    page = browser.new_context().new_page()
    yield opened(page, site)
    page.context.close()


def opened(page: Page, site: Site) -> Page:
    page.clock.install(time=site.world.now)
    page.goto(f"{site.url}kiosk")
    expect(page.get_by_label("Type the code on your card")).to_be_visible()
    return page


def give_card(page: Page, code: str) -> None:
    page.get_by_label("Type the code on your card").fill(code)
    page.get_by_role("button", name="Begin").click()


def answer_at_the_kiosk(page: Page, site: Site) -> None:
    give_card(page, grouped(next(site.cards).code).lower())
    heading(page, "Your card is good")
    page.get_by_role("button", name="Get my ticket and begin").click()
    heading(page, "I can switch off from work when my day ends")
    answer_everything(page)
    page.get_by_role("button", name="Send my answers").click()
    for _ in range(40):  # the pauses before the parts, on the page's own clock; less than its patience
        if page.get_by_role("heading", name=ARRIVED).is_visible():
            break
        page.clock.fast_forward(1_000)
    expect(page.locator("h1:visible")).to_have_text(ARRIVED)


def test_a_card_leads_from_its_square_to_acknowledged_receipts_on_a_phone(page: Page, site: Site) -> None:
    before = site.ballots()
    page.clock.install(time=site.world.now)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(link_of(site.url, next(site.cards).code))
    page.get_by_role("link", name="See what your employer will see", exact=True).click()
    page.get_by_role("link", name="Continue to the ticket").click()
    expect(page.get_by_text("If somebody gave it to you with your name on it")).to_be_visible()
    page.get_by_role("button", name="Get my ticket").click()
    page.get_by_role("link", name="Begin with question 1").click()
    answer_everything(page)
    page.get_by_role("button", name="Send my answers").click()
    heading(page, "Your answers are on their way")
    for sent in (1, 2):  # each part waits for up to a minute
        page.clock.fast_forward(61_000)
        expect(page.locator("#status")).not_to_have_text(f"{sent - 1} of 2 parts have been acknowledged.")
    expect(page.locator("h1:visible")).to_have_text(ARRIVED)
    assert site.ballots() == before + 2


def test_whoever_types_the_address_of_a_card_while_people_vote_is_asked_for_its_code(page: Page, site: Site) -> None:
    page.clock.set_fixed_time(site.world.now)
    page.goto(site.url)
    page.get_by_role("link", name="See what your employer will see", exact=True).click()
    page.get_by_label("Your link or code from the invitation").fill(grouped(next(site.cards).code))
    page.get_by_role("button", name="Show my groups").click()
    page.get_by_role("link", name="Continue to the ticket").click()
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.locator("h1:visible")).to_have_text("Your ticket is ready")


def test_an_invitation_is_of_no_use_once_the_time_for_tickets_is_over(page: Page, site: Site) -> None:
    page.clock.set_fixed_time(site.world.now)
    page.goto(f"{site.url}#code={'A' * 22}")
    expect(page.get_by_text("The time to get a ticket is over")).to_be_visible()
    expect(page.get_by_role("link", name="See what your employer will see", exact=True)).to_have_count(0)


def test_at_the_kiosk_a_card_leads_to_receipts_as_a_square_and_as_words(kiosk: Page, site: Site) -> None:
    before = site.ballots()
    answer_at_the_kiosk(kiosk, site)
    expect(kiosk.get_by_role("img", name="QR code with your receipts")).to_be_visible()
    words = kiosk.locator(".spoken").all_inner_texts()
    assert site.ballots() == before + 2 and len(words) == 2
    assert all(re.fullmatch(r"([a-z]{5}-){3}[a-z]{5}", each) for each in words)
    assert kiosk.locator("#keep-own").count() == 0  # nobody is asked to leave a copy here


def test_the_next_person_at_the_kiosk_finds_nothing_of_the_one_before(kiosk: Page, site: Site) -> None:
    answer_at_the_kiosk(kiosk, site)
    words = kiosk.locator(".spoken").first.inner_text()
    kiosk.get_by_role("button", name="I am done: clear this screen").click()
    expect(kiosk.get_by_label("Type the code on your card")).to_have_value("")
    kiosk.go_back()
    expect(kiosk.get_by_label("Type the code on your card")).to_be_visible()
    assert words not in kiosk.content() and "Fewer meetings" not in kiosk.content()
    assert kiosk.evaluate(LEFT_BEHIND) == {"databases": 0, "local": 0, "session": 0, "cookies": ""}


def test_whoever_comes_next_cannot_go_back_to_answers_that_wait_for_the_box(kiosk: Page, site: Site) -> None:
    kiosk.route("**/ballots", lambda route: route.fulfill(status=204))
    give_card(kiosk, next(site.cards).code)
    kiosk.get_by_role("button", name="Get my ticket and begin").click()
    heading(kiosk, "I can switch off from work when my day ends")
    answer_everything(kiosk)
    kiosk.get_by_role("button", name="Send my answers").click()
    heading(kiosk, "Your answers are on their way")
    kiosk.go_back()
    heading(kiosk, "Your answers are on their way")
    assert "Fewer meetings" not in kiosk.content()


def test_a_person_who_leaves_is_forgotten_after_a_warning(kiosk: Page, site: Site) -> None:
    give_card(kiosk, next(site.cards).code)
    heading(kiosk, "Your card is good")
    kiosk.clock.run_for(121_000)
    expect(kiosk.get_by_role("alertdialog", name="Are you still here?")).to_be_visible()
    expect(kiosk.get_by_role("button", name="I am still here")).to_be_focused()
    kiosk.clock.run_for(61_000)
    expect(kiosk.get_by_label("Type the code on your card")).to_be_visible()


def test_whoever_is_still_there_goes_on_as_often_as_they_like(kiosk: Page, site: Site) -> None:
    give_card(kiosk, next(site.cards).code)
    heading(kiosk, "Your card is good")
    for _ in range(3):
        kiosk.clock.run_for(121_000)
        kiosk.evaluate(NOTE_THE_CLOSING)
        kiosk.get_by_role("button", name="I am still here").click()
        kiosk.evaluate("() => window.closed_again")  # the next minutes begin when the page knows that it was answered
    expect(kiosk.get_by_role("alertdialog")).to_have_count(0)
    heading(kiosk, "Your card is good")


def test_whoever_needs_more_time_is_asked_after_ten_minutes(kiosk: Page, site: Site) -> None:
    kiosk.get_by_text("I need more time").click()
    give_card(kiosk, next(site.cards).code)
    heading(kiosk, "Your card is good")
    kiosk.clock.pause_at(site.world.now + timedelta(minutes=2))  # from here on time passes as it is told to
    kiosk.keyboard.press("Shift")
    kiosk.clock.run_for(590_000)
    expect(kiosk.get_by_role("alertdialog")).to_have_count(0)
    kiosk.clock.run_for(20_000)
    expect(kiosk.get_by_role("alertdialog")).to_be_visible()


def test_a_code_that_is_wrong_is_told_where_it_was_typed(refusing: Page) -> None:
    give_card(refusing, "12345")
    expect(refusing.get_by_text("This is not the whole code of a card")).to_be_visible()
    expect(refusing.get_by_label("Type the code on your card")).to_be_focused()
    give_card(refusing, "0" * 26)
    expect(refusing.get_by_text("The code of this card is not known here")).to_be_visible()


def test_a_used_card_opens_nothing_of_the_person_who_used_it(refusing: Page, site: Site) -> None:
    code = next(site.cards).code
    give_card(refusing, code)
    refusing.get_by_role("button", name="Get my ticket and begin").click()
    heading(refusing, "I can switch off from work when my day ends")
    refusing.reload()
    give_card(refusing, code)
    refusing.get_by_role("button", name="Get my ticket and begin").click()
    expect(refusing.get_by_text("A ticket was already fetched with this card")).to_be_visible()


def test_no_link_of_the_kiosk_leads_away(kiosk: Page) -> None:
    assert leading_away(kiosk) == []


def leading_away(page: Page) -> list[str]:
    links = page.locator("a[href]").evaluate_all("all => all.map(each => each.href)")
    return [link for link in links if link.split("#")[0].split("?")[0] != page.url.split("?")[0].split("#")[0]]


def test_what_a_refusal_means_is_read_on_another_device_and_the_kiosk_begins_anew(
    refusing: Page, site: Site, axe_source: str
) -> None:
    refusing.route("**/manifest.json", lambda route: refused_rules(route))
    refusing.reload()
    give_card(refusing, next(site.cards).code)
    heading(refusing, "Your browser has stopped, to protect you")
    expect(refusing.get_by_role("img", name="QR code of the page that explains")).to_be_visible()
    assert leading_away(refusing) == [] and findings(refusing, axe_source) == []
    refusing.get_by_role("button", name="Clear this screen").click()
    expect(refusing.get_by_label("Type the code on your card")).to_be_visible()


def refused_rules(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('"k_issue":8', '"k_issue":2'))


def test_everybody_can_use_the_kiosk(kiosk: Page, site: Site, axe_source: str) -> None:
    assert everywhere(kiosk, axe_source) == {}
    give_card(kiosk, next(site.cards).code)
    heading(kiosk, "Your card is good")
    assert everywhere(kiosk, axe_source) == {}


def test_receipts_of_a_kiosk_are_found_by_their_square_and_by_their_words(page: Page, tmp_path: Path) -> None:
    with listening(tmp_path, in_two_windows()) as site:
        site.cards = cards_of(site)
        site.later(days=6)
        answer_at_the_kiosk(opened(page, site), site)
        words = page.locator(".spoken").first.inner_text()
        site.later(days=20)
        site.world.tally("w1")
        closing.finish_close(site.world.storage, site.world.config, "w1")
        page.goto(f"{site.url}receipt#{'.'.join(published(site))}")
        expect(page.locator("#verdicts > *")).to_have_count(2)
        page.get_by_role("textbox").fill(words)
        page.get_by_role("button", name="Search").click()
        expect(page.locator("#verdicts > *")).to_have_count(1)
        expect(page.locator("#verdicts")).to_contain_text("Counted")
        page.goto("about:blank")


def published(site: Site) -> list[str]:
    listed = json.loads(site.world.documents()["w1", "nullifiers.json"])
    return [receipt for pairs in listed.values() for receipt, _ in pairs]
