"""The command: its table, its two files, what it refuses."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from survey.app.trying.attack.outcome import Found, NotAReport, Outcome, reported
from survey.app.trying.attack.report import as_json, as_page, lines_of
from survey.app.trying.attack.running import Order, size_of, together
from survey.cli.trying.attack import attack


def outcome(name: str = "A1", figure: float = 0.0, target: float = 0.0, **changes: Any) -> Outcome:
    said = {"baseline": 0.9, "mean_only": None, "note": "What it means.", **changes}
    return Outcome(name, "An attack", figure, target, figure <= target, **said)


def test_the_command_writes_figures_and_a_page(tmp_path: Path) -> None:
    out = tmp_path / "found"
    done = CliRunner().invoke(
        attack, ["--only", "a1", "--seeds", "1", "--teams", "8", "--waves", "1", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    found = json.loads((out / "attack.json").read_bytes())["A1"]
    assert (found["figure"], found["target"], found["met"]) == (0.0, 0.0, True)
    assert found["baseline"] > 0.1
    assert "1 of 1 targets" in done.output
    assert "✓ target met" in (out / "attack.html").read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(attack, ["--only", "A1", "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_unknown_attack_is_named_with_those_there_are(tmp_path: Path) -> None:
    done = CliRunner().invoke(attack, ["--only", "A77", "--out", str(tmp_path / "found")])
    assert done.exit_code == 2
    assert "A77 is no attack; choose of A1" in done.output


def test_a_missed_target_is_said_loudly_in_table_and_page() -> None:
    missed = [Found(outcome(), {1: 0.0}), Found(outcome("A4", 0.07, 0.05), {1: 0.07})]
    table, page = "\n".join(lines_of(missed)), as_page(missed, Order().sentence).decode()
    assert "1 of 2 targets are met" in table
    assert "NO" in table
    assert "Missed: A4." in page
    assert page.count("✗ target missed") == 1


def test_the_page_loads_nothing() -> None:
    page = as_page([Found(outcome(), {1: 0.0})], Order().sentence).decode()
    assert not any(part in page for part in ("http", "src=", "<script", "<link", "url(", "@import"))


def test_a_report_is_read_back_as_it_was_written() -> None:
    found = [Found(outcome(details={"of": 3.0, "kind": "site"}), {1: 0.0}), Found(outcome("A4", 0.07, 0.05), {1: 0.07})]
    assert reported(as_json(found)) == found


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (outcome("A4", 0.3, 0.5), r"A4 is held against 0\.5, and its target is 0\.05"),
        (replace(outcome("A4", 0.3, 0.05), met=True), r"A4 is called met with 0\.3"),
        (replace(outcome("A9", 0.5, 1.0), met=True), r"A9 is called met with 0\.5"),
    ],
)
def test_a_report_whose_target_was_moved_is_none(row: Outcome, why: str) -> None:
    with pytest.raises(NotAReport, match=why):
        reported(as_json([Found(row, {1: row.figure})]))


def test_of_several_companies_the_worst_counts() -> None:
    found = together({1: outcome(), 2: outcome(figure=0.01), 3: outcome()})
    assert (found.outcome.figure, found.outcome.met) == (0.01, False)
    assert found.by_seed == {1: 0.0, 2: 0.01, 3: 0.0}


def test_areas_are_averaged_and_held_against_the_target_then() -> None:
    found = together({1: outcome("A3", 0.55, 0.53), 2: outcome("A3", 0.5, 0.53)})
    assert found.outcome.figure == pytest.approx(0.525)
    assert found.outcome.met


def test_a_company_has_at_least_as_many_teams_as_were_asked_for() -> None:
    assert all(len(size_of(teams).units) >= teams for teams in range(8, 100))
