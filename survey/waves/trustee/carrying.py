"""Carries ballots to the trustee's machine and the count back, over a network that breaks.

In: the address of a survey, the trustee's key. Out: a file of ballots; a count that was taken.
Called by: survey.cli (`trustee close --from`, `trustee send`).

What is fetched goes to disk as it comes and is continued where it broke off. What is handed in lies on disk before; the
server takes the same count once, however often it is sent.
"""

import hashlib
import json
import os
import re
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from survey.config import utc_now
from survey.waves.trustee.calling import Call, header_of
from survey.waves.trustee.keys import TrusteeKey

LOCAL = ("127.0.0.1", "localhost", "::1")
OF_A_SURVEY = re.compile(r"(?P<base>/?(?:.*/)?)w/(?P<wave>[a-z0-9-]{1,64})(?:/[^?#]*)?")
PATIENCE = 60.0  # seconds without a byte
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds, one after the other, until something comes again
AT_A_TIME = 64 * 1024  # bytes
PARTIAL, OVER = 206, 416
Told = Callable[[str, int, int], None]  # what is done, how many of, how many


class AddressRefused(ValueError):
    """An address that is not that of a survey."""


class ServerRefused(ValueError):
    """The server said no, and why."""


class Unreachable(ConnectionError):
    """The network did not come back."""


class Broken(Exception):
    """The connection ended too early; what came is kept."""


@dataclass(frozen=True)
class Survey:
    """Where a wave lives."""

    secure: bool
    host: str  # with its port, if it has one
    base: str
    wave: str

    @classmethod
    def at(cls, address: str) -> "Survey":
        """From the address that employees open: https://survey.example/w/autumn/."""
        parts = urlsplit(address)
        found = OF_A_SURVEY.fullmatch(parts.path)
        if parts.scheme not in ("https", "http") or not parts.hostname or not found:
            raise AddressRefused(
                f"{address} is not the address of a survey; take that of the page that employees open, such as "
                "https://survey.example/w/autumn/"
            )
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            raise AddressRefused(f"{address} begins with http: everybody on the way could change it. Take https")
        return cls(parts.scheme == "https", parts.netloc.rpartition("@")[2], found["base"] or "/", found["wave"])

    def door(self, what: str) -> str:
        return f"{self.base}trustee/{self.wave}/{what}"

    def connect(self) -> HTTPConnection:
        if not self.secure:
            return HTTPConnection(self.host, timeout=PATIENCE)
        return HTTPSConnection(self.host, timeout=PATIENCE, context=ssl.create_default_context())


@dataclass(frozen=True)
class Carrier:
    """A trustee's program on its way to a server and back."""

    survey: Survey
    key: TrusteeKey
    told: Told
    clock: Callable[[], datetime] = utc_now
    wait: Callable[[float], None] = field(default=time.sleep)

    def fetch(self, into: Path) -> None:
        """The sealed ballots, whole and as the server has them, in a file of the owner's only."""
        part = into.with_name(into.name + ".part")
        for _ in self._tries(lambda: size_of(part)):
            try:
                digest = self._go_on(part)
            except (OSError, HTTPException, Broken):
                continue
            if digest == hashlib.sha256(part.read_bytes()).hexdigest():
                part.replace(into)
                return
            part.unlink()  # its beginning is of other ballots: once more from the start
        raise Unreachable(
            None, f"the connection to {self.survey.host} is lost; the same command goes on where it broke"
        )

    def hand_in(self, package: bytes) -> str:
        """Give a signed count to the server. Returns `closed`, or `again` if it had taken this one before."""
        for _ in self._tries(lambda: 0):
            try:
                response = self._ask("POST", "count", package, {"Content-Type": "application/json"})
                answer = response.read()
            except (OSError, HTTPException):
                continue
            return str(json.loads(answer)["taken"])
        raise Unreachable(
            None, f"the connection to {self.survey.host} is lost; the count is on your disk, send it again"
        )

    def _go_on(self, part: Path) -> str:
        have = size_of(part)
        response = self._ask("GET", "ballots", b"", {"Range": f"bytes={have}-"} if have else {})
        if response.status == OVER:  # a file that is longer than what there is to fetch
            part.unlink()
            raise Broken
        kept = have if response.status == PARTIAL else 0
        total = kept + int(response.headers["Content-Length"])
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if kept else os.O_TRUNC)
        with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
            for piece in pieces(response):
                file.write(piece)
                kept += len(piece)
                self.told("fetching the sealed ballots", kept, total)
        if kept < total:
            raise Broken
        return str(response.headers["ETag"]).strip('"')

    def _ask(self, method: str, what: str, body: bytes, headers: dict[str, str]) -> HTTPResponse:
        call = Call(method, self.survey.wave, hashlib.sha256(body).hexdigest())
        connection = self.survey.connect()
        signed = {"Authorization": header_of(self.key, call, self.clock()), **headers}
        try:
            connection.request(method, self.survey.door(what), body=body or None, headers=signed)
        except ssl.SSLCertVerificationError as problem:
            raise ServerRefused(
                f"{self.survey.host} shows a certificate that this machine does not trust ({problem.verify_message}): "
                "ask for its authority's certificate, and name the file in the variable SSL_CERT_FILE"
            ) from problem
        response = connection.getresponse()
        if response.status in (429, 503):
            raise ConnectionError("busy")
        if response.status >= 400 and response.status != OVER:
            refuse(response)
        return response

    def _tries(self, got: Callable[[], int]) -> Iterator[None]:
        """As long as something comes, go on; where nothing does, wait longer each time, and then give up."""
        pauses, before = iter(PAUSES), got()
        while True:
            yield
            if got() != before:
                pauses, before = iter(PAUSES), got()
            pause = next(pauses, None)
            if pause is None:
                return
            self.told("waiting for the connection to come back", 0, 0)
            self.wait(pause)


def pieces(response: HTTPResponse) -> Iterator[bytes]:
    """What comes, for as long as it comes; the caller counts whether that was all."""
    while piece := response.read1(AT_A_TIME):
        yield piece


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def refuse(response: HTTPResponse) -> NoReturn:
    try:
        said: Any = json.loads(response.read())
        sentence = str(said["message"])
    except (ValueError, KeyError, TypeError):
        sentence = f"the server answered {response.status}; is this the address that employees open?"
    raise ServerRefused(sentence)
