"""What a real server says on the wire, and what it writes down: nothing that ties two requests of a person together."""

import json
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from survey.app.campaign import ONE_VISIT, WavePlan, start_wave
from survey.credentials.respondent import Respondent
from tests import small_company as small
from tests.desk_site import account
from tests.free_ports import free_port
from tests.killable_server import HOST, PATIENCE, ROOT, OverHttp, answers, kill, wait_until

pytestmark = pytest.mark.xdist_group("killed")

TICKET, ENROL, BALLOTS = "/w/w1/ticket", "/w/w1/enrol", "/w/w1/ballots"


@dataclass
class Served:
    port: int
    codes: Iterator[str]
    written: Path  # all that the server's processes write

    def ballot(self) -> dict[str, Any]:
        respondent = Respondent(OverHttp(self.port), "w1")
        ticket = respondent.ticket(next(self.codes))
        return respondent.fragment(ticket, small.answers(1, random.Random(1)), "org").to_json()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A one-visit wave that is open now, in real time."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    house = small.house(folder / "data", small.company({"Office": 24}), datetime.now(UTC))
    plan = WavePlan("w1", "Open now", small.questionnaire(), mode=ONE_VISIT)
    codes = iter([invitation.code for invitation in start_wave(house, plan)[1]])
    account(house, "olga@firm.example", "organiser")  # else the server says how to make the first account
    house.storage.close()
    command = [sys.executable, "-m", "survey", "serve", "--data", str(folder / "data"), "--port", str(port)]
    with (folder / "written").open("wb") as file:
        server = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=file, stderr=file)
        try:
            wait_until(lambda: answers(port), "the server does not answer")
            yield Served(port, codes, folder / "written")
        finally:
            kill(server)


def request(method: str, path: str, body: bytes) -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: keep-alive\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def everything_said(port: int, asked: bytes) -> bytes:
    """Until the server hangs up; one that does not is a failure, and its name is TimeoutError."""
    said = b""
    with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
        connection.sendall(asked)
        while part := connection.recv(65536):
            said += part
    return said


WORDS = {
    "a code": ("POST", TICKET, b'{"code":"AAAAAAAAAAAAAAAAAAAAAA"}', 404),
    "no enrolment": ("POST", ENROL, b"{}", 400),
    "no ballot": ("POST", BALLOTS, b"{}", 400),
    "a long ballot": ("POST", BALLOTS, b" " * 20_000, 413),
    "what a browser asks first": ("OPTIONS", BALLOTS, b"", 204),
}


@pytest.mark.parametrize(("method", "path", "body", "status"), WORDS.values(), ids=WORDS)
def test_of_two_requests_on_one_connection_the_server_answers_the_first_and_hangs_up(
    served: Served, method: str, path: str, body: bytes, status: int
) -> None:
    said = everything_said(served.port, request(method, path, body) * 2)
    assert said.startswith(f"HTTP/1.1 {status} ".encode())
    assert said.count(b"HTTP/1.1 ") == 1


def test_a_stored_ballot_ends_its_connection_and_leaves_nothing_in_the_browser(served: Served) -> None:
    ballot = request("POST", BALLOTS, json.dumps(served.ballot()).encode())
    said = everything_said(served.port, ballot * 2)
    head = said.partition(b"\r\n\r\n")[0].decode().lower().split("\r\n")
    assert said.count(b"HTTP/1.1 ") == 1
    assert head[0] == "http/1.1 201 created"
    assert {"connection: close", "cache-control: no-store"} <= set(head)
    assert not [line for line in head if line.startswith(("set-cookie", "etag", "last-modified"))]


def test_not_even_a_page_leaves_a_connection_open_for_a_ballot(served: Served) -> None:
    said = everything_said(served.port, request("GET", "/w/w1/manifest.json", b"") + request("POST", BALLOTS, b"{}"))
    assert said.startswith(b"HTTP/1.1 200 ")
    assert said.count(b"HTTP/1.1 ") == 1


def test_a_server_that_speaks_http_2_would_carry_all_ballots_on_one_connection_so_this_one_does_not(
    served: Served,
) -> None:
    said = everything_said(served.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
    assert not said.startswith(b"\0")


def test_the_server_writes_down_nothing_about_those_who_come(served: Served) -> None:
    everything_said(served.port, request("POST", BALLOTS, json.dumps(served.ballot()).encode()))
    for method, path, body, _ in WORDS.values():
        everything_said(served.port, request(method, path, body))
    assert served.written.read_bytes() == b""
