"""Members of a group in which few have a ticket are told before they vote, once, and may go on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from survey.waves.schedule import advance
from tests.browser.looking import everywhere
from tests.browser.test_employee_windows import NOON, fetch_ticket, visit
from tests.employee_site import Site, in_two_windows, listening

WARNING = "Few people of your group have a ticket"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Asked for before the page, so that the browser goes before the server does."""
    with listening(tmp_path_factory.mktemp("thin"), in_two_windows()) as found:
        found.world.now = NOON
        yield found


def vote(page: Page, site: Site, screen: str = "#/q/1", tickets: int = 0) -> None:
    """Up to the first screen of the voting window. `tickets`: as if others had fetched theirs too."""
    fetch_ticket(page, site)
    site.world.enrol("w1", tickets)
    site.later(days=6)
    advance(site.world.storage, "w1", site.world.now)
    page.goto("about:blank")
    visit(page, site, site.url + screen)


def test_the_only_one_with_a_ticket_is_told_before_the_first_question(site: Site, page: Page) -> None:
    vote(page, site)

    expect(page.locator("h1:focus")).to_have_text(WARNING)
    expect(page.get_by_text("fewer than 8 tickets")).to_have_count(2)  # of the group, and of the comments
    page.get_by_role("button", name="Go on all the same").click()
    expect(page.locator("h1:visible")).to_have_text("I can switch off from work when my day ends")


def test_who_has_decided_to_go_on_is_not_asked_again(site: Site, page: Page) -> None:
    vote(page, site, "#/review")
    page.get_by_role("button", name="Go on all the same").click()
    expect(page.locator("h1:visible")).to_have_text("Check your answers")

    page.reload()

    expect(page.locator("h1:visible")).to_have_text("Check your answers")


def test_who_decides_not_to_answer_has_sent_nothing(site: Site, page: Page) -> None:
    vote(page, site)

    page.get_by_role("link", name="Not now").click()

    expect(page.locator("h1:visible")).to_have_text("Spring")
    assert site.ballots() == 0


def test_where_everybody_has_a_ticket_nobody_is_warned(site: Site, page: Page) -> None:
    vote(page, site, tickets=31)

    expect(page.locator("h1:visible")).to_have_text("I can switch off from work when my day ends")


def test_the_list_is_asked_for_once_a_visit_and_says_nothing_about_who_asks(site: Site, page: Page) -> None:
    asked: list[dict[str, str]] = []
    page.on("request", lambda sent: asked.append(sent.headers) if sent.url.endswith("thin.json") else None)
    vote(page, site, tickets=31)
    page.goto(site.url + "#/q/2")
    expect(page.locator("h1:visible")).to_have_text("I know what is expected of me")

    assert [[sent.get(name, "") for name in ("cookie", "referer", "authorization")] for sent in asked] == [["", "", ""]]


def test_everybody_can_read_the_warning(site: Site, page: Page, axe_source: str) -> None:
    vote(page, site)
    expect(page.locator("h1:focus")).to_have_text(WARNING)

    assert everywhere(page, axe_source, touched=True) == {}
