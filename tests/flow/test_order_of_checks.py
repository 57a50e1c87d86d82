"""Whatever is wrong with a request at once, the door names what docs/protocol.md says comes first: every pair."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import insert

from survey.credentials.ballots import nullifier
from survey.credentials.canonical import b64u, unb64u
from survey.faces.collector import door as collector_face
from survey.faces.doors import Doorway
from survey.faces.issuer import door as issuer_face
from survey.storage import tables
from survey.storage.rooms import begin
from tests.door_world import ENROLLING, OVER, VOTING, Doors

# fault -> what the door says; in the order of the page
BALLOT = {
    "full": (429, "too-many"),
    "long": (413, "too-long"),
    "malformed": (400, "malformed"),
    "elsewhere": (404, "no-such-wave"),
    "late": (410, "outside-window"),
    "unfit": (422, "unfit"),
    "forged": (403, "bad-signature"),
    "held": (409, "held-by-another-key"),
}
ENROLMENT = {
    "full": (429, "too-many"),
    "long": (413, "too-long"),
    "malformed": (400, "malformed"),
    "elsewhere": (404, "no-such-wave"),
    "late": (410, "outside-window"),
    "unknown": (404, "unknown-code"),
    "unfit": (422, "wrong-request"),
    "bound": (409, "other-request"),
}
IMPOSSIBLE = {("unknown", "bound")}  # nobody's code has no ticket


def pairs(faults: dict[str, Any]) -> list[tuple[str, ...]]:
    both = [pair for pair in combinations(faults, 2) if pair not in IMPOSSIBLE]
    return [*((fault,) for fault in faults), *both]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    doors = Doors(tmp_path_factory.mktemp("installation"))
    yield doors
    doors.close()


@pytest.fixture(scope="module")
def ballots(doors: Doors) -> dict[str, dict[str, str]]:
    """A ballot that nobody has handed in, and one whose token somebody else's key holds in the box."""
    free, held = doors.fragment(), doors.fragment()
    row = {"view": "org", "segment": held.segment, "ballot_key": bytes(65), "sealed": held.sealed}
    with begin(doors.storage.box("w1", "collector")) as box:
        box.execute(insert(tables.ballot).values(nullifier=nullifier(held.token), **row))
    return {"free": free.to_json(), "held": held.to_json()}


@pytest.fixture(scope="module")
def enrolments(doors: Doors) -> dict[str, dict[str, Any]]:
    """A request of somebody who has no ticket yet, and one of somebody who got theirs with another request."""
    doors.world.now = ENROLLING
    made = {}
    for name in ("free", "bound"):
        code = doors.code()
        segments = doors.post("ticket", {"code": code})[1]["segments"]
        made[name] = {"code": code, "blinded": {view: b64u(b"\1" * 256) for view in segments}}
    other = {view: b64u(b"\2" * 256) for view in made["bound"]["blinded"]}
    assert doors.post("enrol", {**made["bound"], "blinded": other})[0] == 200
    return made


def told(doors: Doors, door: str, body: dict[str, Any], faults: tuple[str, ...], narrow: Doorway) -> tuple[int, str]:
    body = {**body, "extra": ""} if "malformed" in faults else body
    sent = json.dumps(body) + " " * (20_000 if "long" in faults else 0)
    wave = "w9" if "elsewhere" in faults else "w1"
    with narrow.enter() if "full" in faults else nullcontext():
        answer = doors.client.post(f"/w/{wave}/{door}", data=sent)
    return answer.status_code, answer.json["error"]


@pytest.mark.parametrize("faults", pairs(BALLOT), ids=" and ".join)
def test_of_two_faults_of_a_ballot_the_first_is_named(
    doors: Doors, ballots: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch, faults: tuple[str, ...]
) -> None:
    narrow = Doorway(1)
    monkeypatch.setattr(collector_face, "doorway", narrow)
    doors.world.now = OVER if "late" in faults else VOTING
    body = ballots["held" if "held" in faults else "free"]
    if "unfit" in faults:
        body = {**body, "segment": "nowhere"}
    if "forged" in faults:
        sealed = unb64u(body["sealed"])
        body = {**body, "sealed": b64u(sealed[:-1] + bytes([sealed[-1] ^ 1]))}
    assert told(doors, "ballots", body, faults, narrow) == BALLOT[faults[0]]


@pytest.mark.parametrize("faults", pairs(ENROLMENT), ids=" and ".join)
def test_of_two_faults_of_an_enrolment_the_first_is_named(
    doors: Doors, enrolments: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, faults: tuple[str, ...]
) -> None:
    narrow = Doorway(1)
    monkeypatch.setattr(issuer_face, "doorway", narrow)
    doors.world.now = OVER if "late" in faults else ENROLLING
    body = enrolments["bound" if "bound" in faults else "free"]
    if "unknown" in faults:
        body = {**body, "code": b64u(bytes(16))}
    if "unfit" in faults:
        body = {**body, "blinded": {"org": body["blinded"]["org"]}}
    assert told(doors, "enrol", body, faults, narrow) == ENROLMENT[faults[0]]
