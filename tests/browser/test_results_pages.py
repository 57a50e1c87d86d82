"""Results pages in a real browser: readable, operable, drawn, and quiet on the console."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from analytics.pages.routes import PAGES
from tests import made_up_board as made_up
from tests.browser.looking import findings, look_at, turn_to_figure
from tests.browser.walking import walk
from tests.results_site import served_results

TREND = "trends?theme=scale:recovery&group="
MIDDLES = """marks => marks.map(mark => {
    const at = mark.getBoundingClientRect(), plot = mark.closest("[data-plot]").getBoundingClientRect();
    return [at.x + at.width / 2 - plot.x, at.y + at.height / 2 - plot.y]; })"""
UNFOLDED = """() => {
    const texts = [...document.querySelectorAll("main p:not(.vh), main dd, main li:not(.axis), main dt")];
    const squeezed = texts.filter(each => each.offsetParent && each.clientHeight > 8 * each.clientWidth);
    const names = [...document.querySelectorAll("main [role=region], main nav")].map(each => each.ariaLabel);
    const twice = names.filter((name, place) => names.indexOf(name) < place);
    return [document.documentElement.scrollWidth, squeezed.map(each => each.textContent.slice(0, 40)), twice]; }"""
IN_SIGHT = """() => {
    const [link, names, frame] = [document.activeElement, document.querySelector(".heat thead th"),
        document.querySelector(".heat-scroll")].map(each => each.getBoundingClientRect());
    const beside = document.documentElement.dir === "rtl" ? link.right <= names.left : link.left >= names.right;
    return beside && link.left >= frame.left && link.right <= frame.right; }"""
SIZE = "place => [place.offsetTop, place.offsetHeight, document.documentElement.scrollHeight]"


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


def test_on_a_phone_whatever_unfolds_fits_has_a_name_of_its_own_and_squeezes_no_text_into_a_column_of_letters(
    page: Page, site: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    wide = {}
    for name in PAGES:
        page.goto(f"{site}{name}?lang=de")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        wide[name] = page.evaluate(UNFOLDED)
    assert {name: found for name, found in wide.items() if found != [320, [], []]} == {}


@pytest.mark.parametrize("lang", ["en", "de"])
def test_on_a_phone_no_column_of_a_table_that_lies_open_is_out_of_sight(page: Page, site: str, lang: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    beyond = {}
    for name in ("participation", "outlook", "trends"):
        page.goto(f"{site}{name}?lang={lang}")
        frames = [frame for frame in page.locator(".scroll").all() if frame.is_visible()]
        beyond[name] = [frame.evaluate("frame => frame.scrollWidth - frame.clientWidth") for frame in frames]
    assert set(map(len, beyond.values())) == {1} and {wide for found in beyond.values() for wide in found} == {0}


def test_a_short_page_does_not_stretch_what_it_shows(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 2500})
    page.goto(f"{site}patterns")
    pickers, head = page.locator(".pickers").bounding_box(), page.locator("header.head").bounding_box()
    assert pickers and head and head["y"] - pickers["y"] - pickers["height"] < 40


def test_on_a_desk_pages_and_pickers_lie_open_and_no_line_unfolds_them(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + "items")
    expect(page.get_by_role("link", name="Method", exact=True)).to_be_visible()
    expect(page.get_by_label("Group", exact=True)).to_be_visible()
    assert not any(each.is_visible() for each in page.locator(".unfold>summary").all())


def test_the_trend_is_drawn_in_the_colours_of_the_page_and_again_when_they_change(page: Page, site: str) -> None:
    colours = []
    page.goto(site + TREND + made_up.group_id("Workshop"))
    turn_to_figure(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_selector(f"[data-drawn={scheme}]")
        last_dot = page.locator("[data-plot] path.point").last
        colours.append(last_dot.evaluate("dot => getComputedStyle(dot).fill"))
    assert colours == ["rgb(11, 93, 102)", "rgb(108, 195, 208)"]


def test_the_trend_fills_its_frame_on_a_phone_and_has_its_legend_above(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(site + TREND + made_up.group_id("Workshop"))
    turn_to_figure(page)
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
    assert page.locator(".still .mark.r-focus").count() == 3 and page.locator(".still .hatch").is_visible()
    context.close()


def test_whoever_only_reads_a_trend_never_loads_the_program_that_draws_it(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + TREND + made_up.group_id("Workshop"), wait_until="networkidle")
    assert [url for url in asked if "plotly-basic" in url] == []
    size = page.locator("[data-plot]").evaluate(SIZE)
    turn_to_figure(page)
    assert [url for url in asked if "plotly-basic" in url] != []
    assert page.locator("[data-plot]").evaluate(SIZE) == size
    assert not page.locator(".still").is_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_still_picture_of_a_trend_has_its_points_where_the_drawn_one_has_them(
    page: Page, site: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site + TREND + made_up.group_id("Workshop"))
    still = page.locator(".still .mark.r-focus circle").evaluate_all(MIDDLES)
    turn_to_figure(page)
    drawn = page.locator("[data-plot] path.point").evaluate_all(MIDDLES)[-len(still) :]
    assert len(still) == 3
    assert [pytest.approx(place, abs=2) for place in still] == drawn


def test_the_heat_map_keeps_its_first_column_and_its_head_in_view(page: Page, site: str) -> None:
    page.goto(site + "groups")
    frame = page.locator(".heat-scroll")
    frame.evaluate("frame => frame.scrollTo(400, 400)")
    corner = frame.bounding_box()
    first = page.locator(".heat thead th").first.bounding_box()
    assert corner and first
    assert abs(first["x"] - corner["x"]) < 4
    assert abs(first["y"] - corner["y"]) < 4


def test_at_four_times_the_size_the_heat_map_is_not_a_slit_to_look_through(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(site + "groups")
    assert page.locator(".heat-scroll").evaluate("frame => frame.scrollHeight - frame.clientHeight") == 0


def test_with_forced_colours_no_tab_cuts_the_line_below_it(page: Page, site: str) -> None:
    page.emulate_media(forced_colors="active")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + "groups")
    line, last = page.locator(".tabs .among").bounding_box(), page.locator(".tabs a").last.bounding_box()
    assert line and last and last["y"] + last["height"] <= line["y"] + line["height"] - 1


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


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_names_of_the_heat_map_never_cover_what_has_the_focus_nor_does_its_edge(
    page: Page, site: str, direction: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(site + "groups")
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    heads = page.locator(".heat thead a").count()
    page.locator(".heat-scroll").focus()
    for key in ["Tab"] * heads + ["Shift+Tab"] * (heads - 1):
        page.keyboard.press(key)
        page.wait_for_function(IN_SIGHT)


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
    expect(page.get_by_label("Group", exact=True)).to_have_value("organisation")


def test_a_page_that_was_kept_whole_names_in_its_picker_what_its_numbers_are_of(page: Page, site: str) -> None:
    page.goto(site + "scales")
    page.get_by_label("Group", exact=True).select_option(made_up.group_id("Workshop"))
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_label("Group", exact=True)).to_have_value("organisation")


def test_nothing_is_fetched_from_anywhere_else(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + "trends")
    turn_to_figure(page)
    assert [url for url in asked if not url.startswith(site.split("/results")[0])] == []


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_page_of_the_leadership_is_one_sheet_of_paper(page: Page, site: str, lang: str) -> None:
    page.goto(f"{site}leadership?lang={lang}")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    box = printed.pages[0].mediabox
    assert (len(printed.pages), box.height > box.width) == (1, True)


def test_the_printed_overview_begins_with_all_of_its_figure(page: Page, site: str) -> None:
    page.goto(site + "overview")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert "Intention to stay" in printed.pages[0].extract_text()


def test_a_guide_opens_on_the_page_of_a_team_and_reads_well_on_a_small_phone(
    page: Page, site: str, axe_source: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site.replace('/hr/', '/group-' + made_up.group_id('Workshop') + '/')}team?lang=de")
    page.locator("details.talk summary").first.click()
    assert page.get_by_text("Was niemand gefragt werden sollte").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert findings(page, axe_source) == []
