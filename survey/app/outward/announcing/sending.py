"""Sends one body to one address: signed, to the network address that was checked, following nobody elsewhere.

In: a webhook, a body. Out: `Outcome`. Called by: survey.app.outward.announcing.turns, desk, cli.
"""

import hashlib
import hmac
import http.client
import io
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Timer
from typing import Any

from survey.app.outward.announcing.hooks import Webhook
from survey.app.outward.announcing.targets import NameNotFound, Target, TargetRefused, addresses_of

PATIENCE = 10.0  # seconds for the other side to say anything
REACHES = 5.0  # seconds for one network address; all of them and TLS take less than AT_MOST, or `cut` came too early
CALLED = 2  # network addresses of a host that are called until one answers
AT_MOST = 30.0  # seconds from the first byte to the last, however slowly it speaks
BEGINNING = 64 * 1024  # bytes of an answer that are looked at for its status, however fast it speaks
SIGNATURE, DELIVERY = "Canopy-Signature", "Canopy-Delivery"


NOT_ALLOWED, CERTIFICATE, NO_ANSWER, ELSEWHERE = "not-allowed", "certificate", "no-answer", "elsewhere"
NO_NAME, NOT_MADE = "no-name", "not-made"
SENTENCES = {
    NO_NAME: "its name was not found; is it right, and does this machine reach whoever knows names?",
    NOT_ALLOWED: "its address is one that nothing is sent to; look at it with `webhook list`, and set it up anew",
    CERTIFICATE: "its certificate was not accepted",
    NO_ANSWER: "there was no answer",
    NOT_MADE: "what was to be said could not be put together",
    ELSEWHERE: "it wants the news elsewhere, and nothing is sent there; set up the new address",
}


@dataclass(frozen=True)
class Outcome:
    """Whether it was taken, and in a word what came back: a status, or one of the words above."""

    taken: bool
    word: str

    @property
    def sentence(self) -> str:
        return SENTENCES.get(self.word, self.word)


def send(hook: Webhook, body: bytes, delivery: str, now: datetime) -> Outcome:
    """Every failure is an outcome: one that does not answer must not keep the next one waiting."""
    try:
        target = hook.target
        addresses = addresses_of(target, private=hook.wanted.private)
        return judged(post(target, addresses, body, headers_of(hook, body, delivery, now)))
    except NameNotFound:
        return Outcome(False, NO_NAME)
    except TargetRefused:
        return Outcome(False, NOT_ALLOWED)
    except ssl.SSLCertVerificationError:
        return Outcome(False, CERTIFICATE)
    except (OSError, http.client.HTTPException):
        return Outcome(False, NO_ANSWER)


def judged(status: int) -> Outcome:
    return Outcome(200 <= status < 300, ELSEWHERE if 300 <= status < 400 else str(status))


def headers_of(hook: Webhook, body: bytes, delivery: str, now: datetime) -> Mapping[str, str]:
    about = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Canopy", DELIVERY: delivery}
    if not hook.secret:
        return about
    moment = int(now.timestamp())
    return {**about, SIGNATURE: f"t={moment},v1={signature(hook.secret, moment, body)}"}


def signature(secret: str, moment: int, body: bytes) -> str:
    """HMAC-SHA256 of the moment, a dot, and the body: an old request that somebody kept does not pass as a new one."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def post(target: Target, addresses: Sequence[str], body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; no more of it is read."""
    connection = Pinned(target, addresses)
    ending = Timer(AT_MOST, connection.cut)
    ending.daemon = True
    ending.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        return connection.getresponse().status
    finally:
        ending.cancel()
        connection.close()


class Beginning(io.RawIOBase):
    """What an answer begins with: behind that it is over, whatever still comes."""

    def __init__(self, whole: io.BufferedReader) -> None:
        self._whole, self._left = whole, BEGINNING

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._whole.read1(min(len(buffer), self._left))
        self._left -= len(found)
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._whole.close()
        super().close()


class Answer(http.client.HTTPResponse):
    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fp = io.BufferedReader(Beginning(self.fp))


class Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, which proves by its certificate that it is the host.

    Where a host has several, as with the old and the new kind, one that leads nowhere is passed over.
    """

    sock: Any
    response_class = Answer

    def __init__(self, target: Target, addresses: Sequence[str]) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE)
        self._secure = target.scheme == "https"
        self._addresses = addresses[:CALLED]

    def connect(self) -> None:
        self.sock = self._reached()
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def _reached(self) -> socket.socket:
        *others, last = self._addresses
        for address in others:
            with suppress(OSError):  # the next one may be reached
                return self._connected(address)
        return self._connected(last)

    def _connected(self, address: str) -> socket.socket:
        made = socket.create_connection((address, self.port), REACHES)
        made.settimeout(PATIENCE)
        return made

    def cut(self) -> None:
        """End a conversation that takes too long, below TLS: whoever reads at this moment reads its end."""
        if self.sock is not None:
            with suppress(OSError):  # the other side was faster
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
