"""The door of a trustee's program: sealed ballots out, the count in, each request signed with the trustee's key.

In: `GET /trustee/<wave>/ballots`, `POST /trustee/<wave>/count`. Out: the export, in parts if it breaks off; a closed
wave, or a refusal as JSON. Called by: survey.app.site.web, which registers `door`.
"""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from pydantic_core import from_json

from survey.app.conducting import Hand, close_with_count, export_for_trustee
from survey.app.ending.closing import NotAPackage
from survey.credentials.canonical import sha256_hex
from survey.faces.doors import Doorway, Refused, TooManyAtOnce, answer_refusals, read_body
from survey.waves.states import State, UnknownWave, manifest_of
from survey.waves.trustee.calling import Call, CallRefused, admitted, check_sent

LARGEST_COUNT = 64 * 2**20  # bytes; the results of a very large organisation
TRUSTEE = "key of the works council"  # who acts here, in the access log
OVER = (State.CLOSED, State.RELEASED)

door = Blueprint("trustee", __name__, url_prefix="/trustee")
doorway = Doorway(2)  # each holds a whole export in memory


@door.get("/<wave>/ballots")
def ballots(wave: str) -> Response:
    """The export, the same bytes every time, so that whoever lost the connection asks for the rest."""
    hand, _call = caller(wave)
    with doorway.enter():
        body = export_for_trustee(hand, wave)
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.set_etag(sha256_hex(body))
    response.make_conditional(request, accept_ranges=True, complete_length=len(body))
    return response


@door.post("/<wave>/count")
def count(wave: str) -> Response:
    hand, call = caller(wave)
    with doorway.enter():
        body = read_body(LARGEST_COUNT)
        check_sent(call, body)
        before = hand.state(wave) in OVER
        close_with_count(hand, wave, package_in(body))
    return jsonify(taken="again" if before else "closed")


def caller(wave: str) -> tuple[Hand, Call]:
    """The trustee of this wave at work. A stranger is turned away before anything that is sent is read."""
    canopy: Any = current_app.extensions["canopy"]
    hand = Hand(canopy.config, canopy.storage, TRUSTEE)
    rules = manifest_of(hand.storage, wave)
    return hand, admitted(request.headers.get("Authorization", ""), request.method, rules, hand.config.clock())


def package_in(body: bytes) -> dict[str, Any]:
    try:
        found = from_json(body, allow_inf_nan=False)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotAPackage("this is no count by `trustee close`: send the file that it wrote")
    return found


REFUSALS: dict[type[Exception], Refused] = {
    CallRefused: Refused(401, "not-the-trustee"),
    UnknownWave: Refused(404, "unknown-wave"),
    TooManyAtOnce: Refused(429, "busy"),
}
answer_refusals(door, REFUSALS)


@door.errorhandler(ValueError)
@door.errorhandler(LookupError)
def refused(problem: Exception) -> tuple[Response, int]:
    """A refusal of our own is told; anything else is a defect and must not look like one."""
    if type(problem).__module__.split(".")[0] not in ("survey", "analytics"):
        raise problem
    return jsonify(error="refused", message=str(problem)), 409
