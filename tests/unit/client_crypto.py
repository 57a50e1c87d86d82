"""Vectors for the client's JavaScript, and a way to run it: in Node.js here, in a page in tests/browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from survey.credentials import ballots, blind, signing
from survey.credentials.ballots import Comment
from survey.credentials.canonical import b64u, canonical, fingerprint
from tests.unit.paper_wave import QUESTIONNAIRE, segment_key
from tests.unit.refused_manifests import CASES
from tests.unit.shown_rolls import SHOWN

TESTS = Path(__file__).parents[1]
RUNNER = TESTS / "browser" / "crypto" / "run.mjs"

CANONICAL = [
    '{"b":[1.0,1e2,-0.0,0.000001,1e-7,1e21,1.2345678901234568e20],"a":{}}',
    '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7,"__proto__x":8}',
    '["\\u0000\\u001f\\b\\f\\n\\r\\t\\"\\\\/\\u007f\\u2028é😀",null,true,false,9007199254740991]',
    "[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,5e-324,1.7976931348623157e308]",
]
CLOSED: list[dict[str, Any]] = [{}, {"rest": 4, "places": [3, 1], "stay": 2}, {"places": []}, {"rest": 0}]
WRONG: list[dict[str, Any]] = [
    {"rest": 6},
    {"rest": -1},
    {"rest": [1]},
    {"places": [0]},
    {"places": [4]},
    {"rest": "1"},
]
RAW = [
    "one\r\ntwo\rthree\nfour\tfive",
    "\x00\x07\x1b[31mred\x7f\x85\x9f",
    "half \ud83d and \ude00 and \ud83d",
    "\ud83dx\ud83d\ude00",
    "😀" * 1500,
    "é" * 1500 + "\x00",
]
TOO_LONG = ["x" * 1501, "😀" * 1501, "\t" * 1501]
COMMENTS = [Comment("wish", 'ein "Fenster"\n– und Ruhe 😀', quotable=True)]


def in_node(function: str, value: object) -> Any:
    """Call one function of promises.mjs with a JSON value."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("Node.js is missing: install version 20.19 or later to check the client's cryptography")
    done = subprocess.run([node, str(RUNNER), function], input=json.dumps(value), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def vectors() -> dict[str, Any]:
    """Everything that `run` of promises.mjs checks."""
    return {
        "base64url": {
            "good": [[b64u(bytes(range(250, 250 + n))), bytes(range(250, 250 + n)).hex()] for n in range(6)],
            "bad": ["AA==", "+A", "/A", "A A", "A", "AB", "AAAAA", "AA\n", None, 5],
        },
        "canonical": [{"value": text, "written": canonical(json.loads(text)).decode()} for text in CANONICAL],
        "fingerprint": {"of": "rules", "text": fingerprint(b"rules")},
        "rfc9474": rfc9474(),
        "rfc9180": json.loads((TESTS / "data" / "rfc9180.json").read_text()),
        "python": made_by_python(),
        "plaintexts": plaintexts(),
        "manifests": [case.to_json() for case in CASES],
        "rolls": [case.to_json() for case in SHOWN],
    }


def rfc9474() -> dict[str, Any]:
    """The vectors with the blinding factor, which the RFC gives as its inverse."""
    published: dict[str, Any] = json.loads((TESTS / "data" / "rfc9474.json").read_text())
    n = int(published["key"]["n"], 16)
    for vector in published["vectors"]:
        factor = format(pow(int(vector["inv"], 16), -1, n), "x")
        vector["factor"] = factor.zfill(len(factor) + len(factor) % 2)
    return published


def made_by_python() -> dict[str, Any]:
    """A token, a signature of each kind, a nullifier: the other implementation has to agree with all of them."""
    public, token = blind.public_key_of(segment_key(0)), bytes(range(96))
    blinded, inverse = blind.blind(public, token)
    signature = blind.finalize(public, token, blind.BlindSigner(segment_key(0)).blind_sign(blinded), inverse)
    ed25519, (private, point) = signing.generate(), ballots.ballot_key()
    message = ballots.ballot_message(ballots.info("w1", "org", "north", ballots.nullifier(token)), b"sealed")
    return {
        "key": public.to_json(),
        "token": b64u(token),
        "signature": b64u(signature),
        "manifest": CASES[0].to_json(),
        "ed25519": {
            "key": b64u(signing.public_of(ed25519)),
            "message": b64u(b"rules"),
            "signature": b64u(signing.sign(ed25519, b"rules")),
        },
        "ecdsa": {
            "point": b64u(point),
            "message": b64u(message),
            "signature": b64u(ballots.sign_ballot(private, message)),
            "token": b64u(token),
            "nullifier": b64u(ballots.nullifier(token)),
        },
    }


def plaintexts() -> dict[str, Any]:
    return {
        "questionnaire": QUESTIONNAIRE,
        "closed": [
            {"answers": answers, "bytes": ballots.encode_closed(QUESTIONNAIRE, answers).hex()} for answers in CLOSED
        ],
        "wrong": WRONG,
        "comments": {
            "comments": [vars(comment) for comment in COMMENTS],
            "sealed_length": 300,
            "bytes": ballots.encode_text(QUESTIONNAIRE, COMMENTS, 300).hex(),
        },
        "raw": [
            {"text": text, "bytes": ballots.encode_text(QUESTIONNAIRE, [Comment("wish", text)], 8000).hex()}
            for text in RAW
        ],
        "too_long": TOO_LONG,
    }
