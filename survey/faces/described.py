"""The doors of the protocol as an OpenAPI 3.1 document, for whoever writes another client or tries the doors.

In: nothing. Out: `openapi.json`, always the same bytes. Called by: survey.faces.public.

The document says what a request must look like; docs/protocol.md says what its bytes mean.
"""

import functools
from collections.abc import Mapping
from typing import Any

from survey.credentials.canonical import canonical

Json = dict[str, Any]

BASE64URL, IDENTIFIER = "^[A-Za-z0-9_-]*$", "^[a-z0-9-]{1,64}$"
WORDS = {  # status -> what it says; a body {"error","message"} goes with each
    400: "Malformed: the body is not such a JSON object.",
    403: "No valid ballot (ballots), or a card whose group has as many tickets as people (enrol).",
    404: "No such wave, document or code.",
    409: "The code has a ticket for another request (enrol), or the token is held by another ballot key (ballots).",
    410: "Outside the window, or closed.",
    413: "The body is too long.",
    422: "It does not fit the manifest: views, groups or lengths.",
    429: "Too many at once: send the same again after Retry-After seconds.",
    503: "The server failed or is busy: send the same again later.",
}


def text(pattern: str, **more: Any) -> Json:
    return {"type": "string", "pattern": pattern, **more}


def record(properties: Mapping[str, Json], **more: Any) -> Json:
    """An object with exactly these members."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def by_view(value: Json, **more: Any) -> Json:
    return {"type": "object", "additionalProperties": value, **more}


BINARY = text(BASE64URL)
NAME = text(IDENTIFIER)
WORD: Json = {"type": "string"}
TICKET = record({"code": {"type": "string", "maxLength": 64}})
ENROL = record({**TICKET["properties"], "blinded": by_view(BINARY, minProperties=1, maxProperties=8)})
FRAGMENT = record(
    {"view": NAME, "segment": NAME}
    | dict.fromkeys(("token", "signature", "ballot_key", "sealed", "ballot_signature"), BINARY)
)
ROLL: Json = {"type": ["array", "null"]}
SEGMENTS = record({"segments": by_view(NAME), "roll": ROLL, "reader": {"type": ["string", "null"]}})
SIGNED = record({"signatures": by_view(record({"segment": NAME, "blind_signature": BINARY}))})
ACKNOWLEDGED = record(dict.fromkeys(("receipt", "sealed_sha256", "signature"), BINARY))
REFUSED = record({"error": WORD, "message": WORD})


def answers(good: Mapping[int, Json], refusals: tuple[int, ...]) -> Json:
    refused = {status: answer(WORDS[status], REFUSED) for status in refusals}
    stored = {status: answer("As asked." if status == 200 else "Stored.", schema) for status, schema in good.items()}
    return {str(status): said for status, said in sorted({**stored, **refused}.items())}


def answer(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def door(summary: str, body: Json, responses: Json) -> Json:
    content = {"application/json": {"schema": body}}
    return {
        "parameters": [{"name": "wave", "in": "path", "required": True, "schema": NAME}],
        "post": {"summary": summary, "requestBody": {"required": True, "content": content}, "responses": responses},
    }


def document(summary: str, shape: Json, *, of_a_wave: bool = True) -> Json:
    wave: Json = {"name": "wave", "in": "path", "required": True, "schema": NAME}
    missing = (404,) if of_a_wave else ()
    return {
        "parameters": [wave] if of_a_wave else [],
        "get": {"summary": summary, "responses": answers({200: shape}, missing)},
    }


PATHS: Json = {
    "/w/{wave}/ticket": door(
        "The groups of a code. Changes nothing.",
        TICKET,
        answers({200: SEGMENTS}, (400, 404, 410, 413, 429, 503)),
    ),
    "/w/{wave}/enrol": door(
        "Blind signatures for a code, once; the same request gets the same answer.",
        ENROL,
        answers({200: SIGNED}, (400, 403, 404, 409, 410, 413, 422, 429, 503)),
    ),
    "/w/{wave}/ballots": door(
        "One sealed fragment. 201 stored, 200 replaced by its owner.",
        FRAGMENT,
        answers({200: ACKNOWLEDGED, 201: ACKNOWLEDGED}, (400, 403, 404, 409, 410, 413, 422, 429, 503)),
    ),
    "/w/{wave}/manifest.json": document("The rules of a wave, as they were signed.", {"type": "object"}),
    "/w/{wave}/manifest.sig.json": document("Who signed them.", record({"signatures": {"type": "array"}})),
    "/w/{wave}/questionnaire.json": document("The questions.", {"type": "object"}),
    "/w/{wave}/nullifiers.json": document("The receipts, after close.", by_view({"type": "array"})),
    "/w/{wave}/release.json": document("The results, once they are published.", {"type": "object"}),
    "/w/{wave}/attack.json": document("What attackers found, where it was published.", {"type": "object"}),
    "/w/{wave}/clock.json": document(
        "The server's time, and the state of the wave.", record({"now": WORD, "state": WORD})
    ),
    "/w/{wave}/thin.json": document("Groups with few tickets, once enrolment has ended.", {"type": ["object", "null"]}),
    "/ledger.json": document("The public record.", {"type": "array"}, of_a_wave=False),
}


@functools.cache
def openapi() -> bytes:
    about = {
        "title": "Canopy's protocol",
        "version": "1",
        "description": "How a person answers without being known. The meaning of every byte: docs/protocol.md.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    return canonical({"openapi": "3.1.0", "info": about, "paths": PATHS})
