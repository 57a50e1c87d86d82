"""The tidy table says what the board says, once, in words and as numbers; as CSV it runs nowhere."""

import csv
from io import StringIO

import pytest

from analytics.reports.listing import harmless, write_csv
from analytics.reports.table import COLUMNS, NUMBERS, lines
from tests.report_forms import written
from tests.report_world import LAST, desk, release

NAMES = {
    "Operations": "=HYPERLINK(A1)",
    "Fleet": "@SUM(1)",
    "Customer care": "Kundendienst; =1+1",
    "Finance": "Finance;=1+1",
    "Engineering": 'Größe, "Maß"',
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read(written(write_csv, lines(desk())))


def read(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_every_cell_of_the_board_has_one_line_with_its_numbers(rows: list[dict[str, str]]) -> None:
    written = {
        (row["group_id"], row["measure_id"], row["statistic_id"]): tuple(
            float(row[name]) if row[name] else None for name in ("value", "low", "high", "margin", "noise")
        )
        for row in rows
    }
    board = {key: (cell.value, cell.low, cell.high, cell.margin, cell.noise) for key, cell in release().cells.items()}
    assert len(rows) == len(written)
    assert written == board


def test_a_withheld_line_has_no_number_and_all_of_them_look_alike(rows: list[dict[str, str]]) -> None:
    withheld = [row for row in rows if row["status"] == "withheld"]
    shapes = {tuple(row[name] for name in (*sorted(NUMBERS), "basis")) for row in withheld}
    assert len(withheld) == sum(1 for cell in release().cells.values() if cell.status == "withheld") > 0
    assert shapes == {("",) * (len(NUMBERS) + 1)}


def test_how_many_answered_is_the_band_of_the_board(rows: list[dict[str, str]]) -> None:
    written = {row["group_id"]: row["answered"] for row in rows}
    for name, shown in written.items():
        respondents = release().groups[name].respondents
        expected = " to ".join(map(str, respondents)) if isinstance(respondents, tuple) else str(respondents or "")
        assert shown == expected


def test_groups_stand_in_the_order_of_the_tree_and_say_their_level(rows: list[dict[str, str]]) -> None:
    seen = list(dict.fromkeys((row["group"], row["level"]) for row in rows))
    assert seen[:4] == [
        ("Whole organisation", "organisation"),
        ("Customer care", "division"),
        ("Field service", "department"),
        ("North", "team"),
    ]
    assert ("Late shift and Night shift", "teams together") in seen or (
        "Night shift and Late shift",
        "teams together",
    ) in seen


def test_the_words_are_german_and_keep_their_umlauts() -> None:
    row = read(written(write_csv, lines(desk(lang="de"))))[1]
    assert (row["group"], row["measure"], row["statistic"]) == (
        "Ganze Organisation",
        "Anforderungen",
        "Index, 0 bis 100",
    )
    assert any(line.measure == "Räume und Ausstattung" for line in lines(desk(lang="de")))


def test_an_answer_that_was_turned_is_named_from_its_other_end(rows: list[dict[str, str]]) -> None:
    said = {
        (row["measure_id"], row["statistic_id"]): row["statistic"] for row in rows if row["group_id"] == "organisation"
    }
    assert said["item:demands-1", "option:5"] == "Answered Strongly agree, percent"
    assert said["item:demands-2", "option:5"] == "Answered Strongly disagree, percent"


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "a;=1", "a,=1", "a\t=1", 'a"=1', "a\n+1"]
)
def test_nothing_in_a_name_is_a_formula(name: str) -> None:
    assert harmless(name) != name
    for cell in split_everywhere(harmless(name)):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def split_everywhere(text: str) -> list[str]:
    """As spreadsheets of any country might take a field apart."""
    for sign in ';,|\t\r\n"':
        text = text.replace(sign, "\0")
    return [part for part in text.split("\0") if part]


@pytest.mark.parametrize(
    "name", ["Sales - North", "A+B", "Mail @ night", "R&D", "O'Neill", "1 = 1", "Früh-/Spätschicht"]
)
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert harmless(name) == name


def test_names_that_look_like_formulas_come_out_harmless_and_numbers_stay_numbers() -> None:
    rows = read(written(write_csv, lines(desk(names=NAMES))))
    names = {row["group"] for row in rows}
    assert {"'=HYPERLINK(A1)", "'@SUM(1)", "Finance;'=1+1", "Kundendienst; =1+1", 'Größe, "Maß"'} <= names
    assert all(float(row["value"]) >= 0 for row in rows if row["value"])


def test_the_file_is_utf8_with_a_mark_and_the_same_every_time() -> None:
    body = written(write_csv, lines(desk(LAST)))
    assert body.startswith(b"\xef\xbb\xbf") and body == written(write_csv, lines(desk(LAST)))
    assert body.decode("utf-8-sig").splitlines()[0] == ",".join(f'"{name}"' for name in COLUMNS)
