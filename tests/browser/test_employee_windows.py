"""Two windows, another device, and a server that lies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.employee_site import Site, in_two_windows, listening
from tests.waves_world import DAY, START

NOON = START + DAY


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("two-windows"), in_two_windows()) as found:
        yield found


@pytest.fixture
def site(opened: Site) -> Iterator[Site]:
    opened.world.now = NOON
    yield opened
    opened.world.now = NOON


def fetch_ticket(page: Page, site: Site) -> None:
    page.goto(site.link())
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.locator("h1:visible")).to_have_text("Your ticket is ready")


def test_between_the_windows_there_is_nothing_to_do_but_wait(page: Page, site: Site) -> None:
    fetch_ticket(page, site)

    page.get_by_role("link", name="Continue").click()

    expect(page.locator("h1:visible")).to_contain_text("Voting opens on Saturday, 7 March 2026")
    page.goto(site.url + "#/q/1")
    expect(page.locator("h1:visible")).to_have_text("Spring")


def test_when_voting_opens_the_same_device_goes_on(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    site.later(days=6)

    page.goto("about:blank")
    page.goto(site.url)

    page.get_by_role("link", name="Begin with question 1").click()
    expect(page.locator(".opt").first).to_be_visible()


def test_a_saved_ticket_answers_on_another_device(page: Page, browser: Browser, site: Site, tmp_path: Path) -> None:
    fetch_ticket(page, site)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save a copy of the ticket").click()
    saved.value.save_as(tmp_path / "ticket.json")
    site.later(days=6)

    other = browser.new_context().new_page()
    other.goto(site.url + "#/ticket")
    other.locator("#import").set_input_files(tmp_path / "ticket.json")

    expect(other.get_by_role("link", name="Begin with question 1")).to_be_visible()
    other.context.close()


def test_who_comes_without_a_ticket_after_enrolment_is_told(page: Page, site: Site) -> None:
    site.later(days=6)
    page.goto(site.link())

    expect(page.get_by_text("The time to get a ticket is over")).to_be_visible()


def test_after_the_end_nothing_can_be_answered(page: Page, site: Site) -> None:
    site.later(days=30)
    page.goto(site.link())

    expect(page.get_by_text("This survey is closed.")).to_be_visible()
    expect(page.locator("[data-next]")).to_be_hidden()


def with_other_rules(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('"k_issue":8', '"k_issue":2'))


def test_rules_that_were_changed_on_the_way_are_refused_in_plain_words(page: Page, site: Site) -> None:
    page.route("**/manifest.json", with_other_rules)
    page.goto(site.link())

    expect(page.locator("h1:visible")).to_have_text("Your browser has stopped, to protect you")
    expect(page.get_by_text("The signature under the rules (organiser) is not genuine.")).to_be_visible()


def test_a_changed_program_is_refused(page: Page, site: Site) -> None:
    page.route("**/client/see.js", lambda route: route.fulfill(content_type="text/javascript", body="export {};"))
    page.goto(site.link())

    expect(page.get_by_text("The program of this page is not the one that was published")).to_be_visible()


def test_other_rules_than_yesterday_are_refused(page: Page, site: Site) -> None:
    page.goto(site.link())
    page.wait_for_timeout(500)
    page.evaluate(
        """() => new Promise(done => { indexedDB.open("canopy").onsuccess = ({target}) => {
        const kept = target.result.transaction("kept", "readwrite").objectStore("kept");
        kept.put({w1: {fingerprint: "0000 0000", keys: []}}, "seen").onsuccess = done; }; })"""
    )

    page.goto("about:blank")
    page.goto(site.url)

    expect(page.get_by_text("These are not the rules that this browser saw before.")).to_be_visible()


def test_a_page_without_encryption_says_so_before_anything_is_asked(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    page.goto(site.link())

    expect(page.locator("h1:visible")).to_have_text("This page was opened without encryption")
    assert site.url == page.url


def test_receipts_are_not_in_a_list_before_close(page: Page, site: Site) -> None:
    page.goto(site.url + "receipt")
    page.get_by_role("textbox").fill("A" * 43)
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_text("The list is not there yet")).to_be_visible()


def test_the_public_record_reads_like_a_diary(page: Page, site: Site) -> None:
    page.goto(site.home + "/ledger")

    expect(page.get_by_text("The rules of the survey were fixed.")).to_be_visible()
    expect(page.get_by_text("The chain is complete")).to_be_visible()
