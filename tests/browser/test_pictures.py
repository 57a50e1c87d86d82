"""Pages look as they did when somebody last looked at them: pictures that are kept, and how to renew them.

`CANOPY_RENEW_PICTURES=1 python3 -m survey test tests/browser/test_pictures.py` takes new ones: look at each before you
commit it.
"""

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from analytics.release.board import Board
from survey.app.campaign import WavePlan, run_wave
from tests import made_up_board as made_up
from tests import small_company as small
from tests.browser.looking import settled, turn_to_figure
from tests.browser.picturing import ALLOWED, different, keep, kept, opened
from tests.browser.test_employee_access import fetch_ticket
from tests.browser.watching import watched
from tests.desk_site import PASSWORD
from tests.desk_site import listening as listening_desk
from tests.employee_site import Quiet, Site, in_one_visit, listening
from tests.reports_site import OLGA
from tests.reports_site import house as furnished_house
from tests.results_site import results_app, whole

WORKSHOP = made_up.group_id("Workshop")
RESULTS = {  # name: address, width, colours
    "overview-wide": ("overview", 1280, "light"),
    "overview-phone-dark": ("overview", 320, "dark"),
    "items-phone": ("items", 320, "light"),
    "scales-wide-dark": (f"scales?group={WORKSHOP}", 1280, "dark"),
    "heat-map-wide": ("groups", 1280, "light"),
    "heat-map-phone-dark": ("groups", 320, "dark"),
    "trend-wide": (f"trends?theme=scale:recovery&group={WORKSHOP}", 1280, "light"),
    "trend-phone-dark": (f"trends?theme=scale:recovery&group={WORKSHOP}", 320, "dark"),
    "comments-wide-german": ("comments?lang=de", 1280, "light"),
    "protected-wide-dark": ("protected", 1280, "dark"),
    "team-phone": (f"team?group={WORKSHOP}", 320, "light"),
    "heat-map-wide-dark": ("groups", 1280, "dark"),
}
OF_TWENTY = {"twenty-people-wide": ("overview", 1280, "light"), "twenty-people-groups-phone": ("groups", 320, "light")}
ANSWERING = {
    "question-phone": ("#/q/1", 320, "light"),
    "question-phone-arabic-dark": ("?lang=ar#/q/1", 320, "dark"),
    "see-wide": ("#/see", 1280, "light"),
}
DESK = {
    "desk-reports-phone-dark": ("reports/", 320, "dark"),
    "desk-look-wide-german": ("look/?lang=de", 1280, "light"),
}
KEPT = [*RESULTS, *OF_TWENTY, *ANSWERING, *DESK]
LETTERS = """async () => {
    const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => [sheet, rule]))
        .filter(([, rule]) => rule instanceof CSSFontFaceRule).map(([sheet, { style }]) => new FontFace(
            style.getPropertyValue("font-family").replaceAll('"', ""),
            `url(${new URL(/url\\("?([^")]+)/.exec(style.getPropertyValue("src"))[1], sheet.href)})`,
            { weight: style.getPropertyValue("font-weight"),
              unicodeRange: style.getPropertyValue("unicode-range") || "U+0-10FFFF" }));
    for (const face of faces) document.fonts.add(await face.load());
    document.activeElement?.blur();
    await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
}"""
"""On a slow machine the letters of these pages may come too late to be used; here they are waited for."""


@contextmanager
def at_an_address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, whole(app), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/results/hr/"
    server.shutdown()


@pytest.fixture(scope="module")
def results() -> Iterator[str]:
    with at_an_address(results_app()) as home:
        yield f"{home}autumn-2026/"


@pytest.fixture(scope="module")
def of_twenty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two waves of an organisation in which no team is large enough to be shown."""
    people, app = small.company({"Office": 8, "Workshop": 12}), results_app()
    house = small.house(tmp_path_factory.mktemp("twenty"), people)
    for number, wave in enumerate(("w1", "w2"), 1):
        said = small.answers_of(people, random.Random(number))
        run_wave(house, WavePlan(wave, f"Wave {number}", small.questionnaire()), said, rng=random.Random(number))
    app.extensions["canopy"].board = Board(house.storage.public("reader"))
    with at_an_address(app) as home:
        yield f"{home}w2/"
    house.storage.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("pictures"), in_one_visit()) as found:
        yield found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with listening_desk(furnished_house(tmp_path_factory.mktemp("desk"))) as (house, _):
        yield f"{house.config.url}/desk/"


@pytest.fixture(scope="module")
def still(browser: Browser) -> Iterator[Page]:
    """A page that moves nothing, at one place and in one language."""
    with watched(browser, reduced_motion="reduce", locale="en-GB", timezone_id="UTC") as page:
        yield page


def taken(page: Page, address: str, width: int, scheme: str) -> Image.Image:
    page.set_viewport_size({"width": width, "height": 1000})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto("about:blank")
    page.goto(address)
    settled(page)
    if "trends" in address:
        turn_to_figure(page)
        page.evaluate("scrollTo(0, 0)")
    page.evaluate(LETTERS)
    return opened(page.screenshot(animations="disabled", caret="hide"))


def changed(page: Page, home: str, looks: dict[str, tuple[str, int, str]], folder: Path) -> dict[str, float]:
    """How much of each picture looks otherwise than the one that is kept, where that is too much."""
    found = {}
    for name, (address, width, scheme) in looks.items():
        now = taken(page, home + address, width, scheme)
        if os.environ.get("CANOPY_RENEW_PICTURES"):
            keep(name, now)
        found[name] = round(different(kept(name), now), 4)
        now.save(folder / f"{name}.png")
    return {name: share for name, share in found.items() if share > ALLOWED}


def test_results_look_as_they_did(still: Page, results: str, tmp_path: Path) -> None:
    assert changed(still, results, RESULTS, tmp_path) == {}, f"look at {tmp_path}, then renew the pictures"


def test_results_of_twenty_people_look_as_they_did(still: Page, of_twenty: str, tmp_path: Path) -> None:
    assert changed(still, of_twenty, OF_TWENTY, tmp_path) == {}, f"look at {tmp_path}, then renew the pictures"


def test_the_pages_for_answering_look_as_they_did(still: Page, site: Site, tmp_path: Path) -> None:
    fetch_ticket(still, site)
    assert changed(still, site.url, ANSWERING, tmp_path) == {}, f"look at {tmp_path}, then renew the pictures"


def test_the_desk_looks_as_it_did(still: Page, desk: str, tmp_path: Path) -> None:
    still.goto(f"{desk}sign-in")
    still.get_by_label("E-mail address").fill(OLGA)
    still.get_by_label("Password").fill(PASSWORD)
    still.get_by_role("button", name="Sign in").click()
    still.wait_for_selector("form[action*=sign-out]")
    assert changed(still, desk, DESK, tmp_path) == {}, f"look at {tmp_path}, then renew the pictures"


@pytest.mark.parametrize("name", KEPT)
def test_a_block_that_moved_or_is_missing_is_seen(name: str) -> None:
    whole = kept(name)
    box = (20, 300, whole.width - 20, 420)
    moved, missing = whole.copy(), whole.copy()
    moved.paste(whole.crop(box), (box[0], box[1] + 24))
    ImageDraw.Draw(missing).rectangle(box, fill=whole.getpixel((2, 500)))
    assert different(whole, moved) > ALLOWED and different(whole, missing) > ALLOWED


@pytest.mark.parametrize("name", KEPT)
def test_letters_that_are_drawn_otherwise_are_not(name: str) -> None:
    whole = kept(name)
    softer = whole.filter(ImageFilter.GaussianBlur(0.7))
    bolder = Image.blend(whole, whole.filter(ImageFilter.MinFilter(3)), 0.15)
    beside = Image.blend(whole, ImageChops.offset(whole, 1, 0), 0.5)
    assert max(different(whole, other) for other in (softer, bolder, beside)) <= ALLOWED
