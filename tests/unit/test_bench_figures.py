"""Figures of the benchmark are what they say: medians, ratios within a round, aims held against the right number."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from survey.app.trying.bench.figures import Aim, Figure, Setting, WentWrong, interleaved, quantile
from survey.app.trying.bench.machine import described, load, versions
from survey.app.trying.bench.parts import run
from survey.app.trying.bench.report import Report, lines_of
from survey.app.trying.bench.screen import browser

BALLOTS = Figure("ballots", "per s", (10.0, 90.0, 40.0), "commits", (100.0, 100.0, 100.0), Aim(0.5))


def test_ours_and_what_stands_beside_it_take_turns() -> None:
    turns: list[str] = []

    def act(name: str) -> dict[str, float]:
        turns.append(name)
        return {"turn": len(turns)}

    found = interleaved(3, lambda: act("ours"), lambda: act("beside"))

    assert turns == ["ours", "beside"] * 3
    assert found == [{"turn": (1, 3, 5)}, {"turn": (2, 4, 6)}]


def test_a_ratio_is_made_within_each_round_and_not_of_two_medians() -> None:
    uneven = replace(BALLOTS, baseline=(10.0, 900.0, 50.0))
    assert (uneven.value, uneven.beside_value) == (40.0, 50.0)
    assert uneven.ratio == 0.8  # of 1.0, 0.1 and 0.8


@pytest.mark.parametrize(
    ("aim", "met"),
    [(Aim(0.4), True), (Aim(0.5), False), (Aim(0.4, at_most=True), True), (Aim(0.3, at_most=True), False)],
)
def test_an_aim_is_held_against_the_ratio(aim: Aim, met: bool) -> None:
    assert replace(BALLOTS, aim=aim).met is met


def test_without_a_baseline_an_aim_is_held_against_our_own_median() -> None:
    alone = Figure("audit", "s", (70.0, 20.0, 50.0), aim=Aim(60, at_most=True))
    assert (alone.ratio, alone.met) == (None, True)
    assert replace(alone, ours=(70.0, 20.0, 61.0)).met is False
    assert replace(alone, aim=None).met is None


def test_p99_of_a_hundred_is_the_second_slowest() -> None:
    assert quantile([float(number) for number in range(1, 101)], 0.99) == 99.0
    assert quantile([5.0], 0.99) == 5.0
    with pytest.raises(WentWrong):
        quantile([], 0.5)


def test_the_table_says_what_was_missed_what_was_not_measured_and_on_what_machine() -> None:
    report = Report({"processor": "A chip"}, {"SQLite": "3"}, 3, False, [1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    report.parts["doors"], report.unavailable["tickets"] = [BALLOTS], "There is no browser."

    text = "\n".join(lines_of(report))

    assert [figure.name for figure in report.missed()] == ["ballots"]
    assert "missed" in text and "≥ 0.5" in text and "0.40" in text
    assert "tickets: not measured. There is no browser." in text
    assert "A chip" in text and "before 1.00 2.00 3.00, after 4.00 5.00 6.00" in text


def test_the_json_holds_every_round() -> None:
    found = BALLOTS.to_json()
    assert found["ours"] == {"median": 40.0, "rounds": [10.0, 90.0, 40.0]}
    assert found["baseline"] == {"what": "commits", "median": 100.0, "rounds": [100.0, 100.0, 100.0]}
    assert (found["ratio"], found["aim"], found["met"]) == (0.4, "≥ 0.5", False)


def test_a_machine_is_described_without_its_name(tmp_path: Path) -> None:
    said = " ".join([*described(tmp_path).values(), *versions().values()])
    assert socket.gethostname() not in said
    assert versions()["SQLite"] and (load() is None or len(load() or ()) == 3)


def test_what_a_browser_found_becomes_figures_and_a_page_that_was_not_painted_has_no_time() -> None:
    pages = [{"bytes": 200, "requests": 3, "loaded": 40.0, "painted": None}] * 2
    found = list(browser.figures({"browser": "153.0", "pages": pages, "tickets": {"ours": [3, 4], "theirs": [50, 40]}}))

    assert [figure.value for figure in found] == [200, 3, 40.0, 3.5]
    assert (found[-1].ratio, found[-1].met) == (pytest.approx(0.08), True)


def test_without_a_checkout_the_browser_part_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "ROOT", tmp_path)
    report = run(["browser"], Setting(tmp_path, rounds=1), lambda _: None)
    assert (report.parts, list(report.unavailable)) == ({}, ["browser"])
    assert "clone the repository" in report.unavailable["browser"]
