"""How a person gets a ticket, and what the issuer keeps of it: nothing that tells when, who or in which order."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from survey.credentials import blind
from survey.credentials.canonical import b64u, canonical, unb64u
from survey.faces import doors as door_rules
from survey.faces.issuer import door as issuer_face
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves import ledger
from survey.waves.codes.invitations import code_hash
from survey.waves.schedule import advance
from survey.waves.states import manifest_of
from tests.door_world import BETWEEN_EDGE, ENROLLING, OVER, VOTING, Doors
from tests.issuer_world import effort, key, request
from tests.waves_world import settings

UNKNOWN = b64u(bytes(16))


@pytest.fixture
def doors(opened: Doors) -> Doors:
    opened.world.now = ENROLLING
    return opened


def test_a_person_gets_a_ticket_that_the_collector_will_know(doors: Doors) -> None:
    ticket = doors.respondent().ticket(doors.code())
    assert ticket.views.keys() == {"org", "text"}
    for view, voucher in ticket.views.items():
        assert blind.verify(key(doors, view, voucher.segment), voucher.token, voucher.signature)


def test_asking_for_ones_groups_changes_nothing(doors: Doors) -> None:
    before, code = doors.codes(), doors.code()
    status, answer = doors.post("ticket", {"code": code})
    assert (status, sorted(answer)) == (200, ["reader", "roll", "segments"])
    assert doors.codes() == before


def test_members_of_a_group_get_the_same_link_to_its_results(doors: Doors) -> None:
    answers = [doors.post("ticket", {"code": doors.code()})[1] for _ in range(4)]
    links = {(answer["segments"]["org"], answer["reader"]) for answer in answers}
    assert len(links) == len({group for group, _ in links})
    assert all(link.startswith("https://survey.example.org/results/") and link.endswith("/") for _, link in links)


def test_the_same_request_gets_the_same_answer_again(doors: Doors) -> None:
    asked = request(doors, doors.code())
    assert doors.post("enrol", asked) == doors.post("enrol", asked)
    assert doors.post("enrol", asked)[0] == 200


def test_a_second_ticket_is_refused_and_the_first_one_stays(doors: Doors) -> None:
    code = doors.code()
    first, second = request(doors, code), request(doors, code)
    kept = doors.post("enrol", first)
    status, refusal = doors.post("enrol", second)
    assert (status, refusal["error"]) == (409, "other-request")
    assert doors.post("enrol", first) == kept


def test_of_two_requests_at_the_same_moment_only_one_wins(doors: Doors) -> None:
    code = doors.code()
    asked = [request(doors, code) for _ in range(6)]
    clients = [doors.app.test_client() for _ in asked]
    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(lambda client, body: client.post("/w/w1/enrol", json=body), clients, asked)
        statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200, 409, 409, 409, 409, 409]


def test_of_an_enrolment_only_the_hash_of_the_request_is_kept(doors: Doors) -> None:
    before, code = doors.codes(), doors.code()
    asked = request(doors, code)
    doors.post("enrol", asked)
    changed = {name: value for name, value in doors.codes().items() if before[name] != value}
    assert changed == {code_hash(code): hashlib.sha256(canonical(asked["blinded"])).digest()}


@pytest.mark.parametrize("code", [UNKNOWN, "not a code", "", "ä"])
def test_an_unknown_code_is_answered_404(doors: Doors, code: str) -> None:
    asked = request(doors, doors.code()) | {"code": code}
    assert doors.post("ticket", {"code": code})[0] == 404
    assert doors.post("enrol", asked)[0] == 404


def test_a_code_of_another_wave_is_unknown_here_and_stays_unused(doors: Doors) -> None:
    code = b64u(b"another wave's !")
    with begin(doors.storage.people("organiser")) as connection:
        row = {"code_hash": code_hash(code), "wave": "w0", "segments": {"org": "north", "text": "all"}}
        connection.execute(insert(tables.code).values(row))
    assert doors.post("enrol", request(doors, doors.code()) | {"code": code})[0] == 404
    assert doors.codes()[code_hash(code)] is None


@pytest.mark.parametrize(
    ("now", "ticket", "enrol"),
    [
        (ENROLLING - timedelta(minutes=1), 410, 410),
        (ENROLLING, 200, 200),
        (BETWEEN_EDGE - timedelta(minutes=1), 200, 200),
        (BETWEEN_EDGE, 200, 410),
        (VOTING, 200, 410),
        (OVER, 410, 410),
    ],
)
def test_tickets_are_given_out_inside_the_window_only(doors: Doors, now: Any, ticket: int, enrol: int) -> None:
    asked = request(doors, doors.code())
    doors.world.now = now
    assert doors.post("ticket", {"code": asked["code"]})[0] == ticket
    assert doors.post("enrol", asked)[0] == enrol


def when_signed(doors: Doors, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> tuple[int, bytes]:
    """An enrolment during which something happens after its checks and before its code is bound."""
    asked = request(doors, doors.code())
    signed = issuer_face.sign

    def sign_and_then(*given: Any) -> Any:
        signatures = signed(*given)
        happens()
        return signatures

    with monkeypatch.context() as patch:
        patch.setattr(issuer_face, "sign", sign_and_then)
        return doors.post("enrol", asked)[0], code_hash(asked["code"])


def test_a_window_that_ends_while_a_ticket_is_signed_binds_nobody(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, code = when_signed(doors, monkeypatch, lambda: setattr(doors.world, "now", BETWEEN_EDGE))
    assert (status, doors.codes()[code]) == (410, None)


def test_nobody_is_bound_after_the_enrolled_were_counted_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = Doors(tmp_path)
    doors.enrol()
    doors.world.now = ENROLLING
    status, code = when_signed(doors, monkeypatch, lambda: advance(doors.storage, "w1", BETWEEN_EDGE))
    doors.close()
    assert (status, doors.codes()[code]) == (410, None)
    assert ledger.find(ledger.entries(doors.storage), "w1", "enrolled").body == {"wave": "w1", "org": 1, "text": 1}


Change = Callable[[dict[str, str]], dict[str, str]]


@pytest.mark.parametrize(
    "change",
    [
        lambda blinded: {"org": blinded["org"]},
        lambda blinded: blinded | {"site": blinded["org"]},
        lambda blinded: {"org": blinded["org"], "site": blinded["text"]},
        lambda blinded: blinded | {"org": b64u(unb64u(blinded["org"])[1:])},
        lambda blinded: blinded | {"org": b64u(unb64u(blinded["org"]) + b"\0")},
        lambda blinded: blinded | {"org": b64u(bytes(256))},
        lambda blinded: blinded | {"org": b64u(b"\xff" * 256)},
    ],
    ids=["a view missing", "a view too many", "another view", "too short", "too long", "zero", "not below the modulus"],
)
def test_a_request_that_does_not_fit_is_refused_and_binds_nothing(doors: Doors, change: Change) -> None:
    asked = request(doors, doors.code())
    status, _ = doors.post("enrol", asked | {"blinded": change(asked["blinded"])})
    assert status == 422
    assert doors.post("enrol", asked)[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"code"',
        b'{"blinded":{}}',
        b'{"code":7,"blinded":{"org":"AA"}}',
        b'{"code":"AA","blinded":{}}',
        b'{"code":"AA","blinded":{"org":"A="}}',
        b'{"code":"AA","blinded":{"org":7}}',
        b'{"code":"AA","blinded":{"org":"AA"},"name":"Ada"}',
        b'{"code":"\xff","blinded":{"org":"AA"}}',
        b'{"code":"' + b"A" * 65 + b'","blinded":{"org":"AA"}}',
        b"[" * 5000,
    ],
)
def test_a_malformed_request_is_answered_400(doors: Doors, body: bytes) -> None:
    answer = doors.client.post("/w/w1/enrol", data=body)
    assert (answer.status_code, answer.json["error"]) == (400, "malformed")


def test_a_long_request_is_answered_413(doors: Doors) -> None:
    assert doors.post("enrol", {"code": "A" * 9000})[0] == 413
    assert doors.post("ticket", {"code": "A" * 9000})[0] == 413


def test_a_wave_that_is_not_locked_is_answered_404(doors: Doors) -> None:
    answer = doors.client.post("/w/w2/ticket", json={"code": UNKNOWN})
    assert (answer.status_code, answer.json["error"]) == (404, "no-such-wave")


def test_too_many_at_once_are_asked_to_come_back(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = door_rules.Doorway(1)
    monkeypatch.setattr(issuer_face, "doorway", narrow)
    with narrow.enter():
        answer = doors.client.post("/w/w1/ticket", data=b"not even JSON")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert doors.post("ticket", {"code": doors.code()})[0] == 200


def test_known_and_unknown_codes_cost_the_same_operations(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    doors.enrol()
    doors.world.now = ENROLLING
    asked = request(doors, doors.code())
    known = effort(doors, monkeypatch, asked)
    largest = {view: b64u(b"\xff" * 256) for view in asked["blinded"]}
    assert effort(doors, monkeypatch, asked | {"code": UNKNOWN}) == known
    assert effort(doors, monkeypatch, {"code": UNKNOWN, "blinded": largest}) == known
    assert (len(known[0]), known[1]) == (4, 2)


@pytest.mark.parametrize("code", [UNKNOWN, "no code at all", "", "ä" * 64])
def test_asking_for_the_groups_of_a_code_that_nobody_has_costs_as_much(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    doors.enrol()  # the rules are read once
    doors.world.now = ENROLLING
    known = effort(doors, monkeypatch, {"code": doors.code()}, "ticket")
    assert known[0] and effort(doors, monkeypatch, {"code": code}, "ticket") == known


def test_no_code_reaches_a_log_or_an_answer(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asked = request(doors, doors.code())
    answers = [
        doors.client.post("/w/w1/enrol", json=body).get_data(as_text=True)
        for body in (asked, request(doors, asked["code"]), asked | {"blinded": {"org": 1}}, asked | {"blinded": {}})
    ]
    assert asked["code"] not in "".join(answers) + caplog.text


def test_nothing_of_the_issuer_is_kept_by_a_browser_or_said_twice_on_a_connection(doors: Doors) -> None:
    asked = request(doors, doors.code())
    bodies = {"ticket": {"code": asked["code"]}, "enrol": asked}
    answers = [doors.client.post(f"/w/w1/{door}", json=body) for door in bodies for body in (bodies[door], {})]
    assert [answer.status_code for answer in answers] == [200, 400, 200, 400]
    for answer in answers:
        assert (answer.headers["Cache-Control"], answer.headers["Connection"]) == ("no-store", "close")
        assert not {"Set-Cookie", "ETag", "Last-Modified"} & set(answer.headers.keys())


def test_keys_leave_the_memory_when_enrolment_is_over(doors: Doors) -> None:
    asked = request(doors, doors.code())
    doors.post("enrol", asked)
    desk = doors.app.extensions["canopy.issuer"]
    doors.world.now = VOTING
    doors.post("enrol", asked)
    assert (desk.signers._private, desk.signers._signers) == ({}, {})


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """The same wave with a roll."""
    doors = Doors(tmp_path_factory.mktemp("with-a-roll"), plan=settings(roll=True))
    yield doors
    doors.close()


def test_a_member_is_shown_the_names_of_the_own_group_and_of_no_other(rolled: Doors) -> None:
    rolled.world.now = ENROLLING
    _, shown = rolled.post("ticket", {"code": rolled.code()})

    promised = {one["segment"]: one for one in manifest_of(rolled.storage, "w1")["segments"] if one["view"] == "org"}
    own = promised[shown["segments"]["org"]]
    assert hashlib.sha256(canonical(shown["roll"])).hexdigest() == own["roll"]
    assert len(shown["roll"][1]) == own["invited"] < len(rolled.world.roster)


def test_a_stranger_is_shown_no_name(rolled: Doors) -> None:
    rolled.world.now = ENROLLING
    status, answer = rolled.post("ticket", {"code": UNKNOWN})

    assert status == 404
    assert "Person" not in str(answer)


def test_an_honest_client_takes_the_roll_of_the_door(rolled: Doors) -> None:
    assert rolled.enrol().views.keys() == {"org", "text"}


def test_without_a_roll_the_door_shows_no_names(doors: Doors) -> None:
    _, shown = doors.post("ticket", {"code": doors.code()})

    assert shown["roll"] is None
    assert {one["roll"] for one in manifest_of(doors.storage, "w1")["segments"]} == {None}
