"""Every number of every format is the board's, every number of the board is in it, and what is withheld is nowhere."""

import json
import re
from functools import cache
from io import BytesIO

import pypdf
import pytest

from analytics.pages.brief.method import sections
from analytics.reports.story.account import sourced
from analytics.reports.story.rules import protection
from analytics.reports.table import NUMBERS
from tests import made_up_board as made_up
from tests.report_forms import MANAGEMENT, deck, everything, made, pdf_text, seen, tables
from tests.report_numbers import (
    NUMBER,
    PAIR,
    differences,
    heat_lines,
    item_lines,
    moved_lines,
    pairs,
    people,
    shares_of_drivers,
    shown_in_the_heat_map,
    trend_lines,
    withheld_values,
)
from tests.report_world import release

SCOPES = [(None, "en"), (None, "de"), ("Operations", "en"), ("Depot South", "de"), ("Late shift", "en")]
FORMS = ("csv", "xlsx", "json", "pdf", "pptx")
BY_THEMES = 8  # columns of a heat map on paper and on slides


@cache
def paper(group: str | None, lang: str) -> str:
    return " ".join(pdf_text(MANAGEMENT, group, lang).split())


@cache
def slides(group: str | None, lang: str) -> str:
    """All that is written on slides: texts, lines of tables, notes, and what is said of pictures."""
    found = deck(MANAGEMENT, group, lang)
    lines = [" ".join(row) for table in tables(found) for row in table]
    for slide in found.slides:
        lines += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        lines += [slide.notes_slide.notes_text_frame.text, *slide.shapes._spTree.xpath(".//p:cNvPr/@descr")]
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize(("group", "lang"), SCOPES)
def test_every_number_of_the_heat_map_the_themes_and_the_trends_is_in_its_place_on_paper_and_on_slides(
    group: str | None, lang: str
) -> None:
    found = seen(MANAGEMENT, group)
    themes = list(found.themes)
    parts = [themes[start : start + BY_THEMES] for start in range(0, len(themes), BY_THEMES)]
    lines = [line for part in parts for line in heat_lines(found, part, lang)]
    lines += [*trend_lines(found, found.focus, lang), *moved_lines(found, lang)]
    assert len(lines) > 30
    for told in (paper(group, lang), slides(group, lang)):
        assert [line for line in lines if not re.search(line, told)] == []


@pytest.mark.parametrize(("group", "lang"), SCOPES)
def test_every_question_is_on_paper_with_its_shares_and_its_average(group: str | None, lang: str) -> None:
    lines = list(item_lines(seen(MANAGEMENT, group), lang))
    assert len(lines) > 20 and [line for line in lines if not re.search(line, paper(group, lang))] == []


@pytest.mark.parametrize(("group", "lang"), SCOPES)
def test_no_number_with_a_margin_is_anything_but_the_boards_or_a_difference_of_two_of_them(
    group: str | None, lang: str
) -> None:
    known, apart = pairs(seen(MANAGEMENT, group)), differences(seen(MANAGEMENT, group))
    for told in (paper(group, lang), slides(group, lang)):
        printed = [(value.replace(",", "."), margin.replace(",", ".")) for value, margin in PAIR.findall(told)]
        assert len(printed) > 100
        assert [one for one in printed if one not in known and one[0].lstrip("+−") not in apart] == []


def allowed(group: str | None, lang: str) -> set[str]:
    """Numbers that stand alone: shares, people, the wave's rules, days, and how many groups and themes there are."""
    found, known = seen(MANAGEMENT, group), {str(number) for number in range(len(release().groups) + 2)}
    cells = [cell for (*_, statistic), cell in release().cells.items() if statistic not in ("index", "mean")]
    known |= {str(round(cell.value)) for cell in cells if cell.value is not None}
    rules = [*protection(found), *((rule.term, sourced(rule)) for one in sections(found) for rule in one.rules)]
    words = " ".join(part for pair in rules for part in pair) + json.dumps(made_up.questionnaire())
    words += json.dumps([made_up.manifest(*made_up.WAVES[-1][:2]), release().wave, release().drivers])
    words += " ".join(" ".join(wave) for wave in made_up.WAVES) + "Cronbach 1951; McDonald 1999 10⁻⁶ 95 100 1.030"
    known |= people(found) | shares_of_drivers() | {shown_in_the_heat_map(found)}
    return known | {token.replace(",", ".") for token in NUMBER.findall(words)}


@pytest.mark.parametrize(("group", "lang"), [(None, "en"), ("Depot South", "de")])
def test_no_number_that_stands_alone_is_unexplained(group: str | None, lang: str) -> None:
    known = allowed(group, lang)
    for told in (paper(group, lang), slides(group, lang)):
        alone = {token.replace(",", ".") for token in NUMBER.findall(PAIR.sub(" ", told))}
        assert alone - known == set()


def streams(group: str | None, lang: str = "en", scope: str = MANAGEMENT) -> dict[str, str]:
    """Every form with all that is packed into it, also what no reader of the document sees."""
    found = {form: made(form, scope, group, lang) for form in FORMS}
    said = {form: body.decode() for form, body in found.items() if form in ("csv", "json")}
    reader = pypdf.PdfReader(BytesIO(found["pdf"]))
    said["pdf"] = " ".join([pdf_text(scope, group, lang), str(reader.metadata), *map(str, tagged(reader))])
    return said | {form: everything(found[form]) for form in ("xlsx", "pptx")}


def tagged(reader: pypdf.PdfReader) -> list[object]:
    """What is said of figures, in whatever object it stands."""
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1) if number in reader.xref[0])
    return [one["/Alt"] for one in objects if isinstance(one, dict) and "/Alt" in one]


@pytest.mark.parametrize("group", [None, "Fleet"])
def test_what_a_withheld_number_would_be_is_in_no_byte_of_any_format(group: str | None) -> None:
    told = [getattr(cell, name) for cell in release().cells.values() for name in NUMBERS]
    secrets = {str(round(value, 4)) for value in withheld_values().values() if round(value, 2) != round(value, 4)}
    secrets -= {str(round(value, 4)) for value in told if value is not None}
    assert len(secrets) >= 2  # others would be numbers that others have, too
    for form, said in streams(group).items():
        assert [value for value in secrets if re.search(rf"(?<!\d){value.replace('.', '[.,]')}", said)] == [], form


def test_a_groups_formats_name_nobody_outside_it_in_any_byte() -> None:
    inside = {unit for label in ("Depot South",) for unit in release().groups[made_up.group_id(label)].units}
    outside = {
        group.label for group in release().groups.values() if not inside & set(group.units) and " " not in group.label
    }
    common = {"Data", "Web", "Tools", "Chat", "East", "West", "North", "South", "Design", "Quality", "Product", "Phone"}
    common |= {"Security", "Release", "Planning", "People", "Testing", "Training", "Platform", "Audit", "Learning"}
    common |= {"Legal", "Mobile", "Sales", "Delivery", "Finance", "Claims"}  # words of file formats and of sentences
    spaced = {"Depot North", "Customer care", "Head office", "Key accounts", "Public sector", "Board office"}
    for form, said in streams("Depot South", scope="managers").items():
        assert [name for name in (outside - common) | spaced if name in said] == [], form
    assert outside - common >= {"Workshop", "Infrastructure", "Controlling", "Engineering"}
