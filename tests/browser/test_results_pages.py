"""Results pages in a real browser: readable, operable, drawn, and quiet on the console."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from analytics.pages.routes import PAGES
from tests import made_up_board as made_up
from tests.browser.looking import findings, look_at
from tests.browser.walking import walk
from tests.results_site import served_results

TREND = "trends?theme=scale:recovery&group="


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served_results() as address:
        yield address


def test_axe_finds_nothing_on_any_page_in_any_mode_and_none_is_wider_than_a_phone(
    reader: Page, site: str, axe_source: str
) -> None:
    focus = f"?group={made_up.group_id('Workshop')}"
    addresses = [site + name for name in PAGES] + [site + name + focus for name in ("overview", "items")]
    assert look_at(reader, axe_source, addresses) == {}


def test_every_page_is_walked_through_by_keyboard_in_order_and_with_the_focus_in_sight(reader: Page, site: str) -> None:
    wrong = {}
    for width in (320, 1280):
        reader.set_viewport_size({"width": width, "height": 800})
        for name in PAGES:
            reader.goto(site + name)
            wrong[name, width] = walk(reader)
    assert {page: found for page, found in wrong.items() if found} == {}


def test_the_keyboard_skips_to_the_content_opens_tables_scrolls_and_chooses(reader: Page, site: str) -> None:
    reader.set_viewport_size({"width": 320, "height": 800})
    reader.goto(site + "scales")
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    reader.keyboard.press("Enter")
    expect(reader.locator("main")).to_be_focused()
    reader.get_by_text("Show the numbers as a table").focus()
    reader.keyboard.press("Enter")
    table = reader.get_by_role("region", name="Numbers as a table")
    expect(table).to_be_visible()
    reader.keyboard.press("Tab")
    expect(table).to_be_focused()
    reader.keyboard.press("ArrowRight")
    expect(table).not_to_have_js_property("scrollLeft", 0)
    reader.locator(".pickers>summary").focus()
    reader.keyboard.press("Enter")
    reader.get_by_label("Group", exact=True).focus()
    reader.keyboard.press("ArrowDown")
    reader.get_by_role("button", name="Show", exact=True).focus()
    with reader.expect_navigation():
        reader.keyboard.press("Enter")
    assert "group=" in reader.url


def test_on_the_first_screen_of_a_phone_are_the_headline_and_what_it_says(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    late = {}
    for address in [f"{name}{lang}" for name in PAGES for lang in ("", "?lang=de")]:
        page.goto(site + address)
        said = page.locator("h1, .summary").all()
        late[address] = max(box["y"] + box["height"] for each in said if (box := each.bounding_box()))
    assert {address: end for address, end in late.items() if end > 640} == {}


def test_on_a_phone_pages_and_pickers_unfold_without_any_program(
    browser: Browser, reader: Page, site: str, axe_source: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(site + "items")
    pages, group = page.get_by_role("link", name="Method", exact=True), page.get_by_label("Group", exact=True)
    assert not pages.is_visible() and not group.is_visible()
    page.get_by_text("Page: Questions").click()
    page.get_by_text("compared with: Spring 2026").click()
    assert pages.is_visible() and group.is_visible()
    context.close()
    reader.set_viewport_size({"width": 320, "height": 640})
    reader.goto(site + "items")
    reader.evaluate("document.querySelectorAll('.unfold').forEach(each => { each.open = true; })")
    assert findings(reader, axe_source) == []


def test_on_a_desk_pages_and_pickers_lie_open_and_no_line_unfolds_them(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + "items")
    expect(page.get_by_role("link", name="Method", exact=True)).to_be_visible()
    expect(page.get_by_label("Group", exact=True)).to_be_visible()
    assert not any(each.is_visible() for each in page.locator(".unfold>summary").all())


def test_the_trend_is_drawn_in_the_colours_of_the_page_and_again_when_they_change(page: Page, site: str) -> None:
    colours = []
    page.goto(site + TREND + made_up.group_id("Workshop"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_selector(f"[data-drawn={scheme}]")
        last_dot = page.locator("[data-plot] path.point").last
        colours.append(last_dot.evaluate("dot => getComputedStyle(dot).fill"))
    assert colours == ["rgb(11, 93, 102)", "rgb(108, 195, 208)"]


def test_the_trend_fills_its_frame_on_a_phone_and_has_its_legend_above(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(site + TREND + made_up.group_id("Workshop"))
    page.wait_for_selector("[data-drawn]")
    assert page.locator("ul.legend").is_visible()
    assert page.locator("[data-plot] .annotation").count() == 0
    assert page.evaluate("document.querySelector('[data-plot] svg').getBoundingClientRect().width") < 320


def test_the_trend_says_in_words_what_its_picture_says(page: Page, site: str) -> None:
    page.goto(site + "trends?theme=scale:recovery")
    said = page.locator("[data-plot]").get_attribute("aria-label") or ""
    assert "Recovery: lower since Spring 2026" in said


def test_without_any_program_every_number_is_still_there(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + TREND + made_up.group_id("Workshop"))
    assert page.locator("table.data tbody tr").count() == 4
    assert page.locator("table.data").get_by_text("Not shown, to protect anonymity").is_visible()
    context.close()


def test_the_heat_map_keeps_its_first_column_and_its_head_in_view(page: Page, site: str) -> None:
    page.goto(site + "groups")
    frame = page.locator(".heat-scroll")
    frame.evaluate("frame => frame.scrollTo(400, 400)")
    corner = frame.bounding_box()
    first = page.locator(".heat thead th").first.bounding_box()
    assert corner and first
    assert abs(first["x"] - corner["x"]) < 4
    assert abs(first["y"] - corner["y"]) < 4


def test_the_head_of_the_heat_map_never_covers_what_has_the_focus(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(site + "groups")
    rows = page.locator(".heat tbody th a")
    rows.last.focus()
    rows.nth(rows.count() // 2 - 3).focus()
    row, head = page.locator(":focus").bounding_box(), page.locator(".heat thead th").first.bounding_box()
    assert row and head
    assert page.locator(".heat-scroll").evaluate("frame => frame.scrollTop") > 0
    assert row["y"] >= head["y"] + head["height"]


def test_a_bar_reads_the_same_way_where_pages_run_from_right_to_left(page: Page, site: str) -> None:
    page.goto(site + "items")
    page.evaluate("document.documentElement.dir = 'rtl'")
    style = "element => [getComputedStyle(element).direction, getComputedStyle(element).transform]"
    assert page.locator(".questions .bar").first.evaluate(style) == ["ltr", "none"]
    assert page.locator(".questions .ends").first.evaluate(style) == ["ltr", "none"]


def test_choosing_a_group_is_an_address_that_the_back_button_knows(page: Page, site: str) -> None:
    page.goto(site + "scales")
    page.get_by_label("Group", exact=True).select_option(made_up.group_id("Workshop"))
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert f"group={made_up.group_id('Workshop')}" in page.url
    page.go_back()
    assert "group=" not in page.url


def test_nothing_is_fetched_from_anywhere_else(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + "trends")
    page.wait_for_selector("[data-drawn]")
    assert [url for url in asked if not url.startswith(site.split("/results")[0])] == []


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_page_of_the_leadership_is_one_sheet_of_paper(page: Page, site: str, lang: str) -> None:
    page.goto(f"{site}leadership?lang={lang}")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    box = printed.pages[0].mediabox
    assert (len(printed.pages), box.height > box.width) == (1, True)


def test_a_guide_opens_on_the_page_of_a_team_and_reads_well_on_a_small_phone(
    page: Page, site: str, axe_source: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site.replace('/hr/', '/group-' + made_up.group_id('Workshop') + '/')}team?lang=de")
    page.locator("details.talk summary").first.click()
    assert page.get_by_text("Was niemand gefragt werden sollte").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert findings(page, axe_source) == []
