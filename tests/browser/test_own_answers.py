"""Own answers beside the results: kept by whoever wants it, on this device, and nobody learns who that is."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser.watching import HURRY
from tests.employee_site import Quiet, Site, in_one_visit, listening
from tests.results_site import results_app

TICK = "Keep a copy of my answers in this browser"
COPY = {  # as the employees' pages keep it: the test of these writes it, the test of results reads it
    "schema": "canopy.own/1",
    "wave": "autumn-2026",
    "of": "somebody",
    "answers": {"recovery-1": 5, "recovery-2": 4, "demands-1": 2, "control-1": 0, "wellbeing-1": 1},
}
READ = """place => new Promise((done, failed) => { const asked = indexedDB.open("canopy", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept"); asked.onerror = failed;
    asked.onsuccess = ({target}) => { const base = target.result;
        base.transaction("kept").objectStore("kept").get(place).onsuccess = ({target}) => {
            base.close(); done(target.result ?? null); }; }; })"""
WRITE = """([place, copy]) => new Promise((done, failed) => { const asked = indexedDB.open("canopy", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept"); asked.onerror = failed;
    asked.onsuccess = ({target}) => { const base = target.result;
        base.transaction("kept", "readwrite").objectStore("kept").put(copy, place).onsuccess = () => {
            base.close(); done(); }; }; })"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("own"), in_one_visit()) as found:
        yield found


@pytest.fixture(scope="module")
def answered(browser: Browser, site: Site) -> Iterator[Page]:
    """Somebody who has answered two questions and written a comment, and has just sent them."""
    page = browser.new_context().new_page()
    page.add_init_script(HURRY)
    page.goto(site.link())
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    page.get_by_role("link", name="Begin with question 1").click()
    page.get_by_text("Agree", exact=True).click()
    page.get_by_text("Yes", exact=True).click()
    expect(page.locator("h1:focus")).to_have_text("What costs you most time?")
    page.goto(site.url + "#/q/6")
    page.get_by_role("textbox").fill("Fewer meetings, please.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_label(TICK)).to_be_visible()
    yield page
    page.context.close()


def test_nothing_is_kept_before_somebody_wants_it_and_the_offer_says_who_could_read_it(answered: Page) -> None:
    answered.reload()
    expect(answered.get_by_label(TICK)).not_to_be_checked()
    expect(
        answered.get_by_text("On a device of your employer, that may be your employer: do not keep a copy there.")
    ).to_be_visible()
    assert answered.evaluate(READ, "own/w1") is None


def test_whoever_serves_pages_does_not_hear_who_has_answered(answered: Page) -> None:
    """What comes late is asked for by who wants to read it: asked for after sending, it would tell who has sent."""
    asked: list[str] = []
    answered.on("request", lambda request: asked.append(request.url))
    answered.reload()
    expect(answered.get_by_label(TICK)).to_be_visible()
    assert asked and not [url for url in asked if "/screens" in url]


def test_the_copy_holds_what_was_sent_and_no_word_of_a_comment(answered: Page) -> None:
    asked: list[str] = []
    answered.context.on("request", lambda request: asked.append(request.url))
    answered.get_by_label(TICK).check()
    expect(answered.locator("#status")).to_have_text("A copy of your answers is kept in this browser.")
    copy = answered.evaluate(READ, "own/w1")
    assert copy == {"schema": COPY["schema"], "wave": "w1", "of": copy["of"], "answers": {"switch-off": 4, "clear": 2}}
    assert asked == []
    answered.reload()
    expect(answered.get_by_label(TICK)).to_be_checked()


def test_it_is_not_offered_where_the_results_are_of_another_address(answered: Page) -> None:
    code = answered.evaluate(READ, "current/w1")
    record = answered.evaluate(READ, f"wave/w1/{code}")
    answered.evaluate(WRITE, [f"wave/w1/{code}", {**record, "reader": "https://results.example/results/x/"}])
    answered.reload()
    expect(answered.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    answered.wait_for_load_state("networkidle")
    assert answered.get_by_label(TICK).count() == 0
    answered.evaluate(WRITE, [f"wave/w1/{code}", record])
    answered.reload()


def test_taking_the_tick_away_deletes_the_copy_and_so_does_forgetting(answered: Page, site: Site) -> None:
    expect(answered.get_by_label(TICK)).to_be_checked()  # a box that is not checked yet has nothing to take away
    answered.get_by_label(TICK).uncheck()
    expect(answered.locator("#status")).to_have_text("The copy of your answers is deleted.")
    assert answered.evaluate(READ, "own/w1") is None
    answered.get_by_label(TICK).check()
    expect(answered.locator("#status")).to_have_text("A copy of your answers is kept in this browser.")
    answered.goto(site.url + "#/forget")
    answered.get_by_role("button", name="Forget everything").click()
    expect(answered.locator("h1:visible")).to_have_text("This device has forgotten everything")
    assert answered.evaluate(READ, "own/w1") is None


class Heard(list[Any]):
    """All that a server hears, byte by byte; in no order, because a browser asks for several files at once."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = ("HTTP_", "REQUEST_METHOD", "RAW_URI", "CONTENT_")
        self.append(sorted((name, value) for name, value in environ.items() if name.startswith(parts)))
        return app(environ, start_response)

    def sorted(self) -> list[Any]:
        return sorted(self, key=repr)


app, heard = results_app(), Heard()


@pytest.fixture(scope="module")
def results() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, heard, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/results/all/autumn-2026/"
    server.shutdown()


def keep(page: Page, results: str, copy: Any = COPY) -> None:
    page.goto(results + "method")
    page.evaluate(WRITE, ["own/autumn-2026", copy])


def test_own_answers_stand_beside_the_results_turned_as_they_are(page: Page, results: str) -> None:
    keep(page, results)
    page.goto(results + "items")
    page.get_by_role("button", name="Show my answers beside the results").click()
    assert page.locator(".own-answer").all_inner_texts() == [
        "Your own answer: Disagree, which is 2 here",
        "You skipped this question",
        "Your own answer: Strongly agree, which is 5 here",
        "Your own answer: Agree, which is 2 here",
        "Your own answer: Strongly disagree, which is 1 here",
    ]
    page.goto(results + "scales")
    own = page.locator("[data-theme='scale:recovery'] .own-answer, [data-theme='scale:demands'] .own-answer")
    expect(own).to_have_text(  # what this browser keeps is read after the page is there
        ["You answered too few questions of this theme for a value of your own", "Your own answers: 63"]
    )
    assert page.locator("[data-theme='scale:recovery'] .own-ring").evaluate("ring => ring.style.left") == "62.5%"


def test_nothing_shows_by_itself_and_nothing_of_it_is_printed_or_in_a_picture_or_table(
    page: Page, results: str
) -> None:
    keep(page, results)
    page.goto(results + "scales")
    expect(page.get_by_role("heading", name="Your own answers")).to_be_visible()
    assert page.locator(".own-answer").count() == 0
    page.get_by_role("button", name="Show my answers beside the results").click()
    assert page.locator(".own-answer").count() > 2
    assert page.locator("table .own-answer, svg .own-ring, table .own-ring, a .own-answer").count() == 0
    page.emulate_media(media="print")
    assert not [node for node in page.locator("[data-own], .own-answer, .own-ring").all() if node.is_visible()]


def test_the_copy_can_be_deleted_beside_the_results(page: Page, results: str) -> None:
    keep(page, results)
    page.goto(results + "items")
    page.get_by_role("button", name="Show my answers beside the results").click()
    page.get_by_role("button", name="Delete the copy").click()
    expect(page.locator(".note:focus")).to_have_text("The copy of your answers is deleted from this device.")
    assert page.locator(".own-answer, .track .own-ring").count() == 0
    assert page.evaluate(READ, "own/autumn-2026") is None


def visit(browser: Browser, results: str, copy: Any) -> list[Any]:
    """Look at the results, with such a copy or without any; what the server hears of it."""
    page = browser.new_context().new_page()
    keep(page, results, copy)
    page.wait_for_load_state("networkidle")
    heard.clear()
    for name in ("items", "scales", "overview"):
        page.goto(results + name)
        page.wait_for_load_state("networkidle")
        offered = 1 if copy and name != "overview" else 0
        expect(page.get_by_role("heading", name="Your own answers")).to_have_count(offered)
    page.context.close()
    return heard.sorted()


def test_no_request_tells_whether_somebody_kept_their_answers(browser: Browser, results: str) -> None:
    with_copy, without = visit(browser, results, COPY), visit(browser, results, None)
    assert len(with_copy) > 6 and with_copy == without


def test_a_browser_that_never_answered_has_nothing_made_in_it(page: Page, results: str) -> None:
    page.goto(results + "items")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("indexedDB.databases()") == []
    assert page.get_by_role("heading", name="Your own answers").count() == 0


def test_where_nothing_is_kept_nothing_is_opened(page: Page, results: str) -> None:
    """WebKit lists what was opened also when it was not made."""
    page.add_init_script("IDBFactory.prototype.open = () => { globalThis.opened = true; }")
    page.goto(results + "items")
    page.wait_for_load_state("networkidle")
    assert not page.evaluate("globalThis.opened")


def test_a_copy_is_found_in_a_browser_that_cannot_list_what_it_keeps(page: Page, results: str) -> None:
    page.add_init_script("delete IDBFactory.prototype.databases")
    keep(page, results)
    page.goto(results + "items")
    expect(page.get_by_role("heading", name="Your own answers")).to_be_visible()


def test_a_copy_in_a_form_that_this_version_does_not_know_is_left_alone(page: Page, results: str) -> None:
    keep(page, results, {**COPY, "schema": "canopy.own/9"})
    page.goto(results + "items")
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="Your own answers").count() == 0
    assert page.evaluate(READ, "own/autumn-2026") is not None
