"""The names of one's group: shown before a ticket is fetched, and a person who is not among them fetches none."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.looking import everywhere
from tests.employee_site import Site, in_one_visit, listening


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("roll"), replace(in_one_visit(), roll=True)) as found:
        yield found


def ask_for_ticket(page: Page, site: Site, language: str = "en", button: str = "Get my ticket") -> list[str]:
    """As far as the names; the doors that were asked for something are noted."""
    asked: list[str] = []
    doors = ("/ticket", "/enrol")
    page.on("request", lambda sent: asked.append(sent.url.rpartition("/")[2]) if sent.url.endswith(doors) else None)
    page.clock.set_fixed_time(site.world.now)
    page.goto(site.link().replace("#", f"?lang={language}#"))
    page.goto(f"{site.url}?lang={language}#/ticket")
    page.get_by_role("button", name=button).click()
    return asked


def test_members_see_the_names_of_their_own_group_before_they_get_a_ticket(page: Page, site: Site) -> None:
    asked = ask_for_ticket(page, site)

    expect(page.locator("h1:visible")).to_have_text("Are these your colleagues?")
    names = page.locator(".names li").all_text_contents()
    assert len(names) in (11, 20) and names == sorted(names)
    assert set(asked) == {"ticket"}
    page.get_by_role("button", name="I am on it. Get my ticket").click()
    expect(page.locator("h1:visible")).to_have_text("Your ticket is ready")
    assert asked[-1] == "enrol"


def test_whoever_is_not_on_the_list_fetches_no_ticket_and_is_told_why(page: Page, site: Site) -> None:
    asked = ask_for_ticket(page, site)

    page.get_by_role("button", name="I am not on this list").click()

    expect(page.locator("h1:visible")).to_have_text("Your browser has stopped, to protect you")
    expect(page.get_by_text("You are not on the list of your group")).to_be_visible()
    assert set(asked) == {"ticket"}


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (None, "the server does not show it"),
        (["salt", ["Person 1"]], "are not the ones that were fixed with the rules"),
    ],
)
def test_names_other_than_the_fixed_ones_are_refused(page: Page, site: Site, shown: object, sentence: str) -> None:
    def lie(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps(answer.json() | {"roll": shown}))

    page.route("**/ticket", lie)
    asked = ask_for_ticket(page, site)

    expect(page.get_by_text(sentence)).to_be_visible()
    assert "enrol" not in asked


def test_everybody_can_read_the_names(page: Page, site: Site, axe_source: str) -> None:
    ask_for_ticket(page, site, "de", "Mein Ticket holen")
    expect(page.locator("h1:visible")).to_have_text("Sind das Ihre Kolleginnen und Kollegen?")

    assert everywhere(page, axe_source, touched=True) == {}
