"""Ministries over three surveys: what is worth a look is what a textbook test finds, and lines follow new names.

Shares and sizes are invented. Everybody fully agrees or fully disagrees, so that every exact number is known.
"""

import re
from collections.abc import Iterator, Mapping
from math import sqrt
from pathlib import Path

import pytest
from scipy import stats

from tests import small_company as small
from tests.command_line import Terminal
from tests.crawled_results import reading, words_of

pytestmark = pytest.mark.xdist_group("ministries")

YEARS = (2022, 2023, 2024)
THEMES = ("work", "team", "pay", "load")
HOMES, TOWNS = "Ministry of Housing", "Department for Levelling Up, Housing"
SIZES = (24, 48, 120, 240)
Shares = Mapping[int, Mapping[str, Mapping[str, float]]]  # percent by year, ministry and theme


def invented() -> Shares:
    """Twelve ministries, one of which fell far, and a small one that fell farther."""
    found = {year: {f"Ministry {n}": dict.fromkeys(THEMES, 60.0 + n % 5) for n in range(12)} for year in YEARS}
    found[2023]["Ministry 3"] = dict.fromkeys(THEMES, 20.0)
    return found


def shares() -> Shares:
    """With two that are one from 2023 on, one that is called otherwise for a year, and one too small for an alert."""
    found = {year: dict(all_) for year, all_ in invented().items()}
    for year, ministries in zip(
        YEARS, (("Abroad", "Aid", HOMES), ("Abroad and Aid", TOWNS), ("Abroad and Aid", HOMES)), strict=True
    ):
        found[year] |= {name: dict.fromkeys(THEMES, 65.0) for name in ministries}
        found[year]["Tiny"] = dict.fromkeys(THEMES, 100.0 if year == 2023 else 0.0)
    return found


def size(name: str) -> int:
    return {"Tiny": 14, "Abroad and Aid": 240, "Abroad": 120, "Aid": 120}.get(name, SIZES[sum(map(ord, name)) % 4])


def agreeing(name: str, percent: float) -> int:
    return round(percent * size(name) / 100)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("ministries")
    head = 'id = "m"\nversion = "1"\nlicence = "CC0-1.0"\ntitle.en = "M"\n'
    items = (f'[[scale]]\nid = "{one}"\ntitle.en = "{one}"\nitems = ["{one}"]\n' for one in THEMES)
    asked = (f'[[item]]\nid = "{one}"\nkind = "agree5"\ntext.en = "{one}"\n' for one in THEMES)
    (folder / "m.toml").write_text(head + "".join(items) + "".join(asked))
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        terminal.run("init", "--organisation", "Whitehall", "--url", small.URL)
        for year, ministries in shares().items():
            written = write(folder / f"{year}.csv", ministries)
            when = ("--wave", year, "--closed", f"{year}-10-30", "--questionnaire", folder / "m.toml")
            assert terminal.run("history", "import", "--units", "ministry", *when, written).code == 0
        names = [
            ("2023", "Abroad", "Abroad and Aid"),
            ("2023", "Aid", "Abroad and Aid"),
            ("2023", HOMES, TOWNS),
            ("2024", TOWNS, HOMES),
        ]
        (folder / "names.csv").write_text("wave;from;to\n" + "\n".join(";".join(one) for one in names))
        assert terminal.run("units", "map", "--yes", folder / "names.csv").code == 0
        yield terminal


def write(path: Path, ministries: Mapping[str, Mapping[str, float]]) -> Path:
    lines = [";".join(["ministry", *THEMES])]
    for name, found in ministries.items():
        columns = [
            ["5"] * agreeing(name, found[one]) + ["1"] * (size(name) - agreeing(name, found[one])) for one in THEMES
        ]
        lines += [";".join([name.replace("/", " "), *row]) for row in zip(*columns, strict=True)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def alerts(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, against: str) -> dict[tuple[str, str], float]:
    """Signed points by ministry and theme, as the overview of 2023 tells them."""
    monkeypatch.setattr("analytics.pages.behind.alerts.AT_ONCE", 10_000)
    with terminal.storage() as storage, reading(storage, "2023") as get:
        listed = re.search(r'<ul class="alerts">(.*?)</ul>', get(f"overview?against={against}"), re.DOTALL)
    found = re.findall(
        r"(\w+), (.+?): (\d+) \(± \d+\) (above|below|higher|lower)", words_of(listed[1]) if listed else ""
    )
    return {
        (name, theme): float(points) * (1 if to in ("above", "higher") else -1) for theme, name, points, to in found
    }


def textbook(against: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Difference in points and p-value of two independent shares, of everybody in the file."""
    found, now, before = {}, shares()[2023], shares()[2022]
    for theme in THEMES:
        ones, people = sum(agreeing(name, one[theme]) for name, one in now.items()), sum(map(size, now))
        for name, one in now.items():
            mine, n = agreeing(name, one[theme]), size(name)
            if against == "organisation":
                rest, others = (ones - mine) / (people - n), people - n
                difference = 100 * (mine / n - ones / people)
            elif name in before:
                rest, others = agreeing(name, before[name][theme]) / n, n
                difference = 100 * (mine / n - rest)
            else:
                continue
            error = sqrt(mine / n * (1 - mine / n) / n + rest * (1 - rest) / others)
            apart = abs(mine / n - rest)
            found[name, theme] = (difference, float(2 * stats.norm.sf(apart / error)) if error else float(apart == 0))
    return found


@pytest.mark.parametrize("against", ["organisation", "wave:2022"])
def test_what_is_worth_a_look_is_what_a_textbook_test_finds(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, against: str
) -> None:
    said, exact = alerts(terminal, monkeypatch, against), textbook(against)
    kept = stats.false_discovery_control([p for _, p in exact.values()]) <= 0.05
    clear = {one for one, found in zip(exact, kept, strict=True) if found}
    assert said and not {name for name, _ in said} & {"Tiny"}
    told = {one: points for one, points in said.items() if one in exact}  # and not of the whole organisation
    assert set(told) <= clear
    assert all(abs(points - exact[one][0]) <= 13 and points * exact[one][0] > 0 for one, points in told.items())
    large = {one for one, (points, p) in exact.items() if abs(points) >= 15 and p < 1e-9 and one[0] != "Tiny"}
    assert large <= set(told)


def test_a_ministry_that_is_called_otherwise_for_a_year_has_one_line_and_merged_ones_have_none(
    terminal: Terminal,
) -> None:
    with terminal.storage() as storage, reading(storage, "2024") as get:
        groups = dict(re.findall(r'value="([^"]+)"[^>]*>\s*([^<]+?)\s*</option>', get("trends")))
        rows = {
            name: words_of(get(f"trends?group={key}").split("<tbody>")[1].split("</tbody>")[0])
            for key, name in groups.items()
            if name in (HOMES, "Abroad and Aid")
        }
    assert f"then {TOWNS}" in rows[HOMES] and rows[HOMES].count("±") == 6
    assert "2022 another composition" in rows["Abroad and Aid"] and "nobody knows who did" in rows[HOMES]
