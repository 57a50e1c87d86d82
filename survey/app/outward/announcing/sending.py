"""Sends one body to one address: signed, to the network address that was checked, following nobody elsewhere.

In: a webhook, a body. Out: `Outcome`. Called by: survey.app.outward.announcing.turns, desk, cli.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Timer
from typing import Any

from survey.app.outward.announcing.hooks import Webhook
from survey.app.outward.announcing.targets import Target, TargetRefused, addresses_of

PATIENCE = 10.0  # seconds for the other side to say anything
AT_MOST = 30.0  # seconds for all of it, however slowly it speaks
SIGNATURE, DELIVERY = "Canopy-Signature", "Canopy-Delivery"


NOT_ALLOWED, CERTIFICATE, NO_ANSWER, ELSEWHERE = "not-allowed", "certificate", "no-answer", "elsewhere"
SENTENCES = {
    NOT_ALLOWED: "its address is one that nothing is sent to; look at it with `webhook list`, and set it up anew",
    CERTIFICATE: "its certificate was not accepted",
    NO_ANSWER: "there was no answer",
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
        address = addresses_of(target, private=hook.wanted.private)[0]
        return judged(post(target, address, body, headers_of(hook, body, delivery, now)))
    except TargetRefused:
        return Outcome(False, NOT_ALLOWED)
    except ssl.SSLError:
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


def post(target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; no more of it is read."""
    connection = Pinned(target, address)
    ending = Timer(AT_MOST, connection.cut)
    ending.daemon = True
    ending.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        return connection.getresponse().status
    finally:
        ending.cancel()
        connection.close()


class Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, which proves by its certificate that it is the host."""

    sock: Any

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE)
        self._secure = target.scheme == "https"
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), PATIENCE)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End a conversation that takes too long."""
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)
