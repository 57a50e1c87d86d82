"""The collector: takes ballots, knows no name, sets no cookie, writes no log.

In: POST /w/<wave>/ballots. Out: a signed acknowledgement of what is on disk. Called by: survey.app.site.web.

Every answer ends its connection, so that two ballots of one person never come along the same one. What stands in front
of the server must do likewise towards browsers: HTTP/2 would carry all ballots of a visit on one connection.
"""

import hashlib
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from survey.credentials import signing
from survey.credentials.ballots import (
    Fragment,
    FragmentError,
    ballot_message,
    info,
    nullifier,
    point_in_token,
    verify_ballot_signature,
)
from survey.credentials.blind import verify
from survey.credentials.canonical import b64u
from survey.faces.collector.ballot_rows import BoxClosed, Outcome
from survey.faces.collector.intake import NotStored, QueueFull
from survey.faces.doors import (
    Doorway,
    Malformed,
    Refused,
    TooManyAtOnce,
    answer_refusals,
    forget,
    let_anybody_ask,
    read_json,
)
from survey.faces.wave_rules import NoSuchWave, OutsideWindow, RuleBook, WaveRules, recorded_manifest
from survey.storage import tables
from survey.storage.rooms import NoSuchBox, Storage
from survey.waves.nullifiers import Row

LONGEST_BALLOT = 12 * 1024  # bytes of JSON; a text ballot under a 4096-bit key takes 6.2 KiB
AT_ONCE = 512  # requests in flight

collector = Blueprint("collector", __name__)
doorway = Doorway(AT_ONCE)


class UnfitBallot(ValueError):
    """A view, a segment or a length that the manifest does not have."""


class BadBallotSignature(ValueError):
    """A ballot whose token was not signed for its segment, or that its ballot key did not sign."""


class HeldByAnotherKey(ValueError):
    """The token was already used with another ballot key."""


@dataclass
class Desk:
    """What one process remembers about waves: their public rules, and the key that acknowledges."""

    storage: Storage
    rules: RuleBook
    signers: dict[str, signing.Signer] = field(default_factory=dict)

    def signer(self, wave: str) -> signing.Signer:
        if wave not in self.signers:
            with self.storage.box(wave, "collector").connect() as connection:
                found = connection.execute(select(tables.collector_key.c.private)).scalar_one_or_none()
            if found is None:
                raise BoxClosed("This ballot box is closed and takes no ballots any more.")
            self.signers[wave] = signing.signer(bytes(found))
        return self.signers[wave]


@collector.post("/w/<wave>/ballots", provide_automatic_options=False)
def cast(wave: str) -> tuple[Response, int]:
    with doorway.enter():
        fragment = Fragment.from_json(read_json(LONGEST_BALLOT))
        desk = _desk()
        rules = desk.rules.rules(wave)
        rules.assert_voting(_rooms().config.clock())
        signer = desk.signer(wave)
        row = checked(rules, fragment)
        outcome = _rooms().intake.store(wave, row)
    if outcome is Outcome.HELD:
        raise HeldByAnotherKey("This token was already used with another ballot key, and only that one replaces it.")
    return jsonify(acknowledgement(signer, row)), 201 if outcome is Outcome.STORED else 200


def checked(rules: WaveRules, fragment: Fragment) -> Row:
    """The row to store, once its lengths fit the manifest and both signatures hold."""
    signer = rules.keys.get((fragment.view, fragment.segment))
    if signer is None:
        raise UnfitBallot("The manifest has no such view and segment. Fetch the manifest again.")
    misfit = fragment.misfit(signature_bytes=signer.size, sealed_bytes=rules.sealed_length[fragment.view])
    if misfit:
        raise UnfitBallot(f"{misfit}. Fetch the manifest again.")
    if not point_in_token(fragment.token, fragment.ballot_key) or not verify(
        signer, fragment.token, fragment.signature
    ):
        raise BadBallotSignature("The token is not signed for this segment, or names another ballot key.")
    name = nullifier(fragment.token)
    message = ballot_message(info(rules.wave, fragment.view, fragment.segment, name), fragment.sealed)
    if not verify_ballot_signature(fragment.ballot_key, fragment.ballot_signature, message):
        raise BadBallotSignature("The ballot is not signed by its ballot key.")
    return Row(name, fragment.view, fragment.segment, fragment.ballot_key, fragment.sealed)


def acknowledgement(sign: signing.Signer, row: Row) -> dict[str, str]:
    """The collector's signature over receipt || SHA-256(sealed): proof against a collector that forgets."""
    digest = hashlib.sha256(row.sealed).digest()
    return {
        "receipt": b64u(row.nullifier),
        "sealed_sha256": b64u(digest),
        "signature": b64u(sign(row.nullifier + digest)),
    }


@collector.route("/w/<wave>/ballots", methods=["OPTIONS"])
def may_send(wave: str) -> tuple[str, int]:  # noqa: ARG001  # the same answer for every wave
    """A browser asks this before it sends to another host."""
    return "", 204


collector.after_request(forget)
collector.after_request(let_anybody_ask)


def _desk() -> Desk:
    storage = _rooms().storage
    here = partial(recorded_manifest, storage, "collector")
    record = current_app.extensions.get("canopy.record")  # of a collector that runs apart
    made = Desk(storage, RuleBook(record.manifest if record else here))
    desk: Desk = current_app.extensions.setdefault("canopy.collector", made)
    return desk


def _rooms() -> Any:
    return current_app.extensions["canopy"]


answer_refusals(
    collector,
    {
        TooManyAtOnce: Refused(429, "too-many"),
        QueueFull: Refused(429, "too-many"),
        RequestEntityTooLarge: Refused(413, "too-long"),
        Malformed: Refused(400, "malformed"),
        FragmentError: Refused(400, "malformed"),
        NoSuchWave: Refused(404, "no-such-wave"),
        OutsideWindow: Refused(410, "outside-window"),
        NoSuchBox: Refused(410, "closed"),
        BoxClosed: Refused(410, "closed"),
        UnfitBallot: Refused(422, "unfit"),
        BadBallotSignature: Refused(403, "bad-signature"),
        HeldByAnotherKey: Refused(409, "held-by-another-key"),
        NotStored: Refused(503, "not-stored"),
        # Any fault of the server too, so that it reaches no log: a line in a log tells when somebody answered.
        Exception: Refused(503, "fault", "The collector failed. Send the same ballot again later."),
    },
)
