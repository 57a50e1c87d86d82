"""How the organiser writes to an issuer and a collector that run apart: signed requests over HTTP, each done once.

In: an installation whose canopy.toml names both. Out: what survey.storage.elsewhere promises.
Called by: survey.app.site.apart.opening.

A connection that is lost costs nothing: the same is asked again under a new number, and all of it can
be.
"""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from json import JSONDecodeError, loads
from time import sleep, time_ns
from typing import Any
from urllib.parse import urlsplit

from survey.config import Peer
from survey.credentials.canonical import b64u, unb64u
from survey.faces.apart.letters import Letter, NotALetter, read_answer, write_request
from survey.storage.elsewhere import CodeRow, FaceAway, Segment
from survey.storage.rooms import Storage, begin
from survey.translations.wording import worded
from survey.waves.locking import organiser_key
from survey.waves.nullifiers import Row, rows_sha256

PATIENCE = 120.0  # seconds for an answer; making the keys of many groups takes some of them
PAUSES = (0.0, 0.5, 2.0)  # seconds before each attempt
OLD, BUSY = 409, (429, 503)


class FaceRefused(ValueError):
    """The issuer or the collector was reached and said no."""


@dataclass(frozen=True)
class Correspondent:
    """One face, as its organiser sees it."""

    name: str
    peer: Peer
    storage: Storage

    def ask(self, act: str, wave: str, **body: Any) -> dict[str, Any]:
        """Raises FaceAway if nobody answers as this face, FaceRefused with its own sentence if it says no."""
        key, trouble = self._private(), ""
        for pause in PAUSES:
            sleep(pause)
            request = write_request(key, unb64u(self.peer.key), Letter(act, number(), {"wave": wave, **body}))
            try:
                status, raw = sent(self.peer.url, request)
            except (OSError, HTTPException) as problem:
                trouble = type(problem).__name__
                continue
            if status == 200:
                return self._read(raw, request)
            trouble = sentence_of(raw) or f"status {status}"
            if status != OLD and status not in BUSY:
                raise FaceRefused(
                    worded(
                        "the %(name)s at %(url)s refused: %(trouble)s",
                        name=self.name,
                        url=self.peer.url,
                        trouble=trouble,
                    )
                )
        raise FaceAway(
            worded(
                "the %(name)s at %(url)s could not be reached (%(trouble)s). Start it, then do the same again: "
                "nothing is done twice.",
                name=self.name,
                url=self.peer.url,
                trouble=trouble,
            )
        )

    def _read(self, raw: bytes, request: bytes) -> dict[str, Any]:
        try:
            return read_answer(raw, request, sender=unb64u(self.peer.key))
        except NotALetter as problem:
            raise FaceAway(
                worded(
                    "what answers at %(url)s is not the %(name)s whose key stands in canopy.toml: %(problem)s. "
                    "Compare the key with the one that its `init` printed.",
                    url=self.peer.url,
                    name=self.name,
                    problem=problem,
                )
            ) from None

    def _private(self) -> bytes:
        with begin(self.storage.people("organiser")) as people:
            return organiser_key(people)


def number() -> int:
    """Grows from request to request, over restarts too; microseconds, so that JSON can carry it."""
    return time_ns() // 1000


def sent(url: str, request: bytes) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = (
        HTTPSConnection(parts.netloc, timeout=PATIENCE, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(parts.netloc, timeout=PATIENCE)
    )
    try:
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request("POST", f"{parts.path}/face", body=request, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def sentence_of(raw: bytes) -> str:
    try:
        return str(loads(raw)["message"])
    except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        return ""


@dataclass(frozen=True)
class Issuer:
    """Implements survey.storage.elsewhere.IssuerElsewhere."""

    to: Correspondent

    def keys(self, wave: str, segments: Sequence[Segment]) -> dict[Segment, bytes]:
        made = self.to.ask("keys", wave, segments=[list(segment) for segment in segments])["keys"]
        return {(view, segment): unb64u(modulus) for view, segment, modulus in made}

    def replace_codes(self, wave: str, codes: Sequence[CodeRow]) -> None:
        self.to.ask("codes", wave, codes=code_list(codes), replace=True, delivered=True)

    def add_codes(self, wave: str, codes: Sequence[CodeRow], *, delivered: bool) -> None:
        self.to.ask("codes", wave, codes=code_list(codes), replace=False, delivered=delivered)

    def confirm(self, wave: str, code_hash: bytes) -> bool:
        return bool(self.to.ask("confirm", wave, code=b64u(code_hash))["live"])

    def revoke_undelivered(self, wave: str) -> None:
        self.to.ask("revoke", wave)

    def add_cards(self, wave: str, cards: Sequence[CodeRow]) -> None:
        self.to.ask("cards", wave, cards=code_list(cards))

    def strike_cards(self, wave: str, hashes: Sequence[bytes]) -> tuple[int, int]:
        found = self.to.ask("strike", wave, cards=[b64u(each) for each in hashes])
        return int(found["known"]), int(found["struck"])

    def cards(self, wave: str) -> dict[str, int]:
        return {str(group): int(n) for group, n in self.to.ask("boxes", wave)["cards"].items()}

    def enrolled(self, wave: str, *, by_card: bool = False) -> int:
        return int(self.to.ask("enrolled", wave, kind="drawn" if by_card else "enrolled")["count"])

    def thin(self, wave: str) -> dict[str, Any]:
        return dict(self.to.ask("thin", wave)["thin"])

    def enrolled_percent(self, wave: str) -> int:
        return int(self.to.ask("percent", wave)["percent"])


def code_list(codes: Sequence[CodeRow]) -> list[list[Any]]:
    return [[b64u(code.code_hash), dict(code.segments)] for code in codes]


@dataclass(frozen=True)
class Collector:
    """Implements survey.storage.elsewhere.CollectorElsewhere."""

    to: Correspondent

    def key(self, wave: str) -> bytes:
        return unb64u(self.to.ask("key", wave)["key"])

    def ballots_percent(self, wave: str) -> int:
        return int(self.to.ask("percent", wave)["percent"])

    def hand_over(self, wave: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = []
        while True:
            page = self.to.ask("rows", wave, after=rows[-1]["nullifier"] if rows else "")
            rows += page["rows"]
            if page["done"]:
                break
        if rows_sha256(Row.from_json(row) for row in rows) != page["rows_sha256"]:
            raise FaceRefused(worded("the collector handed over other rows than it says it holds; ask for them again"))
        return rows


@dataclass(frozen=True)
class Others:
    """Implements survey.storage.elsewhere.Elsewhere."""

    issuer: Issuer
    collector: Collector

    def tell(self, wave: str, public: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
        self.collector.to.ask("tell", wave, public=public)
        self.issuer.to.ask("tell", wave, public=public, **shown)

    def destroy(self, wave: str, public: Mapping[str, Any]) -> None:
        """Both are asked, even if the first one is away: what can be destroyed now is."""
        trouble: list[ValueError] = []
        for other in (self.issuer.to, self.collector.to):
            try:
                other.ask("destroy", wave, public=public)
            except (FaceAway, FaceRefused) as problem:
                trouble.append(problem)
        if trouble:
            raise trouble[0]
