"""An open wave of invented people, and everything that they will send, made before anybody looks at the clock.

In: a folder, numbers of people. Out: a wave with requests to enrol and to vote.
Called by: survey.app.trying.bench.doors.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from sqlalchemy import select

from analytics.plan import ORG
from survey.app.campaign import ONE_VISIT, House, WavePlan, start_wave
from survey.app.trying.bench.doors.load import HOST, post
from survey.credentials import blind
from survey.credentials.ballots import (
    Fragment,
    ballot_key,
    ballot_message,
    info,
    nullifier,
    sign_ballot,
)
from survey.credentials.canonical import b64u, unb64u
from survey.credentials.openssl import load_private_key
from survey.credentials.sealing import OVERHEAD, seal
from survey.questionnaires.library import pack
from survey.roster.person import Person
from survey.storage import tables
from survey.waves.codes.invitations import code_hash
from survey.waves.nullifiers import Row
from survey.waves.states import manifest_of

WAVE = "bench"
PACK = "canopy"
TEAMS = 4  # groups; each of them has a key, which takes a tenth of a second to make
TOKEN_PSS = padding.PSS(padding.MGF1(hashes.SHA384()), blind.SALT_BYTES)


@dataclass(frozen=True)
class Enrolment:
    """One request for a ticket, and the hash that it leaves behind."""

    request: bytes
    code_hash: bytes


@dataclass(frozen=True)
class Ballot:
    """One request that casts a ballot, and the row that it leaves behind."""

    request: bytes
    row: Row


@dataclass(frozen=True)
class OpenWave:
    """A wave that is open now; whoever holds its folder can do what its issuer and its voters do."""

    house: House
    codes: Mapping[str, str]  # person -> code
    passphrase: str

    @classmethod
    def begin(cls, folder: Path, *, people: int, port: int, databases: Mapping[str, str] | None = None) -> "OpenWave":
        """Make an installation whose one wave is open now, in a single visit, and stays open for days."""
        house = House.open(folder, "Bench", f"http://{HOST}:{port}", datetime.now(UTC), databases=databases)
        house.take_roster([person(number) for number in range(people)])
        plan = WavePlan(WAVE, "Bench", pack(PACK).to_public(), mode=ONE_VISIT)
        locked, invitations = start_wave(house, plan)
        codes = {invitation.person_id: invitation.code for invitation in invitations}
        return cls(house, codes, locked.passphrase or "")

    def enrolments(self) -> Iterator[Enrolment]:
        """What each invited person sends once: the code, and a blinded token for each view."""
        rules = manifest_of(self.house.storage, WAVE)
        keys = {(part["view"], part["segment"]): blind.RsaPublic.from_json(part["key"]) for part in rules["segments"]}
        segments = self._segments()
        for code in self.codes.values():
            digest = code_hash(code)
            blinded = {
                view: b64u(blind.blind(keys[view, segment], blind.prepare(secrets.token_bytes(64)))[0])
                for view, segment in segments[digest].items()
            }
            body = json.dumps({"code": code, "blinded": blinded}).encode()
            yield Enrolment(post(f"/w/{WAVE}/enrol", body), digest)

    def ballots(self, view: str) -> Iterator[Ballot]:
        """Ballots of fresh tokens of one view, signed with the issuer's own keys instead of one by one at its door."""
        rules = manifest_of(self.house.storage, WAVE)
        length = rules["sealing"]["sealed_length"][view] - OVERHEAD
        point = unb64u(rules["sealing"]["key"])
        keys = {segment: load_private_key(private) for segment, private in self._private(view).items()}
        while True:
            for segment, key in keys.items():
                private, own = ballot_key()
                token = blind.prepare(secrets.token_bytes(32) + hashlib.sha256(own).digest())
                signature = key.sign(token, TOKEN_PSS, hashes.SHA384())
                bound = info(WAVE, view, segment, nullifier(token))
                sealed = seal(point, bound, said(view, length))
                signed = sign_ballot(private, ballot_message(bound, sealed))
                fragment = Fragment(view, segment, token, signature, own, sealed, signed)
                row = Row(nullifier(token), view, segment, own, sealed)
                yield Ballot(post(f"/w/{WAVE}/ballots", json.dumps(fragment.to_json()).encode()), row)

    def _segments(self) -> dict[bytes, dict[str, str]]:
        code = tables.code.c
        with self.house.storage.people("issuer").connect() as people:
            found = people.execute(select(code.code_hash, code.segments).where(code.wave == WAVE))
            return {bytes(digest): dict(segments) for digest, segments in found}

    def _private(self, view: str) -> dict[str, bytes]:
        key = tables.segment_key.c
        wanted = select(key.segment, key.private_der).where(key.wave == WAVE, key.view == view)
        with self.house.storage.people("issuer").connect() as people:
            return {segment: bytes(private) for segment, private in people.execute(wanted)}


def said(view: str, length: int) -> bytes:
    """Answers that every question allows, one of the first two; nobody comments."""
    return bytes(1 + drawn % 2 for drawn in secrets.token_bytes(length)) if view == ORG else bytes(length)


def person(number: int) -> Person:
    return Person(f"p{number}", f"Person {number}", f"p{number}@example.org", f"Office/Team {number % TEAMS}")
