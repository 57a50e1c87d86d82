"""The themes page of a wave that asked NOM-035 shows points and levels as the norm computes them."""

import csv
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from analytics.release.board import Board
from survey.cli import main
from survey.questionnaires import pack
from tests import small_company as small
from tests.report_world import posted
from tests.results_site import results_app

TEAMS = {"Office/Desk": 60, "Office/Door": 10}
MIDDLE = {item.id: 3 for item in pack("nom-035").items if item.kind == "frequency5"}


def rehearsed(folder: Path) -> Path:
    """Everybody is in the middle; every second person has customers, nobody leads others."""
    people = small.company(TEAMS)
    with (folder / "A.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["person_id", *MIDDLE, "clientes", "jefe"])
        writer.writeheader()
        for place, one in enumerate(people):
            writer.writerow({"person_id": one.person_id, **MIDDLE, "clientes": 1 + place % 2, "jefe": 1})
    roster = small.write_roster(folder / "R.csv", people)
    wishes = ["--roster", str(roster), "--questionnaire", "nom-035", "--answers", str(folder / "A.csv")]
    assert main(["rehearse", *wishes, "--out", str(folder / "out")]) == 0
    return folder / "out"


def board_of(folder: Path) -> Board:
    found = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return posted(found, {name: (folder / name).read_bytes() for name in ("manifest.json", "questionnaire.json")})


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    app = results_app()
    app.extensions["canopy"].board = board_of(rehearsed(tmp_path_factory.mktemp("nom")))
    return app.test_client()


def rows(reader: FlaskClient, query: str = "") -> dict[str, list[str]]:
    """Cells by the heading of their row."""
    wave = reader.get("/results/hr/").headers["Location"].split("/")[-2]
    said = reader.get(f"/results/hr/{wave}/scales{query}").text
    table = said[said.index("As NOM-035 scores it") :]
    row = r'<tr class="\w+"><th scope="row">(.*?)</th><td><b>(.*?)</b> (.*?)</td><td>(.*?)</td></tr>'
    return {title: list(cells) for title, *cells in re.findall(row, table)}


def test_a_group_in_the_middle_has_two_points_for_every_question_it_was_asked(reader: FlaskClient) -> None:
    found = rows(reader)

    assert found["Jornada de trabajo"] == ["4.0", "3.8 to 4.2", "alto (medio to alto)"]
    assert (found["Violencia"][0], found["Liderazgo"][0]) == ("16.0", "18.0")
    assert found["Relaciones en el trabajo"][0] == "10.0"  # nobody leads others, whatever noise that share carries
    assert len(found) == 1 + 5 + 10


def test_a_block_counts_by_the_share_of_people_whom_it_concerns(reader: FlaskClient) -> None:
    points = float(rows(reader)["Carga de trabajo"][0])

    assert 23 <= points <= 29  # 22 for eleven questions, and 8 for about half of the people, with noise on the share


def test_a_group_too_small_for_shares_has_no_total_and_says_so(reader: FlaskClient) -> None:
    found = rows(reader, "?group=" + small_group(reader))

    assert found["Whole questionnaire"] == found["Carga de trabajo"] == ["not shown", "", ""]
    assert found["Jornada de trabajo"][0] == "4.0"


def small_group(reader: FlaskClient) -> str:
    wave = reader.get("/results/hr/").headers["Location"].split("/")[-2]
    found = reader.get(f"/results/hr/{wave}/groups").text
    return next(name for name in re.findall(r"group=([\w-]+)", found) if name.startswith("door"))


def test_other_questionnaires_have_no_such_table() -> None:
    client = results_app().test_client()
    address = client.get("/results/hr/").headers["Location"].replace("overview", "scales")

    assert "NOM-035" not in client.get(address).text
