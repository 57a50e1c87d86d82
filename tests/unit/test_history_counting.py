"""Files are counted as a person with a pencil would count them, whatever they are written in."""

from collections import Counter
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from survey.app.history.counting import Tally, UnitCounts, count_files
from survey.app.history.layout import CannotImport, layout_of
from survey.questionnaires.parser import parse_text
from tests import history_world as world

LEVELS = {"leave": ("", "no", "yes"), "q1": ("X", *"12345"), "q2": ("", *"12345")}


def by_pencil(rows: list[world.Row], unit: str, place: int, codes: tuple[str, ...]) -> list[int]:
    found = Counter(row[place] for row in rows if "/".join(row[:2]) == unit)
    return [found[code] for code in codes]


def assert_counted(counts: UnitCounts, rows: list[world.Row]) -> None:
    assert counts.units == tuple(sorted("/".join(team) for team in world.TEAMS))
    for number, unit in enumerate(counts.units):
        assert counts.people[number] == sum(1 for row in rows if "/".join(row[:2]) == unit)
        for question, (item, place) in enumerate({"q1": 2, "q2": 3, "leave": 4}.items()):
            expected = by_pencil(rows, unit, place, LEVELS[item])
            assert counts.counts[number, question, : len(expected)].tolist() == expected


@pytest.mark.parametrize("name", ["old.csv", "old.csv.gz"])
def test_a_text_file_is_counted_as_it_is_written(tmp_path: Path, name: str) -> None:
    rows = world.rows()
    assert_counted(count_files([world.write(tmp_path / name, rows)], world.questions(), world.UNITS), rows)


@pytest.mark.parametrize("numbers", [pa.int8(), pa.int64(), pa.float64(), pa.string()])
def test_a_parquet_file_is_counted_whatever_type_its_numbers_have(tmp_path: Path, numbers: pa.DataType) -> None:
    rows = world.rows()
    columns = dict(zip(world.HEADER, zip(*rows, strict=True), strict=True))
    for name in ("Q1", "Q2"):
        texts = pa.array([None if value in ("X", "") else value for value in columns[name]])
        columns[name] = texts.cast(pa.int64()).cast(numbers)
    parquet.write_table(pa.table(columns), tmp_path / "old.parquet", row_group_size=50)
    assert_counted(count_files([tmp_path / "old.parquet"], world.questions(), world.UNITS), rows)


def test_two_files_are_one_survey(tmp_path: Path) -> None:
    rows = world.rows()
    files = [world.write(tmp_path / "a.csv", rows[:100]), world.write(tmp_path / "b.csv.gz", rows[100:])]
    assert_counted(count_files(files, world.questions(), world.UNITS), rows)


def test_batches_of_any_size_give_the_same_counts(tmp_path: Path) -> None:
    rows = world.rows()
    table = pa.table(dict(zip(world.HEADER, zip(*rows, strict=True), strict=True)))
    tally = Tally(layout_of(world.questions(), world.UNITS))
    for batch in table.to_batches(max_chunksize=7):
        tally.add(batch)
    assert_counted(tally.result(), rows)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_tabs_and_a_byte_order_mark_are_read(tmp_path: Path, mark: str) -> None:
    rows = world.rows()
    text = "".join(mark.join(fields) + "\r\n" for fields in [world.HEADER, *rows])
    (tmp_path / "old.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert_counted(count_files([tmp_path / "old.csv"], world.questions(), world.UNITS), rows)


def test_people_without_a_unit_belong_where_the_organiser_says(tmp_path: Path) -> None:
    rows = [*world.rows(), ("North", "", "4", "4", "no", "50+")]
    path = world.write(tmp_path / "old.csv", rows)
    counts = count_files([path], world.questions(), world.UNITS, missing_unit="Elsewhere")
    assert dict(zip(counts.units, counts.people.tolist(), strict=True))["North/Elsewhere"] == 1


def test_several_codes_may_mean_one_answer_and_a_code_of_one_question_none_of_another(tmp_path: Path) -> None:
    questions = world.QUESTIONS.replace('column = "Q2"\nskipped = ["X"]', 'column = "Q2"\ncodes = [1, 2, 3, 4, [5, 9]]')
    path = world.write(tmp_path / "old.csv", [("N", "a", "X", "9", "no", ""), ("N", "a", "5", "5", "no", "")])
    counts = count_files([path], parse_text(questions, "old.toml"), world.UNITS)
    assert counts.counts[0, 1].tolist() == [0, 0, 0, 0, 0, 2]


def test_a_question_with_several_answers_is_refused_by_name() -> None:
    several = (
        '\n[[item]]\nid = "many"\nkind = "multiple"\ntext = { en = "Which" }\noptions = [{ en = "a" }, { en = "b" }]'
    )
    with pytest.raises(CannotImport, match="many: questions with several answers"):
        layout_of(parse_text(world.QUESTIONS + several, "old.toml"), world.UNITS)


def test_the_federal_sample_has_the_indices_that_its_publisher_computes(tmp_path: Path) -> None:
    """US OPM, FEVS 2018: engagement and satisfaction as means of the items' percent positive, here unweighted."""
    path, real = world.fevs_file(tmp_path)
    counts = count_files([path], world.pack("fevs"), ["AGENCY", "LEVEL1"])
    whole = counts.counts.sum(axis=0)[:71, 1:6]
    positive = 100 * whole[:, 3:].sum(axis=1) / whole.sum(axis=1)
    found = {
        scale.id: np.mean([positive[int(item[1:]) - 1] for item in scale.items]) for scale in world.pack("fevs").scales
    }
    found["engagement"] = np.mean([found[part] for part in world.pack("fevs").indices[0].scales])
    published = {"leaders": 58.7, "supervisors": 77.4, "intrinsic": 73.4, "engagement": 69.9, "satisfaction": 66.6}
    even = dict.fromkeys(published, 40.0)  # of answers that were drawn evenly from 1 to 5
    assert found == pytest.approx(published if real else even, abs=0.1 if real else 2.0)
    assert counts.people.sum() == (101_881 if real else 700)


def test_weighted_as_its_publisher_does_it_the_federal_sample_gives_the_published_indices(tmp_path: Path) -> None:
    """With the weights of its sample, which Canopy itself never uses: 68.7 and 65.2; in print 68 and 64."""
    path, real = world.fevs_file(tmp_path)
    fevs = world.pack("fevs")
    columns = [item.upper() for scale in fevs.scales for item in scale.items]
    options = csv.ConvertOptions(include_columns=[*dict.fromkeys(columns), "POSTWT"], include_missing_columns=True)
    table = csv.read_csv(path, convert_options=options)
    weight = np.asarray(table["POSTWT"].fill_null(1.0), dtype=float) if real else np.ones(table.num_rows)
    positive = {name: 100 * np.average(np.asarray(table[name]) >= 4, weights=weight) for name in columns}
    scales = {scale.id: np.mean([positive[item.upper()] for item in scale.items]) for scale in fevs.scales}
    engagement = np.mean([scales[part] for part in fevs.indices[0].scales])

    expected, allowed = ((68.7, 65.2), 0.1) if real else ((40.0, 40.0), 3.0)
    assert (engagement, scales["satisfaction"]) == pytest.approx(expected, abs=allowed)


def test_names_and_answers_are_the_same_however_their_accents_are_written(tmp_path: Path) -> None:
    asked = parse_text(
        world.QUESTIONS.replace('["no", "yes"]', '["nö", "ja"]').replace('["X"]', '["zögert"]'), "old.toml"
    )
    row = ("Süd", "Müller", "zögert", "4", "nö", "")
    twice = [tuple(normalize(form, field) for field in row) for form in ("NFC", "NFD")]
    counts = count_files([world.write(tmp_path / "old.csv", twice)], asked, world.UNITS)
    assert counts.units == ("Süd/Müller",) and counts.people.tolist() == [2]
    assert [counts.counts[0, number, byte] for number, byte in enumerate((0, 4, 1))] == [2, 2, 2]


def test_a_row_without_any_answer_is_nobody_who_answered(tmp_path: Path) -> None:
    silent = [("North", "Depot", "", "", "", ""), ("", "", "", "", "", ""), ("North", "Fleet", "X", "X", "", "")]
    counts = count_files([world.write(tmp_path / "old.csv", [*world.rows(), *silent])], world.questions(), world.UNITS)
    assert_counted(counts, world.rows())
    assert counts.silent == 3
