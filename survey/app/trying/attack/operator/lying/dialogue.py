"""Lies of an issuer and a collector in conversation, told to the client in Python.

In: grounds. Out: for every lie and client, whether it was refused.
Called by: survey.app.trying.attack.operator.lying.hostile.

The same lies are told to the browser's client in lying.browser.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from survey.app.trying.attack.operator.lying.grounds import FIRST, Grounds, Twist
from survey.credentials import signing
from survey.credentials.ballots import Answers
from survey.credentials.blind import BlindSignatureError
from survey.credentials.canonical import b64u, unb64u
from survey.credentials.respondent import AcknowledgementError, RefusedError, Ticket

Body = Mapping[str, Any]
Change = Callable[[dict[str, Any], dict[str, Any]], None]  # of an answer; beside it what somebody else was answered
ANSWERS: Final = Answers({"q1": 2, "q2": 4})
ANNOUNCED: Final[tuple[dict[str, str], ...]] = ({"org": "nowhere"}, {"org": "t-all"}, {"nothing": "nowhere"})


class Try(NamedTuple):
    """One lie to one client."""

    lie: str
    client: str
    caught: bool


def _other_key(mine: dict[str, Any], _other: dict[str, Any]) -> None:
    mine["org"]["blind_signature"] = mine["text"]["blind_signature"]


def _other_group(mine: dict[str, Any], _other: dict[str, Any]) -> None:
    mine["org"]["segment"] = mine["text"]["segment"]


def _replayed(mine: dict[str, Any], other: dict[str, Any]) -> None:
    mine["org"]["blind_signature"] = other["org"]["blind_signature"]


def _one_bit(mine: dict[str, Any], _other: dict[str, Any]) -> None:
    mine["text"]["blind_signature"] = flipped(mine["text"]["blind_signature"])


def _left_out(mine: dict[str, Any], _other: dict[str, Any]) -> None:
    del mine["text"]


SIGNATURES: Final[Mapping[str, Change]] = {
    "a ticket signed with another group's key": _other_key,
    "a ticket signed for another group": _other_group,
    "somebody else's blind signature once more": _replayed,
    "a blind signature with one bit changed": _one_bit,
    "a ticket without one of its parts": _left_out,
}


def _receipt_of_another(mine: dict[str, Any], other: dict[str, Any]) -> None:
    mine["receipt"] = other["receipt"]


def _content_of_another(mine: dict[str, Any], other: dict[str, Any]) -> None:
    mine["sealed_sha256"] = other["sealed_sha256"]


def _all_of_another(mine: dict[str, Any], other: dict[str, Any]) -> None:
    mine.update(other)


def _another_key(mine: dict[str, Any], _other: dict[str, Any]) -> None:
    told = unb64u(mine["receipt"]) + unb64u(mine["sealed_sha256"])
    mine["signature"] = b64u(signing.sign(signing.generate(), told))


def _unsigned(mine: dict[str, Any], _other: dict[str, Any]) -> None:
    del mine["signature"]


ACKNOWLEDGEMENTS: Final[Mapping[str, Change]] = {
    "an acknowledgement with another receipt": _receipt_of_another,
    "an acknowledgement of other content": _content_of_another,
    "somebody else's acknowledgement": _all_of_another,
    "an acknowledgement signed by a stranger": _another_key,
    "an acknowledgement without a signature": _unsigned,
    "an empty acknowledgement": lambda mine, _other: mine.clear(),
}


def flipped(text: str) -> str:
    """One bit of a binary value."""
    data = bytearray(unb64u(text))
    data[len(data) // 2] ^= 1
    return b64u(bytes(data))


def changed(change: Change, mine: Body, other: Body) -> dict[str, Any]:
    lied = copy.deepcopy(dict(mine))
    change(lied, dict(other))
    return lied


def twist(door: str, change: Callable[[Body], Body]) -> Twist:
    """Only what one door answers is a lie."""
    return lambda path, body: change(body) if path == door else body


def at_enrolment(grounds: Grounds) -> Iterator[Try]:
    """To the client in Python."""
    heard = overheard(grounds)
    for lie, change in SIGNATURES.items():
        yield Try(lie, "python", refuses_ticket(grounds, twist("enrol", partial(signed_falsely, change, heard))))
    for segments in ANNOUNCED:
        yield Try(
            f"a ticket for {segments}", "python", refuses_ticket(grounds, twist("ticket", partial(put, segments)))
        )


def overheard(grounds: Grounds) -> Body:
    """The blind signatures that somebody else got."""
    heard: list[Body] = []

    def keep(body: Body) -> Body:
        heard.append(body["signatures"])
        return body

    grounds.respondent(twist("enrol", keep)).ticket(next(grounds.codes))
    return heard[0]


def signed_falsely(change: Change, other: Body, body: Body) -> Body:
    return {"signatures": changed(change, body["signatures"], other)}


def put(segments: Mapping[str, str], body: Body) -> Body:
    return {**body, "segments": segments}


def refuses_ticket(grounds: Grounds, lying: Twist) -> bool:
    try:
        grounds.respondent(lying).ticket(next(grounds.codes))
    except (BlindSignatureError, LookupError, RefusedError):
        return True
    return False


def at_the_box(grounds: Grounds, mine: Ticket, other: Ticket) -> Iterator[Try]:
    """To the client in Python, which has voted once before."""
    respondent = grounds.respondent()
    fragments = [respondent.fragment(ticket, ANSWERS, "org") for ticket in (mine, other)]
    told = grounds.honest().post(f"/w/{FIRST}/ballots", fragments[1].to_json())[1]
    for lie, change in ACKNOWLEDGEMENTS.items():
        lying = twist("ballots", partial(acknowledged_falsely, change, told))
        yield Try(lie, "python", refuses_acknowledgement(grounds, lying, mine))


def acknowledged_falsely(change: Change, other: Body, body: Body) -> Body:
    return changed(change, body, other)


def refuses_acknowledgement(grounds: Grounds, lying: Twist, ticket: Ticket) -> bool:
    try:
        grounds.respondent(lying).cast(ticket, ANSWERS, "org")
    except AcknowledgementError:
        return True
    return False
