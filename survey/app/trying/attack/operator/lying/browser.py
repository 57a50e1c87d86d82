"""The lies of lying.dialogue, told to the browser's own modules.

In: grounds. Out: for every lie, whether it was refused. Called by: survey.app.trying.attack.operator.lying.hostile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from survey.app.trying.attack.operator.lying.dialogue import (
    ACKNOWLEDGEMENTS,
    ANNOUNCED,
    ANSWERS,
    SIGNATURES,
    Body,
    Try,
    changed,
)
from survey.app.trying.attack.operator.lying.grounds import FIRST, Grounds
from survey.app.trying.attack.operator.lying.javascript import in_node
from survey.credentials.ballots import encode_closed
from survey.credentials.canonical import b64u
from survey.credentials.respondent import Ticket

CLIENT = "javascript"


@dataclass(frozen=True)
class Person:
    """Somebody with a browser, after enrolment."""

    document: str
    secrets: Body
    signatures: Body


def enrolled(grounds: Grounds) -> Person:
    """The browser's modules and the true issuer."""
    document = b64u(grounds.honest().get(f"/w/{FIRST}/manifest.json")[1])
    code = next(grounds.codes)
    segments = grounds.honest().post(f"/w/{FIRST}/ticket", {"code": code})[1]["segments"]
    request = in_node("request", {"document": document, "segments": segments})
    answer = grounds.honest().post(f"/w/{FIRST}/enrol", {"code": code, "blinded": request["blinded"]})[1]
    return Person(document, request["secrets"], answer["signatures"])


def at_enrolment(one: Person, other: Person) -> Iterator[Try]:
    lied = [changed(change, one.signatures, other.signatures) for change in SIGNATURES.values()]
    asked = {"document": one.document, "secrets": one.secrets, "answers": [*lied, one.signatures]}
    *refused, honest = in_node("finish", asked)
    assert not honest, "the browser refuses an honest ticket: nothing that it refuses proves anything"
    yield from (Try(lie, CLIENT, bool(verdict)) for lie, verdict in zip(SIGNATURES, refused, strict=True))
    announced = in_node("announce", {"document": one.document, "segments": list(ANNOUNCED)})
    for segments, verdict in zip(ANNOUNCED, announced, strict=True):
        yield Try(f"a ticket for {segments}", CLIENT, bool(verdict))


def at_the_box(grounds: Grounds, one: Person, other: Ticket) -> Iterator[Try]:
    fragment, mine = voted(grounds, one)
    theirs = grounds.respondent().fragment(other, ANSWERS, "org")
    told = grounds.honest().post(f"/w/{FIRST}/ballots", theirs.to_json())[1]
    lied = [changed(change, mine, told) for change in ACKNOWLEDGEMENTS.values()]
    asked = {"document": one.document, "fragment": fragment, "answers": [*lied, mine]}
    *refused, honest = in_node("acknowledge", asked)
    assert not honest, "the browser refuses an honest acknowledgement: nothing that it refuses proves anything"
    yield from (Try(lie, CLIENT, bool(verdict)) for lie, verdict in zip(ACKNOWLEDGEMENTS, refused, strict=True))


def voted(grounds: Grounds, one: Person) -> tuple[dict[str, Any], Body]:
    """A ballot of the browser's, and what the true collector says to it."""
    plaintext = encode_closed(grounds.respondent().questionnaire, ANSWERS.closed)
    asked = {"document": one.document, "secrets": one.secrets, "signatures": one.signatures}
    fragment = in_node("cast", asked | {"view": "org", "plaintext": b64u(plaintext)})
    return fragment, grounds.honest().post(f"/w/{FIRST}/ballots", fragment)[1]
