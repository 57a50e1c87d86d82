"""A whole client in Python, against an issuer and a collector on paper."""

import json

import pytest

from survey.credentials import blind
from survey.credentials.ballots import Answers, Comment
from survey.credentials.respondent import AcknowledgementError, RefusedError, Respondent, ServerAnswerError, Ticket
from tests.unit.paper_wave import WAVE, PaperServer, changed, opened, segment_key

ANSWERS = Answers({"rest": 4, "places": [2]}, [Comment("wish", "light")])


def test_a_person_enrols_and_answers_in_every_view() -> None:
    server = PaperServer()
    respondent = Respondent(server, WAVE)

    ticket = respondent.ticket("code")
    receipts = [respondent.cast(ticket, ANSWERS, view) for view in ticket.views]

    org, text = server.stored.values()
    assert [receipt.replaced for receipt in receipts] == [False, False]
    assert opened(org) == bytes([4, 1, 2, 1, 0])
    assert opened(text).rstrip(b"\x00") == b'{"comments":[{"item":"wish","quotable":false,"text":"light"}]}'


def test_what_is_sent_is_what_the_collector_asks_for() -> None:
    server = PaperServer()
    respondent = Respondent(server, WAVE)

    fragment = respondent.fragment(respondent.ticket("code"), ANSWERS, "org")

    assert fragment.misfit(signature_bytes=256, sealed_bytes=86) is None
    assert blind.verify(blind.public_key_of(segment_key(0)), fragment.token, fragment.signature)


def test_an_answer_can_be_changed_by_its_owner() -> None:
    server = PaperServer()
    respondent = Respondent(server, WAVE)
    ticket = respondent.ticket("code")

    first, second = (respondent.cast(ticket, Answers({"rest": answer}), "org") for answer in (1, 5))

    assert (first.receipt, first.replaced) == (second.receipt, not second.replaced)
    assert [opened(fragment)[0] for fragment in server.stored.values()] == [5]


def test_a_ticket_can_be_taken_to_another_device() -> None:
    server = PaperServer()
    ticket = Respondent(server, WAVE).ticket("code")

    carried = Ticket.from_json(json.loads(json.dumps(ticket.to_json())))

    assert carried == ticket
    assert not Respondent(server, WAVE).cast(carried, ANSWERS, "org").replaced


def test_nothing_is_sent_to_a_wave_that_is_refused() -> None:
    server = PaperServer(changed(segments__0__invited=7))

    with pytest.raises(RefusedError, match="Only 7 people are invited"):
        Respondent(server, WAVE).ticket("code")
    assert server.posted == []


def test_rules_of_another_wave_are_refused() -> None:
    with pytest.raises(RefusedError, match="belong to the wave other"):
        Respondent(PaperServer(changed(wave="other")), WAVE).ticket("code")


def test_the_client_remembers_the_rules_it_saw() -> None:
    with pytest.raises(RefusedError, match="other rules than you saw"):
        Respondent(PaperServer(), WAVE, seen_fingerprint="0000").ticket("code")


def test_other_questions_than_the_fixed_ones_are_refused() -> None:
    server = PaperServer()
    server.documents["questionnaire.json"] = b'{"items":[]}'

    with pytest.raises(RefusedError, match="questions"):
        Respondent(server, WAVE).ticket("code")


def test_a_group_that_is_not_in_the_rules_is_refused_before_enrolment() -> None:
    server = PaperServer()
    server.segments = {"org": "watched"}

    with pytest.raises(LookupError, match="no group 'watched'"):
        Respondent(server, WAVE).ticket("code")
    assert server.posted == [f"/w/{WAVE}/ticket"]


def test_a_signature_under_another_key_is_noticed() -> None:
    server = PaperServer()
    server.issuer_keys["org"] = segment_key(1)

    with pytest.raises((blind.BlindSignatureError, blind.BlindedMessageError)):
        Respondent(server, WAVE).ticket("code")


def test_an_issuer_that_changes_the_group_while_signing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    server = PaperServer()
    answer = {"org": {"segment": "south", "blind_signature": "AA"}}
    monkeypatch.setattr(server, "enrol", lambda body: (200, {"signatures": answer}))

    with pytest.raises(blind.BlindSignatureError, match="another group"):
        Respondent(server, WAVE).ticket("code")


@pytest.mark.parametrize("change", [{"receipt": "AA"}, {"sealed_sha256": "AA"}, {"signature": "A" * 86}])
def test_a_collector_that_forgets_is_noticed(change: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    server = PaperServer()
    respondent = Respondent(server, WAVE)
    ticket, honest = respondent.ticket("code"), server.acknowledge
    monkeypatch.setattr(server, "acknowledge", lambda *ballot: honest(*ballot) | change)

    with pytest.raises(AcknowledgementError):
        respondent.cast(ticket, ANSWERS, "org")


def test_a_refusing_server_is_quoted_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    server = PaperServer()
    monkeypatch.setattr(server, "ticket", lambda body: (410, {"message": "Enrolment is over"}))

    with pytest.raises(ServerAnswerError, match="answered 410: Enrolment is over") as told:
        Respondent(server, WAVE).ticket("code")
    assert told.value.status == 410
