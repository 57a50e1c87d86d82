"""Pages look as they did when somebody last looked at them: pictures that are kept, and how to renew them.

`CANOPY_RENEW_PICTURES=1 python3 -m survey test tests/browser/test_pictures.py` takes new ones: look at each before you
commit it.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests import made_up_board as made_up
from tests.browser.looking import settled
from tests.browser.picturing import ALLOWED, different, keep, kept, opened
from tests.browser.test_employee_access import fetch_ticket
from tests.browser.watching import watched
from tests.employee_site import Quiet, Site, in_one_visit, listening
from tests.results_site import results_app

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
}
ANSWERING = {
    "question-phone": ("#/q/1", 320, "light"),
    "question-phone-arabic-dark": ("?lang=ar#/q/1", 320, "dark"),
    "see-wide": ("#/see", 1280, "light"),
}
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


@pytest.fixture(scope="module")
def results() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, results_app(), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/results/hr/autumn-2026/"
    server.shutdown()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("pictures"), in_one_visit()) as found:
        yield found


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
        page.wait_for_selector(f"[data-drawn={scheme}]")
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


def test_the_pages_for_answering_look_as_they_did(still: Page, site: Site, tmp_path: Path) -> None:
    fetch_ticket(still, site)
    assert changed(still, site.url, ANSWERING, tmp_path) == {}, f"look at {tmp_path}, then renew the pictures"


@pytest.mark.parametrize("name", [*RESULTS, *ANSWERING])
def test_a_block_that_moved_or_is_missing_is_seen(name: str) -> None:
    whole = kept(name)
    box = (20, 300, whole.width - 20, 420)
    moved, missing = whole.copy(), whole.copy()
    moved.paste(whole.crop(box), (box[0], box[1] + 24))
    ImageDraw.Draw(missing).rectangle(box, fill=whole.getpixel((2, 500)))
    assert different(whole, moved) > ALLOWED and different(whole, missing) > ALLOWED


@pytest.mark.parametrize("name", [*RESULTS, *ANSWERING])
def test_letters_that_are_drawn_otherwise_are_not(name: str) -> None:
    whole = kept(name)
    softer = whole.filter(ImageFilter.GaussianBlur(0.7))
    bolder = Image.blend(whole, whole.filter(ImageFilter.MinFilter(3)), 0.15)
    beside = Image.blend(whole, ImageChops.offset(whole, 1, 0), 0.5)
    assert max(different(whole, other) for other in (softer, bolder, beside)) <= ALLOWED
