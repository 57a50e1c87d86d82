"""Anything at all is thrown at the doors of the protocol: answers are foreseen, and what is refused leaves no trace."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from survey.credentials.canonical import b64u, unb64u
from survey.faces.collector.door import LONGEST_BALLOT
from survey.faces.described import FRAGMENT, WORDS
from tests.door_world import ENROLLING, VOTING, Doors

DOORS = ("ticket", "enrol", "ballots")
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
BOUNDED = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=QUIET)
FEW = settings(BOUNDED, max_examples=40)

TEXTS = st.text(max_size=80) | st.sampled_from(["", "\x00", "../..", "w1\x00", "é" * 90, "A" * 43, "\ud800", "AB=="])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))
MEMBERS = st.sampled_from(["code", "blinded", *FRAGMENT["properties"], "extra", ""])
LITERAL = [
    b"",
    b"null",
    b"[]",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b"{" * 5000,
    b"[" * 20_000,
    b'{"code":NaN}',
    b'{"code":"a","code":"b"}',
    b'{"code":' + b"9" * 5000 + b"}",
    b'{"code":"\\ud800"}',
    b'{"code":1e999}',
    b'{"code":"x"}trailing',
    b'{"view":"org"}' * 2,
    b'{"code":"' + b"x" * 200_000 + b'"}',
]
BODIES = (
    st.binary(max_size=300)
    | st.sampled_from(LITERAL)
    | VALUES.map(lambda value: json.dumps(value).encode("utf-8", "replace"))
    | st.dictionaries(MEMBERS, VALUES, max_size=8).map(lambda value: json.dumps(value).encode("utf-8", "replace"))
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Content-Type", "Accept", "Cookie", "Authorization", "Content-Encoding", "Origin", "X-Forwarded-For"]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
    | st.sampled_from(["application/json", "text/plain; charset=utf-16", "multipart/form-data; boundary=x", "gzip"]),
    max_size=4,
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    doors = Doors(tmp_path_factory.mktemp("installation"))
    doors.app.testing = False  # an error is answered as it would be on a server
    yield doors
    doors.close()


@pytest.fixture(scope="module")
def ballot(doors: Doors) -> dict[str, str]:
    """A valid ballot that is in the box."""
    body = doors.fragment().to_json()
    assert doors.post("ballots", body)[0] == 201
    return body


@pytest.fixture(scope="module")
def enrolment(doors: Doors, ballot: dict[str, str]) -> dict[str, Any]:
    """A request of somebody who has no ticket yet, and could get one with it."""
    segments = doors.post("ticket", {"code": (code := doors.code())})[1]["segments"]
    return {"code": code, "blinded": {view: b64u(b"\1" * 256) for view in segments}}


def stored(doors: Doors) -> dict[str, list[Any]]:
    """Every row of every table of the installation."""
    found: dict[str, list[Any]] = {}
    for path in sorted(Path(doors.world.folder).rglob("*.db")):
        with closing(sqlite3.connect(path)) as room:
            for (table,) in room.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                found[f"{path.name}/{table}"] = sorted(map(repr, room.execute(f'SELECT * FROM "{table}"')))
    return found


def assert_refused(doors: Doors, answer: TestResponse, before: dict[str, list[Any]]) -> None:
    """A status that the description has, in words that repeat nothing; no cookie; and not one row is another one."""
    assert answer.status_code in WORDS and answer.status_code != 503, (answer.status_code, answer.data)
    assert set(answer.get_json()) == {"error", "message"}
    assert "Set-Cookie" not in answer.headers and answer.headers["Connection"] == "close"
    assert stored(doors) == before


@BOUNDED
@given(door=st.sampled_from(DOORS), body=BODIES, headers=HEADERS, voting=st.booleans())
@example(door="enrol", body=b'{"code":"x","blinded":{"org":"\\u0000"}}', headers={}, voting=False)
@example(door="ballots", body=b"[" * 12_000, headers={}, voting=True)
def test_no_body_and_no_header_brings_a_door_down(
    doors: Doors, ballot: dict[str, str], door: str, body: bytes, headers: dict[str, str], voting: bool
) -> None:
    doors.world.now = VOTING if voting else ENROLLING
    before = stored(doors)
    assert_refused(doors, doors.client.post(f"/w/w1/{door}", data=body, headers=headers), before)


@BOUNDED
@given(
    name=st.sampled_from(list(FRAGMENT["properties"])), value=VALUES | st.binary(max_size=100).map(b64u), data=st.data()
)
def test_a_ballot_with_one_other_member_is_refused(
    doors: Doors, ballot: dict[str, str], name: str, value: object, data: st.DataObject
) -> None:
    doors.world.now = VOTING
    if name not in ("view", "segment") and data.draw(st.booleans()):
        value = flipped(ballot[name], data)
    if value == ballot[name]:
        return
    before = stored(doors)
    body = json.dumps({**ballot, name: value}).encode("utf-8", "replace")
    assert_refused(doors, doors.client.post("/w/w1/ballots", data=body), before)


def flipped(text: str, data: st.DataObject) -> str:
    """As long as before, with other bits in one byte."""
    raw = bytearray(unb64u(text))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    return b64u(bytes(raw))


@BOUNDED
@given(
    blinded=st.dictionaries(
        st.sampled_from(["org", "text", "tenure", ""]) | TEXTS,
        st.binary(max_size=300).map(b64u)
        | st.sampled_from([b64u(bytes(256)), b64u(b"\xff" * 256), b64u(bytes(255))])
        | VALUES,
        max_size=10,
    )
)
def test_blinded_tokens_that_do_not_fit_bind_no_code(doors: Doors, enrolment: dict[str, Any], blinded: Any) -> None:
    doors.world.now = ENROLLING
    before = stored(doors)
    body = json.dumps({**enrolment, "blinded": blinded}).encode("utf-8", "replace")
    assert_refused(doors, doors.client.post("/w/w1/enrol", data=body), before)


@FEW
@given(code=TEXTS | st.binary(min_size=16, max_size=16).map(b64u), ticket=st.booleans())
def test_no_code_that_was_not_given_out_opens_anything(
    doors: Doors, enrolment: dict[str, Any], code: str, ticket: bool
) -> None:
    doors.world.now = ENROLLING
    before = stored(doors)
    body = {"code": code} if ticket else {**enrolment, "code": code}
    answer = doors.client.post(
        f"/w/w1/{'ticket' if ticket else 'enrol'}", data=json.dumps(body).encode("utf-8", "replace")
    )
    assert_refused(doors, answer, before)
    assert answer.status_code in (400, 404)


@FEW
@given(
    method=st.sampled_from(["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"]),
    door=st.sampled_from(DOORS),
)
def test_another_method_does_nothing(doors: Doors, ballot: dict[str, str], method: str, door: str) -> None:
    before = stored(doors)
    answer = doors.client.open(f"/w/w1/{door}", method=method, json=ballot)
    assert answer.status_code in ((200, 204) if method == "OPTIONS" else (405,))
    assert stored(doors) == before


@FEW
@given(
    wave=TEXTS.filter(lambda text: text not in ("", ".", "..")),
    door=st.sampled_from([*DOORS, "manifest.json", "release.json"]),
)
def test_no_name_of_a_wave_leads_anywhere_else(doors: Doors, ballot: dict[str, str], wave: str, door: str) -> None:
    doors.world.now = VOTING
    before = stored(doors)
    method = "POST" if door in DOORS else "GET"
    path = f"/w/{quote(wave.encode('utf-8', 'replace'), safe='')}/{door}"
    answer = doors.client.open(path, method=method, json=ballot)
    assert answer.status_code in (301, 308, 400, 404, 405)
    assert stored(doors) == before


def test_a_body_in_pieces_is_one_body(doors: Doors, ballot: dict[str, str]) -> None:
    doors.world.now = VOTING
    whole = json.dumps(ballot).encode()
    pieces = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    exactly = whole.ljust(LONGEST_BALLOT)
    for body, status in ((whole, 200), (whole[:-9], 400), (exactly, 200), (exactly + b" ", 413), (exactly * 2, 413)):
        answer = doors.client.post("/w/w1/ballots", input_stream=BytesIO(body), environ_overrides=pieces)
        assert answer.status_code == status
