"""`brand` and `report` at the command line: what is set, what is refused, and what is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.app.reporting.branding.settings import read
from tests.command_line import Terminal

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/>{}</svg>'


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "logo.svg").write_text(LOGO.format(""), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        address = ("--organisation", "Northfield", "--url", "http://127.0.0.1:8000/")
        terminal.run("init", *address, "--accent", "9c1458", "--logo", folder / "logo.svg")
        yield terminal


def test_what_is_chosen_at_the_set_up_is_there_and_changed_one_by_one(terminal: Terminal) -> None:
    said = terminal.run("brand", "set", "--name", "Northfield Works")
    assert said.code == 0, said
    with terminal.storage() as storage:
        found = read(storage, "Northfield")
    assert (found.name, found.accent, found.logo is not None) == ("Northfield Works", "#9C1458", True)


def test_a_colour_or_a_logo_that_is_refused_is_refused_with_the_way_out(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "evil.svg").write_text(LOGO.format("<script/>"), encoding="utf-8")
    pale = terminal.run("brand", "set", "--accent", "FFD400")
    evil = terminal.run("brand", "set", "--logo", tmp_path / "evil.svg")
    assert pale.code == evil.code == 1
    assert "#806900" in str(pale) and "script" in str(evil)


def test_who_is_told_is_set_listed_and_ended(terminal: Terminal) -> None:
    assert "2 days later" in str(terminal.run("report", "schedule", "manager", "--days", "2", "--lang", "de"))
    assert "role:manager: pdf, page, de, own group, 2 days later" in str(terminal.run("report", "list"))
    assert "Nobody is to be told" in str(terminal.run("report", "send"))
    assert "there is no wave 'nope'" in str(terminal.run("report", "send", "--wave", "nope"))
    assert terminal.run("report", "schedule", "nobody@firm.example").code == 1
    assert terminal.run("report", "stop", "manager").code == 0 and terminal.run("report", "stop", "manager").code == 1
