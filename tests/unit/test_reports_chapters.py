"""Chapters of a report say what the pages of the same name say, to those alone who may read those pages."""

from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pypdf
import pytest
from pptx import Presentation

from analytics.figures.drawn.trend import Names, Point
from analytics.figures.readings import NOT_ASKED, Shown
from analytics.pages import overview
from analytics.pages.behind.trends import WaveRow
from analytics.pages.brief import leadership, team
from analytics.pages.brief.focus import focus_of
from analytics.pages.brief.picks import stands_of, strengths, to_work_on
from analytics.pages.brief.saying.questions import by_name
from analytics.pages.desk import Desk
from analytics.reports.brand import Brand, house_brand
from analytics.reports.paper.chart import trend_svg
from analytics.reports.paper.dots import low_dots_svg
from analytics.reports.paper.full import full_pdf_bytes
from analytics.reports.paper.leadership import groups_below
from analytics.reports.slides import charts
from analytics.reports.slides.captions import caption
from analytics.reports.slides.deck import add_slide, blank
from analytics.reports.slides.paging import LINES, height, paged, spans_of
from analytics.reports.slides.show import Show
from analytics.reports.slides.tables import HEAT_ROWS, lines_of_name
from analytics.reports.slides.words import Line
from analytics.reports.slides.writing import pptx_bytes, slides_of
from analytics.reports.story import behind, course, opening
from analytics.reports.story.parts import Course, Deed, Grid, Id, Report, Said, Standing, Talk, chapter
from analytics.reports.story.telling import Room, report
from tests import made_up_board as made_up
from tests.report_forms import MANAGEMENT, deck, made, pdf_text, seen
from tests.report_others import ORGANISATION, beside_others, by_site
from tests.report_world import desk

ROOM = Room(60, 60, 60, 10)


def told(here: Desk) -> Report:
    return report(here, ROOM)


def slide_texts(scope: str, group: str | None = None) -> str:
    slides = deck(scope, group).slides
    return " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)


def test_strengths_and_priorities_are_those_of_the_groups_page_with_a_guide_for_each_priority() -> None:
    here = seen(MANAGEMENT, "Late shift")
    page, found = team.build(here), chapter(told(here), Id.STRENGTHS)
    assert found is not None and found.headline == page["headline"]
    guides = [block.guide for block in found.blocks if isinstance(block, Talk)]
    assert guides == [card.guide for card in page["work"]] != []


@pytest.mark.parametrize("label", [None, "Fleet", "East", "Audit", "Data"])  # nothing is clear of the last two
def test_what_to_talk_about_first_is_what_is_to_be_worked_on_and_nothing_where_nothing_is_clear(
    label: str | None,
) -> None:
    """Whatever the lowest number is: a list in an order that no margin carries would be made up."""
    here = seen(MANAGEMENT, label)
    chosen = to_work_on(stands_of(here, here.focus, here.before)).chosen
    found = chapter(told(here), Id.NEXT)
    assert found is not None
    unclear = "No theme is clearly one to begin with. Ask the people where they would begin, and why."

    assert [topic.theme for topic in leadership.topics(here)] == [stand.title for stand in chosen]
    assert all(stand.title in found.headline for stand in chosen)
    assert (Said((unclear,)) in found.blocks) == (not chosen) == (label in ("Audit", "Data"))
    assert unclear == leadership.where_to_begin(here) != leadership.where_to_begin(seen(MANAGEMENT, "Board office"))


def test_columns_of_one_sheet_begin_with_what_is_clear() -> None:
    here = seen(MANAGEMENT)
    below, stands = groups_below(here), stands_of(here, here.focus, here.before)
    about = [focus_of(here).theme.measure, *leadership.measures_of(to_work_on(stands).chosen)]
    apart = [one.measure for one in by_name(leadership.apart(here, below))]
    found = leadership.first_themes(here, focus_of(here), below)
    spoken_of = list(dict.fromkeys([*about, *apart]))
    assert found[: len(spoken_of)] == spoken_of and not set(apart) <= set(about)
    assert found[len(spoken_of)] == strengths(stands).chosen[0].theme.measure


def test_what_nobody_should_be_asked_is_for_the_speaker_and_not_on_the_slide() -> None:
    guide = team.build(seen())["work"][0].guide
    slide = next(slide for slide in deck().slides if slide.shapes.title.text.startswith("How to talk about: "))
    shown = " ".join(shape.text_frame.text for shape in slide.placeholders)
    assert guide.questions[2] in shown and guide.avoid not in shown
    assert guide.avoid in slide.notes_slide.notes_text_frame.text
    assert guide.avoid in " ".join(pdf_text().split())


@pytest.mark.parametrize(("scope", "reads"), [("everybody", False), (MANAGEMENT, True)])
def test_what_was_done_for_a_team_is_told_to_those_who_see_that_team(scope: str, reads: bool) -> None:
    for text in (" ".join(pdf_text(scope).split()), slide_texts(scope)):
        assert "Rest breaks are planned now." in text and "You said, we did" in text
        assert ("Danke sagen wir freitags." in text) is reads


def test_a_report_tells_as_many_actions_as_it_has_room_for_and_how_many_more_there_are() -> None:
    found = chapter(report(seen(), Room(60, 60, 60, 1)), Id.DONE)
    assert found is not None and [type(block).__name__ for block in found.blocks] == ["Deed", "Said"]
    assert found.blocks[1].lines == ("and 3 more",)


def test_an_action_after_which_a_number_is_protected_says_that_and_no_number() -> None:
    found = chapter(told(seen(MANAGEMENT, "Workshop")), Id.DONE)
    assert found is not None
    tools = next(block for block in found.blocks if isinstance(block, Deed) and "New tools" in block.words)
    assert tools.after == "Not shown, to protect anonymity" and "±" not in tools.said


def test_stabilised_values_are_told_of_a_single_group_beside_the_measured_ones() -> None:
    here = seen(MANAGEMENT, "Late shift")
    found = chapter(told(here), Id.STEADY)
    assert found is not None and len(found.blocks[0].rows) == len(here.themes)
    assert [row for row in found.blocks[0].rows if row[1] != row[2]]
    assert chapter(told(seen()), Id.STEADY) is chapter(told(seen(MANAGEMENT, "Operations")), Id.STEADY) is None


def test_values_of_others_stand_beside_the_organisation_with_their_source_and_beside_no_group() -> None:
    found = chapter(told(beside_others()), Id.OUTSIDE)
    assert found is not None and isinstance(found.blocks[0], Standing) and isinstance(found.blocks[1], Grid)
    assert [(row[0], row[2]) for row in found.blocks[1].rows] == [
        ("Control", "47"), ("Recovery", "61; three of five between 57 and 66"),
    ]  # fmt: skip
    assert found.notes == ("Other work.", "Source: An invented trade, 2026. CC0-1.0")
    assert chapter(told(beside_others("Operations")), Id.OUTSIDE) is None


def test_views_by_attribute_are_of_the_whole_organisation_with_their_noise() -> None:
    found = chapter(told(by_site()), Id.VIEWS)
    assert found is not None and found.headline == "The whole organisation by Site"
    assert [row[0] for row in found.blocks[0].rows] == ["berlin", "ulm"] and "19 times in 20" in found.blocks[0].note
    inside = next(group.id for group in by_site().now.groups if group.id != ORGANISATION)
    assert chapter(told(by_site(inside)), Id.VIEWS) is None


@pytest.mark.parametrize("lang", ["en", "de"])
def test_reports_with_values_of_others_and_views_are_valid_on_paper_and_named_on_slides(lang: str) -> None:
    for here in (beside_others(lang=lang), by_site(lang=lang)):
        assert full_pdf_bytes(here, Brand("Northfield")).startswith(b"%PDF")  # set as PDF/UA-1 or refused
        slides = Presentation(BytesIO(pptx_bytes(here, Brand("Northfield")))).slides
        titles = [slide.shapes.title.text for slide in slides]
        assert all(titles) and len(set(titles)) == len(titles)


def test_a_first_wave_has_no_trend() -> None:
    assert chapter(told(desk("spring-2025", scope="everybody")), Id.TREND) is None


@pytest.mark.parametrize("group", [None, "Operations", "Late shift"])
def test_no_page_but_the_last_is_half_empty(group: str | None) -> None:
    pages = pypdf.PdfReader(BytesIO(made("pdf", MANAGEMENT, group))).pages
    assert all(float(page.mediabox.height) > float(page.mediabox.width) for page in pages)
    assert [number for number, page in enumerate(pages[1:-1], 2) if lowest(page) > 0.45] == []


def lowest(page: pypdf.PageObject) -> float:
    """Where the lowest text above the foot of a page stands, as a part of its height."""
    found: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        found.extend([tm[4] * cm[1] + tm[5] * cm[3] + cm[5]] if text.strip() else [])

    page.extract_text(visitor_text=note)
    whole = float(page.mediabox.height)
    return min(y for y in found if y > 0.06 * whole) / whole


def test_no_sentence_for_readers_is_told_twice_on_paper() -> None:
    text = " ".join(pdf_text().split())
    for said in ("This is not a ranking.", "A hatched cell is not a bad sign.", "Ask what keeps people from taking"):
        assert text.count(said) == 1


def test_many_themes_of_a_summary_stand_in_two_columns_and_stay_readable() -> None:
    rows = [(f"Theme {number}", seen().now.reading(ORGANISATION, "scale:recovery"), None) for number in range(16)]
    drawn = low_dots_svg(rows, seen().words)
    high = float(drawn.split('viewBox="0 0 760 ')[1].split('"')[0])
    assert high < 210 and drawn.count("<circle") == 16


def test_what_was_done_is_not_cut_in_the_middle_and_long_names_take_their_room() -> None:
    units = [[Line(f"Deed {number}", ""), *[Line("", "word " * 40)] * 4] for number in range(5)]
    pages = paged(units)
    assert all(sum(map(height, page)) <= LINES and page[0][0].startswith("Deed") for page in pages)
    long = made_up.releases()[-1]["groups"][0]["label"] + " of the maintenance and reconditioning crews" * 2
    lines = [lines_of_name(group, seen().words) for group in seen().now.groups]
    assert set(lines) == {1} and len(long) // 32 > 1
    assert [sum([3] * (part.stop - part.start)) <= HEAT_ROWS for part in spans_of([3] * 10, HEAT_ROWS)] == [True] * 3


def test_a_long_name_of_an_organisation_ends_in_three_dots() -> None:
    assert house_brand("Office " * 40).name.endswith("…") and len(house_brand("Office " * 40).name) == 120
    assert house_brand("Northfield").name == "Northfield"


def test_where_nothing_is_worth_a_look_first_the_themes_are_told_and_no_line_is_empty() -> None:
    here = seen()
    found = {**overview.build(here), "conclusion": "", "alerts": SimpleNamespace(rows=(), all=0)}
    said = opening.glance(here, found).blocks[-1]
    assert isinstance(said, Said) and said.lines == (chapter(told(here), Id.THEMES).headline,)


def test_waves_that_asked_something_else_are_not_joined_and_every_form_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "same_questions", lambda before, after, _measure: before is after)
    monkeypatch.setattr(Desk, "same_questions", lambda here, visible, _theme: visible.wave == here.now.wave)
    here = seen()
    trend = chapter(told(here), Id.TREND)
    assert trend is not None
    line, table = trend.blocks
    assert isinstance(line, Course) and [point.severed for point in line.points] == [False, True, True, True]
    assert all(
        "another question has another answer" in text for text in (line.alt, line.note, caption(line, here.words))
    )
    assert isinstance(table, Grid) and [str(entry).count("(other questions)") for entry in table.rows[1]] == [
        0,
        1,
        1,
        1,
        0,
    ]
    drawing = trend_svg(line.points, line.names, here.words)
    assert 'stroke-width="3"' not in drawing and drawing.count('stroke-dasharray="2 4"') == 3


def test_on_slides_no_line_joins_waves_that_asked_something_else() -> None:
    points = tuple(Point(f"W{n}", Shown(50.0, 5.0), Shown(60.0, 2.0), severed=n == 2) for n in range(4))
    slide = add_slide(blank(Brand("Northfield")), "Chart", "")
    drawn = charts.course(slide, Course("Recovery", Names("Fleet", "Organisation"), points, "", ""), seen().words)
    for series in drawn.plots[0].series:
        hidden = [one for one in series._element.findall("{*}dPt") if one.find("{*}spPr/{*}ln/{*}noFill") is not None]
        assert [one.find("{*}idx").get("val") for one in hidden] == ["2"]


def test_each_of_several_tables_of_a_chapter_says_what_it_is_of() -> None:
    found = chapter(told(seen()), Id.COMMENTS)
    assert found is not None and isinstance(found.blocks[0], Grid)
    several = replace(found, blocks=(found.blocks[0], replace(found.blocks[0], title="What should stay?")))
    show = Show(blank(Brand("Northfield")), told(seen()), Brand("Northfield"))
    slides_of(show, several)
    titles = [slide.shapes.title.text for slide in show.deck.slides]
    assert titles == [f"{found.headline}: {found.blocks[0].title}", f"{found.name}: What should stay?"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"absent": True}, "No such group then"), ({"regrouped": True}, "Another composition"), ({}, "Not asked")],
)
def test_a_wave_without_the_group_is_not_told_as_one_that_did_not_ask(changed: dict[str, bool], said: str) -> None:
    row = WaveRow("Spring", NOT_ASKED, Shown(60.0, 2.0), False, "", regrouped=False, absent=False, otherwise=False)
    assert behind.entry(replace(row, **changed), seen().words) == said
