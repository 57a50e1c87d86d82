"""Units over time: from a file of names to trends in which a renamed team goes on and a regrouped one does not."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from re import findall, search

import pytest

from analytics.outside import told
from analytics.outside.told import Statement
from analytics.release.board import Board, Group
from survey.storage.rooms import Storage, begin
from tests import small_company as small
from tests.command_line import Terminal
from tests.history_world import results

pytestmark = pytest.mark.xdist_group("units")

QUESTIONS = """
id = "work"
version = "1"
licence = "CC0-1.0"
title = { en = "Work" }

[[scale]]
id = "rest"
title = { en = "Recovery" }
items = ["r1", "r2"]
""" + "".join(
    f"""
[[item]]
id = "r{number}"
kind = "agree5"
text = {{ en = "I can rest, {number}" }}
column = "R{number}"
"""
    for number in (1, 2)
)
WAVES = {
    "2023": {"North/Depot": 60, "North/Fleet": 60, "South/Desk": 60, "South/Shop": 60, "South/Yard": 60},
    "2024": {"North/Store": 60, "North/Fleet": 60, "South/Desk": 60, "South/Shop": 60, "South/Yard": 60},
    "2025": {"North/Store": 60, "North/Fleet": 60, "South/Front": 120, "South/Yard": 60},
}
LINES = ("2024,North/Depot,North/Store", "2025,South/Desk,South/Front", "2025,South/Shop,South/Front")


def answers(path: Path, sizes: dict[str, int]) -> Path:
    draw, lines = Random(path.name), ["area,team,R1,R2"]
    for unit, people in sizes.items():
        lines += [",".join([*unit.split("/"), *(str(draw.randint(2, 5)) for _ in range(2))]) for _ in range(people)]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Three waves, between which one team was renamed and two were merged."""
    folder = tmp_path_factory.mktemp("units")
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        terminal.run("init", "--organisation", "Northfield", "--url", small.URL)
        (folder / "work.toml").write_text(QUESTIONS)
        for year, sizes in WAVES.items():
            file = answers(folder / f"{year}.csv", sizes)
            asked = ("--questionnaire", folder / "work.toml", "--units", "area,team")
            said = terminal.run("history", "import", *asked, "--wave", year, "--closed", f"{year}-06-30", file)
            assert said.code == 0, said
        yield terminal


def names(terminal: Terminal, *lines: str) -> Path:
    path = terminal.data.parent / "names.csv"
    path.write_text("\n".join(["wave,from,to", *lines]) + "\n", encoding="utf-8")
    return path


def page(terminal: Terminal, address: str, scope: str = "everybody") -> str:
    with results(terminal, scope) as read:
        return read(address)


def row(terminal: Terminal, label: str, wave: str) -> str:
    """What the table of a group's trend, opened from 2025, says of a wave."""
    found = search(rf'value="([^"]+)"[^>]*>\s*{label}', page(terminal, "2025/trends"))
    assert found, label
    rows = findall(
        r'<tr><th scope="row">(\d+)</th><td[^>]*>(.*?)</td>', page(terminal, f"2025/trends?group={found[1]}")
    )
    return dict(rows)[wave]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024,North/Depo,North/Store", 'line 2, from: "North/Depo" is no unit of a wave before 2024'),
        ("2024,North/Depo,North/Store", "Perhaps “North/Depot”?"),
        ("2024,North/Depot,North/Stores", 'line 2, to: "North/Stores" is no unit of wave 2024'),
        ("2026,North/Depot,North/Store", 'line 2, wave: "2026" is no released wave'),
        ("2024,North/Fleet,North/Store", "“North/Fleet” is still the name of a unit in 2024"),
        ("2023,North/Depot,North/Store", "is no unit of a wave before 2023"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_and_nothing_is(terminal: Terminal, line: str, said: str) -> None:
    refused = terminal.run("units", "map", "--yes", names(terminal, LINES[1], line).with_suffix(".csv"))
    assert refused.code == 1 and said.replace("line 2", "line 3") in refused.err
    assert "No names were taken." in terminal.run("units", "list").out


def test_one_unit_never_gets_two_names(terminal: Terminal) -> None:
    twice = names(terminal, "2025,South/Desk,South/Front", "2025,South/Desk,North/Fleet")
    refused = terminal.run("units", "map", "--yes", twice)
    assert refused.code == 1 and "line 3, from: “South/Desk” has a new name in line 2 already" in refused.err


def test_without_names_a_renamed_team_has_no_line(terminal: Terminal) -> None:
    assert "no such group then" in row(terminal, "Store", "2023") and "±" in row(terminal, "Store", "2024")


def test_with_names_a_renamed_team_goes_on_and_a_merged_one_says_why_it_does_not(terminal: Terminal) -> None:
    assert "3 names were taken." in terminal.run("units", "map", "--yes", names(terminal, *LINES)).out
    again = terminal.run("units", "map", "--yes", names(terminal, *LINES))
    assert "0 names were taken. 3 were there already." in again.out
    assert "2024 North/Depot → North/Store" in " ".join(terminal.run("units", "list").out.split())

    assert "±" in row(terminal, "Store", "2023") and "then Depot" in row(terminal, "Store", "2023")
    assert "then" not in row(terminal, "Store", "2024")
    assert row(terminal, "Front", "2024") == "another composition"
    assert "±" in row(terminal, "South", "2024"), "a division goes on when two of its parts are merged"
    assert "±" in row(terminal, "North", "2023"), "a division goes on under the new name of its part"


def test_what_was_done_for_a_team_goes_on_under_its_new_name_and_with_those_it_is_told_with(terminal: Terminal) -> None:
    with terminal.storage() as storage, begin(storage.public("teller")) as public:
        for name, unit in {"kept": "North/Depot", "merged": "South/Desk"}.items():
            group = next(
                key for key, one in then(storage).items() if one.units == (unit,) and one.partition == "ordinary"
            )
            told.put(public, name, Statement("2023", group, "scale:rest", f"About {name}.", "en", "done", "2023-09-01"))
    shown = page(terminal, "2025/actions", "management")
    kept, merged = shown.index("About kept."), shown.index("About merged.")
    assert "from 2023 to 2025" in shown[kept : kept + 900] and "then Depot" in shown
    assert "for Desk, as it was told then" in shown[merged : merged + 400]
    assert "Different people make no comparison" in shown[merged : merged + 600]


def then(storage: Storage) -> Mapping[str, Group]:
    return Board(storage.public("reader")).release("2023").groups
