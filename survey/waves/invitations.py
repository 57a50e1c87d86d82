"""One code per invited person, given to them alone: the organisation keeps its hash and forgets whose it was.

In: the members of a locked wave's segments. Out: invitations to send, hashes of codes.
Called by: survey.cli (`wave open`), survey.app.rehearsal; `code_hash` also by survey.faces.issuer.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from survey.config import Config
from survey.credentials.canonical import b64u, unb64u
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves.snapshots import members_of
from survey.waves.states import State, manifest_of, state_of, windows_of

CODE_BYTES = 16


class InvitationRefused(ValueError):
    """Codes cannot be made now: it would let people enrol twice, or too late."""


@dataclass(frozen=True)
class Invitation:
    person_id: str
    name: str
    email: str
    link: str
    code: str


def invite(storage: Storage, config: Config, wave: str) -> list[Invitation]:
    """Make a code for every invited person who is still on the roster.

    Done again before anybody has enrolled, it replaces all codes, so that a lost batch of letters costs nothing;
    afterwards it is refused, because a second code would be a second ballot.
    """
    check_stage(storage, config, wave)
    segments = segments_of(storage, wave)
    invitations = [letter for letter in letters(storage, config, wave) if letter.person_id in segments]
    rows: list[dict[str, Any]] = [
        {"code_hash": code_hash(letter.code), "wave": wave, "segments": segments[letter.person_id]}
        for letter in invitations
    ]
    store_codes(storage, wave, rows)
    return invitations


def code_hash(code: str) -> bytes:
    """SHA-256 of the 16 bytes behind a code. Raises ValueError for a text that is no code."""
    raw = unb64u(code)
    if len(raw) != CODE_BYTES:
        raise ValueError("this is not a code: use the link in your invitation as it is")
    return hashlib.sha256(raw).digest()


def check_stage(storage: Storage, config: Config, wave: str) -> None:
    now = config.clock()
    state = state_of(storage, wave, now)
    if state == State.DRAFT:
        raise InvitationRefused(f"wave {wave!r} is a draft: lock it first, so that its rules are fixed")
    if now >= windows_of(storage, wave).enrol[1] or state in (State.CANCELLED, State.CLOSED, State.RELEASED):
        raise InvitationRefused(f"enrolment in wave {wave!r} is over: invite to the next wave")


def segments_of(storage: Storage, wave: str) -> dict[str, dict[str, str]]:
    """Person -> view -> segment."""
    members = members_of(storage, wave)
    segments = manifest_of(storage, wave)["segments"]
    if not all(segment["segment"] in members for segment in segments):
        raise InvitationRefused(f"the members of wave {wave!r} are forgotten: cancel it, and lock a new one")
    found: dict[str, dict[str, str]] = {}
    for segment in segments:
        for person_id in members[segment["segment"]]:
            found.setdefault(person_id, {})[segment["view"]] = segment["segment"]
    return found


def store_codes(storage: Storage, wave: str, rows: list[dict[str, Any]]) -> None:
    code = tables.code
    used = select(code.c.wave).where(code.c.wave == wave, code.c.request_hash.is_not(None)).limit(1)
    with begin(storage.people("organiser")) as people:
        if people.execute(used).first() is not None:
            raise InvitationRefused(f"people have enrolled in wave {wave!r}: a second code would be a second ballot")
        people.execute(delete(code).where(code.c.wave == wave))
        # In the order of their random keys: rows written person by person would lie in the file in the roster's order.
        people.execute(insert(code), sorted(rows, key=lambda row: bytes(row["code_hash"])))


def letters(storage: Storage, config: Config, wave: str) -> Iterable[Invitation]:
    """A fresh code for everybody on the roster: names beside codes, in memory only, until the letters are written."""
    person = tables.person
    wanted = select(person.c.person_id, person.c.name, person.c.email).order_by(person.c.person_id)
    with reading(storage.people("organiser")) as people:
        for person_id, name, email in people.execute(wanted):
            code = b64u(secrets.token_bytes(CODE_BYTES))
            yield Invitation(person_id, name, email, f"{config.url}/w/{wave}/#code={code}", code)
