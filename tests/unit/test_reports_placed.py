"""Every number of every form stands where the board says, for every kind of reader; one that is off by one is found.

A number is held against what the board says of the groups, themes, questions and waves that are named beside it. What
may stand anywhere is a short list of kinds, which `tests.report_marking` takes out by the sentences that say them.
"""

import csv
import re
from functools import cache
from io import StringIO
from typing import Any

import pytest

from analytics.figures.differences import margin_between
from analytics.pages.desk import Desk
from analytics.pages.groups import heat_rows
from analytics.pages.seen.steady import steadied
from analytics.reports.extent import covered_ids
from analytics.reports.listing import write_csv
from analytics.reports.table import COLUMNS, NUMBERS, lines
from tests.report_counts import Counts
from tests.report_facts import whole
from tests.report_forms import written
from tests.report_marking import COUNTED
from tests.report_numbers import HIDDEN, withheld_values
from tests.report_placing import CELLS, NUMBER, PAIR, Placing
from tests.report_statistics import signs
from tests.report_streams import book_of, desk_for, lines_of
from tests.report_world import release

HR, LEADERSHIP = ("management", None, "en"), ("everybody", None, "de")
MANAGER, TOGETHER = ("managers", "Depot South", "en"), ("managers", "Night shift and Late shift", "en")
MEMBER, OF_A_DEPARTMENT = ("members", "Late shift", "de"), ("management", "Fleet", "de")
READERS = (HR, LEADERSHIP, MANAGER, TOGETHER, MEMBER, OF_A_DEPARTMENT)
FORMS = ("page", "full", "pptx", "xlsx")
Reader = tuple[str, str | None, str]
OFF_BY_ONE = {  # of each kind a sentence or a line that has to be there, with the number in question
    "scale": ("full", HR, r"^Demands (\d+) ± \d+$"),
    "scale on a slide": ("pptx", MANAGER, r"^Control Depot South (\d+) ± \d+$"),
    "scale in a workbook": ("xlsx", HR, r"^Recovery (\d+) ± \d+ "),
    "margin": ("full", HR, r"^Demands \d+ ± (\d+)$"),
    "heat map": ("full", MANAGER, r"^Dispatch \d+ ±\d+ (\d+) ±"),
    "heat map on a slide": ("pptx", MANAGER, r"^Dispatch \d+ ±\d+ (\d+) ±"),
    "item share": ("full", HR, r"^I have enough time for the work I am given (\d+) \d+ \d+$"),
    "item average": ("full", TOGETHER, r"(?:^| )(\d\.\d+) ± 0"),
    "trend": ("full", HR, r"^Recovery (\d+) ± 1 \d+ ± 1 \d+ ± 1 \d+ ± 1$"),
    "trend on a slide": ("pptx", HR, r"^Spring 2025 Organisation (\d+) ± \d+$"),
    "change": ("full", HR, r"^Recovery \d+ ± \d+ −(\d+) ± "),
    "change in a workbook": ("xlsx", HR, r"^Recovery \d+ ± \d+ −(\d+) ± "),
    "participation": ("full", HR, r"^(\d+) of 1,030 people took part"),
    "participation of a group": ("full", MANAGER, r"^Dispatch (\d+) \d+ to \d+$"),
    "driver": ("full", HR, r"^Recovery (\d+)%$"),
    "driver on a slide": ("pptx", HR, r"^Fairness What goes together with .* (\d)\.8$"),
    "driver, together": ("full", HR, r"account for (\d+)% of the differences"),
    "outlook": ("full", OF_A_DEPARTMENT, r"^Workshop .* zwischen (\d) und"),
    "comment theme": ("full", HR, r"^Operations overlap, shift handover (\d+) to \d+"),
    "reliability": ("full", HR, r"^Recovery 0\.(\d)8 "),
    "sentence": ("full", MANAGER, r"^• Recovery, Dispatch: (\d+) \(± "),
}


@cache
def placing(*reader: Any) -> Placing:
    return Placing(desk_for(*reader))


@cache
def counts(*reader: Any) -> Counts:
    return Counts(desk_for(*reader))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("form", FORMS)
def test_no_number_stands_where_the_board_does_not_say_it(form: str, reader: Reader) -> None:
    told = lines_of(form, *reader)
    assert len(told) > 60
    assert list(placing(*reader).without_place(told)) == []
    assert list(counts(*reader).out_of_place(told)) == []


@pytest.mark.parametrize("kind", OFF_BY_ONE)
def test_a_number_that_is_off_by_one_is_found(kind: str) -> None:
    form, reader, wanted = OFF_BY_ONE[kind]
    told = list(lines_of(form, *reader))
    place, found = next((place, found) for place, line in enumerate(told) if (found := re.search(wanted, line)))
    assert wrong_found(placing(*reader), told, place, found.span(1))


def wrong_found(here: Placing, told: list[str], place: int, where: tuple[int, int]) -> bool:
    """Whether one number, when it is raised by one in its last place, has no place any more; all else as it was."""
    line, near = told[place], [*told[max(0, place - 30) : place][::-1], *told[place + 1 : place + 2]]
    number = line[slice(*where)]
    higher = re.sub(r"\d+$", lambda last: str(int(last.group()) + 1).zfill(len(last.group())), number)
    return bool(list(here.of_line(line[: where[0]] + higher + line[where[1] :], near)))


@pytest.mark.parametrize("reader", [HR, MANAGER, OF_A_DEPARTMENT])
def test_a_count_in_a_sentence_that_is_raised_by_one_is_found(reader: Reader) -> None:
    told, here, tried = list(lines_of("full", *reader)), counts(*reader), 0
    for place, line in enumerate(told):
        for one in re.finditer(f"[{COUNTED}]", line):
            higher = COUNTED[(COUNTED.index(one.group()) + 1) % 10]
            changed = line[: one.start()] + higher + line[one.end() :]
            tried += 1
            assert list(here.out_of_place([*told[:place], changed, *told[place + 1 :]]))
    assert tried > 9
    for sentence in desk_for(*reader).words.told:
        raised = [sentence._replace(counts=((*one, number + 1),)) for *one, number in sentence.counts]
        assert not any(map(here.are_right, raised)), sentence


@pytest.mark.parametrize("reader", READERS)
def test_changes_margins_stabilised_values_and_arrows_are_those_of_the_formulas_to_the_last_digit(
    reader: Reader,
) -> None:
    desk, facts, shown = desk_for(*reader), placing(*reader).facts, counts(*reader).shown
    before, board = facts.waves[-2], facts.board
    for group in (desk.focus, *shown[:2], *shown[-3:]):
        past, known = desk.moves_since(desk.before, group, desk.themes), facts.changes(before, desk.now, group)
        told = [move and (move.difference, move.margin, move.smallest_detectable, move.direction) for move in past]
        right = zip(known, signs(known), strict=True)
        assert told == [one and pytest.approx((one.value, one.margin, one.detectable, sign)) for one, sign in right]
        for theme in desk.themes:
            mine, whole_ = (desk.now.standing(one, theme) for one in (group, desk.now.organisation))
            steady, stable = steadied(desk.now, mine.source, theme.measure), board.stable(mine.source, theme.measure)
            assert (steady and (steady.value, steady.margin)) == (stable and pytest.approx(tuple(stable)))
            if away := counts(*reader).against(group, theme):
                share = desk.now.share(mine.source, theme.measure)
                margin = margin_between(whole_.reading, steady or mine.reading, share)
                assert margin == pytest.approx(away.margin)
    arrows = [cell.arrow for row in heat_rows(desk, shown, {}) for cell in row.cells]
    assert arrows == [sign or 0 for *_cell, sign in counts(*reader).cells(shown)]


@pytest.mark.parametrize("reader", READERS)
def test_the_first_sheet_of_a_workbook_has_every_theme_with_its_change_to_the_last_digit(reader: Reader) -> None:
    desk, facts = desk_for(*reader), placing(*reader).facts
    rows = [row for row in book_of(desk).worksheets[0].iter_rows(values_only=True) if isinstance(row[1], float | int)]
    changes = facts.changes(facts.waves[-2], desk.now, desk.focus)
    known = [facts.board.number(desk.now.standing(desk.focus, theme).source, theme.measure) for theme in desk.themes]
    told = [(one, move) for one, move in zip(known, changes, strict=True) if one]
    assert len(rows) == len(told) > 12
    for row, (number, move) in zip(rows, told, strict=True):
        assert row[1:3] == tuple(number) and row[3:5] == (pytest.approx(move[:2]) if move else (None, None))


@pytest.mark.parametrize("form", FORMS)
def test_an_arrow_that_is_turned_or_missing_is_found(form: str) -> None:
    here, tried = placing(*HR), 0
    for line in (one for one in lines_of(form, *HR) if CELLS.search(one) and re.search("[▲▼]", one)):
        for arrow in re.finditer(" ([▲▼])", line):
            for wrong in ("", " ▲" if arrow.group(1) == "▼" else " ▼"):
                tried += 1
                assert list(here.of_line(line[: arrow.start()] + wrong + line[arrow.end() :], ()))
    assert tried > (10 if form == "page" else 20)  # one page has room for few lines


def test_what_came_after_an_action_is_told_of_the_waves_that_are_named() -> None:
    here, near = placing(*HR), ["Wave Recovery Change since Spring 2025"]
    assert list(here.of_line("Autumn 2026 55 ± 1 −14 ± 3", near)) == []
    for wrong in ("55 ± 1 −15 ± 3", "56 ± 1 −14 ± 3", "55 ± 1 −14 ± 4", "55 ± 1 +14 ± 3"):
        assert list(here.of_line(f"Autumn 2026 {wrong}", near))


@pytest.mark.parametrize("reader", [MANAGER, TOGETHER])
@pytest.mark.parametrize("form", ["full", "pptx"])
def test_nearly_every_number_that_is_raised_by_one_is_found_wherever_it_stands(form: str, reader: Reader) -> None:
    told, here = list(lines_of(form, *reader)), placing(*reader)
    marks = [(place, one.span(group)) for place, line in enumerate(told) for one, group in numbers_of(here, line)]
    unseen = [told[place] for place, where in marks if not wrong_found(here, told, place, where)]
    assert len(marks) > 180 and len(unseen) < len(marks) / 8, unseen


def numbers_of(here: Placing, line: str) -> list[tuple[re.Match[str], int]]:
    """Values with a margin, and what stands alone in lines that hold no name with a numeral and are no list."""
    if here.without_names(line) != line or re.search(r"\(\d+/\d+\)|^\W*\d\.|\w \d\. ", line) or line.isdigit():
        return []
    pairs = list(PAIR.finditer(line))
    spans = [one.span() for one in pairs]
    alone = [one for one in NUMBER.finditer(line) if not any(start <= one.start() < end for start, end in spans)]
    return [*((one, 1) for one in pairs), *((one, 0) for one in alone if line not in here.rules and "<" not in line)]


@pytest.mark.parametrize("form", ["full", "pptx", "xlsx"])
def test_what_a_withheld_number_would_be_is_found_wherever_somebody_would_put_it(form: str) -> None:
    told, here, tried = lines_of(form, *HR), placing(*HR), 0
    for (label, _scale), value in withheld_values().items():
        for line in (one for one in told if one.startswith(f"{label} ") and HIDDEN["en"] in one and "±" in one):
            for shown in (f"{whole(value)} ±9", f"{whole(value)} ± 9", f"{value:.4f}"):
                tried += 1
                assert list(here.of_line(line.replace(HIDDEN["en"], shown, 1), ()))
    assert tried > 20


@pytest.mark.parametrize("reader", [MANAGER, TOGETHER])
@pytest.mark.parametrize("form", FORMS)
def test_no_line_is_about_a_group_that_is_neither_inside_nor_above(form: str, reader: Reader) -> None:
    inside = {*desk_for(*reader).focus.units}
    groups, focus = release().groups.values(), desk_for(*reader).focus.label
    own = {one.label for one in groups if inside & {*one.units}}  # two departments may have an early shift
    apart = {one.label for one in groups if one.label not in own and one.label not in focus}
    assert {"Sales", "Workshop", "People"} <= apart
    begins = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(apart)))})(?: [\d<±]| not shown|:|,|$)")
    assert [line for line in lines_of(form, *reader) if begins.match(line)] == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_holds_each_number_under_its_group_its_measure_and_its_statistic_and_no_other(
    form: str, reader: Reader
) -> None:
    desk = desk_for(*reader)
    kept, cells = covered_ids(desk) or frozenset(desk.now.seen), release().cells
    rows = {"csv": from_csv, "xlsx": from_workbook}[form](desk)
    found = {(row["group_id"], row["measure_id"], row["statistic_id"]): row for row in rows}
    assert len(found) == len(rows) and found.keys() == {key for key in cells if key[0] in kept}
    asked = desk.now.questions
    titles = {one.measure: desk.words.title(one.title) for one in asked.themes}
    titles |= {one.measure: desk.words.title(one.text) for one in asked.items.values()}
    for (group, measure, statistic), row in found.items():
        cell, whole_ = cells[group, measure, statistic], desk.words("Whole organisation")
        assert {name: row[name] for name in NUMBERS} == {name: getattr(cell, name) for name in NUMBERS}
        everybody = {*desk.now.seen[group].units} == {*desk.now.organisation.units}
        assert (row["group"], row["measure"]) == (
            whole_ if everybody else desk.now.seen[group].label,
            titles[measure],
        )


def from_csv(desk: Desk) -> list[dict[str, Any]]:
    rows = csv.DictReader(StringIO(written(write_csv, lines(desk)).decode("utf-8-sig"), newline=""))
    return [row | {name: float(row[name]) if row[name] else None for name in NUMBERS} for row in rows]


def from_workbook(desk: Desk) -> list[dict[str, Any]]:
    sheet = book_of(desk).worksheets[2]
    return [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
