"""What is sent to the doors a second time, elsewhere or with a byte changed: nothing of it may count.

In: grounds, a ticket. Out: for every attempt, whether it came to nothing. Called by: lying.hostile.
"""

from collections.abc import Iterator
from typing import Any

from survey.app.trying.attack.operator.lying.dialogue import ANSWERS, Try, flipped
from survey.app.trying.attack.operator.lying.grounds import FIRST, SECOND, Grounds
from survey.credentials.ballots import Fragment
from survey.credentials.canonical import b64u
from survey.credentials.respondent import Ticket
from survey.waves.nullifiers import Row, read_rows

SERVER = "server"
CHANGED_BYTES = ("token", "signature", "ballot_key", "sealed", "ballot_signature")


def at_enrolment(grounds: Grounds) -> Iterator[Try]:
    """A code that enrolled gets what it got before, and nothing else; a ballot before its window is turned away."""
    code, way = next(grounds.codes), grounds.honest()
    segments = way.post(f"/w/{FIRST}/ticket", {"code": code})[1]["segments"]
    first, second = ({view: b64u(bytes([n]) * 256) for view in segments} for n in (1, 2))
    answers = [way.post(f"/w/{FIRST}/enrol", {"code": code, "blinded": one}) for one in (first, first, second)]
    assert answers[0][0] == 200, "the issuer refuses everybody: nothing that it refuses proves anything"
    yield Try("the same enrolment once more", SERVER, answers[1] == answers[0])
    yield Try("another enrolment with a used code", SERVER, answers[2][0] == 409)
    yield Try("a code at another wave", SERVER, way.post(f"/w/{SECOND}/ticket", {"code": code})[0] == 404)
    early = grounds.respondent().ticket(next(grounds.codes))
    body = grounds.respondent().fragment(early, ANSWERS, "org").to_json()
    yield Try("a ballot before voting begins", SERVER, _nothing_stored(grounds, FIRST, body, 410))


def at_the_box(grounds: Grounds, ticket: Ticket) -> Iterator[Try]:
    """A ballot that is stored, and everything that might be made of it."""
    fragment = grounds.respondent().fragment(ticket, ANSWERS, "org")
    honest = fragment.to_json()
    grounds.honest().post(f"/w/{FIRST}/ballots", honest)
    yield Try("the same ballot once more", SERVER, _nothing_stored(grounds, FIRST, honest, 200))
    yield Try("a ballot at another wave", SERVER, _nothing_stored(grounds, SECOND, honest, 422, 403))
    for name in CHANGED_BYTES:
        body = {**honest, name: flipped(honest[name])}
        yield Try(f"a ballot with one bit of {name} changed", SERVER, _nothing_stored(grounds, FIRST, body, 403, 400))
    for name, body in _moved(grounds, ticket, fragment):
        yield Try(name, SERVER, _nothing_stored(grounds, FIRST, body, 403, 422))
    blinded = {view: b64u(bytes([1]) * 256) for view in ticket.views}
    late = grounds.honest().post(f"/w/{FIRST}/enrol", {"code": next(grounds.codes), "blinded": blinded})[0]
    yield Try("an enrolment during voting", SERVER, late == 410)


def _moved(grounds: Grounds, ticket: Ticket, fragment: Fragment) -> Iterator[tuple[str, dict[str, Any]]]:
    honest, text = fragment.to_json(), grounds.respondent().fragment(ticket, ANSWERS, "text").to_json()
    yield "a ballot in another group", {**honest, "segment": "nowhere"}
    yield "a ballot in another view", {**honest, "view": "text", "segment": text["segment"]}
    stolen = {name: text[name] for name in ("ballot_key", "ballot_signature")}
    yield "a ballot under another key", {**honest, **stolen}


def _nothing_stored(grounds: Grounds, wave: str, body: dict[str, Any], *expected: int) -> bool:
    """Whether the door said what it should, and the box holds exactly what it held before."""
    before = rows(grounds, wave)
    status = grounds.honest().post(f"/w/{wave}/ballots", body)[0]
    return status in expected and rows(grounds, wave) == before


def rows(grounds: Grounds, wave: str) -> list[Row]:
    return read_rows(grounds.house.storage, wave)
