"""The summary is one page, whoever reads it, in which language, about whom, and however much there would be to say."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pytest

from analytics.pages.brief.focus import focus_of
from analytics.pages.brief.leadership import apart
from analytics.pages.brief.saying.questions import by_name
from analytics.pages.desk import Desk
from analytics.reports.brand import house_brand
from analytics.reports.paper.blocks import dressed
from analytics.reports.paper.full import ROOM, full_words
from analytics.reports.paper.grouptables import BROAD, pieces, tables
from analytics.reports.paper.leadership import groups_below, pdf_bytes, summary
from analytics.reports.story.telling import report
from analytics.reports.typesetting import typeset
from tests.report_forms import MANAGEMENT, seen
from tests.report_world import LAST, desk

NORTHFIELD = house_brand("Northfield")
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_NAMES = {name: f"{LONG_WORD} {name} {LONG_WORD}" for name in ("Operations", "Customer care", "Engineering")}


def pages(body: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(body)).pages]


def only_page(body: bytes) -> str:
    (page,) = pages(body)
    return page


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("scope", ["everybody", MANAGEMENT])
@pytest.mark.parametrize("wave", ["spring-2025", LAST])
def test_of_the_organisation(wave: str, scope: str, lang: str) -> None:
    page = only_page(pdf_bytes(desk(wave, scope=scope, lang=lang)))
    assert "CC0-1.0" in page and {"en": "Page 1 of 1", "de": "Seite 1 von 1"}[lang] in page


@pytest.mark.parametrize("group", ["Operations", "Depot North", "Workshop", "Training"])
def test_of_a_division_a_department_a_team_and_a_team_with_protected_numbers(group: str) -> None:
    found = seen(group=group)
    assert "Page 1 of 1" in only_page(pdf_bytes(found))
    assert len(everything_about(found)["parts"]) > 1


def test_a_page_of_a_division_has_its_departments_beside_it_and_none_of_their_teams() -> None:
    table = narrow(seen(group="Operations"))["parts"][0]
    named = ["Whole organisation", "Operations", "Depot North", "Depot South", "Fleet"]
    assert [row["name"] for row in table["rows"]] == named


@pytest.mark.parametrize("group", ["", "Operations", "Depot North"])
def test_what_the_page_says_of_a_group_below_can_be_looked_up_in_its_table(group: str) -> None:
    found = seen(group=group) if group else seen()
    differs = by_name(apart(found, groups_below(found)))
    titles = {theme.measure: found.words.title(theme.title) for theme in found.themes}
    assert differs
    heads = {head.replace("\N{SOFT HYPHEN}", "") for head in narrow(found)["parts"][0]["themes"]}
    assert {titles[one.measure] for one in differs} <= heads


def narrow(found: Desk) -> Any:
    return summary(found)["groups"]["widths"][-1]


def everything_about(found: Desk) -> Any:
    """The table of all groups and themes, which belongs to the long form."""
    words = full_words(report(found, ROOM), NORTHFIELD)
    return next(block for chapter in words["chapters"] for block in chapter["blocks"] if block["kind"] == "heat")


def test_with_names_that_are_longer_than_their_column() -> None:
    page = only_page(pdf_bytes(desk(names=LONG_NAMES, lang="de")))
    assert "Seite 1 von 1" in page and "Ganze Organisation" in page


@pytest.mark.parametrize(("themes", "tables_of_it"), [(1, 1), (2, 1), (8, 1), (14, 2)])
def test_of_few_themes_or_many_which_all_have_a_column_where_there_is_room(themes: int, tables_of_it: int) -> None:
    found = with_themes(themes)
    table = tables(found, focus_of(found), groups_below(found))
    broad = table["groups"]["widths"][0]
    assert [len(part["themes"]) for part in broad["parts"]] == [themes // tables_of_it] * tables_of_it
    assert "long report" not in broad["note"]
    page = only_page(typeset(summary(desk()) | dressed(NORTHFIELD) | table))
    assert page.count("Engineering ") >= tables_of_it and "long report" not in page


def with_themes(number: int) -> Desk:
    found = desk(scope="everybody")
    questions = found.now.whole.questions
    few = replace(questions, scales=questions.scales[:number], indices=())
    vars(found)["now"] = replace(found.now, whole=replace(found.now.whole, questions=few))
    return found


def test_where_many_groups_stand_in_one_level_it_says_how_many_it_leaves_to_the_long_form() -> None:
    words = summary(desk(scope="everybody")) | dressed(NORTHFIELD)
    page = only_page(typeset(words | {"groups": crowded(words["groups"], "Division", 30)}))
    named = sum(f"Division {number} " in page for number in range(30))
    assert 3 <= named < 30 and f"and {30 - named} further" in page and "CC0-1.0" in page


def crowded(groups: Any, name: str, number: int) -> Any:
    table = groups["widths"][-1]
    (part,) = table["parts"]
    rows = [{**part["rows"][1], "name": f"{name} {place}"} for place in range(number)]
    further = [f"and {cut} further" if cut else "" for cut in range(number + 1)]
    return groups | {"widths": [table | {"parts": [part | {"rows": rows}]}], "further": further}


def test_where_even_the_fewest_lines_are_too_many_the_letters_are_smaller() -> None:
    words = summary(desk(scope="everybody", lang="de")) | dressed(NORTHFIELD)
    points = [{"title": LONG_WORD, "text": f"{LONG_WORD} " * 20}] * 8
    page = only_page(typeset(words | {"points": points, "groups": crowded(words["groups"], LONG_WORD, 8)}))
    assert "CC0-1.0" in page and "and 5 further" in page


def test_seventeen_themes_stand_in_three_tables_of_about_the_same_width() -> None:
    assert [len(piece) for piece in pieces(17, BROAD)] == [6, 6, 5]
