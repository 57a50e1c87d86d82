"""`export` at the command line: one release in five forms, and an entry in the public ledger for each."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import openpyxl
import pypdf
import pytest
import rfc8785
from sqlalchemy import text

from analytics.release.board import post
from survey.accounts import journal
from survey.storage.rooms import Storage
from survey.waves import ledger
from tests import made_up_board as made_up
from tests.command_line import Terminal

pytestmark = pytest.mark.xdist_group("exports")

WAVE = "autumn-2026"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """An installation on whose board the made-up waves are."""
    folder = tmp_path_factory.mktemp("exports")
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        terminal.run("init", "--organisation", "Northfield", "--url", "http://127.0.0.1:8000/")
        with terminal.storage() as storage:
            publish(storage)
        yield terminal


def publish(storage: Storage) -> None:
    engine = storage.public("migrator")
    with engine.begin() as connection:
        for (wave, title, _day), found in zip(made_up.WAVES, made_up.releases(), strict=True):
            post(connection, found)
            bodies = {"manifest.json": made_up.manifest(wave, title), "questionnaire.json": made_up.questionnaire()}
            for name, body in bodies.items():
                row = {"wave": wave, "name": name, "body": rfc8785.dumps(body)}
                connection.execute(text("INSERT INTO document VALUES (:wave, :name, :body)"), row)


@contextmanager
def exported(terminal: Terminal, tmp_path: Path, form: str, *more: str) -> Iterator[Path]:
    out = tmp_path / f"results.{form}"
    said = terminal.run("export", "--wave", WAVE, "--format", form, "--out", out, *more)
    assert said.code == 0, said
    yield out


def test_json_is_the_release_exactly_as_published(terminal: Terminal, tmp_path: Path) -> None:
    with exported(terminal, tmp_path, "json") as out:
        assert out.read_bytes() == made_up.board().document(WAVE)


def test_csv_and_xlsx_hold_every_number_that_json_holds(terminal: Terminal, tmp_path: Path) -> None:
    released = {
        (cell["group"], cell["measure"], cell["statistic"]): cell["value"]
        for cell in json.loads(made_up.board().document(WAVE))["cells"]
    }
    with exported(terminal, tmp_path, "csv") as out:
        rows = list(csv.DictReader(StringIO(out.read_text(encoding="utf-8-sig"), newline="")))
    with exported(terminal, tmp_path, "xlsx") as out:
        cells = list(openpyxl.load_workbook(out)["All numbers"].iter_rows(min_row=2, values_only=True))
    ids = ("group_id", "measure_id", "statistic_id")
    assert {tuple(row[name] for name in ids): float(row["value"] or "nan") for row in rows}.keys() == released.keys()
    assert {row[-3:]: row[7] for row in cells} == released


def test_pdf_speaks_german_to_everybody_and_shows_teams_to_the_management_alone(
    terminal: Terminal, tmp_path: Path
) -> None:
    said = {}
    for scope, lang in (("everybody", "de"), ("management", "en")):
        for length in ("page", "full"):
            with exported(terminal, tmp_path, "pdf", "--lang", lang, "--scope", scope, "--length", length) as out:
                said[scope, length] = words_of(out)
                out.unlink()
    assert "Zusammenfassung für die Leitung" in said["everybody", "page"]
    assert "Leadership summary" in said["management", "page"]
    assert "Workshop" in said["management", "full"]
    assert "Workshop" not in said["everybody", "page"] + said["everybody", "full"]


def words_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_every_export_has_an_entry_in_the_ledger(terminal: Terminal, tmp_path: Path) -> None:
    with exported(terminal, tmp_path, "csv"), terminal.storage() as storage:
        entries = [entry for entry in ledger.entries(storage) if entry.kind == "exported"]
    assert entries[-1].body == {"wave": WAVE, "format": "csv", "n": len(entries)}


@pytest.mark.parametrize("form", ["pdf", "xlsx", "pptx"])
def test_what_is_not_for_a_terminal_asks_for_a_file_and_leaves_no_trace(terminal: Terminal, form: str) -> None:
    with terminal.storage() as storage:
        before = len(list(ledger.entries(storage)))
    said = terminal.run("export", "--wave", WAVE, "--format", form)
    with terminal.storage() as storage:
        assert (said.code, len(list(ledger.entries(storage)))) == (2, before)
    assert f"--out {WAVE}.{form}" in said.err


def test_csv_goes_to_standard_output_as_it_goes_into_a_file(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("export", "--wave", WAVE, "--format", "csv")
    with exported(terminal, tmp_path, "csv") as out:
        assert said.out.encode() == out.read_bytes()


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf", "pptx"])
def test_a_wave_that_was_never_released_leaves_no_file_and_no_entry(
    terminal: Terminal, tmp_path: Path, form: str
) -> None:
    said = terminal.run("export", "--wave", "none", "--format", form, "--out", tmp_path / "none")
    assert said.code == 1 and "`wave status` lists the waves" in said.err
    assert not (tmp_path / "none").exists()


def test_who_exported_what_stands_in_the_access_log(terminal: Terminal, tmp_path: Path) -> None:
    with exported(terminal, tmp_path, "csv"), terminal.storage() as storage:
        last = journal.entries(storage)[-1]
    assert (last.who, last.kind, dict(last.about)) == (
        "command line",
        "results-exported",
        {"wave": WAVE, "form": "csv"},
    )


def test_a_full_report_and_slides_of_one_group_are_written(terminal: Terminal, tmp_path: Path) -> None:
    group = ("--group", made_up.group_id("Workshop"), "--scope", "members")
    with exported(terminal, tmp_path, "pdf", "--length", "full", *group) as out:
        assert "Workshop" in words_of(out) and "Dispatch" not in words_of(out)
    with exported(terminal, tmp_path, "pptx", *group) as out:
        assert out.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf", "pptx"])
def test_a_group_below_a_department_is_not_exported_for_everybody(
    terminal: Terminal, tmp_path: Path, form: str
) -> None:
    out, group = tmp_path / f"group.{form}", made_up.group_id("Workshop")
    said = terminal.run("export", "--wave", WAVE, "--format", form, "--group", group, "--out", out)
    assert said.code == 1 and "Workshop is below the departments" in said.err and "members" in said.err
    assert not out.exists()


def test_an_export_for_members_must_name_the_group(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run(
        "export", "--wave", WAVE, "--format", "pptx", "--scope", "members", "--out", tmp_path / "no.pptx"
    )
    assert said.code == 1 and "name it with --group" in said.err


def test_a_group_of_which_nothing_is_shown_has_no_report(terminal: Terminal, tmp_path: Path) -> None:
    group = ("--group", made_up.group_id(made_up.ALWAYS_PROTECTED), "--scope", "managers")
    said = terminal.run("export", "--wave", WAVE, "--format", "pdf", *group, "--out", tmp_path / "no.pdf")
    assert said.code == 1 and "nothing is shown of Board office" in said.err
