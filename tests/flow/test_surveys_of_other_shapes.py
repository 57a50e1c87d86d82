"""Surveys unlike the packs: no themes, one theme, one team, one answer of everybody, groups that come and go."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests import small_company as small
from tests.command_line import Said, Terminal
from tests.crawled_results import crawl, slips

pytestmark = pytest.mark.xdist_group("shapes")

Team = tuple[str, str]
FEW: Mapping[Team, int] = {("North", "Depot"): 30, ("South", "Desk"): 22}
USUAL: Mapping[Team, int] = {
    ("North", "Depot"): 30,
    ("North", "Fleet"): 14,
    ("South", "Desk"): 22,
    ("South", "Field"): 9,
}
THEME = '[[scale]]\nid = "work"\ntitle = { en = "Work" }\nitems = ["a", "b", "c"]\n'
HEAD = 'id = "shapes"\nversion = "1"\nlicence = "CC0-1.0"\ntitle = { en = "Of another shape" }\n'
ITEM = '[[item]]\nid = "%s"\nkind = "agree5"\ntext = { en = "Statement %s" }\n'
ITEMS = "".join(ITEM % (name, name) for name in "abc")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal.opened(monkeypatch, tmp_path / "data")
    made.run("init", "--organisation", "Northfield", "--url", small.URL)
    return made


def import_(
    terminal: Terminal, year: int, teams: Mapping[Team, int] = USUAL, *, said: str = "12345", head: str
) -> Said:
    draw, folder = random.Random(year), terminal.data.parent
    rows = [(*team, *(draw.choice(said) for _ in "abc")) for team, people in teams.items() for _ in range(people)]
    (folder / "q.toml").write_text(head)
    (folder / "a.csv").write_text("\n".join(",".join(row) for row in [("area", "team", *"abc"), *rows]))
    when = ("--wave", str(year), "--closed", f"{year}-06-30")
    asked = ("--questionnaire", folder / "q.toml", "--units", "area,team")
    done = terminal.run("history", "import", *asked, *when, folder / "a.csv")
    assert done.code == 0, done
    return done


def pages_of(terminal: Terminal, wave: int, languages: Sequence[str] = ("en", "de")) -> dict[str, str]:
    found = dict[str, str]()
    with terminal.storage() as storage:
        for language in languages:
            found |= {
                f"{language} {page}": words for page, words in crawl(storage, str(wave), language=language).items()
            }
    return found


def test_a_survey_without_themes_is_read_question_by_question(terminal: Terminal) -> None:
    for year in (2023, 2024):
        import_(terminal, year, head=HEAD + ITEMS)
    said = pages_of(terminal, 2024)
    assert said["en overview"] == said["en items"]
    assert "Statement a" in said["en items"] and "Depot Fleet South Desk" in said["en items"]
    assert not [address for address, words in said.items() if "without groups that are not shown" in words]
    assert slips(said) == []


def test_one_theme_is_spoken_of_as_one(terminal: Terminal) -> None:
    for year in (2023, 2024):
        import_(terminal, year, head=HEAD + THEME + ITEMS)
    said = pages_of(terminal, 2024)
    assert "The one theme that can be compared did not move" in said["en overview"]
    assert slips(said) == []


def test_one_team_is_spoken_of_as_one(terminal: Terminal) -> None:
    told = import_(terminal, 2024, {("All", "Us"): 40}, head=HEAD + THEME + ITEMS)
    assert "40 people of 1 unit were counted, in 1 group." in told.out
    assert slips(pages_of(terminal, 2024)) == []


@pytest.mark.parametrize("answer", ["1", "5"])
def test_when_everybody_answers_the_same_every_page_is_there(terminal: Terminal, answer: str) -> None:
    import_(terminal, 2023, FEW, head=HEAD + THEME + ITEMS)
    import_(terminal, 2024, FEW, said=answer, head=HEAD + THEME + ITEMS)
    assert slips(pages_of(terminal, 2024, ["en"])) == []


def test_groups_come_and_go_and_no_page_counts_none_of_none(terminal: Terminal) -> None:
    import_(terminal, 2023, FEW, head=HEAD + THEME + ITEMS)
    import_(terminal, 2024, {("North", "Depot"): 30, ("East", "New"): 22}, head=HEAD + THEME + ITEMS)
    assert slips(pages_of(terminal, 2024)) == []


def test_a_survey_of_sensitive_questions_alone_shows_its_numbers(terminal: Terminal) -> None:
    sensitive = ITEMS.replace('"agree5"', '"agree5"\nsensitive = true')
    import_(terminal, 2024, head=HEAD + THEME + "sensitive = true\n" + sensitive)
    said = pages_of(terminal, 2024, ["en"])
    assert not [address for address, words in said.items() if "Too few people answered in this group" in words]
    out = terminal.data.parent / "report.pdf"
    assert terminal.run("export", "--wave", "2024", "--format", "pdf", "--scope", "management", "--out", out).code == 0
