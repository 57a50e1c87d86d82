"""Somebody looks for what a page could give away: a cookie, another site, a line in a log, a promise it cannot keep."""

import logging
import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.app.campaign import ONE_VISIT, TWO_WINDOW, House, InProcess, WavePlan, run_wave, start_wave
from survey.app.site.web import create_app, stop
from survey.credentials.ballots import Answers
from survey.credentials.respondent import Respondent
from survey.storage import tables
from survey.storage.rooms import reading
from tests import small_company as small
from tests.desk_site import account
from tests.free_ports import free_port
from tests.killable_server import HOST, PATIENCE, ROOT, OverHttp, answers, kill, wait_until

EMPLOYEE = ["/w/{wave}/", "/w/{wave}/receipt", "/ledger"]
PUBLIC = [
    "/",
    "/ledger.json",
    "/w/{wave}/manifest.json",
    "/w/{wave}/client.json",
    "/w/{wave}/refusals.json",
    "/nowhere",
]
RESULTS = ["overview", "participation", "scales", "items", "groups", "trends", "comments", "protected", "method"]
ADDRESS = re.compile(r"""(?:src|href|action|srcset|data)=["']([^"']+)["']|url\(["']?([^"')]+)""")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One released wave, and one of one visit that is open."""
    opened = small.house(tmp_path_factory.mktemp("pages") / "data")
    said = small.answers_of(small.company(), random.Random(2))
    run_wave(opened, WavePlan("w1", "Spring", small.questionnaire()), said, rng=random.Random(2))
    start_wave(opened, WavePlan("w2", "Pulse", small.questionnaire(), mode=ONE_VISIT))
    yield opened
    opened.storage.close()


@pytest.fixture
def app(house: House) -> Iterator[Flask]:
    made = create_app(house.config, house.storage)
    yield made
    stop(made)


def tokens(house: House) -> list[str]:
    wanted = select(tables.reader_link.c.token).where(tables.reader_link.c.wave == "w1")
    with reading(house.storage.people("reader")) as people:
        return list(people.execute(wanted).scalars())


def everything(client: FlaskClient, house: House) -> Iterator[tuple[str, TestResponse]]:
    results = [f"/results/{token}/w1/{page}" for token in tokens(house) for page in RESULTS]
    for path in [*(path.format(wave="w2") for path in EMPLOYEE + PUBLIC), *results]:
        yield path, client.get(path)


def test_no_page_sets_a_cookie_or_tells_where_its_reader_came_from(app: Flask, house: House) -> None:
    found = dict(everything(app.test_client(), house))

    assert len(found) > 60
    assert [path for path, answer in found.items() if "Set-Cookie" in answer.headers] == []
    assert {answer.headers["Referrer-Policy"] for answer in found.values()} == {"no-referrer"}


def test_no_page_may_load_anything_from_elsewhere_or_run_a_program_of_its_own(app: Flask, house: House) -> None:
    for path, answer in everything(app.test_client(), house):
        rules = answer.headers["Content-Security-Policy"]
        sources = set(re.findall(r"https?://[^ ;]+", rules))
        assert rules.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), path
        assert "unsafe" not in rules and "*" not in rules, path
        assert sources <= {house.config.collector_url}, path


def test_pages_of_employees_take_no_markup_from_a_program(app: Flask) -> None:
    found = [app.test_client().get(path.format(wave="w2")) for path in EMPLOYEE]

    policies = [answer.headers["Content-Security-Policy"] for answer in found]
    assert all("require-trusted-types-for 'script'; trusted-types 'none'" in policy for policy in policies)


def test_no_page_names_another_site(app: Flask, house: House) -> None:
    for path, answer in everything(app.test_client(), house):
        addresses = [first or second for first, second in ADDRESS.findall(answer.get_data(as_text=True))]
        elsewhere = [one for one in addresses if urlsplit(one).netloc not in ("", urlsplit(house.config.url).netloc)]
        assert (path, elsewhere) == (path, [])


def test_nothing_is_logged_while_people_get_tickets_vote_and_read(
    app: Flask, house: House, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    invitations = start_wave(house, WavePlan("w3", "Again", small.questionnaire(), mode=ONE_VISIT))[1]
    caplog.set_level(logging.DEBUG)
    respondent = Respondent(InProcess(app), "w3")
    for invitation in invitations[:3]:
        ticket = respondent.ticket(invitation.code)
        for view in ticket.views:
            respondent.cast(ticket, Answers({"rest": 4}), view)
    list(everything(app.test_client(), house))

    assert (caplog.text, capfd.readouterr()) == ("", ("", ""))


@pytest.fixture(scope="module")
def server(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The real server in processes of its own: its port, and everything that it says."""
    port, words = free_port(), tmp_path_factory.mktemp("server") / "words"
    account(house, "olga@firm.example", "organiser")  # else the server says how to make the first account
    command = [sys.executable, "-m", "survey", "serve", "--data", str(house.config.data), "--port", str(port)]
    with words.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=said, stderr=said)
    try:
        wait_until(lambda: answers(port), "the server does not answer")
        yield port, words
    finally:
        kill(process)


def test_a_running_server_writes_nothing_about_its_visitors(house: House, server: tuple[int, Path]) -> None:
    port, words = server
    before = sorted(path.name for path in house.config.data.rglob("*"))
    read = [OverHttp(port).get(path)[0] for path in ("/w/w2/", "/ledger", "/nowhere")]
    sent = [OverHttp(port).post(f"/w/w2/{door}", {"code": "canary"})[0] for door in ("ticket", "ballots")]

    assert (read, sent) == ([200, 200, 404], [410, 400])
    assert words.read_bytes() == b""
    assert sorted(path.name for path in house.config.data.rglob("*")) == before


@pytest.mark.parametrize("door", ["ticket", "enrol", "ballots"])
def test_a_running_server_answers_one_request_on_a_connection(server: tuple[int, Path], door: str) -> None:
    request = f"POST /w/w2/{door} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    with socket.create_connection((HOST, server[0]), timeout=PATIENCE) as connection:
        connection.sendall(request * 2)
        said = b"".join(iter(lambda: connection.recv(65536), b""))

    assert said.count(b"HTTP/1.1 400") == 1


@pytest.mark.parametrize("mode", [ONE_VISIT, TWO_WINDOW])
def test_the_page_says_what_this_kind_of_survey_cannot_promise(tmp_path: Path, mode: str) -> None:
    house = small.house(tmp_path / "data")
    start_wave(house, WavePlan("w1", "Spring", small.questionnaire(), mode=mode))
    made = create_app(house.config, house.storage)
    said = "".join(made.test_client().get(f"/w/w1/{part}").get_data(as_text=True) for part in ("", "screens"))
    stop(made)
    house.storage.close()

    assert ("This survey is done in one visit. So it cannot protect you" in said) == (mode == ONE_VISIT)
    assert ("Tickets are handed out before voting opens" in said) == (mode == TWO_WINDOW)
    assert "The organisation itself holds the key to the ballots" in said
    assert "The network at work sees that you opened this page" in said
