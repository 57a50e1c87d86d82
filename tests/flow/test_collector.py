"""How a ballot gets into the box: checked in the order of the protocol, stored before it is acknowledged, unlogged."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert

from survey.credentials import signing
from survey.credentials.ballots import (
    Answers,
    Fragment,
    ballot_key,
    ballot_message,
    info,
    nullifier,
    sign_ballot,
)
from survey.credentials.canonical import b64u, unb64u
from survey.faces.collector import door as collector_face
from survey.faces.collector.intake import Intake, NotStored, QueueFull
from survey.faces.doors import Doorway
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves.states import manifest_of
from tests.door_world import ANSWERS, BETWEEN_EDGE, OVER, VOTING, Doors, Rooms


@pytest.fixture
def doors(opened: Doors) -> Doors:
    opened.world.now = VOTING
    return opened


def spoil(text: str) -> str:
    """The same length, another value."""
    data = bytearray(unb64u(text))
    data[-1] ^= 1
    return b64u(bytes(data))


def test_a_ballot_is_stored_and_proved(doors: Doors) -> None:
    ticket = doors.enrol()
    for view in ("org", "text"):
        receipt = doors.respondent().cast(ticket, ANSWERS, view)
        row = next(row for row in doors.ballots() if b64u(row.nullifier) == receipt.receipt)
        assert (row.view, row.segment) == (view, ticket.views[view].segment)
        assert not receipt.replaced


def test_the_acknowledgement_is_signed_by_the_key_in_the_manifest(doors: Doors) -> None:
    fragment = doors.fragment()
    status, answer = doors.post("ballots", fragment.to_json())
    key = unb64u(manifest_of(doors.storage, "w1")["collector"]["key"])
    signed = unb64u(answer["receipt"]) + unb64u(answer["sealed_sha256"])
    assert status == 201
    assert unb64u(answer["receipt"]) == nullifier(fragment.token)
    assert signing.verify(key, signed, unb64u(answer["signature"]))


def test_the_owner_replaces_a_ballot_and_it_still_counts_once(doors: Doors) -> None:
    ticket, before = doors.enrol(), len(doors.ballots())
    doors.respondent().cast(ticket, ANSWERS, "org")
    second = doors.respondent().fragment(ticket, Answers({"q1": 1}), "org")
    assert doors.post("ballots", second.to_json())[0] == 200
    assert len(doors.ballots()) == before + 1
    assert second.sealed in {row.sealed for row in doors.ballots()}


def test_sending_a_ballot_twice_is_harmless(doors: Doors) -> None:
    body = doors.fragment().to_json()
    first, second = doors.post("ballots", body), doors.post("ballots", body)
    assert (first[0], second[0]) == (201, 200)
    assert first[1] == second[1]


def test_a_token_that_another_key_holds_is_refused_and_nothing_changes(doors: Doors) -> None:
    fragment = doors.fragment()
    row = {
        "nullifier": nullifier(fragment.token),
        "view": "org",
        "segment": fragment.segment,
        "ballot_key": b"another key",
        "sealed": b"what its owner said",
    }
    with begin(doors.storage.box("w1", "collector")) as connection:
        connection.execute(insert(tables.ballot).values(row))
    status, refusal = doors.post("ballots", fragment.to_json())
    assert (status, refusal["error"]) == (409, "held-by-another-key")
    assert b"what its owner said" in {row.sealed for row in doors.ballots()}


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (BETWEEN_EDGE - timedelta(minutes=1), 410),
        (BETWEEN_EDGE, 201),
        (OVER - timedelta(minutes=1), 201),
        (OVER, 410),
    ],
)
def test_ballots_are_taken_inside_the_window_only(doors: Doors, now: Any, status: int) -> None:
    body = doors.fragment().to_json()
    doors.world.now = now
    assert doors.post("ballots", body)[0] == status


@pytest.mark.parametrize(
    "change",
    [
        {"view": "site"},
        {"segment": "nowhere"},
        {"view": "text"},
        {"token": b64u(bytes(95))},
        {"signature": b64u(bytes(255))},
        {"ballot_key": b64u(bytes(64))},
        {"sealed": b64u(bytes(84))},
        {"sealed": b64u(bytes(86))},
        {"ballot_signature": b64u(bytes(63))},
    ],
    ids=str,
)
def test_what_the_manifest_does_not_have_is_answered_422(doors: Doors, change: Mapping[str, str]) -> None:
    status, refusal = doors.post("ballots", doors.fragment().to_json() | change)
    assert (status, refusal["error"]) == (422, "unfit")


@pytest.mark.parametrize("name", ["token", "signature", "ballot_key", "sealed", "ballot_signature"])
def test_a_ballot_with_one_changed_bit_is_answered_403(doors: Doors, name: str) -> None:
    body, before = doors.fragment().to_json(), len(doors.ballots())
    assert doors.post("ballots", body | {name: spoil(body[name])})[0] == 403
    assert len(doors.ballots()) == before


def test_a_ticket_of_one_group_is_worth_nothing_in_another(doors: Doors) -> None:
    fragment = doors.fragment()
    entries = manifest_of(doors.storage, "w1")["segments"]
    others = [entry["segment"] for entry in entries if entry["view"] == "org" and entry["segment"] != fragment.segment]
    assert doors.post("ballots", fragment.to_json() | {"segment": others[0]})[0] == 403


def test_nobody_replaces_a_ballot_with_a_key_of_their_own(doors: Doors) -> None:
    fragment = doors.fragment()
    private, point = ballot_key()
    bound = info("w1", fragment.view, fragment.segment, nullifier(fragment.token))
    signature = sign_ballot(private, ballot_message(bound, fragment.sealed))
    forged = replace(fragment, ballot_key=point, ballot_signature=signature)
    assert doors.post("ballots", forged.to_json())[0] == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"view":"org"}', b"[" * 5000, b'{"view":"\xff"}'],
    ids=repr,
)
def test_a_malformed_ballot_is_answered_400(doors: Doors, body: bytes) -> None:
    answer = doors.client.post("/w/w1/ballots", data=body)
    assert (answer.status_code, answer.json["error"]) == (400, "malformed")


@pytest.mark.parametrize(
    "change",
    [{"extra": "1"}, {"view": "Org"}, {"view": 1}, {"sealed": "A="}, {"sealed": None}, {"token": "+/"}],
    ids=str,
)
def test_a_ballot_of_another_shape_is_answered_400(doors: Doors, change: Mapping[str, Any]) -> None:
    assert doors.post("ballots", doors.fragment().to_json() | change)[0] == 400


def test_the_checks_come_in_the_order_of_the_protocol(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is wrong at first; one fault after the other is taken away."""
    good = doors.fragment().to_json()
    forged = good | {"sealed": spoil(good["sealed"])}
    unfit = forged | {"segment": "nowhere"}
    malformed = unfit | {"extra": "1"}
    narrow = Doorway(1)
    monkeypatch.setattr(collector_face, "doorway", narrow)
    doors.world.now = OVER
    with narrow.enter():
        statuses = [doors.post("ballots", malformed | {"extra": "1" * 20_000})[0]]
    statuses += [doors.post("ballots", body)[0] for body in (malformed | {"extra": "1" * 20_000}, malformed, unfit)]
    doors.world.now = VOTING
    statuses += [doors.post("ballots", body)[0] for body in (unfit, forged, good)]
    assert statuses == [429, 413, 400, 410, 422, 403, 201]


def test_a_wave_that_is_not_locked_has_no_box(doors: Doors) -> None:
    answer = doors.client.post("/w/w2/ballots", json=doors.fragment().to_json())
    assert (answer.status_code, answer.json["error"]) == (404, "no-such-wave")


def test_a_full_queue_asks_to_come_back(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise QueueFull("Many ballots are arriving. Send the same one again in a few seconds.")

    monkeypatch.setattr(Intake, "store", full)
    answer = doors.client.post("/w/w1/ballots", json=doors.fragment().to_json())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")


@pytest.mark.parametrize("fault", [NotStored("The ballot is not stored. Send it again later."), OSError("disk")])
def test_what_could_not_be_stored_is_not_acknowledged_and_not_logged(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    def fail(*_: Any) -> None:
        raise fault

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(Intake, "store", fail)
    status, refusal = doors.post("ballots", doors.fragment().to_json())
    assert (status, refusal.keys()) == (503, {"error", "message"})
    assert "again" in refusal["message"]
    assert "disk" not in refusal["message"]
    assert caplog.text == ""


def test_the_collector_sets_no_cookie_and_keeps_no_log(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    doors.client.set_cookie("session", "somebody")
    answers = [
        doors.client.post("/w/w1/ballots", json=body)
        for body in (doors.fragment().to_json(), {}, doors.fragment().to_json() | {"segment": "nowhere"})
    ]
    assert [answer.status_code for answer in answers] == [201, 400, 422]
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.headers["Connection"] for answer in answers} == {"close"}
    assert caplog.text == ""


def test_a_page_or_a_file_from_anywhere_may_send_and_none_with_its_cookies(doors: Doors) -> None:
    answer = doors.client.options("/w/w1/ballots", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Connection"] == "close"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_box_that_is_counted_or_gone_takes_no_ballots(tmp_path_factory: pytest.TempPathFactory) -> None:
    doors = Doors(tmp_path_factory.mktemp("installation"))
    late = [doors.fragment() for _ in range(2)]
    doors.respondent().send(doors.fragment())
    with begin(doors.storage.box("w1", "tally")) as connection:
        connection.execute(insert(tables.counter).values(name="counters", document=b"{}"))
        connection.execute(delete(tables.ballot))
    counted = doors.post("ballots", late[0].to_json())
    assert doors.ballots() == []
    doors.storage.destroy_box("w1")
    gone = doors.post("ballots", late[1].to_json())
    doors.close()
    assert [counted[0], gone[0]] == [410, 410]


def test_a_server_that_starts_after_the_keys_are_destroyed_answers_410(doors: Doors) -> None:
    fragment: Fragment = doors.fragment()
    doors.app.extensions.pop("canopy.collector", None)
    with begin(doors.storage.box("w1", "tally")) as connection:
        kept = connection.execute(tables.collector_key.select()).mappings().one()
        connection.execute(delete(tables.collector_key))
    status, _ = doors.post("ballots", fragment.to_json())
    with begin(doors.storage.box("w1", "organiser")) as connection:
        connection.execute(insert(tables.collector_key).values(**kept))
    assert status == 410
    assert isinstance(doors.app.extensions["canopy"], Rooms)
