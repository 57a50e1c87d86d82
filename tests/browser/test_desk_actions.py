"""The pages of actions in a real browser: planned and told by keyboard, readable at every width, in light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.accounts.journal import Act
from survey.actions.model import Action
from survey.app.campaign import House
from survey.app.following.telling import Words, tell
from tests import made_up_board as made_up
from tests.actions_world import MAX, OLGA, WILMA, house, planned
from tests.browser.looking import findings, look_at
from tests.desk_site import PASSWORD, listening

pytestmark = pytest.mark.xdist_group("actions")
LONG = "Arbeitsunterbrechungsvereinbarungsverfahrensordnungsänderung"
CUT = """() => [...document.querySelectorAll("main .rows, main .card, main .note")]
    .filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.outerHTML)"""
PEOPLE = {OLGA: ("organiser",), MAX: ("manager:Operations/Fleet",), WILMA: ("works-council",)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with listening(house(tmp_path_factory.mktemp("actions"), people=PEOPLE)) as (opened, _):
        yield opened


@pytest.fixture(scope="module")
def action(home: House) -> Action:
    """In words that are wider than a phone."""
    made = planned(home, "Workshop", owner=MAX, what=f"Plan the {LONG}", aim=f"People rest between {LONG}")
    tell(home.storage, Act(OLGA, home.clock.now), made, Words(f"The {LONG} stands in the plan.", "en"))
    return made


@pytest.fixture(scope="module")
def olga(home: House, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{home.config.url}/desk/")
    page.get_by_label("E-mail address").fill(OLGA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Good to see you")
    yield page
    context.close()


def test_an_action_is_planned_and_told_by_keyboard_alone(home: House, olga: Page, axe_source: str) -> None:
    group = made_up.group_id("Workshop")
    olga.goto(f"{home.config.url}/desk/actions/new?wave=autumn-2026&group={group}&measure=scale:recovery")
    olga.get_by_label("What is to be done").focus()
    olga.keyboard.type("Lend tools to each other")
    olga.get_by_label("Until when").fill("2026-12-01")
    olga.keyboard.press("Enter")
    expect(olga.get_by_role("status")).to_contain_text("The action is planned.")
    olga.get_by_role("link", name="Tell employees").press("Enter")
    olga.get_by_label("What was done, or will be").fill("Tools are lent from shift to shift.")
    olga.get_by_role("button", name="Look at it first").press("Enter")
    expect(olga.get_by_role("heading", name="This is what employees will read")).to_be_visible()
    assert findings(olga, axe_source) == []
    olga.get_by_role("button", name="Publish it now").press("Enter")
    expect(olga.get_by_role("status")).to_contain_text("Published: everybody who may see the group")


def test_no_word_of_a_list_is_cut_off_on_a_phone(home: House, action: Action, olga: Page) -> None:
    olga.set_viewport_size({"width": 320, "height": 800})
    for address in ("?state=all", f"{action.id}/"):
        olga.goto(f"{home.config.url}/desk/actions/{address}")
        assert LONG in (olga.locator("main").text_content() or "") and olga.evaluate(CUT) == []


def test_what_employees_read_about_it_is_no_wider_than_their_phone(home: House, action: Action, olga: Page) -> None:
    olga.set_viewport_size({"width": 320, "height": 800})
    olga.goto(f"{home.config.url}/desk/results/mine/autumn-2026/actions?group={made_up.group_id('Workshop')}")
    expect(olga.get_by_text(f"The {LONG} stands in the plan.")).to_be_visible()
    assert olga.evaluate("document.documentElement.scrollWidth") <= 320


def test_axe_finds_nothing_in_any_mode_and_nothing_is_wider_than_the_screen(
    home: House, action: Action, olga: Page, axe_source: str
) -> None:
    group = made_up.group_id("Workshop")
    pages = ["?state=all", f"?group={group}", "new", f"new?group={group}"]
    doors = [f"{action.id}/{door}" for door in ("", "edit", "tell")]
    assert look_at(olga, axe_source, [f"{home.config.url}/desk/actions/{each}" for each in pages + doors]) == {}
