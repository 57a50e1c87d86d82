"""`token …` and `webhook …`: what the desk does for programs, from the command line."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from survey.accounts import register, tokens
from survey.accounts.roles import named
from survey.storage.rooms import begin
from tests.command_line import Terminal
from tests.desk_site import PASSWORD
from tests.webhook_server import receiver

MIA = "mia@firm.example"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal.opened(monkeypatch, tmp_path / "data")
    assert terminal.run("init", "--organisation", "Small", "--url", "https://survey.example").code == 0
    with terminal.storage() as storage, begin(storage.accounts("accounts")) as connection:
        grants = [named("manager:North")]
        register.add(connection, email=MIA, name="Mia", grants=grants, password=PASSWORD)
    return terminal


def test_a_token_is_made_listed_and_withdrawn(terminal: Terminal) -> None:
    until = f"{terminal.clock.now.year + 1}-01-31"
    said = terminal.run("token", "add", MIA, "--name", "Charts", "--until", until, "--unit", "North/Depot")
    assert tokens.is_well_formed(said.out.strip())
    listed = terminal.run("token", "list").out
    assert f"{MIA}  Charts  (North/Depot)  until {until}, never used" in listed and said.out.strip() not in listed
    key = listed.split()[0]
    assert "reads nothing any more" in terminal.run("token", "withdraw", key).out
    assert terminal.run("token", "list", MIA).out == "There is no token.\n"
    assert "token-made" in terminal.run("user", "log").out


def test_without_a_last_day_a_token_is_good_for_ninety_days_and_says_so(terminal: Terminal) -> None:
    said = terminal.run("token", "add", MIA, "--name", "Charts")
    last = terminal.clock.now.date() + timedelta(days=90)
    assert tokens.is_well_formed(said.out.strip()) and f"It is good until {last}" in said.err
    assert f"until {last}, never used" in terminal.run("token", "list").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--until", "2100-01-01"), "a year later"),
        (("--until", "2026-12-01", "--unit", "South"), "not among the units"),
        (("--until", "2026-12-01", "--unit", "North", "--everybody"), "choose --unit or --everybody"),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_what_to_do(
    terminal: Terminal, words: tuple[str, ...], sentence: str
) -> None:
    said = terminal.run("token", "add", MIA, "--name", "Charts", *words)
    assert said.code != 0 and sentence in said.err


def test_a_webhook_is_added_tried_listed_and_removed(terminal: Terminal) -> None:
    with receiver() as there:
        said = terminal.run("webhook", "add", there.url, "--kind", "chat", "--private")
        key = re.findall(r"webhook try (\S+)`", said.out)[0]
        assert terminal.run("webhook", "try", key).out == "taken: 204\n"
        there.answers = [302]
        refused = terminal.run("webhook", "try", key)
    listed = terminal.run("webhook", "list").out
    assert (refused.code, len(there.got)) == (1, 2) and "elsewhere" in refused.out
    assert f"127.0.0.1:{there.port}  chat" in listed and "of-the-receiver" not in listed
    assert "nothing is sent" in terminal.run("webhook", "remove", key).out
    assert "of-the-receiver" not in terminal.run("user", "log").out


def test_no_id_that_chance_can_draw_is_taken_for_an_option(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_bytes", lambda length: b"\xfb" * length)  # "-_v7…" in base64url
    assert terminal.run("token", "add", MIA, "--name", "Charts").code == 0
    token = terminal.run("token", "list").out.split()[0]
    assert "reads nothing any more" in terminal.run("token", "withdraw", token).out
    with receiver() as there:
        said = terminal.run("webhook", "add", there.url, "--kind", "chat", "--private")
    key = re.findall(r"webhook try (\S+)`", said.out)[0]
    assert "nothing is sent" in terminal.run("webhook", "remove", key).out


def test_a_webhook_in_a_private_network_needs_a_word(terminal: Terminal) -> None:
    refused = terminal.run("webhook", "add", "http://127.0.0.1:9/hook")
    assert refused.code == 1 and "private network" in refused.err
    assert "asks no other site" in terminal.run("webhook", "list").out
