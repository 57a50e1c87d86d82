"""A real server in processes of its own, that can be killed at any moment, and people who vote there meanwhile.

In: an installation with an open one-visit wave, tickets. Out: what was acknowledged, what was sent.
Called by: tests/flow/test_killed.py.
"""

import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from survey.credentials.ballots import Answers, nullifier
from survey.credentials.respondent import AcknowledgementError, Respondent, ServerAnswerError, Ticket
from tests.free_ports import HOST

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds that a loaded machine may need to start a server, or to answer
TOKEN_OF = tuple[str, str]  # person, view


class OverHttp:
    """Requests to a server that may be gone in the middle of an answer."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask("GET", path, None)

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        status, body = self._ask("POST", path, json)
        return status, loads(body)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, body=text, headers={"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def loads(body: bytes) -> Mapping[str, Any]:
    found = json.loads(body)
    return found if isinstance(found, dict) else {}


@contextmanager
def served(folder: Path, port: int, workers: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a session of its own; whatever is left of it at the end is killed."""
    command = [sys.executable, "-m", "survey", "serve", "--data", str(folder), "--port", str(port)]
    command += ["--workers", str(workers)]
    server = subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(port), "the server does not answer")
        yield server
    finally:
        kill(server)


def kill(server: subprocess.Popen[bytes]) -> None:
    """kill -9 of every process of the server at once."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(timeout=PATIENCE)


def answers(port: int) -> bool:
    try:
        return OverHttp(port).get("/ledger.json")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def wait_until(true: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, complaint
        time.sleep(0.02)


@dataclass
class Sent:
    """What one token's owner knows: everything that was sent, in order, and how far the collector acknowledged."""

    sealed: list[str] = field(default_factory=list)  # SHA-256 of each, the last one last
    acknowledged: int = 0  # so many of them, from the first on, are proved or replaced by a proved one

    def allows(self, stored: str | None) -> bool:
        """Whether a box that holds this has kept what it acknowledged; what was sent later may be there or not."""
        if stored is None:
            return self.acknowledged == 0
        return stored in self.sealed[max(self.acknowledged - 1, 0) :]


class Crowd:
    """Everybody who votes, again and again, until the server is gone."""

    def __init__(self, respondent: Respondent, tickets: Mapping[str, Ticket], said: Mapping[str, Answers]) -> None:
        self._respondent, self._tickets, self._said = respondent, tickets, said
        self.sent: dict[bytes, Sent] = {}

    def vote_until_the_end(self, people: Sequence[str], threads: int) -> list[Thread]:
        started = [Thread(target=self._vote, args=(people[first::threads],)) for first in range(threads)]
        for thread in started:
            thread.start()
        return started

    def _vote(self, people: Sequence[str]) -> None:
        tokens = [(person, view) for person in people for view in self._tickets[person].views]
        try:
            while tokens:
                for token in tokens:
                    self._cast(token)
        except (OSError, http.client.HTTPException, ValueError) as end:
            if isinstance(end, (ServerAnswerError, AcknowledgementError)):
                raise

    def _cast(self, token: TOKEN_OF) -> None:
        person, view = token
        ticket = self._tickets[person]
        fragment = self._respondent.fragment(ticket, self._said[person], view)
        known = self.sent.setdefault(nullifier(ticket.views[view].token), Sent())
        known.sealed.append(hashlib.sha256(fragment.sealed).hexdigest())
        self._respondent.send(fragment)
        known.acknowledged = len(known.sealed)

    @property
    def proofs(self) -> int:
        return sum(sent.acknowledged > 0 for sent in self.sent.values())
