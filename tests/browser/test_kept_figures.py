"""Figures as files, made in the browser: the numbers of the table, a picture that parses, and nothing else fetched."""

import csv
import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from tests import made_up_board as made_up
from tests.browser.looking import turn_to_figure
from tests.results_site import served_results

FIGURES = (
    "scales?group={}",
    "items?group={}",
    "groups",
    "participation",
    "trends?theme=scale:recovery&group={}",
    "drivers",
)
SVG = "{http://www.w3.org/2000/svg}"
DISPLAYS = "parts => parts.map(part => getComputedStyle(part).display)"
PROTECTED = "Not shown, to protect anonymity"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served_results() as address:
        yield address


def opened(page: Page, site: str, name: str) -> None:
    page.goto(site + name.format(made_up.group_id("Workshop")))
    if "trends" in name:
        turn_to_figure(page)


def kept(page: Page, kind: str) -> tuple[str, bytes]:
    """Press the first button of a kind; give the name of the file and what is in it."""
    with page.expect_download() as waiting:
        page.locator(f"[data-get={kind}]").first.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def numbers_of(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


@pytest.mark.parametrize("name", [*FIGURES, "outlook", "backtest", "comments"])
def test_whoever_hears_a_list_of_buttons_knows_of_which_figure_each_is(page: Page, site: str, name: str) -> None:
    opened(page, site, name)
    names = page.locator("[data-get], main summary").all_text_contents()
    assert len(names) == len(set(names)) > (name != "comments")


@pytest.mark.parametrize("name", FIGURES)
def test_a_table_as_a_file_has_the_numbers_of_the_table_and_no_others(page: Page, site: str, name: str) -> None:
    opened(page, site, name)
    shown = (
        page.locator("[data-figured]").first.locator("table").first.locator("tbody th, tbody td").all_text_contents()
    )
    _, body = kept(page, "csv")
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    told = [number for line in lines[1:] for field in line for number in numbers_of(field)]
    assert set(told) == set(numbers_of(" ".join(shown).replace(",", "")))
    assert {len(line) for line in lines} == {len(lines[0])}


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_is_whole_and_says_of_whom_and_when_it_is(page: Page, site: str, name: str) -> None:
    opened(page, site, name)
    file, body = kept(page, "svg")
    drawing = ElementTree.fromstring(body)
    words = " ".join(text.text or "" for text in drawing.iter(f"{SVG}text"))
    assert "Northfield" in words and "Autumn 2026" in words
    assert "autumn-2026" in file
    hatched = [part for part in drawing.iter(f"{SVG}rect") if part.get("fill") == "url(#hatch)"]
    assert not hatched or "ot shown, to protect anonymity" in words
    box = [float(size) for size in (drawing.get("viewBox") or "").split()]
    assert all(float(text.get("x") or 0) <= box[2] for text in drawing.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", ["scales?group={}", "groups"])
def test_the_same_picture_as_png_has_twice_its_pixels(page: Page, site: str, name: str) -> None:
    opened(page, site, name)
    width, height = (int(ElementTree.fromstring(kept(page, "svg")[1]).get(side) or 0) for side in ("width", "height"))
    _, body = kept(page, "png")
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", body[16:24]) == (2 * width, 2 * height)
    assert len(body) > 20_000  # a blank sheet is far smaller


def test_a_name_that_is_a_formula_is_none_in_the_file(page: Page, site: str) -> None:
    opened(page, site, "drivers")
    page.locator("table tbody th").first.evaluate("cell => { cell.textContent = '=1+1'; }")
    _, body = kept(page, "csv")
    assert '"\'=1+1"' in body.decode("utf-8-sig")


def test_without_a_program_no_button_promises_a_file(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "scales")
    assert not page.locator("[data-keep]").first.is_visible()
    context.close()


def test_a_printed_page_shows_its_hatch_and_no_pickers_and_cuts_nothing_off(page: Page, site: str) -> None:
    page.emulate_media(media="print")
    for name in ("overview", "groups", "participation", "items"):
        page.set_viewport_size({"width": 1030, "height": 700})  # A4 across, between its margins
        page.goto(site + name)
        assert not page.locator(".tabs, .pickers, .keep, .foot").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 1030, name
        assert page.locator("body, main").evaluate_all(DISPLAYS) == [
            "block",
            "block",
        ]  # Firefox breaks no row of a grid
    page.goto(site + "groups")
    frame = page.locator(".heat-scroll").first
    assert frame.evaluate(
        "frame => [frame.scrollHeight - frame.clientHeight, frame.scrollWidth - frame.clientWidth]"
    ) == [0, 0]
    hatch = page.locator(".heat .protected").first
    assert hatch.evaluate("cell => getComputedStyle(cell).printColorAdjust") == "exact"
