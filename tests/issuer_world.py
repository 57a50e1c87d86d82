"""Honest requests to the issuer, and what one request costs it.

In: Doors. Out: bodies to send; statements and private-key operations. Called by: tests of issuer and cards.
"""

from typing import Any

import pytest
from sqlalchemy import event

from survey.credentials import blind
from survey.credentials.canonical import b64u
from survey.waves.states import manifest_of
from tests.door_world import Doors


def key(doors: Doors, view: str, segment: str) -> blind.RsaPublic:
    entries = manifest_of(doors.storage, "w1")["segments"]
    found = next(entry for entry in entries if (entry["view"], entry["segment"]) == (view, segment))
    return blind.RsaPublic.from_json(found["key"])


def request(doors: Doors, code: str) -> dict[str, Any]:
    """An honest enrolment, with new tokens each time."""
    _, ticket = doors.post("ticket", {"code": code})
    blinded = {
        view: blind.blind(key(doors, view, segment), blind.prepare(bytes(64)))[0]
        for view, segment in ticket["segments"].items()
    }
    return {"code": code, "blinded": {view: b64u(token) for view, token in blinded.items()}}


def effort(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, body: dict[str, Any], door: str = "enrol"
) -> tuple[list[str], int]:
    """The statements and the private-key operations that one request costs."""
    statements: list[str] = []
    signed: list[int] = []
    real = blind.BlindSigner.blind_sign

    def count(signer: blind.BlindSigner, blinded: bytes) -> bytes:
        signed.append(len(blinded))
        return real(signer, blinded)

    def listen(*call: Any) -> None:
        statements.append(call[2])

    engine = doors.storage.people("issuer")
    event.listen(engine, "before_cursor_execute", listen)
    with monkeypatch.context() as patch:
        patch.setattr(blind.BlindSigner, "blind_sign", count)
        doors.post(door, body)
    event.remove(engine, "before_cursor_execute", listen)
    return statements, len(signed)
