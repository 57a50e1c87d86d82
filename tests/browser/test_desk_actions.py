"""The pages of actions in a real browser: planned and told by keyboard, readable at every width, in light and dark."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from survey.accounts.journal import Act
from survey.actions.model import Action
from survey.app.campaign import House
from survey.app.following.telling import Words, tell
from survey.app.site.web import create_app, stop
from tests import made_up_board as made_up
from tests.actions_world import MAX, OLGA, WILMA, house, planned
from tests.browser.looking import findings, look_at
from tests.desk_site import PASSWORD
from tests.employee_site import Quiet, whole

pytestmark = pytest.mark.xdist_group("actions")
PEOPLE = {OLGA: ("organiser",), MAX: ("manager:Operations/Fleet",), WILMA: ("works-council",)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = house(tmp_path_factory.mktemp("actions"), people=PEOPLE)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    opened = replace(opened, config=replace(opened.config, url=url, collector_url=url))
    app = create_app(opened.config, opened.storage)
    server.app = whole(app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield opened
    server.shutdown()
    thread.join()
    stop(app)
    opened.storage.close()


@pytest.fixture(scope="module")
def action(home: House) -> Action:
    made = planned(home, "Workshop", owner=MAX, aim="People rest between shifts")
    tell(home.storage, Act(OLGA, home.clock.now), made, Words("Breaks stand in the plan.", "en"))
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


def test_axe_finds_nothing_in_any_mode_and_nothing_is_wider_than_the_screen(
    home: House, action: Action, olga: Page, axe_source: str
) -> None:
    group = made_up.group_id("Workshop")
    pages = ["?state=all", f"?group={group}", "new", f"new?group={group}"]
    doors = [f"{action.id}/{door}" for door in ("", "edit", "tell")]
    assert look_at(olga, axe_source, [f"{home.config.url}/desk/actions/{each}" for each in pages + doors]) == {}
