"""The roster at the command line: differences and sizes first, then a question, then all of it or nothing."""

import csv
from pathlib import Path

import click
import pytest
from openpyxl import Workbook

from survey.app.preparing.rostering import RosterMovedOn, propose, take
from survey.roster.people import Wish
from tests import small_company as small
from tests.command_line import Said, Terminal

PEOPLE = small.company({"North/Depot": 15, "South/Desk": 17})


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.chdir(tmp_path)
    terminal = Terminal.opened(monkeypatch, tmp_path / "data")
    assert terminal.run("init", "--organisation", "Small", "--url", "http://127.0.0.1:8000/").code == 0
    small.write_roster(Path("R.csv"), PEOPLE)
    return terminal


def answering(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    def confirm(_text: str, abort: bool = False) -> bool:
        if not answer and abort:
            raise click.Abort
        return answer

    monkeypatch.setattr(click, "confirm", confirm)


def on_the_roster(terminal: Terminal) -> str:
    said: Said = terminal.run("roster", "check")
    return said.out.partition("\n")[0]


def test_nothing_is_taken_before_the_question_is_answered(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, False)
    said = terminal.run("roster", "import", "R.csv")
    assert said.code == 130 and "32 joined" in said.out and "A line of its own needs 10 people" in said.out
    answering(monkeypatch, True)
    assert "32 people are on the roster." in terminal.run("roster", "import", "R.csv").out
    assert on_the_roster(terminal).startswith("32 people in 2 teams.")


def test_the_differences_to_the_roster_of_before_are_shown(terminal: Terminal) -> None:
    terminal.run("roster", "import", "R.csv", "--yes")
    rows = list(csv.reader(Path("R.csv").read_text(encoding="utf-8").splitlines()))
    rows[1][3], rows[2][2] = "South/Desk", "new@example.org"
    with Path("R2.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows[:-1], ["p900", "Person 900", "", "South/Desk"]])
    out = terminal.run("roster", "import", "R2.csv", "--yes").out
    for words in (
        "1 joined",
        "1 left",
        "1 moved",
        "1 with another name",
        "North/Depot -> South/Desk",
        "new@example.org",
    ):
        assert words in out


def test_a_workbook_with_columns_of_its_own_is_mapped(terminal: Terminal) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Nr", "Wer", "Bereich", "Gruppe", "Mail", "Gehalt"])
    for number, one in enumerate(PEOPLE):
        sheet.append([number, one.name, *one.unit.split("/"), one.email, 1000])
    book.save("hr.xlsx")
    mapped = ("--map", "person_id=Nr", "--map", "name=Wer")
    said = terminal.run("roster", "import", "hr.xlsx", *mapped, "--keep", "Ort", "--yes")
    assert said.code == 1 and "line 1, Ort: The column is not there" in said.err
    said = terminal.run("roster", "import", "hr.xlsx", *mapped, "--yes")
    assert "unit: Bereich + Gruppe" in said.out and "kept besides: Gehalt" in said.out
    assert on_the_roster(terminal).startswith("32 people in 2 teams.")


def test_a_file_with_mistakes_leaves_the_roster_as_it_was(terminal: Terminal) -> None:
    terminal.run("roster", "import", "R.csv", "--yes")
    Path("bad.csv").write_text("person_id,name,email,unit\n1,Ada,,Ops\n1,Ben,,\n", encoding="utf-8")
    said = terminal.run("roster", "import", "bad.csv", "--yes")
    assert said.code == 1 and "bad.csv has 2 problems. Nothing was imported." in said.err
    assert on_the_roster(terminal).startswith("32 people")


def test_ids_that_nobody_keeps_are_pointed_out(terminal: Terminal) -> None:
    terminal.run("roster", "import", "R.csv", "--yes")
    lines = Path("R.csv").read_text(encoding="utf-8").replace("\np", "\nq")
    Path("other.csv").write_text(lines, encoding="utf-8")
    assert "Nobody keeps their id" in terminal.run("roster", "import", "other.csv", "--yes").out


def test_a_roster_that_somebody_else_changed_meanwhile_is_not_overwritten(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        shown = propose(storage, "R.csv", Path("R.csv").read_bytes(), Wish())
        take(storage, shown)
        with pytest.raises(RosterMovedOn, match="look at the differences again"):
            take(storage, shown)


def test_a_mapping_that_names_no_column_of_ours_is_explained(terminal: Terminal) -> None:
    said = terminal.run("roster", "import", "R.csv", "--map", "team=Unit")
    assert said.code == 2 and "names no column" in said.err
