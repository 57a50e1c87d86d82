"""Rosters as workbooks: plain values are taken, and what a spreadsheet shows otherwise than it stores is refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from survey.roster.files import workbook
from survey.roster.people import Reading, Wish, read_content

HEADER = ["person_id", "name", "email", "unit", "site"]
ADA = ["1", "Ada", "ada@example.org", "Operations/Depot", "Ulm"]
BEN = ["2", "Ben", None, "Operations/Depot", None]


def book(*rows: list[Any], change: Callable[[Workbook], None] = lambda _: None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "People"
    for row in (HEADER, *rows):
        sheet.append(row)
    change(made)
    made.save(content := io.BytesIO())
    return content.getvalue()


def read(content: bytes, wish: Wish | None = None) -> Reading:
    return read_content("roster.xlsx", content, wish or Wish())


def problem_of(content: bytes) -> str:
    (problem,) = read(content).problems
    return str(problem)


def test_people_are_read_from_a_workbook_as_from_a_csv() -> None:
    lines = "person_id,name,email,unit,site\n1,Ada,ada@example.org,Operations/Depot,Ulm\n2,Ben,,Operations/Depot,\n"
    from_csv = read_content("roster.csv", lines.encode(), Wish())
    assert read(book(ADA, BEN)).people == from_csv.people != ()


def test_numbers_are_ids_as_they_are_shown() -> None:
    def shown_with_zeros(made: Workbook) -> None:
        made["People"]["A3"].number_format = "00000"

    rows = [[1001, *ADA[1:]], [42, *BEN[1:]], [7.0, "Cleo", None, "Operations", None]]
    assert [one.person_id for one in read(book(*rows, change=shown_with_zeros)).people] == ["1001", "00042", "7"]


def test_a_number_that_lost_its_last_digits_is_refused() -> None:
    assert problem_of(book([12345678901234567, *ADA[1:]])).startswith("line 2, person_id: It has more than 15 digits")


@pytest.mark.parametrize("value", [date(2026, 3, 1), datetime.fromisoformat("2026-03-01T08:30")])
def test_a_day_is_no_id_and_a_fine_attribute(value: date) -> None:
    assert problem_of(book([value, *ADA[1:]])).startswith("line 2, person_id: It is a day or a time (2026-03-01")
    (ada,) = read(book([*ADA[:4], value])).people
    assert ada.attributes["site"].startswith("2026-03-01")


@pytest.mark.parametrize(
    ("value", "said"), [("=A2&B2", "line 2, unit: It is a formula"), ("#N/A", "line 2, unit: It is an error")]
)
def test_what_a_spreadsheet_computes_is_refused(value: str, said: str) -> None:
    assert problem_of(book([*ADA[:3], value, ""])).startswith(said)


def test_a_formula_in_a_column_that_is_not_kept_harms_nobody() -> None:
    (ada,) = read(book([*ADA[:4], "=1+1"]), Wish(keep=())).people or (None,)
    assert ada is not None and ada.attributes == {}


def test_merged_cells_are_refused_where_they_begin() -> None:
    content = book(ADA, BEN, change=lambda made: made["People"].merge_cells("D2:D3"))
    assert str(read(content).problems[0]).startswith("line 2: The cells D2:D3 are merged")


def second_sheet(state: str) -> Callable[[Workbook], None]:
    def change(made: Workbook) -> None:
        other = made.create_sheet("Others")
        other.append(HEADER)
        other.append(["9", "Zoë", None, "Head office", None])
        other.sheet_state = state  # type: ignore[assignment]

    return change


def test_of_several_sheets_one_has_to_be_named() -> None:
    content = book(ADA, change=second_sheet("visible"))
    assert "several sheets: People, Others" in problem_of(content)
    assert [one.name for one in read(content, Wish(sheet="Others")).people] == ["Zoë"]
    assert 'no sheet "Staff"' in str(read(content, Wish(sheet="Staff")).problems[0])


def test_a_hidden_sheet_is_not_read_and_that_is_said() -> None:
    reading = read(book(ADA, change=second_sheet("hidden")))
    assert [one.name for one in reading.people] == ["Ada"]
    assert [str(one) for one in reading.warnings] == ['line 1: The sheet "Others" is hidden and is not read.']


def test_columns_that_were_only_formatted_are_no_columns() -> None:
    def formatted(made: Workbook) -> None:
        made["People"]["H1"].font = Font(bold=True)

    assert len(read(book(ADA, change=formatted)).people) == 1


def test_a_value_without_a_column_is_refused() -> None:
    assert problem_of(book([*ADA, "stray"])).startswith("line 2: A value stands right of the last column")


def test_empty_lines_are_skipped_and_counted() -> None:
    assert problem_of(book(ADA, [None] * 5, [None, "Ben", None, "Ops", None])).startswith("line 4, person_id")


def test_what_is_no_workbook_is_said_and_never_a_traceback(tmp_path: Path) -> None:
    whole = book(ADA)
    for content in (whole[: len(whole) // 2], b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0" + bytes(600), zipped({})):
        (problem,) = read(content).problems
        assert "Expected" in problem.message
    assert "password" in problem_of(b"\xd0\xcf\x11\xe0" + bytes(600))


def zipped(parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(content := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, body in parts.items():
            archive.writestr(name, body)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_found_behind_a_long_comment_and_in_every_encoding(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><!--{'-x' * 9000}--><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    assert "document type" in problem_of(zipped({"xl/workbook.xml": text.encode(encoding)}))


def test_an_encoding_that_nobody_knows_is_told_as_damage() -> None:
    assert "damaged" in problem_of(zipped({"xl/workbook.xml": b"<?xml version='1.0' encoding='klingon'?><a/>"}))


def test_a_bomb_and_a_document_type_are_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 2**20)
    assert "larger than" in problem_of(zipped({"xl/workbook.xml": bytes(2**21)}))
    assert "document type" in problem_of(
        zipped({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'})
    )
