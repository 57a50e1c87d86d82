"""Documents say what is there: commands and options that exist, links that lead somewhere, every decision listed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from survey.cli import canopy

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
OUR_PAGES = [page for page in PAGES if page not in DECISIONS]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
COMMAND = re.compile(r"python3 -m survey ([^`\n#|]+)")
PLACE = re.compile(r"(?:survey|analytics|static|tests|docs)/[\w./-]+\.\w+")
OPTIONS_OF_OTHERS = ("test",)  # what follows `test` goes to pytest


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def shown(page: Path) -> Iterator[str]:
    """Every command line of a page: in full, and in backticks by its name alone, such as `wave close --export`."""
    text = re.sub(r"\\\n\s*", " ", page.read_text(encoding="utf-8"))
    text = re.sub(r"python3 -m\s+survey\s", "python3 -m survey ", text)
    yield from (found.strip() for found in COMMAND.findall(text))
    for code in CODE.findall(FENCE.sub("", text)):
        words = code.split()
        if len(words) > 1 and isinstance(inside(canopy, words[0]), click.Group):
            yield code


def inside(group: click.Group, name: str) -> click.Command | None:
    return group.get_command(click.Context(group), name)


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words name, and the words that are left for it. Raises LookupError if there is none."""
    found: click.Command = canopy
    rest = list(words)
    while isinstance(found, click.Group):
        inner = inside(found, rest[0]) if rest else None
        if inner is None:
            raise LookupError(f"there is no command {' '.join(rest[:1])!r} in: {' '.join(words)}")
        found, rest = inner, rest[1:]
    return found, rest


def wrong_in(line: str) -> list[str]:
    """Words of a command line that the program does not know."""
    words = shlex.split(line.replace("…", " ").rstrip(",.;:"))
    try:
        command, rest = command_of(words)
    except LookupError as problem:
        return [str(problem)]
    if command.name in OPTIONS_OF_OTHERS:
        return []
    known = {name for parameter in command.params for name in parameter.opts} | {"-h", "--help"}
    return [word for word in rest if word.startswith("-") and word.partition("=")[0] not in known]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_that_a_page_shows_exist_with_their_options(page: Path) -> None:
    assert {line: wrong for line in shown(page) if (wrong := wrong_in(line))} == {}


def test_the_check_of_commands_finds_what_is_wrong() -> None:
    assert wrong_in("wave close autumn --export FILE") == []
    assert wrong_in("wave close autumn --force") == ["--force"]
    assert wrong_in("wave reopen autumn") == ["there is no command 'reopen' in: wave reopen autumn"]
    assert len(list(shown(DOCS / "operations.md"))) > 20


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files_that_exist(page: Path) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8"))]
    here = [link for link in links if link and not link.startswith(("http:", "https:", "mailto:"))]
    assert [link for link in here if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", OUR_PAGES, ids=name_of)
def test_files_that_a_page_names_exist(page: Path) -> None:
    codes = (code.partition("::")[0] for code in CODE.findall(page.read_text(encoding="utf-8")))
    places = {place for code in codes for place in PLACE.findall(code) if "*" not in code and "<" not in code}
    assert [place for place in sorted(places) if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=name_of)
def test_every_decision_is_listed_under_its_title(decision: Path) -> None:
    title = decision.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
    assert f"* [{title}](decisions/{decision.name})" in (DOCS / "README.md").read_text(encoding="utf-8")


def test_no_decision_is_listed_that_does_not_exist() -> None:
    listed = re.findall(r"\(decisions/([^)]+)\)", (DOCS / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == [decision.name for decision in DECISIONS]


def test_the_readme_shows_two_commands_and_is_short() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [line.split("#")[0].strip() for line in text.splitlines() if line.startswith("python3")] == [
        "python3 -m survey demo",
        "python3 -m survey test",
    ]
    assert len(text.splitlines()) <= 90


@pytest.mark.parametrize("page", OUR_PAGES, ids=name_of)
def test_no_page_holds_a_path_of_somebody_s_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|Users|work|var)/[\w./-]+", text) == []
