"""What an employee does from the link in the mail to the receipts, in a real browser, against the real application."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from survey.waves import closing
from tests.employee_site import Site, in_one_visit, listening

SHORTEST_PAUSE = 0.5  # seconds, in a survey of one visit
MOMENTS = """(() => { globalThis.moments = []; const note = () => moments.push(performance.now() / 1000), real = fetch;
    addEventListener("click", note, true);
    globalThis.fetch = (url, ...more) => { if (url.endsWith("/ballots")) note(); return real(url, ...more); }; })()"""
"""By the clock of the page: a test that is told late of one request would measure too short a pause before the next."""
WRITE_A_LONG_COMMENT = """() => new Promise(done => { indexedDB.open("canopy").onsuccess = ({target}) => {
    const kept = target.result.transaction("kept", "readwrite").objectStore("kept");
    kept.get("current/w1").onsuccess = ({target: {result: code}}) => {
        kept.get(`wave/w1/${code}`).onsuccess = ({target: {result: record}}) => {
            record.answers.first = "x".repeat(1600);
            kept.put(record, `wave/w1/${code}`).onsuccess = done; }; }; }; })"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("one-visit"), in_one_visit()) as found:
        yield found


def close(site: Site) -> None:
    site.later(days=20)
    site.world.tally("w1")
    closing.finish_close(site.world.storage, site.world.config, "w1")


def heading(page: Page, text: str) -> None:
    expect(page.locator("h1:visible")).to_have_text(text)


def begin(page: Page, site: Site) -> None:
    """From the link to the first question."""
    page.goto(site.link())
    page.get_by_role("link", name="See what your employer will see", exact=True).click()
    page.get_by_role("link", name="Continue to the ticket").click()
    page.get_by_role("button", name="Get my ticket").click()
    page.get_by_role("link", name="Begin with question 1").click()
    heading(page, "I can switch off from work when my day ends")


def answer_everything(page: Page) -> None:
    page.get_by_text("Agree", exact=True).click()
    page.get_by_text("Yes", exact=True).click()
    page.get_by_text("Approvals").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("7", exact=True).click()
    heading(page, "I want to be working here in a year")
    page.get_by_text("Skip this question").click()
    page.get_by_role("textbox").fill("Fewer meetings, please.")
    page.get_by_role("button", name="Continue").click()
    heading(page, "Check your answers")


def without_pauses(route: Route) -> None:
    """The page as a server would send it that wants the parts to arrive together."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace(' data-wave="w1"', ' data-pause="0 0" data-wave="w1"'))


def test_a_link_leads_to_acknowledged_receipts(page: Page, site: Site) -> None:
    before = site.ballots()
    begin(page, site)
    answer_everything(page)

    page.get_by_role("button", name="Send my answers").click()

    expect(page.locator("h1:visible")).to_have_text("Thank you. Your answers have arrived")
    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    assert site.ballots() == before + 2


def test_the_code_is_gone_from_the_address_bar_and_from_the_history(page: Page, site: Site) -> None:
    link = site.link()
    page.goto(link)

    assert page.url == site.url
    assert link.partition("=")[2] not in page.content()


def test_answers_can_be_replaced_until_the_survey_closes(page: Page, site: Site) -> None:
    begin(page, site)
    answer_everything(page)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    before = site.ballots()

    page.get_by_role("link", name="Change my answers").click()
    expect(page.get_by_text("Nothing has left this device yet")).to_have_count(0)
    page.get_by_role("link", name="Change the answer to: I know what is expected of me").click()
    page.get_by_text("No", exact=True).click()
    heading(page, "Check your answers")
    page.get_by_role("button", name="Send my answers").click()

    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    assert site.ballots() == before


def test_what_could_not_be_sent_is_sent_on_the_next_visit(page: Page, site: Site) -> None:
    begin(page, site)
    answer_everything(page)
    page.route("**/ballots", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator("[data-slot=state]")).to_contain_text("cannot be reached")
    page.unroute("**/ballots")

    page.goto("about:blank")
    page.goto(site.url)

    expect(page.locator("h1:visible")).to_have_text("Thank you. Your answers have arrived")


def test_answers_survive_a_reload(page: Page, site: Site) -> None:
    begin(page, site)
    page.get_by_text("Strongly agree").click()
    heading(page, "I know what is expected of me")

    page.reload()
    page.get_by_role("link", name="Back").click()

    expect(page.get_by_role("radio", name="Strongly agree")).to_be_checked()


def test_ballots_travel_without_cookie_referrer_or_authorization(page: Page, site: Site) -> None:
    sent: list[dict[str, str]] = []
    page.on("request", lambda request: sent.append(request.all_headers()) if "/ballots" in request.url else None)
    begin(page, site)
    answer_everything(page)

    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)

    assert len(sent) == 2
    assert all(name not in headers for headers in sent for name in ("cookie", "referer", "authorization"))


def test_forgetting_leaves_nothing_on_the_device(page: Page, site: Site) -> None:
    begin(page, site)
    page.goto(site.url + "#/forget")

    page.get_by_role("button", name="Forget everything").click()

    heading(page, "This device has forgotten everything")
    page.goto(site.url)
    page.get_by_role("link", name="See what your employer will see", exact=True).click()
    expect(page.get_by_label("Your link or code from the invitation")).to_be_visible()


def test_the_preview_names_the_group_that_small_teams_are_shown_with(page: Page, site: Site) -> None:
    page.goto(site.link_of("p000"))  # works in Harbour
    page.get_by_role("link", name="See what your employer will see", exact=True).click()

    expect(page.get_by_text("Shown only together: Depot, Harbour")).to_be_visible()
    expect(page.get_by_text("Never shown alone")).to_be_visible()


def test_a_comment_that_names_somebody_gets_a_hint_and_may_stay(page: Page, site: Site) -> None:
    begin(page, site)
    page.goto(site.url + "#/q/6")
    page.get_by_role("textbox").fill("Last Monday our boss Petra Miller left the only trainee alone.")

    expect(page.get_by_text("“boss Petra Miller” may be a name.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    heading(page, "Check your answers")


def test_a_comment_longer_than_the_envelope_is_named_and_kept(page: Page, site: Site) -> None:
    begin(page, site)
    page.goto(site.url + "#/q/6")
    page.get_by_role("textbox").fill("é" * 3000)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("alert")).to_contain_text("Your comment is too long")
    expect(page.get_by_role("textbox")).to_have_value("é" * 3000)


def test_a_comment_is_counted_in_characters_and_not_in_the_units_of_the_browser(page: Page, site: Site) -> None:
    begin(page, site)
    page.goto(site.url + "#/q/6")
    page.get_by_role("textbox").fill("x" * 1501)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Shorten it by about 10 characters.")

    page.get_by_role("textbox").fill("😀" * 800)
    page.get_by_role("button", name="Continue").click()

    heading(page, "Check your answers")


def test_nothing_longer_than_the_tally_reads_can_be_typed(page: Page, site: Site) -> None:
    begin(page, site)
    page.goto(site.url + "#/q/6")

    page.get_by_role("textbox").fill("😀" * 2000)

    assert len(page.get_by_role("textbox").input_value()) == 1500


def test_a_comment_of_an_earlier_page_that_is_too_long_is_not_sent(page: Page, site: Site) -> None:
    begin(page, site)
    page.get_by_text("Strongly agree").click()
    heading(page, "I know what is expected of me")
    page.evaluate(WRITE_A_LONG_COMMENT)
    page.reload()
    page.goto(site.url + "#/review")

    page.get_by_role("button", name="Send my answers").click()

    expect(page.get_by_role("alert")).to_contain_text("Shorten it by about 100 characters.")
    assert page.url.endswith("#/q/6/review")


def test_the_pauses_are_those_of_the_program_and_not_of_the_page(patient: Page, site: Site) -> None:
    patient.route(site.url, without_pauses)
    patient.add_init_script(MOMENTS)
    begin(patient, site)
    patient.goto(site.url + "#/review")
    patient.evaluate("moments.length = 0")

    patient.get_by_role("button", name="Send my answers").click()
    expect(patient.get_by_text("Acknowledged", exact=True)).to_have_count(2)

    clicked_and_sent = patient.evaluate("moments")
    assert [round(at - before, 2) >= SHORTEST_PAUSE for before, at in pairwise(clicked_and_sent)] == [True, True]


def test_a_refusal_of_the_ballot_box_is_told_in_the_language_of_the_page(browser: Browser, site: Site) -> None:
    page = browser.new_context().new_page()
    begin(page, site)
    page.route("**/ballots", lambda route: route.fulfill(status=403, json={"message": "The token is not signed."}))
    page.goto(site.url + "?lang=de#/review")

    page.get_by_role("button", name="Meine Antworten senden").click()

    expect(page.get_by_role("alert")).to_contain_text("Sie sagt, Ihr Ticket sei nicht für sie unterschrieben.")
    expect(page.get_by_role("alert")).not_to_contain_text("The token")
    page.context.close()


def test_a_second_link_in_the_same_tab_begins_anew_for_the_second_person(page: Page, site: Site) -> None:
    begin(page, site)
    page.get_by_text("Strongly agree").click()
    heading(page, "I know what is expected of me")

    link = site.link()
    page.goto(link)

    expect(page.get_by_role("link", name="See what your employer will see", exact=True)).to_be_visible()
    assert (page.url, link.partition("=")[2] in page.content()) == (site.url, False)
    page.goto(site.url + "#/ticket")
    expect(page.get_by_role("button", name="Get my ticket")).to_be_visible()


def test_the_first_link_opened_again_goes_on_where_the_first_person_was(page: Page, site: Site) -> None:
    first = site.link()
    page.goto(first)
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    heading(page, "Your ticket is ready")
    with page.expect_navigation(url=site.url, wait_until="load"):
        page.goto(site.link())
    expect(page.get_by_role("link", name="See what your employer will see", exact=True)).to_be_visible()

    page.goto(first)

    expect(page.get_by_role("link", name="Begin with question 1")).to_be_visible()
    assert page.url == site.url


def test_under_a_question_the_footer_is_short(page: Page, site: Site) -> None:
    begin(page, site)
    elsewhere = page.get_by_role("contentinfo").get_by_role("link")
    expect(elsewhere).to_have_count(0)
    expect(page.get_by_text("Your answers are stored without your name")).to_be_visible()

    page.goto(site.url + "#/")

    expect(elsewhere).to_have_count(3)


def test_after_close_every_receipt_is_found_and_the_record_tells_the_end(page: Page, site: Site) -> None:
    """The last test of this file: it ends the wave."""
    begin(page, site)
    answer_everything(page)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    close(site)

    page.get_by_role("link", name="Find my receipt").click()

    expect(page.get_by_text("Counted", exact=True)).to_have_count(2)
    expect(page.get_by_text("does not vouch for this list")).to_have_count(0)
    page.route("**/nullifiers.json", lambda route: route.fulfill(json={"org": [], "text": []}))
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Not found", exact=True)).to_have_count(2)
    expect(page.get_by_text("does not vouch for this list")).to_be_visible()
    page.goto(site.url)
    expect(page.get_by_text("are still on this device, and are of no use any more")).to_be_visible()
    page.goto(site.home + "/ledger")
    expect(page.get_by_text("all ballots were opened and counted together")).to_be_visible()
