"""An earlier survey is imported, and from then on is a wave like any other, except that it says where it comes from."""

import csv
import io
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from analytics.release.board import Board
from survey.app.campaign import WavePlan, run_wave
from survey.app.site.web import create_app, stop
from survey.config import load_config
from survey.storage import tables
from survey.storage.rooms import Storage
from survey.waves import ledger, snapshots
from survey.waves.states import manifest_of
from survey.waves.verify import verify
from survey.waves.verify.chain import Entry, build_entry
from tests import history_world as world
from tests import small_company as small
from tests.command_line import Said, Terminal

pytestmark = pytest.mark.xdist_group("history")

PAGES = ("overview", "participation", "scales", "items", "groups", "trends", "protected", "method")
PLAIN = "Imported from an earlier system"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Two earlier surveys of the same teams."""
    folder = tmp_path_factory.mktemp("history")
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        terminal.run("init", "--organisation", "Northfield", "--url", small.URL)
        (folder / "old.toml").write_text(world.QUESTIONS)
        for year, seed in ((2023, 1), (2024, 2)):
            said = import_(terminal, year, world.write(folder / f"{year}.csv", world.rows(seed)))
            assert said.code == 0, said
        yield terminal


def import_(terminal: Terminal, year: int, *files: Path, more: tuple[object, ...] = ()) -> Said:
    asked = terminal.data.parent / "old.toml"
    when = ("--wave", str(year), "--title", f"Survey {year}", "--closed", f"{year}-06-30")
    return terminal.run("history", "import", "--questionnaire", asked, "--units", "area,team", *when, *more, *files)


def release(storage: Storage, wave: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Board(storage.public("reader")).document(wave))
    return found


def body_of(storage: Storage, wave: str, page: str, scope: str = "management") -> str:
    links = tables.reader_link
    wanted = select(links.c.token).where(links.c.wave == wave, links.c.scope == scope)
    with storage.people("reader").connect() as people:
        token = people.execute(wanted).scalar_one()
    with site(storage) as client:
        answer = client.get(f"/results/{token}/{wave}/{page}")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


@contextmanager
def site(storage: Storage) -> Iterator[Any]:
    app = create_app(load_config(storage.folder), storage)
    try:
        yield app.test_client()
    finally:
        stop(app)


def documents(storage: Storage) -> tuple[bytes, dict[tuple[str, str], bytes]]:
    """What a verifier is given: the ledger and every published document."""
    board, table = Board(storage.public("reader")), tables.document
    with storage.public("reader").connect() as public:
        rows = public.execute(select(table.c.wave, table.c.name, table.c.body)).all()
    found = {(wave, name): bytes(body) for wave, name, body in rows}
    found |= {(entry.id, "release.json"): board.document(entry.id) for entry in board.waves()}
    return ledger.document(ledger.entries(storage)), found


def test_the_import_says_what_it_counted_and_that_no_row_was_kept(terminal: Terminal) -> None:
    path = world.write(terminal.data.parent / "2020.csv", world.rows())
    said = import_(terminal, 2020, path).out
    assert said.startswith("228 people of 4 units were counted, in 3 groups. No row was kept.")


def test_no_field_of_a_row_is_in_any_file_of_the_installation(terminal: Terminal) -> None:
    stored = b"".join(path.read_bytes() for path in terminal.data.rglob("*") if path.is_file())
    assert b"North/Depot" in stored and world.AGE.encode() not in stored


def test_a_team_of_three_is_merged_by_its_number_of_rows_before_any_answer_is_looked_at(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        segments = manifest_of(storage, "2023")["segments"]
    assert {"North/Fleet", "North/Kiosk"} in [set(part["units"]) for part in segments]
    assert [set(part) for part in segments] == [{"view", "segment", "label", "path", "units", "answers"}] * 3


def test_of_a_groups_size_only_the_band_is_public(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        found = release(storage, "2023")
        bands = {tuple(part["answers"]) for part in manifest_of(storage, "2023")["segments"]}
    assert bands == {(100, 199), (40, 99)}
    assert found["participation"] == {"org": {"counted": 228, "spoilt": 0}}


def test_the_public_record_of_an_import_verifies(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        assert verify(*documents(storage)) == []


def test_an_import_that_passes_for_a_wave_that_people_answered_does_not_verify(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        chain, files = documents(storage)
        entries = ledger.entries(storage)
    assert any(
        "which was imported from a file" in one.sentence for one in verify(ledger.document(relinked(entries)), files)
    )
    assert verify(chain, files) == []


def relinked(entries: list[Entry]) -> list[Entry]:
    """Somebody claims that people enrolled for a wave of which a file was counted."""
    return [*entries, build_entry("enrolled", {"wave": "2024", "org": 228}, entries[-1])]


def test_a_count_that_the_groups_cannot_have_does_not_verify(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        _, files = documents(storage)
        changed: list[Entry] = []
        for entry in ledger.entries(storage):
            counts = {**entry.body, "views": {"org": {"counted": 9000, "spoilt": 0}}}
            body = counts if entry.kind == "imported" else entry.body
            changed.append(build_entry(entry.kind, body, changed[-1] if changed else None))
    assert any("people together" in problem.sentence for problem in verify(ledger.document(changed), files))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scope", ["everybody", "management"])
def test_every_page_of_an_imported_wave_is_shown(terminal: Terminal, page: str, scope: str) -> None:
    with terminal.storage() as storage:
        said = body_of(storage, "2024", page, scope)
    assert (PLAIN in said) == (page in ("overview", "participation", "protected", "method"))


def test_participation_says_how_many_were_counted_and_invents_nobody_who_was_invited(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        said = body_of(storage, "2024", "participation")
    assert "228 people were counted" in said and "Invited" not in said


def test_rules_of_an_import_are_not_said_to_be_older_than_its_answers(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        said = body_of(storage, "2024", "protected")
    assert "before the first answer" not in said and "when it closed" not in said
    assert "signed before the earlier answers were counted here" in said


def test_groups_of_the_same_units_go_on_from_survey_to_survey(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        first, second = (release(storage, wave) for wave in ("2023", "2024"))
        said = body_of(storage, "2024", "trends")
    assert [group["id"] for group in first["groups"]] == [group["id"] for group in second["groups"]]
    assert second["wave"]["previous"] == "2023" and "Survey 2023" in said


def test_groups_whose_people_nobody_knows_count_as_changed(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        later = manifest_of(storage, "2024")
        groups = [part["segment"] for part in later["segments"]] + [
            part["group"] for part in later["partitions"]["sensitive"]
        ]
        assert manifest_of(storage, "2023")["partitions"]["coarse"] == []
    assert later["partitions"]["coarse"] == sorted(groups)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf"])
def test_an_imported_wave_is_exported_in_every_form(terminal: Terminal, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"2024.{form}"
    said = terminal.run("export", "--wave", "2024", "--format", form, "--scope", "management", "--out", out)
    assert said.code == 0, said
    assert len(out.read_bytes()) > 1000


def test_a_csv_of_an_imported_wave_names_its_groups(terminal: Terminal) -> None:
    lines = list(csv.reader(io.StringIO(terminal.run("export", "--wave", "2023", "--format", "csv").out)))
    assert "North / Fleet, Kiosk" in {field for line in lines for field in line} or len(lines) > 30


def test_nobody_can_take_part_in_an_imported_wave(terminal: Terminal) -> None:
    with terminal.storage() as storage, site(storage) as client:
        assert [client.get(f"/w/2024/{door}").status_code for door in ("", "receipt", "nullifiers.json")] == [404] * 3
        assert client.post("/w/2024/ballot", json={}).status_code >= 400
        assert "Answers of an earlier system were counted" in client.get("/ledger").get_data(as_text=True)


def test_opening_the_installation_again_adds_nothing_to_the_record(terminal: Terminal) -> None:
    with terminal.storage() as storage:
        before = ledger.entries(storage)
    said = terminal.run("wave", "status")
    with terminal.storage() as storage:
        assert ledger.entries(storage) == before
    assert "2023: released." in said.out and "/results/" in said.out


@pytest.mark.parametrize(
    ("year", "more", "why"),
    [
        (2023, (), "in the ledger"),
        (2099, (), "still to come"),
        (2022, ("--title", " "), "the title needs"),
        (2022, ("--engine", "spark"), "not built"),
        (2022, ("--units", "area,Q1"), "name each column once"),
        (2022, ("--units", "area,squad"), "column squad: the column is missing"),
    ],
)
def test_what_cannot_be_imported_leaves_nothing_behind(
    terminal: Terminal, year: int, more: tuple[str, ...], why: str
) -> None:
    with terminal.storage() as storage:
        before = ledger.document(ledger.entries(storage))
    said = import_(terminal, year, world.write(terminal.data.parent / "again.csv", world.rows()), more=more)
    with terminal.storage() as storage:
        assert ledger.document(ledger.entries(storage)) == before
    assert said.code == 1 and why in said.err


def test_a_label_in_any_words_becomes_an_id_and_a_day_may_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal.opened(monkeypatch, tmp_path / "data")
    terminal.run("init", "--organisation", "Northfield", "--url", small.URL)
    (tmp_path / "old.toml").write_text(world.QUESTIONS)
    files = ("--questionnaire", tmp_path / "old.toml", world.write(tmp_path / "old.csv", world.rows()))
    said = terminal.run("history", "import", "--units", "area,team", "--wave", "Survey of Spring", *files)
    assert said.code == 0 and "as closed on 2026-03-02. `wave status survey-of-spring`" in said.out
    with terminal.storage() as storage:
        assert release(storage, "survey-of-spring")["wave"]["title"] == "Survey of Spring"


def test_a_second_file_that_is_broken_takes_the_first_one_back(terminal: Terminal) -> None:
    good = world.write(terminal.data.parent / "good.csv", world.rows())
    bad = world.write(terminal.data.parent / "bad.csv", [("North", "Depot", "8", "4", "no", "")])
    said = import_(terminal, 2021, good, bad)
    assert said.code == 1 and "bad.csv, line 2, column Q1" in said.err
    assert terminal.run("wave", "status", "2021").code == 1


def test_a_label_without_a_letter_that_an_id_can_have_is_refused_by_its_name(terminal: Terminal) -> None:
    said = import_(terminal, 2021, world.write(terminal.data.parent / "good.csv", world.rows()), more=("--wave", "春"))
    assert said.code == 1 and '"春" has no letter of a–z and no digit' in said.err


def test_rows_without_an_answer_are_told_and_left_out(terminal: Terminal) -> None:
    rows = [*world.rows()[:20], ("North", "Depot", "", "", "", ""), ("", "", "", "", "", "")]
    said = import_(terminal, 2019, world.write(terminal.data.parent / "silent.csv", rows))
    assert said.code == 0 and "Note: without any answer, and left out: 2 rows." in said.out


def test_ten_people_are_too_few(terminal: Terminal) -> None:
    said = import_(terminal, 2021, world.write(terminal.data.parent / "few.csv", world.rows()[:10]))
    assert said.code == 1 and "the files hold 10 people; expected at least 15" in said.err


def test_a_wave_asked_here_after_an_import_keeps_its_own_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = small.house(tmp_path / "data")
    plan = WavePlan("w1", "First", small.questionnaire())
    run_wave(house, plan, small.answers_of(small.company(), random.Random(5)), rng=random.Random(5))
    terminal = Terminal.opened(monkeypatch, tmp_path / "data", house.clock.now)
    (tmp_path / "old.toml").write_text(world.QUESTIONS)
    assert import_(terminal, 2024, world.write(tmp_path / "old.csv", world.rows())).code == 0
    assert snapshots.previous_wave(house.storage) == "w1"
    assert snapshots.compared_waves(house.storage) == ["w1", "2024"]
    house.clock.now += timedelta(days=90)
    run_wave(house, replace(plan, wave="w2"), small.answers_of(small.company(), random.Random(6)), rng=random.Random(6))
    assert release(house.storage, "w2")["wave"]["previous"] == "w1"
    assert verify(*documents(house.storage)) == []
    house.storage.close()
