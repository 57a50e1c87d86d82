"""Values of another survey beside one's own results, with their source, and no number made from them."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from survey.questionnaires.kinds import KINDS
from survey.questionnaires.library import pack
from tests import small_company as small
from tests.command_line import Terminal
from tests.crawled_results import reading, words_of
from tests.history_world import results

pytestmark = pytest.mark.xdist_group("references")


def answers(path: Path, seed: int = 1) -> Path:
    draw, items = Random(seed), pack("csps").items
    lines = [",".join(["unit", *(item.id for item in items)])]
    for unit in ("North", "South"):
        for _ in range(80):
            lines.append(
                ",".join(
                    [unit, *(str(draw.randint(1, 5 if item.kind in ("agree5", "scale0-10") else 2)) for item in items)]
                )
            )
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("references")
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        terminal.run("init", "--organisation", "Northfield", "--url", small.URL)
        for year in (2023, 2024):
            asked = ("--questionnaire", "csps", "--units", "unit", "--wave", year, "--closed", f"{year}-10-30")
            said = terminal.run("history", "import", *asked, answers(folder / "csps.csv", year))
            assert said.code == 0, said
        yield terminal


def pages(terminal: Terminal) -> dict[str, str]:
    with results(terminal) as read:
        found = {name: read(f"2024/{name}") for name in ("scales", "items", "trends")}
        north = re.search(r'<option value="([^"]+)"[^>]*>\s*North', found["trends"])
        assert north is not None
        return found | {"trends of North": read(f"2024/trends?group={north[1]}")}


def test_before_a_reference_is_taken_no_page_names_one(terminal: Terminal) -> None:
    assert "UK Civil Service" not in "".join(pages(terminal).values())
    assert "In the box, not taken yet: csps" in terminal.run("reference", "list").out


def test_a_reference_of_the_box_stands_beside_themes_and_questions_with_its_source(terminal: Terminal) -> None:
    assert "csps was taken: 2009 to 2024, for csps, OGL-UK-3.0" in terminal.run("reference", "import", "csps").out
    assert "is there already" in terminal.run("reference", "import", "csps").out

    found = pages(terminal)
    assert "Beside others: UK Civil Service 2024" in found["scales"]
    assert "Small groups differ from them by chance alone." in found["scales"]
    assert "Contains public sector information licensed under the Open Government Licence v3.0" in found["scales"]
    assert "UK Civil Service 2024: 66% favourable (median of the organisations)" in found["items"]


def test_an_unknown_name_is_answered_with_those_in_the_box(terminal: Terminal) -> None:
    refused = terminal.run("reference", "import", "cspss")
    assert refused.code == 1 and "one of csps, or a file" in refused.err


def test_every_question_with_a_mean_can_have_a_value() -> None:
    assert {kind.name for kind in KINDS.values() if kind.averaged} >= {"agree5", "frequency5", "scale0-10"}


TABLE = """
id = "{id}"
questionnaire = "csps"
licence = "CC0-1.0"
source = "Invented"
title.en = "{title}"
population.en = "median of the offices"
caution.en = "Offices of hundreds of people."

[table]
file = "scores.csv"
year = "year"
organisation = "office"
measure = "what"
value = "score"
without = ["All offices*"]
missing = ["[c]"]
index = {{ engagement = ["Engagement*"] }}
"""


def test_a_table_of_scores_is_summed_up_and_drawn_beside_the_organisation(terminal: Terminal, tmp_path: Path) -> None:
    lines = ["\ufeffyear;office;what;score", "2024;All offices (median);Engagement;99", "2024;Hidden;Engagement;[c]"]
    lines += [f"{year};Office {n};Engagement index;{n + year - 1980}" for year in (2023, 2024) for n in range(1, 11)]
    (tmp_path / "scores.csv").write_text("\n".join(lines), encoding="utf-8")
    own = tmp_path / "offices.toml"
    own.write_text(TABLE.format(id="offices", title="Offices"), encoding="utf-8")

    assert "offices was taken: 2023 to 2024" in terminal.run("reference", "import", own).out

    found = pages(terminal)
    assert "50; three of five between 47 and 52" in found["scales"]  # of 45 to 54: 49.5, 46.8 and 52.2
    assert "median of the offices, 10 of them" in found["scales"]


def test_a_trend_shows_what_others_published_in_the_same_years(terminal: Terminal) -> None:
    found = pages(terminal)["trends"]

    assert ">UK Civil Service</th>" in found and '"meta": "outside"' in found
    assert "UK Civil Service: median of the organisations." in found
    assert found.count(">64</td>") == 2  # 2023 and 2024


def test_no_team_is_held_against_organisations_unless_a_reader_asks(terminal: Terminal) -> None:
    found = pages(terminal)["trends of North"]

    assert "North beside the whole organisation" in found and '"meta": "outside"' not in found
    assert ">UK Civil Service</th>" not in found and "Source: " not in found


def test_a_table_that_cannot_be_read_is_answered_with_the_line(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("year,office,what,score\n2024,A,Engagement,6\n2024,B,Engagement,n/a\n")
    own = tmp_path / "bad.toml"
    own.write_text(TABLE.format(id="bad", title="Bad"), encoding="utf-8")

    refused = terminal.run("reference", "import", own)

    assert refused.code == 1
    assert 'scores.csv, line 3, column score: "n/a" is no score. Expected: a number from 0 to 100' in refused.err


def hse_wave(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A wave of HSE's tool in six teams, and the reference file of the guide."""
    guide = (Path(__file__).resolve().parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
    (folder / "tool.toml").write_text(re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)[-1], encoding="utf-8")
    made, draw = Terminal.opened(monkeypatch, folder / "data"), Random(1)
    made.run("init", "--organisation", "Northfield", "--url", small.URL)
    asked = [one.id for one in pack("hse").items]
    rows = [[f"Team {n % 6}", *(str(draw.randint(2, 4)) for _ in asked)] for n in range(60)]
    (folder / "hse.csv").write_text("\n".join(",".join(row) for row in [["unit", *asked], *rows]))
    taken = ("--questionnaire", "hse", "--units", "unit", "--wave", "2024", "--closed", "2024-05-01")
    assert made.run("history", "import", *taken, folder / "hse.csv").code == 0
    assert "hse-tool was taken: 2012, for hse" in made.run("reference", "import", folder / "tool.toml").out
    return made


def test_percentiles_of_organisations_stand_beside_a_wave_of_the_hse_tool_with_their_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hse_wave(tmp_path, monkeypatch).storage() as storage, reading(storage, "2024") as get:
        whole = get("scales")
        pages = words_of(whole), words_of(get("scales?group=" + re.findall(r'value="(team-[^"]+)"', whole)[0]))
    beside = [page.split("Beside others")[1].split("Source")[0] for page in pages]
    assert "48; three of five between 40 and 55" in beside[0]
    assert "A small team lies outside of them by chance" in beside[0]
    assert beside[0] == beside[1]  # a team's page holds the organisation, and never the team, against organisations
