"""Two windows, another device, and a server that lies."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from survey.app.conducting import Hand, cancel_wave
from survey.app.site.web import static_folder
from tests.employee_site import Site, in_one_visit, in_two_windows, listening
from tests.waves_world import DAY, START

NOON = START + DAY
VOTE, END = START + 5 * DAY, START + 15 * DAY
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("two-windows"), in_two_windows()) as found:
        yield found


@pytest.fixture
def site(opened: Site) -> Iterator[Site]:
    opened.world.now = NOON
    yield opened
    opened.world.now = NOON


SEEN = """() => new Promise(done => { indexedDB.open("canopy").onsuccess = ({target}) => {
    const look = () => { target.result.transaction("kept").objectStore("kept").get("seen").onsuccess =
        ({target}) => target.result ? done() : setTimeout(look, 20); };
    look(); }; })"""


def visit(page: Page, site: Site, address: str) -> None:
    """With a device that knows what time it is."""
    page.clock.set_fixed_time(site.world.now)
    page.goto(address)


def fetch_ticket(page: Page, site: Site) -> None:
    visit(page, site, site.link())
    visit(page, site, site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.locator("h1:visible")).to_have_text("Your ticket is ready")


def test_a_survey_that_was_cancelled_before_it_began_asks_nobody_to_come_back(page: Page, tmp_path: Path) -> None:
    with listening(tmp_path, in_two_windows()) as site:
        site.world.now = START - MINUTE
        visit(page, site, site.url)
        expect(page.get_by_text("This survey has not begun")).to_be_visible()
        cancel_wave(Hand(site.world.config, site.world.storage), "w1")
        visit(page, site, site.url)
        expect(page.get_by_text("This survey is closed")).to_be_visible()
        expect(page.get_by_text("This survey has not begun")).to_be_hidden()
        page.goto("about:blank")  # before the server ends


def test_between_the_windows_there_is_nothing_to_do_but_wait(page: Page, site: Site) -> None:
    fetch_ticket(page, site)

    page.get_by_role("link", name="Continue").click()

    expect(page.locator("h1:visible")).to_contain_text("Voting opens on Saturday, 7 March 2026")
    visit(page, site, site.url + "#/q/1")
    expect(page.locator("h1:visible")).to_have_text("Spring")


def test_when_voting_opens_the_same_device_goes_on(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    site.later(days=6)

    page.goto("about:blank")
    visit(page, site, site.url)

    page.get_by_role("link", name="Begin with question 1").click()
    expect(page.locator(".opt").first).to_be_visible()


def test_a_saved_ticket_answers_on_another_device(page: Page, browser: Browser, site: Site, tmp_path: Path) -> None:
    fetch_ticket(page, site)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save a copy of the ticket").click()
    saved.value.save_as(tmp_path / "ticket.json")
    site.later(days=6)

    other = browser.new_context().new_page()
    visit(other, site, site.url + "#/ticket")
    other.locator("#import").set_input_files(tmp_path / "ticket.json")

    expect(other.get_by_role("link", name="Begin with question 1")).to_be_visible()
    other.context.close()


def test_a_ticket_that_nobody_signed_is_not_brought_from_another_device(page: Page, site: Site, tmp_path: Path) -> None:
    fetch_ticket(page, site)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save a copy of the ticket").click()
    forged = saved.value.path().read_text().replace('"signature": "', '"signature": "AAAA')
    (tmp_path / "forged.json").write_text(forged)

    page.goto("about:blank")
    visit(page, site, site.link())
    visit(page, site, site.url + "#/ticket")
    page.get_by_text("I already have a ticket on another device").click()
    page.locator("#import").set_input_files(tmp_path / "forged.json")

    expect(page.get_by_role("alert")).to_contain_text("This ticket cannot be used: it is not signed under the rules")
    expect(page.get_by_role("button", name="Get my ticket")).to_be_visible()


def test_a_server_that_calls_the_time_for_tickets_the_time_for_answers_gets_none(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    site.later(days=6)
    page.goto("about:blank")

    for screen in ("#/q/1", "#/review"):
        page.goto(site.url + screen)  # the device's clock stands still

        expect(page.locator("h1:visible")).to_have_text("The clocks do not agree")
        expect(page.get_by_text("This device says: Tuesday, 3 March 2026")).to_be_visible()
        expect(page.get_by_text("The server says: Monday, 9 March 2026")).to_be_visible()


def test_a_server_that_calls_the_time_for_answers_the_time_for_tickets_is_asked_for_none(
    page: Page, site: Site
) -> None:
    page.clock.set_fixed_time(site.world.now + 6 * DAY)
    page.goto(site.link())
    page.goto(site.url + "#/ticket")

    expect(page.locator("h1:visible")).to_have_text("The clocks do not agree")
    expect(page.get_by_role("button", name="Get my ticket")).to_have_count(0)


@pytest.mark.parametrize(("minutes", "heading"), [(50, "I can switch off"), (70, "The clocks do not agree")])
def test_a_clock_may_be_an_hour_wrong_and_no_more(page: Page, site: Site, minutes: int, heading: str) -> None:
    fetch_ticket(page, site)
    site.world.now = END - MINUTE
    page.goto("about:blank")
    page.clock.set_fixed_time(END + minutes * MINUTE)

    page.goto(site.url + "#/q/1")

    expect(page.locator("h1:visible")).to_contain_text(heading)


def test_no_moment_of_a_device_fits_both_windows(page: Page, site: Site) -> None:
    """Where the windows meet, a wrong clock is not tolerated: else a lying server could make one visit of two."""
    fetch_ticket(page, site)
    site.world.now = VOTE + MINUTE
    page.goto("about:blank")
    for wrong, heading in ((-MINUTE, "The clocks do not agree"), (0 * MINUTE, "I can switch off")):
        page.clock.set_fixed_time(VOTE + wrong)
        page.goto(site.url + "#/q/1")
        page.reload()
        expect(page.locator("h1:visible")).to_contain_text(heading)


def test_after_the_end_a_device_that_keeps_something_is_asked_to_forget_it(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    site.later(days=30)
    page.goto("about:blank")
    visit(page, site, site.url)
    expect(page.get_by_text("are still on this device, and are of no use any more")).to_be_visible()

    page.locator("#landing").get_by_role("link", name="Forget everything on this device").click()
    page.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_role("heading", name="This device has forgotten everything")).to_be_visible()

    page.goto("about:blank")
    visit(page, site, site.url)
    expect(page.get_by_text("This survey is closed.")).to_be_visible()
    expect(page.get_by_text("are of no use any more")).to_be_hidden()


def test_who_comes_without_a_ticket_after_enrolment_is_told(page: Page, site: Site) -> None:
    site.later(days=6)
    visit(page, site, site.link())

    expect(page.get_by_text("The time to get a ticket is over")).to_be_visible()


def test_after_the_end_nothing_can_be_answered(page: Page, site: Site) -> None:
    site.later(days=30)
    visit(page, site, site.link())

    expect(page.get_by_text("This survey is closed.")).to_be_visible()
    expect(page.locator("[data-next]")).to_be_hidden()


def with_other_rules(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('"k_issue":8', '"k_issue":2'))


def test_rules_that_were_changed_on_the_way_are_refused_in_plain_words(page: Page, site: Site) -> None:
    page.route("**/manifest.json", with_other_rules)
    visit(page, site, site.link())

    expect(page.locator("h1:visible")).to_have_text("Your browser has stopped, to protect you")
    expect(page.get_by_text("The signature under the rules (organiser) is not genuine.")).to_be_visible()


def test_a_changed_program_is_refused(page: Page, site: Site) -> None:
    page.route("**/client/see.js", lambda route: route.fulfill(content_type="text/javascript", body="export {};"))
    visit(page, site, site.link())

    expect(page.get_by_text("The program of this page is not the one that was published")).to_be_visible()


def test_an_honest_program_that_was_improved_between_two_waves_is_not_refused(page: Page, tmp_path: Path) -> None:
    copytree(static_folder(), tmp_path / "static")
    with listening(tmp_path / "data", in_one_visit(), tmp_path / "static") as first:
        page.goto(first.link(), wait_until="networkidle")
        improved = tmp_path / "static" / "client" / "see.js"
        improved.write_text("// Said better.\n" + improved.read_text())
        second = first.next_wave()

        page.goto(second.link(), wait_until="networkidle")

        page.get_by_role("link", name="See what your employer will see", exact=True).click()
        expect(page.locator("h1:visible")).to_have_text("What your employer will see")


def test_a_server_that_is_upgraded_in_the_middle_of_a_wave_serves_the_program_that_was_promised(
    page: Page, tmp_path: Path
) -> None:
    copytree(static_folder(), tmp_path / "static")
    with listening(tmp_path / "data", in_one_visit(), tmp_path / "static") as site:
        page.goto(site.link(), wait_until="networkidle")
        for name in ("see.js", "enrolment.js", "sending.js"):
            (tmp_path / "static" / "client" / name).write_text("throw new Error('of another version');")

        page.goto(site.url + "#/ticket")
        page.reload()
        page.get_by_role("button", name="Get my ticket").click()
        page.get_by_role("link", name="Begin with question 1").click()
        page.goto(site.url + "#/review")
        page.get_by_role("button", name="Send my answers").click()

        expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)


def test_nothing_of_the_program_is_loaded_after_it_was_checked(page: Page, tmp_path: Path) -> None:
    with listening(tmp_path, in_one_visit()) as site:
        page.goto(site.link(), wait_until="networkidle")
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url) if request.resource_type == "script" else None)

        for screen in ("see", "ticket"):
            page.goto(f"{site.url}#/{screen}")
        page.get_by_role("button", name="Get my ticket").click()
        page.get_by_role("link", name="Begin with question 1").click()
        page.goto(site.url + "#/q/6")
        page.get_by_role("textbox").fill("Our boss Petra Miller knows.")
        expect(page.get_by_text("“boss Petra Miller” may be a name.")).to_be_visible()
        page.goto(site.url + "#/review")
        page.get_by_role("button", name="Send my answers").click()

        expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
        assert loaded == []


def test_other_rules_than_yesterday_are_refused(page: Page, site: Site) -> None:
    visit(page, site, site.link())
    page.wait_for_load_state("networkidle")
    page.evaluate(SEEN)  # what is remembered of the rules is written after the checks, however long they take
    page.evaluate(
        """() => new Promise(done => { indexedDB.open("canopy").onsuccess = ({target}) => {
        const kept = target.result.transaction("kept", "readwrite").objectStore("kept");
        kept.put({w1: {fingerprint: "0000 0000", keys: []}}, "seen").onsuccess = done; }; })"""
    )

    page.goto("about:blank")
    visit(page, site, site.url)

    expect(page.get_by_text("These are not the rules that this browser saw before.")).to_be_visible()


def test_a_page_without_encryption_says_so_before_anything_is_asked(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    visit(page, site, site.link())

    expect(page.locator("h1:visible")).to_have_text("This page was opened without encryption")
    assert site.url == page.url


def test_receipts_are_not_in_a_list_before_close(page: Page, site: Site) -> None:
    visit(page, site, site.url + "receipt")
    page.get_by_role("textbox").fill("A" * 43)
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_text("The list is not there yet")).to_be_visible()


def test_the_public_record_reads_like_a_diary(page: Page, site: Site) -> None:
    visit(page, site, site.home + "/ledger")

    expect(page.get_by_text("The rules of the survey were fixed.")).to_be_visible()
    expect(page.get_by_text("The chain is complete")).to_be_visible()
