"""The browser's cryptography against the standards' vectors and against the Python client, run by Node.js."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from survey.credentials import ballots, blind
from survey.credentials.ballots import Answers, Fragment
from survey.credentials.canonical import b64u
from survey.credentials.respondent import Respondent, Ticket
from tests.unit.client_crypto import in_node, vectors
from tests.unit.paper_wave import QUESTIONNAIRE, WAVE, PaperServer, opened, segment_key

SEGMENTS = {"org": "north", "text": "everybody"}


@pytest.fixture(scope="module")
def voted() -> dict[str, Any]:
    """A person who enrols and votes with the JavaScript client, against the Python issuer."""
    server = PaperServer()
    document = {"document": b64u(server.documents["manifest.json"]), "segments": SEGMENTS}
    request = in_node("enrol", document)
    signatures = server.enrol({"blinded": request["blinded"]})[1]["signatures"]
    said = {"questionnaire": QUESTIONNAIRE, "answers": {"rest": 4, "places": [2]}, "comments": []}
    return in_node("vote", document | {"secrets": request["secrets"], "signatures": signatures} | said)


def test_every_promise_of_the_clients_cryptography_is_kept() -> None:
    results = in_node("run", vectors())

    assert [result for result in results if not result["ok"]] == []
    assert len(results) > 90


def test_a_ballot_made_by_javascript_passes_every_check_in_python(voted: dict[str, Any]) -> None:
    for body, key in zip(voted["fragments"], (0, 2), strict=True):
        fragment = Fragment.from_json(body)
        bound = ballots.info(WAVE, fragment.view, fragment.segment, ballots.nullifier(fragment.token))
        message = ballots.ballot_message(bound, fragment.sealed)

        assert blind.verify(blind.public_key_of(segment_key(key)), fragment.token, fragment.signature)
        assert ballots.point_in_token(fragment.token, fragment.ballot_key)
        assert ballots.verify_ballot_signature(fragment.ballot_key, fragment.ballot_signature, message)


def test_a_ballot_sealed_by_javascript_opens_in_python(voted: dict[str, Any]) -> None:
    org, text = (opened(Fragment.from_json(body)) for body in voted["fragments"])

    assert org == bytes([4, 1, 2, 1, 0])
    assert (text.rstrip(b"\x00"), len(text)) == (b'{"comments":[]}', 431)


def test_receipts_of_javascript_are_the_nullifiers(voted: dict[str, Any]) -> None:
    tokens = [Fragment.from_json(body).token for body in voted["fragments"]]

    assert voted["receipts"] == [b64u(ballots.nullifier(token)) for token in tokens]


def test_a_ticket_of_the_browser_answers_from_python(voted: dict[str, Any]) -> None:
    server = PaperServer()
    respondent = Respondent(server, WAVE)

    respondent.cast(Ticket.from_json(voted["ticket"]), Answers({"rest": 1}), "org")

    assert voted["ticket"]["fingerprint"] == respondent.fingerprint
    assert [opened(fragment)[0] for fragment in server.stored.values()] == [1]


def test_a_ticket_of_python_answers_from_the_browser() -> None:
    server = PaperServer()
    ticket = Respondent(server, WAVE).ticket("code")
    document = {"document": b64u(server.documents["manifest.json"]), "questionnaire": QUESTIONNAIRE}

    body = in_node("cast", document | {"ticket": ticket.to_json(), "answers": {"rest": 2}})

    assert server.ballots(body)[0] == 201
    assert [opened(fragment)[0] for fragment in server.stored.values()] == [2]


FORGERIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a signature of another token": lambda views: views["org"].update(signature=views["text"]["signature"]),
    "another token": lambda views: views["org"].update(token=views["text"]["token"]),
    "another group": lambda views: views["org"].update(segment="south"),
    "a group that does not exist": lambda views: views["org"].update(segment="west"),
    "another view": lambda views: views.update(tenure=views["org"]),
    "a ballot key that is not in the token": lambda views: views["org"].update(ballot_key=views["text"]["ballot_key"]),
    "a private key that is not the ballot key's": lambda views: views["org"].update(
        ballot_private=views["text"]["ballot_private"]
    ),
    "a signature that is no text": lambda views: views["org"].update(signature=5),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_ticket_is_not_brought_to_another_device(voted: dict[str, Any], forgery: str) -> None:
    forged = copy.deepcopy(voted["ticket"])
    FORGERIES[forgery](forged["views"])

    assert (
        in_node("bring", {"document": b64u(PaperServer().documents["manifest.json"]), "found": forged}) == "FalseTicket"
    )


def test_only_a_ticket_of_this_wave_is_brought_and_nothing_else_of_the_file(voted: dict[str, Any]) -> None:
    document, good = b64u(PaperServer().documents["manifest.json"]), voted["ticket"]
    others = [None, [], {}, good | {"wave": "w9"}, good | {"fingerprint": "0000"}, good | {"views": {}}]

    assert in_node("bring", {"document": document, "found": good | {"more": 1}}) == good
    assert {in_node("bring", {"document": document, "found": other}) for other in others} == {"OtherTicket"}


def test_javascript_notices_an_issuer_that_signs_for_another_group() -> None:
    server = PaperServer()
    document = {"document": b64u(server.documents["manifest.json"]), "segments": SEGMENTS}
    request = in_node("enrol", document)
    honest = server.enrol({"blinded": request["blinded"]})[1]["signatures"]
    for wrong in ({}, honest | {"org": honest["org"] | {"segment": "south"}}, honest | {"org": honest["text"]}):
        finished = in_node("finish", document | {"secrets": request["secrets"], "signatures": wrong})
        assert finished == "refused"


def test_javascript_believes_only_a_collector_that_proves_what_it_stored(voted: dict[str, Any]) -> None:
    server, body = PaperServer(), voted["fragments"][0]
    fragment = Fragment.from_json(body)
    good = server.acknowledge(ballots.nullifier(fragment.token), fragment)
    other = server.acknowledge(ballots.nullifier(b""), fragment)
    document = {"document": b64u(server.documents["manifest.json"]), "fragment": body}

    answers = [good, other, {}, good | {"sealed_sha256": good["receipt"]}, good | {"signature": "AA"}]

    assert in_node("acknowledgements", document | {"answers": answers}) == [True, False, False, False, False]
