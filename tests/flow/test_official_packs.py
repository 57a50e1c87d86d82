"""Questionnaires of public bodies go through a whole wave, and what is published is what their sources compute."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from survey.cli import main
from survey.questionnaires import pack
from tests import small_company as small

TEAM = {"Office/Desk": 26}
OTHER_POINTS = """
[[scale]]
id = "{kind}"
title.en = "S"
items = ["{kind}"]
[[item]]
id = "{kind}"
kind = "{kind}"
text.en = "I like tea"
"""
AGREE, MIDDLE_OF_TEN = 4, 5


def rehearsed(folder: Path, name: str, given: dict[str, int], others: dict[str, int] | None = None) -> dict[str, Any]:
    """Everybody gives the same answers, or every second person others; every index and mean that is shown of them."""
    people = small.company(TEAM)
    said = (given, others or given)
    with (folder / "A.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["person_id", *given])
        writer.writeheader()
        writer.writerows({"person_id": one.person_id, **said[place % 2]} for place, one in enumerate(people))
    roster = small.write_roster(folder / "R.csv", people)
    wishes = ["--roster", str(roster), "--questionnaire", name, "--answers", str(folder / "A.csv")]
    assert main(["rehearse", *wishes, "--out", str(folder / "out")]) == 0
    release = json.loads((folder / "out" / "release.json").read_text(encoding="utf-8"))
    shown = (
        cell for cell in release["cells"] if cell["status"] == "released" and cell["statistic"] in ("index", "mean")
    )
    return {cell["measure"]: cell["value"] for cell in shown}


@pytest.fixture(scope="module")
def csps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    asked = {item.id: item.kind for item in pack("csps").items}
    given = {name: MIDDLE_OF_TEN if kind == "scale0-10" else AGREE for name, kind in asked.items() if kind != "choice"}
    return rehearsed(tmp_path_factory.mktemp("csps"), "csps", given | {"e03": 2, "c01": 4})


def test_everybody_agrees_and_the_engagement_index_is_75(csps: dict[str, Any]) -> None:
    assert csps["index:engagement"] == csps["scale:engagement"] == 75


def test_perma_is_the_average_of_its_five_parts_on_five_and_on_eleven_points(csps: dict[str, Any]) -> None:
    assert csps["index:perma"] == (75 + 75 + 75 + 50 + 50) / 5


def test_nobody_s_single_choice_becomes_an_average(csps: dict[str, Any]) -> None:
    assert not {"item:e03", "item:c01"} & set(csps)


def test_straight_answers_to_nom_035_stand_on_both_sides_of_the_middle(tmp_path: Path) -> None:
    asked = [item for item in pack("nom-035").items if item.kind == "frequency5"]

    found = rehearsed(tmp_path, "nom-035", {item.id: 4 for item in asked} | {"clientes": 2, "jefe": 1})

    assert len([measure for measure in found if measure.startswith("scale:")]) == 10
    assert "item:nom-65" in found and "item:nom-69" not in found  # nobody leads others: that block was not asked
    assert (found["scale:jornada"], found["scale:violencia"], found["scale:liderazgo"]) == (25, 31.25, 75)


def test_four_six_and_seven_points_go_the_whole_way(tmp_path: Path) -> None:
    items = "".join(
        OTHER_POINTS.format(kind=kind) for kind in ("agree4", "frequency4", "frequency6", "agree7", "frequency7")
    )
    own = tmp_path / "own.toml"
    own.write_text('id = "own"\nversion = "1"\nlicence = "CC0-1.0"\ntitle.en = "Own"\n' + items, encoding="utf-8")
    first = {"agree4": 2, "frequency4": 3, "agree7": 6, "frequency6": 5, "frequency7": 7}
    second = {"agree4": 3, "frequency4": 4, "agree7": 6, "frequency6": 5, "frequency7": 1}

    found = rehearsed(tmp_path, str(own), first, second)

    assert (found["scale:agree4"], found["scale:agree7"], found["scale:frequency7"]) == (50, 81.25, 50)
    assert found["scale:frequency6"] == 81.25  # 80, rounded to a sixteenth of the range
    assert found["scale:frequency4"] == 81.25  # 83.3, rounded to a sixteenth of the range


def test_the_index_of_the_who_is_the_sum_of_its_answers_times_four(tmp_path: Path) -> None:
    found = rehearsed(tmp_path, "who-5", {"who-1": 3, "who-2": 4, "who-3": 3, "who-4": 4, "who-5": 5})

    assert found["scale:wellbeing"] == 56.25  # 2 + 3 + 2 + 3 + 4 = 14, times 4 is 56; means are rounded to sixteenths


def test_copsoq_counts_demands_up_and_canopy_counts_them_down(tmp_path: Path) -> None:
    asked = pack("copsoq-iii").items

    found = rehearsed(tmp_path, "copsoq-iii", {item.id: 4 for item in asked})

    assert len([measure for measure in found if measure.startswith("scale:")]) == 26
    assert {found["scale:work-pace"], found["scale:work-life-conflict"]} == {25}  # COPSOQ: 75
    assert {found["scale:influence"], found["scale:job-satisfaction"], found["scale:health"]} == {75}
