"""The survey as one file, opened from a disk: a whole wave from it, with the same refusals, and nothing else asked."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.looking import look_at
from tests.employee_site import Site, in_one_visit, in_two_windows, listening
from tests.waves_world import DAY, START

FORGETFUL = "Object.defineProperty(globalThis, 'indexedDB', { value: { open() { throw new Error('no'); } } })"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("carried"), in_one_visit()) as found:
        yield found


def fetch(site: Site, name: str) -> bytes:
    with urlopen(site.url + name) as answer:
        return bytes(answer.read())


def saved(site: Site, folder: Path, language: str = "en") -> str:
    """The file as people save it, and its address on their disk."""
    path = folder / f"survey-{language}.html"
    path.write_bytes(fetch(site, f"file.{language}.html"))
    return path.as_uri()


def begin(page: Page, site: Site, file: str) -> None:
    """From the opened file to the ticket, with the link of an invitation pasted."""
    page.goto(file)
    page.get_by_role("link", name="See what your employer will see", exact=True).click()
    page.get_by_label("Your link or code from the invitation").fill(site.link())
    page.get_by_role("button", name="Show my groups").click()
    page.get_by_role("link", name="Continue to the ticket").click()
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.locator("h1:visible")).to_have_text("Your ticket is ready")


def test_a_whole_wave_is_answered_from_the_disk(page: Page, site: Site, tmp_path: Path) -> None:
    before, asked = site.ballots(), []
    page.on("request", lambda request: asked.append(request.url))
    begin(page, site, saved(site, tmp_path))
    page.get_by_role("link", name="Begin with question 1").click()
    page.get_by_text("Agree", exact=True).click()
    page.get_by_text("Yes", exact=True).click()
    page.evaluate("location.hash = '#/review'")
    page.get_by_role("button", name="Send my answers").click()

    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    assert site.ballots() == before + 2
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"", urlsplit(site.home).netloc}
    assert not any(url.endswith((".js", ".css", ".woff2")) for url in asked)
    assert page.locator("#keep-own").count() == 0  # pages of results are of another origin


def test_a_ticket_of_the_file_is_there_when_it_is_opened_again(page: Page, site: Site, tmp_path: Path) -> None:
    file = saved(site, tmp_path)
    begin(page, site, file)

    page.goto("about:blank")
    page.goto(file)

    expect(page.get_by_role("link", name="Begin with question 1")).to_be_visible()


def test_what_the_server_publishes_is_the_hash_of_what_it_hands_out(site: Site) -> None:
    told = json.loads(fetch(site, "file.json"))
    for language in ("en", "de"):
        assert told["files"][language] == hashlib.sha256(fetch(site, f"file.{language}.html")).hexdigest()
        assert told["files"][language] in fetch(site, "file").decode()


def with_other_rules(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('"k_issue":8', '"k_issue":2'))


def test_rules_other_than_those_of_the_file_are_refused_at_the_first_visit(
    page: Page, site: Site, tmp_path: Path
) -> None:
    page.route("**/manifest.json", with_other_rules)
    page.goto(saved(site, tmp_path))

    expect(page.locator("h1:visible")).to_have_text("Your browser has stopped, to protect you")
    expect(page.get_by_text("These are not the rules that this browser saw before.")).to_be_visible()


def test_a_server_that_lies_about_the_time_gets_no_answer_from_a_file(page: Page, tmp_path: Path) -> None:
    with listening(tmp_path / "data", in_two_windows()) as two:
        two.world.now = START + DAY
        page.clock.set_fixed_time(two.world.now)
        file = saved(two, tmp_path)
        begin(page, two, file)
        two.later(days=6)
        page.goto("about:blank")
        page.goto(file + "#/q/1")

        expect(page.locator("h1:visible")).to_have_text("The clocks do not agree")
        page.goto("about:blank")


def test_where_files_have_no_memory_the_wave_still_works_and_people_are_told(
    page: Page, site: Site, tmp_path: Path
) -> None:
    page.add_init_script(FORGETFUL)
    begin(page, site, saved(site, tmp_path))

    expect(page.get_by_text("This browser remembers nothing for files.")).to_be_visible()
    page.evaluate("location.hash = '#/review'")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)


def test_a_file_that_somebody_changed_runs_no_program(browser: Browser, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "survey-en.html"
    saved(site, tmp_path)
    path.write_text(path.read_text().replace("const $made = {};", "const $made = {}; document.title = 'stolen';"))
    page = browser.new_context().new_page()
    page.goto(path.as_uri())
    page.wait_for_timeout(500)

    assert page.title() == "Spring"
    page.context.close()


def test_the_file_and_the_page_about_it_have_no_finding(
    browser: Browser, axe_source: str, site: Site, tmp_path: Path
) -> None:
    page = browser.new_context(bypass_csp=True).new_page()
    file = saved(site, tmp_path)
    addresses = [site.url + "file", file, file + "#/see", file + "#/ticket"]
    assert look_at(page, axe_source, addresses, touched=True) == {}
    page.context.close()
