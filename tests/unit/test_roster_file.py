"""The roster file: what is taken, and how everything that is wrong is told."""

from pathlib import Path

import pytest

from survey.roster.people import RosterError, check_roster, read_roster

HEADER = "person_id,name,email,unit"
ADA = "1,Ada,ada@example.org,Operations/Depot/Night"
BEN = "2,Ben,,Operations/Depot/Day"


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def problems_of(path: Path) -> list[str]:
    with pytest.raises(RosterError) as caught:
        read_roster(path)
    return [str(problem) for problem in caught.value.problems]


def test_people_are_read_with_their_units_and_attributes(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ",site", ADA + ",Ulm", BEN + ",")

    ada, ben = read_roster(path)

    assert (ada.person_id, ada.name, ada.email, ada.unit) == ("1", "Ada", "ada@example.org", "Operations/Depot/Night")
    assert (ada.attributes, ben.attributes) == ({"site": "Ulm"}, {"site": ""})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_the_usual_ways_of_saving_csv_all_work(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [line.replace(",", separator) for line in (HEADER, ADA.replace("Ada", "Zoë"), BEN)]

    people = read_roster(written(tmp_path, *lines, encoding=encoding))

    assert [person.name for person in people] == ["Zoë", "Ben"]


def test_blanks_around_fields_and_levels_are_trimmed_and_empty_lines_skipped(tmp_path: Path) -> None:
    path = written(tmp_path, " Person_ID , name,EMAIL,Unit", "", " 1 , Ada ,, Operations /  Night   Shift ", ",,,")

    (ada,) = read_roster(path)

    assert (ada.person_id, ada.name, ada.unit) == ("1", "Ada", "Operations/Night Shift")


def test_letters_written_in_two_ways_are_the_same_unit(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, "1,Ada,,B\u00fcro", "2,Ben,,Bu\u0308ro")

    assert len({person.unit for person in read_roster(path)}) == 1


def test_every_problem_is_told_at_once_with_line_and_column(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, ADA, ",Ben,,Operations", "1,Cleo,,Operations//Night", "4,Dan,dan(at)x,")

    assert [problem.split(": ")[0] for problem in problems_of(path)] == [
        "line 3, person_id",
        "line 4, unit",
        "line 4, person_id",
        "line 5, email",
        "line 5, unit",
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('5,"Eve\nEvil",,Ops', "line 2, name: It holds a control character"),
        ("5,Eve,,Ops\u202eabc", "line 2, unit: It holds a control character"),
        (f"5,{'E' * 501},,Ops", "line 2, name: It has 501 characters"),
        ("5,Eve,,A/B/C/D/E/F/G", "line 2, unit: It has 7 levels"),
        ("5,Eve,,/Ops", 'line 2, unit: "/Ops" has an empty level'),
        ("5,Eve,Ops", "line 2: 3 fields. Expected: 4"),
        ('5,"Eve,,Ops', "line 2: The line cannot be read"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(tmp_path: Path, row: str, words: str) -> None:
    (problem,) = problems_of(written(tmp_path, HEADER, row))

    assert problem.startswith(words)


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, '1,"Ada\nLovelace",,Ops', "", "2,Ben,,")

    assert [problem.split(":")[0] for problem in problems_of(path)] == ["line 2, name", "line 5, unit"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("person_id,name,address,unit", "line 1, email: The column is missing"),
        (HEADER + ",unit", "line 1, unit: The column is there twice"),
        (HEADER + ",", "line 1, column 5: The column has no usable name"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(tmp_path: Path, header: str, words: str) -> None:
    assert problems_of(written(tmp_path, header, ADA))[0].startswith(words)


def test_a_column_that_is_there_twice_is_one_problem(tmp_path: Path) -> None:
    assert len(problems_of(written(tmp_path, HEADER + ",unit", ADA + ",Ops"))) == 1


def test_a_roster_of_nobody_is_refused(tmp_path: Path) -> None:
    assert "Nobody is listed" in problems_of(written(tmp_path, HEADER))[0]


def test_another_encoding_names_the_line_and_how_to_save(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, ADA, "2,Zoë,,Ops", encoding="latin-1")

    assert problems_of(path)[0].startswith("line 3: The file is not UTF-8")


def test_one_unit_in_two_spellings_is_a_warning_at_the_topmost_difference(tmp_path: Path) -> None:
    rows = ["1,Ada,,Ops/Night", "2,Ben,,OPS/Day", "3,Cleo,,OPS/Late", "4,Dan,,Ops/night"]

    reading = check_roster(written(tmp_path, HEADER, *rows))

    assert [(one.line, one.column) for one in reading.warnings] == [(3, "unit"), (5, "unit")]
    assert len(reading.people) == 4


def test_a_mailbox_that_would_get_two_invitations_is_a_warning(tmp_path: Path) -> None:
    reading = check_roster(written(tmp_path, HEADER, ADA, "2,Ben,ADA@example.org,Ops"))

    assert [(one.line, one.column) for one in reading.warnings] == [(3, "email")]


def test_nobody_is_taken_from_a_file_with_problems(tmp_path: Path) -> None:
    assert check_roster(written(tmp_path, HEADER, ADA, ",Ben,,Ops")).people == ()
