"""Figures with two axes beside the trend: drawn where their still pictures stood, readable in every mode, kept."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page

from analytics.measures.teams.backtest import Backtest, Bin, Gain
from analytics.pages.behind import backtest, patterns
from tests.browser.looking import look_at, turn_to_figure
from tests.results_site import served_results
from tests.unit.test_patterns import two_kinds

MIDDLES = """marks => marks.map(mark => {
    const at = mark.getBoundingClientRect(), plot = mark.closest("[data-plot]").getBoundingClientRect();
    return [at.x + at.width / 2 - plot.x, at.y + at.height / 2 - plot.y]; })"""
BINS = (*tuple(Bin(guess, guess + 0.02, 200) for guess in (0.05, 0.1, 0.15, 0.2)), Bin(0.3, 0.38, 200))
FOUND = Backtest(0.1, 0.12, 0.13, BINS, 1000, 3, (Gain(0.02, 0.01), Gain(0.03, 0.01)))


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A board on which teams have two patterns, and an outlook that foretold how many left."""
    made = two_kinds()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "shapes", lambda _: made)
        patch.setattr(backtest, "backtest_of", lambda *_: FOUND)
        with served_results() as address:
            yield address


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("name", "points"), [("patterns", 6), ("backtest", 5)])
def test_points_are_drawn_where_the_still_picture_has_them(
    page: Page, site: str, name: str, points: int, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site + name)
    still = page.locator(".still .mark > *").evaluate_all(MIDDLES)
    turn_to_figure(page)
    drawn = page.locator("[data-plot] path.point").evaluate_all(MIDDLES)
    assert len(drawn) == points
    assert [pytest.approx(place, abs=2) for place in sorted(still)] == sorted(drawn)


def test_axe_finds_nothing_on_pages_with_drawn_figures(reader: Page, site: str, axe_source: str) -> None:
    assert look_at(reader, axe_source, [site + name for name in ("patterns", "backtest")]) == {}


@pytest.mark.parametrize("name", ["patterns", "backtest"])
def test_a_drawn_figure_is_kept_as_a_picture_with_its_marks(page: Page, site: str, name: str) -> None:
    page.goto(site + name)
    turn_to_figure(page)
    with page.expect_download() as waiting:
        page.locator("[data-figured]:has([data-plot]) [data-get=svg]").click()
    drawing = ElementTree.parse(Path(waiting.value.path())).getroot()
    said = " ".join(text.text or "" for text in drawing.iter("{http://www.w3.org/2000/svg}text"))
    assert {"patterns": "Pattern 2", "backtest": "Foretold to leave, percent"}[name] in said


def test_a_picture_says_in_words_what_somebody_who_sees_it_concludes(page: Page, site: str) -> None:
    page.goto(site + "backtest")
    said = page.locator("[data-plot]").get_attribute("aria-label") or ""
    assert "30.0% were foretold to leave, 38.0% left. The table below has every number." in said
