"""The issuer: says which groups a code belongs to, and signs what it cannot read.

In: POST /w/<wave>/ticket and /w/<wave>/enrol. Out: segments, blind signatures. Called by: survey.app.site.web.

Known and unknown codes take the same steps: the same queries, the same number of signatures under equally long keys.
Every answer ends its connection, so that no ballot can come along the one on which somebody gave a code.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response, current_app, jsonify
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import Connection, bindparam, exists, literal, select, union_all
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import RequestEntityTooLarge

from survey.credentials.blind import BlindedMessageError
from survey.credentials.canonical import b64u, canonical, unb64u
from survey.faces.apart.kept import Record
from survey.faces.doors import (
    Doorway,
    Malformed,
    Refused,
    TooManyAtOnce,
    answer_refusals,
    forget,
    let_anybody_ask,
    read_model,
)
from survey.faces.issuer.binding import Binder, BindRequest
from survey.faces.issuer.segment_signers import NoSegmentKey, SegmentSigners
from survey.faces.wave_rules import NoSuchWave, OutsideWindow, RuleBook, WaveRules, recorded_manifest
from survey.roster.rolls import roll_of
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves import ledger
from survey.waves.codes.invitations import code_hash
from survey.waves.codes.room import NoRoomLeft, one_after_the_other, taken

LONGEST_REQUEST = 8 * 1024  # bytes of JSON; five views under 4096-bit keys take 3.6 KiB
AT_ONCE = 128  # requests in flight
CODE, CARD = tables.code.c, tables.card.c
UNDELIVERED = tables.undelivered.c
LINK = tables.reader_link.c
# Tables in the order of their names, as they are locked when rows are put in order: each would wait for the other.
LOOK_UP = union_all(
    select(CARD.code_hash, CARD.wave, CARD.segments, literal(1).label("card")).where(
        CARD.code_hash == bindparam("sha256")
    ),
    select(CODE.code_hash, CODE.wave, CODE.segments, literal(0)).where(
        CODE.code_hash == bindparam("sha256"), ~exists().where(UNDELIVERED.code_hash == CODE.code_hash)
    ),
)
COUNTED = "Tickets are not given out any more: the enrolled are counted."
NOBODYS = bytes(32)  # no code has this SHA-256

issuer = Blueprint("issuer", __name__)
doorway = Doorway(AT_ONCE)


class UnknownCode(LookupError):
    """A code that this wave did not give out."""


class OtherRequest(ValueError):
    """A code that already has a ticket for other tokens."""


class WrongRequest(ValueError):
    """Views or blinded tokens that do not fit the code's segments."""


class TicketRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    code: Annotated[str, Field(max_length=64)]


class EnrolRequest(TicketRequest):
    blinded: Annotated[dict[str, Annotated[bytes, BeforeValidator(unb64u)]], Field(min_length=1, max_length=8)]

    def sha256(self) -> bytes:
        return hashlib.sha256(canonical({view: b64u(blinded) for view, blinded in self.blinded.items()})).digest()


@dataclass(frozen=True)
class Desk:
    """What one process remembers about waves: their public rules and the keys of their segments."""

    storage: Storage
    rules: RuleBook
    signers: SegmentSigners
    binder: Binder
    record: Record | None  # of an issuer that runs apart: what it keeps in place of the public room


@dataclass(frozen=True)
class Code:
    """What is known about a code; an unknown one has segments too, so that it takes the same steps."""

    sha256: bytes
    known: bool
    segments: Mapping[str, str]
    card: bool  # drawn from a box, and bound to nobody's name

    def assert_known(self) -> None:
        if not self.known:
            raise UnknownCode("This wave gave out no such code. Use the link in the invitation as it is.")


@issuer.post("/w/<wave>/ticket")
def show_segments(wave: str) -> Response:
    with doorway.enter():
        asked = read_model(TicketRequest, LONGEST_REQUEST)
        rules = _desk().rules.rules(wave)
        rules.assert_ticket_shown(_rooms().config.clock())
        with _desk().storage.people("issuer").connect() as connection:
            code = look_up(connection, rules, asked.code, rules.first_segments())
            token = reader_token(connection, wave, code.segments.get("org", ""))
            roll = roll_of(connection, wave, code.segments.get("org", ""))
        code.assert_known()
    reader = f"{_rooms().config.url}/results/{token}/" if token else None
    return jsonify(segments=dict(code.segments), roll=roll, reader=reader)


@issuer.post("/w/<wave>/enrol")
def enrol(wave: str) -> Response:
    with doorway.enter():
        asked = read_model(EnrolRequest, LONGEST_REQUEST)
        desk = _desk()
        rules = desk.rules.rules(wave)
        assert_giving_tickets(desk, rules)
        with desk.storage.people("issuer").connect() as connection:
            found = look_up(connection, rules, asked.code, rules.first_segments_of(asked.blinded))
        code = taken_for_a_card(rules, found)
        assert_enrolling(rules, code)
        signed = sign(desk.signers, rules, code, asked.blinded)
        request = BindRequest(wave, code.sha256 if code.known else NOBODYS, asked.sha256(), code.card)
        bound = desk.binder.bind(request, lambda people: assert_binding(desk, rules, code, people))
        code.assert_known()
    if not bound:
        raise OtherRequest("This code already has a ticket. It is on the device that asked for it first.")
    return jsonify(signatures=signed)


def assert_giving_tickets(desk: Desk, rules: WaveRules) -> None:
    """Where cards were printed, tickets are given out until voting ends; then the keys sign nothing any more."""
    now = _rooms().config.clock()
    if rules.windows.enrol_open(now):
        return
    try:
        (rules.assert_ticket_by_card if has_cards(desk, rules.wave) else rules.assert_enrolling)(now)
    except OutsideWindow:
        desk.signers.forget(rules.wave)
        raise


def has_cards(desk: Desk, wave: str) -> bool:
    if desk.record is not None:
        return ledger.find(desk.record.entries(), wave, "printed") is not None
    with reading(desk.storage.public("issuer")) as public:
        return ledger.find(ledger.read(public), wave, "printed") is not None


def assert_enrolling(rules: WaveRules, code: Code) -> None:
    if not code.card:  # of an invited person: good for as long as the manifest says
        rules.assert_enrolling(_rooms().config.clock())


def taken_for_a_card(rules: WaveRules, code: Code) -> Code:
    """A code that nobody knows takes the steps of one that is good now: once enrolment is over, those of a card."""
    late = not rules.windows.enrol_open(_rooms().config.clock())
    return replace(code, card=True) if late and not code.known else code


def look_up(connection: Connection, rules: WaveRules, text: str, otherwise: Mapping[str, str]) -> Code:
    """One query, whatever the code; two comparisons that take the same time for all. `otherwise`: for unknown codes."""
    sha256 = digest_of(text)
    found = connection.execute(LOOK_UP, {"sha256": sha256}).one_or_none()
    stored, wave, segments, card = found or (NOBODYS, "", {}, 0)
    same_code = hmac.compare_digest(bytes(stored), sha256)
    same_wave = hmac.compare_digest(wave.encode(), rules.wave.encode())
    known = same_code and same_wave
    return Code(sha256, known, segments if known else otherwise, card=known and bool(card))


def digest_of(text: str) -> bytes:
    """SHA-256 of a code. A text that is no code gets a digest too, which no code can have."""
    try:
        return code_hash(text)
    except ValueError:
        return hashlib.sha256(b"no code: " + text.encode("utf-8", "replace")).digest()


def reader_token(connection: Connection, wave: str, segment: str) -> str | None:
    """The link to the results of a group, the same for all its members."""
    wanted = select(LINK.token).where(LINK.wave == wave, LINK.scope == f"group:{segment}")
    return connection.execute(wanted).scalars().first()


def sign(
    signers: SegmentSigners, rules: WaveRules, code: Code, blinded: Mapping[str, bytes]
) -> dict[str, dict[str, str]]:
    """Sign every view under the key of the code's segment; for an unknown code under keys just as long, for nothing."""
    if set(blinded) != set(code.segments):
        code.assert_known()
        raise WrongRequest(f"Blind one token for each of the views {', '.join(sorted(code.segments))}, and no other.")
    try:
        signed = {
            view: signers.signer(rules.wave, view, code.segments[view]).blind_sign(
                token if code.known else below_every_modulus(token)
            )
            for view, token in blinded.items()
        }
    except BlindedMessageError as error:
        code.assert_known()
        raise WrongRequest(f"A blinded token does not fit its segment's key: {error}.") from None
    return {
        view: {"segment": code.segments[view], "blind_signature": b64u(signature)} for view, signature in signed.items()
    }


def below_every_modulus(token: bytes) -> bytes:
    """What is signed for an unknown code: what fits one key may not fit another, and a refusal would save the work."""
    return b"\0" + token[1:-1] + b"\1"


def assert_binding(desk: Desk, rules: WaveRules, code: Code, people: Connection) -> None:
    """Asked again under the write lock, under which the enrolled are counted too: whoever is bound is counted."""
    assert_giving_tickets(desk, rules)
    assert_enrolling(rules, code)
    assert_not_counted(desk, rules, "drawn" if code.card else "enrolled")
    if code.card:
        assert_room_for_card(rules, code, people)


def assert_not_counted(desk: Desk, rules: WaveRules, kind: str) -> None:
    """Whatever the clocks say: the number of the enrolled, once it is told, is the number of the bound codes."""
    if desk.record is not None:
        if desk.record.counted(rules.wave, kind) is not None:
            raise OutsideWindow(COUNTED)
        return
    with reading(desk.storage.public("issuer")) as public:
        if ledger.find(ledger.read(public), rules.wave, kind):
            raise OutsideWindow(COUNTED)


def assert_room_for_card(rules: WaveRules, code: Code, people: Connection) -> None:
    """Never more tickets than people. Asked again by the same card, a ticket that it already has takes no new place."""
    used = people.execute(select(CARD.request_hash).where(CARD.code_hash == code.sha256)).scalar_one_or_none()
    if used is not None:
        return
    one_after_the_other(people, rules.wave)
    inviting = rules.windows.enrol_open(_rooms().config.clock())
    places = taken(people, rules.wave, inviting=inviting).get(code.segments["org"], 0)
    if code.known and places >= rules.invited[code.segments["org"]]:
        raise NoRoomLeft("This group has as many tickets as people. A card gives no more than that.")


issuer.after_request(forget)
issuer.after_request(let_anybody_ask)


def _desk() -> Desk:
    storage = _rooms().storage
    record: Record | None = current_app.extensions.get("canopy.record")
    rules = RuleBook(record.manifest if record else partial(recorded_manifest, storage, "issuer"))
    made = Desk(storage, rules, SegmentSigners(storage), Binder(storage), record)
    desk: Desk = current_app.extensions.setdefault("canopy.issuer", made)
    return desk


def _rooms() -> Any:
    return current_app.extensions["canopy"]


BUSY = Refused(503, "busy", "The issuer is busy. Send the same request again in a few seconds.")

answer_refusals(
    issuer,
    {
        TooManyAtOnce: Refused(429, "too-many"),
        RequestEntityTooLarge: Refused(413, "too-long"),
        Malformed: Refused(400, "malformed"),
        NoSuchWave: Refused(404, "no-such-wave"),
        UnknownCode: Refused(404, "unknown-code"),
        OtherRequest: Refused(409, "other-request"),
        NoRoomLeft: Refused(403, "no-room"),
        OutsideWindow: Refused(410, "outside-window"),
        NoSegmentKey: Refused(410, "outside-window"),
        WrongRequest: Refused(422, "wrong-request"),
        OperationalError: BUSY,
        NoConnection: BUSY,
    },
)
