"""Every number of every form is the board's, and what is withheld is in none of them."""

import csv
import json
import re
from io import BytesIO, StringIO

import openpyxl
import pytest

from analytics.pages.behind import drivers
from analytics.pages.participation import took_part
from analytics.reports.extent import covered, covered_ids
from analytics.reports.table import NUMBERS
from tests import made_up_board as made_up
from tests.report_forms import MANAGEMENT, behind, charts, deck, everything, made, pdf_text, seen, tables
from tests.report_further import charted
from tests.report_world import as_printed, index_of, release

CELL = re.compile(r"(\d+) ?±(\d+)")
BELOW = "Workshop"  # a team, which not everybody may see
GROUPS = (None, "Depot South", BELOW)


def board_numbers(group: str | None) -> set[float]:
    kept = covered_ids(seen(MANAGEMENT, group))
    cells = [cell for (name, *_), cell in release().cells.items() if kept is None or name in kept]
    return {number for cell in cells for name in NUMBERS if (number := getattr(cell, name)) is not None}


@pytest.mark.parametrize("group", GROUPS)
def test_csv_and_workbook_and_json_hold_the_boards_numbers_and_no_others(group: str | None) -> None:
    rows = csv.DictReader(StringIO(made("csv", MANAGEMENT, group).decode("utf-8-sig"), newline=""))
    written = {float(row[name]) for row in rows for name in NUMBERS if row[name]}
    book = openpyxl.load_workbook(BytesIO(made("xlsx", MANAGEMENT, group)))
    typed = {cell for row in book["All numbers"].iter_rows(min_row=2, values_only=True) for cell in row[7:12]} - {None}
    cells = json.loads(made("json", MANAGEMENT, group))["cells"]
    published = {cell[name] for cell in cells for name in NUMBERS if cell[name] is not None}
    assert written == typed == published == board_numbers(group)


@pytest.mark.parametrize("group", GROUPS)
def test_the_numbers_of_charts_are_the_boards_in_the_drawing_and_in_the_workbook_inside(group: str | None) -> None:
    found = seen(MANAGEMENT, group)
    shares = {one.percent for tier in drivers.build(found)["tiers"] for one in tier.drivers}
    turnouts = {took_part(found.visible(wave)).percent for wave, *_ in made_up.WAVES}
    known = turnouts | shares | charted(found)
    for wave, *_ in made_up.WAVES:
        cells = [cell for (*_, statistic), cell in release(wave).cells.items() if statistic == "index"]
        known |= {number for cell in cells for number in (cell.value, cell.margin)}
    for chart in charts(deck(MANAGEMENT, group)):
        inside = {round(value, 6) for row in behind(chart)[1:] for value in row[1:] if value is not None}
        drawn = {round(value, 6) for series in chart.plots[0].series for value in series.values if value is not None}
        assert drawn <= inside <= {round(value, 6) for value in known if value is not None} and drawn


def rows_of_heat(group: str | None) -> dict[str, list[str]]:
    """The lines of the heat map by the name of their group; names that come twice are left out."""
    labels = [one.label for one in covered(seen(MANAGEMENT, group))]
    found: dict[str, list[str]] = {}
    for table in tables(deck(MANAGEMENT, group)):
        if table[0][0] == "Group" and any("±" in cell for row in table[1:] for cell in row):
            for row in table[1:]:
                found.setdefault(row[0], []).extend(row[1:])
    return {name: cells for name, cells in found.items() if labels.count(name) <= 1}


@pytest.mark.parametrize("group", GROUPS)
def test_the_heat_map_says_what_the_board_says_cell_by_cell_on_slides_and_on_paper(group: str | None) -> None:
    found, lines = seen(MANAGEMENT, group), rows_of_heat(group)
    on_paper = pdf_text(MANAGEMENT, group)
    compared = 0
    for one in covered(found):
        name = "Whole organisation" if one.id == "organisation" else one.label
        for theme, said in zip(found.themes, lines.get(name, ()), strict=False):
            cell = index_of(one, theme.measure, release()) if not found.now.standing(one, theme).coarser else None
            if cell and cell.status == "released":
                assert CELL.findall(said) == [as_printed(cell)]
                assert re.search(rf"{as_printed(cell)[0]}[ ▲▼\n]*±{as_printed(cell)[1]}", on_paper)
                compared += 1
            elif cell:
                assert said == "not shown"
    assert compared > 15


def test_the_full_report_has_every_question_with_its_shares_or_its_average() -> None:
    found, text = seen(), " ".join(pdf_text().split())
    for item in found.now.questions.items.values():
        sides = [
            release().cell("organisation", item.measure, side) for side in ("unfavourable", "neutral", "favourable")
        ]
        if all(side and side.value is not None for side in sides) and not item.sensitive:
            assert " · ".join(str(round(side.value or 0)) for side in sides if side) in text


def test_what_is_withheld_is_a_hatch_with_words_and_nothing_else() -> None:
    found = seen(MANAGEMENT, "Fleet")
    hatched = [
        cell
        for slide in deck(MANAGEMENT, "Fleet").slides
        for shape in slide.shapes
        if shape.has_table
        for cell in shape.table.iter_cells()
        if cell._tc.tcPr is not None and cell._tc.tcPr.find("{*}pattFill") is not None
    ]
    hidden = [
        theme
        for group in covered(found)
        for theme in found.themes
        if not found.now.standing(group, theme).reading.shown
    ]
    assert {cell.text for cell in hatched} == {"not shown"}
    assert len(hatched) >= len(hidden) > 0


def test_a_protected_wave_has_no_point_no_cell_and_says_so_in_the_name_of_the_wave() -> None:
    hidden = "Autumn 2025 (not shown)"
    course = [one for one in charts(deck(MANAGEMENT, BELOW)) if hidden in list(one.plots[0].categories)]
    assert len(course) == 1
    row = next(row for row in behind(course[0]) if row[0] == hidden)
    series = list(course[0].plots[0].series)
    assert row[1] is None and row[3] is None and series[0].values[1] is None


@pytest.mark.parametrize("form", ["pdf", "pptx"])
def test_what_everybody_gets_names_no_group_below_a_department(form: str) -> None:
    told = pdf_text("everybody") if form == "pdf" else everything(made("pptx", "everybody"))
    below = {unit.rsplit("/", 1)[1] for group in release().groups.values() for unit in group.units}
    shown = " ".join(group.label for group in seen("everybody").now.seen.values())  # some are named after their teams
    secret = {name for name in below - {"Security"} if " " in name or len(name) > 7} - set(
        re.findall(r"[\w ]+?(?= and |$)", shown)
    )
    # "Security" stands in every Office file, as the name of a property
    assert [name for name in secret if name not in shown and name in told] == []
    assert secret >= {BELOW, "Dispatch", "Infrastructure"} and not {BELOW, "Dispatch"} & set(shown.split())


def test_a_groups_report_names_no_group_beside_it() -> None:
    told = everything(made("pptx", "managers", "Depot South")) + pdf_text("managers", "Depot South")
    assert "Dispatch" in told
    assert [name for name in ("Fleet", BELOW, "Depot North", "Infrastructure", "Customer care") if name in told] == []
    rows = list(csv.DictReader(StringIO(made("csv", "managers", "Depot South").decode("utf-8-sig"), newline="")))
    assert {row["group"] for row in rows} >= {"Whole organisation", "Depot South", "Dispatch"}
    assert not {row["group"] for row in rows} & {"Fleet", "Depot North", BELOW}
