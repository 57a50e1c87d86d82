"""A file that is wrong is answered with its name, the line, the column, what was expected and what to do."""

import gzip
from pathlib import Path

import pytest

from survey.app.history.counting import count_files
from survey.app.history.faults import BadFile
from tests import history_world as world

GOOD = ("North", "Depot", "4", "5", "no", "50+")


def refusal(path: Path) -> BadFile:
    with pytest.raises(BadFile) as caught:
        count_files([path], world.questions(), world.UNITS)
    return caught.value


def with_row(folder: Path, row: world.Row) -> BadFile:
    """A fault on line 1,003 of a file that is otherwise good."""
    return refusal(world.write(folder / "old.csv", [GOOD] * 1001 + [row] + [GOOD] * 10))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = world.write(tmp_path / "old.csv", [GOOD], ["area", "team", "Q1", "q2", "leaving", "age"])
    assert str(refusal(path)) == (
        "old.csv, line 1, column Q2: the column is missing. Expected: it in the header. Correct --units, or `column` in"
        ' the questionnaire, or the header. The file has "q2". Nothing was imported.'
    )


def test_whole_numbers_with_decimals_are_told_to_be_written_without(tmp_path: Path) -> None:
    said = str(with_row(tmp_path, ("North", "Depot", "4", "5.0", "no", "50+")))
    assert "line 1003, column Q2" in said and "Write whole numbers without decimals, 5 here." in said


def test_averages_in_place_of_answers_are_told_to_be_no_answers(tmp_path: Path) -> None:
    assert "Averages cannot be imported: give a line per person" in str(
        with_row(tmp_path, (*GOOD[:2], "3.21", *GOOD[3:]))
    )


@pytest.mark.parametrize(("written", "meant"), [("NO", "no"), ("Yes", "yes"), ("yess", "yes")])
def test_a_word_that_is_nearly_an_answer_is_answered_with_it(tmp_path: Path, written: str, meant: str) -> None:
    said = str(with_row(tmp_path, ("North", "Depot", "4", "5", written, "50+")))
    assert f'column leaving: "{written}" is no answer' in said and f'Perhaps "{meant}" is meant.' in said


def test_a_value_out_of_range_is_named_with_what_there_may_be(tmp_path: Path) -> None:
    said = str(with_row(tmp_path, ("North", "Depot", "4", "6", "no", "50+")))
    assert said.startswith('old.csv, line 1003, column Q2: "6" is no answer to this question. Expected: 1, 2, 3, 4, 5')


@pytest.mark.parametrize("value", ["130", "4.5", "four", "-1"])
def test_what_is_no_number_of_the_scale_is_found_on_its_line(tmp_path: Path, value: str) -> None:
    fault = with_row(tmp_path, ("North", "Depot", value, "5", "no", "50+"))
    assert (fault.line, fault.column) == (1003, "Q1")


def test_an_empty_unit_is_named_and_the_way_out_too(tmp_path: Path) -> None:
    said = str(with_row(tmp_path, ("North", "", "4", "5", "no", "50+")))
    assert "line 1003, column team: the unit is empty" in said and "--missing-unit" in said


def test_another_encoding_is_named_at_the_first_letter_that_is_wrong(tmp_path: Path) -> None:
    body = "".join(",".join(row) + "\n" for row in [world.HEADER, GOOD, ("Süd", *GOOD[1:])])
    (tmp_path / "old.csv").write_bytes(body.encode("latin-1"))
    fault = refusal(tmp_path / "old.csv")
    assert (fault.line, fault.column) == (3, "area") and "UTF-8" in str(fault)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_file_in_utf_16_is_told_to_be_saved_anew(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "old.csv").write_text("area,team\nNorth,Depot\n", encoding=encoding)
    assert "Save it" in str(refusal(tmp_path / "old.csv"))


def test_a_gzip_file_that_is_cut_off_is_told_from_its_last_whole_line(tmp_path: Path) -> None:
    packed = gzip.compress("".join(",".join(row) + "\n" for row in [world.HEADER, *world.rows() * 40]).encode())
    (tmp_path / "old.csv.gz").write_bytes(packed[: len(packed) // 2])
    fault = refusal(tmp_path / "old.csv.gz")
    assert "cut off or damaged" in str(fault) and 1000 < (fault.line or 0) < 9121


@pytest.mark.parametrize("body", [b"", b"\n"])
def test_an_empty_file_says_so(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "old.csv").write_bytes(body)
    assert "line 1: the file is empty" in str(refusal(tmp_path / "old.csv"))


def test_a_header_without_people_says_so(tmp_path: Path) -> None:
    assert "line 2: the file has no rows" in str(refusal(world.write(tmp_path / "old.csv", [])))


def test_a_column_that_is_there_twice_is_named(tmp_path: Path) -> None:
    path = world.write(tmp_path / "old.csv", [GOOD], ["area", "team", "Q1", "Q1", "leaving", "age"])
    assert "line 1, column Q1: the column is there 2 times" in str(refusal(path))


@pytest.mark.parametrize("place", [1, 2])
def test_a_field_of_a_million_characters_is_named_and_not_repeated(tmp_path: Path, place: int) -> None:
    fault = with_row(tmp_path, (*GOOD[:place], "x" * 1_000_000, *GOOD[place + 1 :]))
    assert fault.line == 1003 and len(str(fault)) < 400


def test_a_line_with_a_field_too_few_is_found(tmp_path: Path) -> None:
    assert "line 1003: the line has 5 fields. Expected: 6" in str(with_row(tmp_path, GOOD[:5]))


def test_a_line_number_counts_the_line_breaks_in_quotation_marks(tmp_path: Path) -> None:
    rows = [(*GOOD[:5], '"fifty\nand more"'), ("North", "Depot", "7", "5", "no", "")]
    assert refusal(world.write(tmp_path / "old.csv", rows)).line == 4


def test_a_quotation_mark_that_is_never_closed_is_found(tmp_path: Path) -> None:
    rows = [GOOD, (*GOOD[:5], '"fifty'), *[GOOD] * 90]  # a fast parser would take all of them for one long field
    assert refusal(world.write(tmp_path / "old.csv", rows)).line == 3


def test_a_quotation_mark_inside_of_a_field_is_nobodys_fault(tmp_path: Path) -> None:
    path = world.write(tmp_path / "old.csv", [(*GOOD[:5], 'a 5" disk'), GOOD])
    assert count_files([path], world.questions(), world.UNITS).people.tolist() == [2]


def test_no_row_of_somebody_is_repeated_when_a_line_cannot_be_read(tmp_path: Path) -> None:
    said = str(with_row(tmp_path, ("North", "Depot", "1", "1", "yes")))
    assert "yes" not in said and "North" not in said


@pytest.mark.parametrize("name", ["old.parquet", "old.csv"])
def test_a_file_that_is_something_else_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 a workbook")
    assert "Expected:" in str(refusal(tmp_path / name))


def test_a_wrong_value_in_parquet_is_named_by_its_row(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    rows = [GOOD] * 3000 + [("North", "Depot", "4", "9", "no", "")]
    parquet.write_table(pa.table(dict(zip(world.HEADER, zip(*rows, strict=True), strict=True))), tmp_path / "o.parquet")
    assert "o.parquet, row 3001, column Q2" in str(refusal(tmp_path / "o.parquet"))


def test_a_file_of_persons_instead_of_units_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.app.history.counting.MOST_COUNTERS", 1000)
    rows = [("North", f"person {number}", *GOOD[2:]) for number in range(100)]
    assert "there are 100 different units" in str(refusal(world.write(tmp_path / "old.csv", rows)))
