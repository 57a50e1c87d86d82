"""Files from other programs: their columns are recognised, or named by the person who imports."""

from collections.abc import Mapping, Sequence

import pytest

from survey.roster.people import Reading, Wish, read_content


def read(header: str, row: str, said: Mapping[str, Sequence[str]] | None = None, **wish: object) -> Reading:
    content = f"{header}\n{row}\n".encode()
    return read_content("export.csv", content, Wish(columns=said or {}, **wish))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Personalnummer;Name;E-Mail;Organisationseinheit", "1;Ada;ada@example.org;Ops/Depot"),
        (
            "Employee ID,Full name,Work e-mail,Org unit".replace("Work e-mail", "E-Mail Address"),
            "1,Ada,ada@example.org,Ops/Depot",
        ),
        ("Pers.-Nr.\tVorname\tNachname\tMail\tBereich\tAbteilung", "1\tAda\t\tada@example.org\tOps\tDepot"),
        ("staff_no,employee_name,email,Division,Department,Team", "1,Ada,ada@example.org,Ops,Depot,"),
    ],
)
def test_usual_names_of_columns_are_recognised(header: str, row: str) -> None:
    (ada,) = read(header, row).people
    assert (ada.person_id, ada.name, ada.email, ada.unit) == ("1", "Ada", "ada@example.org", "Ops/Depot")


def test_how_the_columns_were_understood_is_said() -> None:
    reading = read("ID,Vorname,Nachname,E-Mail,Bereich,Team,Gehalt", "1,Ada,Byron,,Ops,Night,9")
    assert reading.people[0].name == "Ada Byron"
    assert reading.lines() == [
        "person_id: ID",
        "name: Vorname + Nachname",
        "email: E-Mail",
        "unit: Bereich + Team",
        "kept besides: Gehalt",
    ]


def test_a_column_that_is_named_wins_over_a_guess() -> None:
    reading = read("id,name,mail,unit,Site team", "1,Ada,,Ops,Ulm", {"unit": ["Site team"]}, keep=())
    assert (reading.people[0].unit, reading.people[0].attributes) == ("Ulm", {})


def test_only_the_columns_that_are_wanted_are_kept() -> None:
    reading = read("person_id,name,email,unit,site,salary", "1,Ada,,Ops,Ulm,9", keep=("site",))
    assert reading.people[0].attributes == {"site": "Ulm"}


@pytest.mark.parametrize(
    ("header", "said", "wish", "told"),
    [
        ("id,name,mail,e-mail,unit", {}, {}, 'line 1, email: It could be "mail" or "e-mail"'),
        ("id,name,mail", {}, {}, "line 1, unit: The column is missing"),
        ("id,name,mail,unit", {"unit": ["Team"]}, {}, 'line 1, unit: The column "Team" is not there'),
        ("id,name,mail,unit,x,x", {"unit": ["x"]}, {}, 'line 1, unit: The column "x" is there twice'),
        ("id,name,mail,unit,x,x", {}, {}, "line 1, x: The column is there twice"),
        ("id,name,mail,unit", {}, {"keep": ("site",)}, "line 1, site: The column is not there"),
    ],
)
def test_what_cannot_be_told_apart_has_to_be_said(
    header: str, said: dict[str, list[str]], wish: dict[str, object], told: str
) -> None:
    row = ",".join("1" for _ in header.split(","))
    assert str(read(header, row, said, **wish).problems[0]).startswith(told)


def test_columns_that_nobody_needs_may_be_odd() -> None:
    assert len(read("id,name,mail,unit,x,x,", "1,Ada,,Ops,a,b,c", keep=()).people) == 1


def test_a_level_that_holds_a_slash_makes_no_second_level() -> None:
    (problem,) = read("id,name,mail,Division,Team", "1,Ada,,R/D,Night").problems
    assert str(problem).startswith('line 2, Division: "R/D" holds a slash')


def test_a_level_that_is_missing_in_the_middle_is_refused() -> None:
    (problem,) = read("id,name,mail,Division,Department,Team", "1,Ada,,Ops,,Night").problems
    assert '"Ops//Night" has an empty level' in problem.message


@pytest.mark.parametrize(("one", "other"), [("Night shift", "Nightshift"), ("Team 1", "TEAM-1"), ("Depot", "depot ")])
def test_units_that_differ_only_in_spelling_are_a_warning(one: str, other: str) -> None:
    reading = read("person_id,name,email,unit", f"1,Ada,,Ops/{one}\n2,Ben,,Ops/{other}")
    assert [warning.line for warning in reading.warnings] == [3]
    assert len({person.unit for person in reading.people}) == 2


def test_letters_of_another_encoding_are_shown_before_they_are_believed() -> None:
    content = "person_id;name;email;unit\n1;Zoë;;Büro\n".encode("windows-1252")
    (problem,) = read_content("roster.csv", content, Wish()).problems
    assert (problem.line, "“1;Zoë;;Büro”" in problem.message) == (2, True)
    (zoe,) = read_content("roster.csv", content, Wish(encoding="windows-1252")).people
    assert (zoe.name, zoe.unit) == ("Zoë", "Büro")


def test_unicode_text_of_a_spreadsheet_is_read_by_its_mark() -> None:
    content = "person_id\tname\temail\tunit\n1\tZoë\t\tBüro\n".encode("utf-16")
    assert [one.name for one in read_content("roster.txt", content, Wish()).people] == ["Zoë"]


def test_what_is_no_text_is_refused() -> None:
    assert "This is no text" in str(read_content("roster.csv", b"person_id\0\0\n", Wish()).problems[0])
