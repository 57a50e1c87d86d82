"""Totals of leavers from a file to the page that says whether the outlook told anything, also when it lost."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests import small_company as small
from tests.command_line import Terminal
from tests.history_world import results

pytestmark = pytest.mark.xdist_group("leavers")

QUESTIONS = """
id = "staying"
version = "1"
licence = "CC0-1.0"
title = { en = "Staying" }

[[scale]]
id = "stay"
title = { en = "Intention to stay" }
items = ["s1", "s2", "s3"]
sensitive = true
""" + "".join(
    f"""
[[item]]
id = "s{number}"
kind = "agree5"
text = {{ en = "I want to stay, {number}" }}
column = "S{number}"
"""
    for number in (1, 2, 3)
)
UNITS = {"North/Depot": 2, "North/Fleet": 3, "South/Desk": 4, "South/Shop": 3}
PERIODS = ("2024-07-01,2024-12-31", "2025-01-01,2025-06-30", "2025-07-01,2025-12-31")
LINES = [
    f"{period},{unit},{left},100" for period in PERIODS for unit, left in zip(UNITS, (30, 20, 10, 20), strict=True)
]


def answers(path: Path, seed: int) -> Path:
    draw = Random(seed)
    lines = ["area,team,S1,S2,S3"]
    for unit, level in UNITS.items():
        for _ in range(60):
            given = [min(max(level + draw.choice((-1, 0, 0, 1)), 1), 5) for _ in range(3)]
            lines.append(",".join([*unit.split("/"), *map(str, given)]))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Two waves, each with an outlook."""
    folder = tmp_path_factory.mktemp("leavers")
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        terminal.run("init", "--organisation", "Northfield", "--url", small.URL)
        (folder / "staying.toml").write_text(QUESTIONS)
        for year in (2024, 2025):
            file = answers(folder / f"{year}.csv", year)
            asked = ("--questionnaire", folder / "staying.toml", "--units", "area,team")
            said = terminal.run("history", "import", *asked, "--wave", year, "--closed", f"{year}-06-30", file)
            assert said.code == 0, said
        yield terminal


def totals(terminal: Terminal, *lines: str, header: str = "from,to,unit,left,staff") -> Path:
    path = terminal.data.parent / "totals.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def page(terminal: Terminal, name: str = "backtest") -> str:
    with results(terminal) as read:
        return read(f"2025/{name}")


def test_without_totals_the_page_says_what_is_missing(terminal: Terminal) -> None:
    assert "No totals of people who left were imported." in page(terminal)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-07-01,2024-12-31,North/Depot,8,100", "at least 9 must have left"),
        ("2024-07-01,2024-12-31,North/Depoo,20,100", "line 2, unit: “North/Depoo” is in no released wave"),
        ("2024-07-01,31.12.2024,North/Depot,20,100", "line 2, to: “31.12.2024” is no day"),
        ("2024-07-01,2024-12-31,North/Depot,ten,100", "line 2, left: “ten” is no number of people"),
        ("2025-07-01,2024-12-31,North/Depot,10,100", "Expected: the last day of the period"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_and_nothing_is(terminal: Terminal, line: str, said: str) -> None:
    refused = terminal.run("leavers", "import", "--yes", totals(terminal, line))
    assert refused.code == 1 and said in refused.err and "Nothing was imported" in refused.err
    assert "No totals were imported." in terminal.run("leavers", "list").out


def test_rows_about_people_are_no_totals(terminal: Terminal) -> None:
    """There is no column for a person, and nothing that is read but five columns."""
    refused = terminal.run("leavers", "import", "--yes", totals(terminal, "Ada,2024-12-31", header="name,left_on"))
    assert refused.code == 1 and "line 1, from: The column is missing" in refused.err


def test_whoever_does_not_say_yes_takes_nothing(terminal: Terminal) -> None:
    assert terminal.run("leavers", "import", totals(terminal, *LINES)).code != 0
    assert "No totals were imported." in terminal.run("leavers", "list").out


def test_totals_are_taken_once_and_the_page_says_who_foretold_them_best(terminal: Terminal) -> None:
    path = totals(terminal, *LINES)
    assert "12 totals were taken." in terminal.run("leavers", "import", "--yes", path).out
    shouted = totals(terminal, *path.read_text().splitlines()[1:], header="From,To,UNIT,Left,Staff")
    assert "0 totals were taken. 12 were there already." in terminal.run("leavers", "import", "--yes", shouted).out
    assert "0 totals were taken. 12 were there already." in terminal.run("leavers", "import", "--yes", path).out
    assert "2025-07-01 to 2025-12-31 South/Desk: 10 of 100" in " ".join(terminal.run("leavers", "list").out.split())

    shown = page(terminal)
    assert "The outlook told less than the guess that every unit loses as many as in the period before" in shown
    assert "2 periods, about 800 people" in shown
    assert all(unit not in shown for unit in UNITS), "the page is about the organisation"


def test_a_questionnaire_without_wellbeing_is_not_told_as_too_few_people(terminal: Terminal) -> None:
    said = page(terminal, "drivers")
    assert "What goes together cannot be said of these questions" in said
    assert "Too few people" not in said
