"""Where a wave stands, told by its windows and the ledger alone: no state is stored that could disagree with them.

In: the manifest's windows, the ledger, a moment. Out: a State.
Called by: survey.waves, survey.faces.issuer.door, survey.faces.collector.door, survey.cli.
"""

import json
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, insert, select

from survey.storage import tables
from survey.storage.rights import Role
from survey.storage.rooms import Storage, reading
from survey.translations.wording import Sentence, worded
from survey.waves import ledger
from survey.waves.manifest import CLIENT, IMPORTED, Client, Windows


class State(Enum):
    DRAFT = "draft"
    LOCKED = "locked"  # the rules are fixed; no window is open, voting is still to come
    ENROLLING = "enrolling"
    VOTING = "voting"
    ENDED = "ended"  # voting is over, nothing is counted yet
    CLOSED = "closed"
    RELEASED = "released"
    CANCELLED = "cancelled"

    @property
    def said(self) -> Sentence:
        """The same word, in a sentence that has words in other languages."""
        return SAID[self]


SAID = {
    State.DRAFT: worded("draft"),
    State.LOCKED: worded("locked"),
    State.ENROLLING: worded("enrolling"),
    State.VOTING: worded("voting"),
    State.ENDED: worded("ended"),
    State.CLOSED: worded("closed"),
    State.RELEASED: worded("released"),
    State.CANCELLED: worded("cancelled"),
}

LAST_WORDS = (("cancelled", State.CANCELLED), ("released", State.RELEASED), ("closed", State.CLOSED))


class UnknownWave(LookupError):
    """There is neither a draft nor a manifest of this id."""


class NobodyWasAsked(LookupError):
    """The wave was counted from a file: nobody can take part in it, and it has no windows."""


def state_of(storage: Storage, wave: str, now: datetime) -> State:
    recorded = ledger.entries(storage)
    if ledger.find(recorded, wave, "manifest") is None:
        return draft_state(storage, wave)
    for kind, state in LAST_WORDS:
        if ledger.find(recorded, wave, kind):
            return state
    return state_at(windows_of(storage, wave), now)


def state_at(windows: Windows, now: datetime) -> State:
    if windows.vote_open(now):
        return State.VOTING
    if windows.enrol_open(now):
        return State.ENROLLING
    return State.ENDED if now >= windows.vote[1] else State.LOCKED


def draft_state(storage: Storage, wave: str) -> State:
    with reading(storage.people("organiser")) as connection:
        found = connection.execute(select(tables.draft.c.wave).where(tables.draft.c.wave == wave)).first()
    if found is None:
        raise UnknownWave(
            worded("there is no wave %(wave)r; `wave status` lists the waves, `wave create` drafts one", wave=wave)
        )
    return State.DRAFT


def read_document(storage: Storage, wave: str, name: str, role: Role = "reader") -> bytes:
    """The exact bytes that were published, because their hash is what people compare."""
    document = tables.document
    wanted = select(document.c.body).where(document.c.wave == wave, document.c.name == name)
    with reading(storage.public(role)) as connection:
        body = connection.execute(wanted).scalar_one_or_none()
    if body is None:
        raise UnknownWave(
            worded("wave %(wave)r has published no %(name)s; `wave status` says how far it is", wave=wave, name=name)
        )
    return bytes(body)


def keep_client(public: Connection, wave: str, client: Client) -> None:
    """Keep the program that the rules promise, once: it is served whatever version the server is brought to."""
    document = tables.document
    if public.execute(select(document.c.wave).where(document.c.name == client.name)).first() is None:
        public.execute(insert(document).values(wave=wave, name=client.name, body=client.body))


def kept_client(storage: Storage, sha256: str, role: Role = "reader") -> bytes | None:
    """The bytes that were kept under this hash; None for a wave that an earlier version locked."""
    wanted = select(tables.document.c.body).where(tables.document.c.name == f"{CLIENT}{sha256}").limit(1)
    with reading(storage.public(role)) as connection:
        body = connection.execute(wanted).scalar_one_or_none()
    return None if body is None else bytes(body)


def manifest_of(storage: Storage, wave: str, role: Role = "reader") -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(read_document(storage, wave, "manifest.json", role))
    return manifest


def windows_of(storage: Storage, wave: str, role: Role = "reader") -> Windows:
    return Windows.of(asked_for(manifest_of(storage, wave, role)))


def asked_for(rules: dict[str, Any]) -> dict[str, Any]:
    """The same manifest, if it is one that people were asked under; an imported wave has nothing to take part in."""
    if rules["mode"] != IMPORTED:
        return rules
    raise NobodyWasAsked(
        worded(
            "wave %(wave)r was imported from an earlier system: nobody can take part in it; `export` writes it",
            wave=rules["wave"],
        )
    )
