"""`user …`: accounts from the command line, and an access log that shows what was done to it."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from survey.accounts import links
from tests.command_line import Said, Terminal

WILMA = "wilma@firm.example"
PASSWORD = "grey heron at noon"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal.opened(monkeypatch, tmp_path / "data")
    assert terminal.run("init", "--organisation", "Small", "--url", "https://survey.example").code == 0
    return terminal


def join(terminal: Terminal, said: Said) -> None:
    """Follow a printed link, as the page behind it does."""
    token = re.findall(r"https://survey\.example/desk/link/(\S+)", said.out)[0]
    with terminal.storage() as storage:
        links.accept(storage, terminal.clock.now, token, password=PASSWORD)


def invited(terminal: Terminal, email: str = WILMA, *roles: str) -> Said:
    options = [word for role in roles or ("works-council",) for word in ("--role", role)]
    return terminal.run("user", "add", email, "--name", "Wilma", *options)


def test_an_invited_person_is_listed_first_as_invited_then_with_the_roles(terminal: Terminal) -> None:
    said = invited(terminal)
    before = terminal.run("user", "list").out
    join(terminal, said)
    assert re.search(rf"{WILMA} +works-council  \(invited\)", before)
    assert re.search(rf"{WILMA} +works-council$", terminal.run("user", "list").out, re.MULTILINE)


def test_roles_change_and_accounts_go_out_of_use_and_back(terminal: Terminal) -> None:
    join(terminal, invited(terminal))
    assert "manager:Office" in terminal.run("user", "roles", WILMA, "--role", "manager:Office").out
    terminal.run("user", "disable", WILMA)
    assert "(disabled)" in terminal.run("user", "list").out
    assert "not in use" in terminal.run("user", "reset", WILMA).err
    assert "can sign in again" in terminal.run("user", "enable", WILMA).out


def test_sessions_are_listed_and_ended(terminal: Terminal) -> None:
    join(terminal, invited(terminal))
    assert terminal.run("user", "sessions", WILMA).out == ""
    assert terminal.run("user", "sessions", WILMA, "--end").out == "0 sessions ended.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("user", "add", "wilma", "--name", "W", "--role", "auditor"), "not an e-mail address"),
        (("user", "add", WILMA, "--name", "W", "--role", "boss"), "there is no role 'boss'"),
        (("user", "add", WILMA, "--name", "W", "--role", "organiser", "--role", "auditor"), "different people"),
        (("user", "disable", WILMA), "no such account"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(terminal: Terminal, words: tuple[str, ...], sentence: str) -> None:
    said = terminal.run(*words)
    assert said.code == 1
    assert sentence in said.err


def test_the_log_names_the_command_line_and_its_last_hash_is_found_again(terminal: Terminal) -> None:
    invited(terminal)
    said = terminal.run("user", "log")
    head = said.out.split()[-1]
    invited(terminal, "max@firm.example", "manager:Office")
    assert "command line invited account=wilma@firm.example roles=works-council" in said.out
    assert terminal.run("user", "log", "--head", head).code == 0
    assert "its end was cut off" in terminal.run("user", "log", "--head", "0" * 63 + "1").out


def test_doctor_finds_a_log_that_somebody_changed_past_the_program(terminal: Terminal) -> None:
    invited(terminal)
    with closing(sqlite3.connect(terminal.data / "accounts.db")) as connection:
        connection.execute("UPDATE access_log SET entry = replace(entry, 'works-council', 'leadership')")
        connection.commit()
    assert "Entry 1 of the access log was changed after it was written" in terminal.run("doctor").out
    assert terminal.run("user", "log").code == 1
