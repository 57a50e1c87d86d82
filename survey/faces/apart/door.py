"""The one door between faces: takes a signed request of the organiser, does it once, answers under this face's own key.

In: POST /face. Out: a signed answer. Called by: survey.app.site.apart.face.

Nothing is logged here either. Requests are done one at a time, whichever process they come to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge

from survey.credentials import signing
from survey.credentials.canonical import Base64UrlError
from survey.faces.apart.issuing import Untimely
from survey.faces.apart.kept import Record, RecordRefused
from survey.faces.apart.letters import Letter, NotALetter, read_request, write_answer
from survey.faces.doors import Doorway, Refused, TooManyAtOnce, answer_refusals, forget, read_body
from survey.faces.wave_rules import NoSuchWave
from survey.storage.rooms import NoSuchBox, Storage, WrongWaveId
from survey.waves.codes.room import NoRoomLeft

LONGEST_REQUEST = 64 * 1024 * 1024  # bytes; a hundred thousand codes are 20 MiB
AT_ONCE = 4

Acts = Mapping[str, Callable[[str, Mapping[str, Any]], Mapping[str, Any]]]


class OldNumber(ValueError):
    """A request that was done before, or that was overtaken by a later one."""


class UnknownAct(ValueError):
    """Something that this face does not do."""


@dataclass(frozen=True)
class Door:
    storage: Storage
    record: Record
    own: bytes  # private key of this face
    acts: Acts
    one_at_a_time: Lock

    def answer(self, raw: bytes) -> bytes:
        letter = read_request(raw, own=signing.public_of(self.own), sender=self.record.organiser)
        with self.one_at_a_time, self.storage.alone():
            if letter.number <= self.record.number():
                raise OldNumber("This request is older than the last one. Send it again under a new number.")
            self.record.keep_number(letter.number)
            return write_answer(self.own, raw, self.do(letter))

    def do(self, letter: Letter) -> Mapping[str, Any]:
        if letter.act not in self.acts:
            raise UnknownAct(f"This face does not know {letter.act!r}: update both sides to the same version.")
        body = dict(letter.body)
        try:
            return self.acts[letter.act](str(body.pop("wave")), body)
        except (KeyError, TypeError, AttributeError) as problem:
            raise UnknownAct(f"A part of this request is missing or of another kind ({problem!r}).") from None


def blueprint(storage: Storage, record: Record, own: bytes, acts: Acts) -> Blueprint:
    door, doorway = Door(storage, record, own, acts, Lock()), Doorway(AT_ONCE)
    face = Blueprint("apart", __name__)

    @face.post("/face")
    def take() -> Response:
        with doorway.enter():
            return Response(door.answer(read_body(LONGEST_REQUEST)), mimetype="application/json")

    face.after_request(forget)
    answer_refusals(face, REFUSALS)
    return face


REFUSALS: Mapping[type[Exception], Refused] = {
    TooManyAtOnce: Refused(429, "too-many"),
    RequestEntityTooLarge: Refused(413, "too-long"),
    NotALetter: Refused(403, "not-for-us"),
    OldNumber: Refused(409, "old-number"),
    Untimely: Refused(410, "untimely"),
    NoSuchWave: Refused(410, "untimely"),
    NoSuchBox: Refused(410, "untimely"),
    RecordRefused: Refused(422, "refused"),
    NoRoomLeft: Refused(422, "refused"),
    UnknownAct: Refused(422, "refused"),
    WrongWaveId: Refused(422, "refused"),
    Base64UrlError: Refused(422, "refused"),
    OperationalError: Refused(503, "busy", "The database of this face is away. Ask again in a minute."),
}
