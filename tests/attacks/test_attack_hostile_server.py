"""A9: a hostile server. Every lie is refused, comes to nothing or is proved; and a careless client swallows most."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator.lying import hostile, records, tampering
from survey.app.trying.attack.operator.lying.dialogue import ACKNOWLEDGEMENTS, SIGNATURES, Try
from survey.app.trying.attack.operator.lying.javascript import JudgeFailed, in_node
from survey.app.trying.attack.operator.lying.lies import Honest, Told, lies, truth
from survey.app.trying.attack.operator.lying.rolls import ROLLS
from survey.app.trying.attack.people import SMALL
from survey.credentials import respondent
from survey.waves import verify

CLIENTS = ("python", "javascript")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("company"), size=SMALL, waves=2)


@pytest.fixture(scope="module")
def true(company: Company) -> Honest:
    return hostile.honest(company)


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory) -> list[Try]:
    return hostile.in_conversation(tmp_path_factory.mktemp("house"))


def test_both_clients_refuse_every_lie_about_the_rules_before_anything_is_sent(true: Honest) -> None:
    tries = list(hostile.about_rules(true))
    assert {one.client for one in tries} == set(CLIENTS)
    assert [one for one in tries if not one.caught] == []


def test_both_clients_give_the_same_reasons(true: Honest) -> None:
    told = [truth(true), *lies(true)]
    for lie, codes in zip(told, in_node("judge", [one.to_json() for one in told]), strict=True):
        if lie.lie != "another wave":  # the client in Python asks for one wave, and compares when it has loaded it
            assert [one.code for one in hostile.found_by_python(lie)] == codes


def test_no_lie_of_issuer_or_collector_is_believed_by_either_client(conversation: list[Try]) -> None:
    for client in CLIENTS:
        heard = {one.lie for one in conversation if one.client == client}
        assert heard >= {*SIGNATURES, *ACKNOWLEDGEMENTS, *ROLLS}
    assert [one for one in conversation if not one.caught] == []


def test_replays_come_to_nothing_and_forgotten_ballots_are_proved(conversation: list[Try]) -> None:
    tried = [one.client for one in conversation]
    assert (tried.count("server") >= 15, tried.count("receipt")) == (True, 4)


def test_a_client_that_looks_at_the_signature_alone_believes_most_lies(true: Honest) -> None:
    assert 0 < hostile.credulous(true) < 0.3


def test_a_client_without_checks_is_found_out(true: Honest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(respondent, "refusals", lambda *_args, **_kwargs: [])
    believed = [one.lie for one in lies(true) if not hostile.refused_by_python(one)]
    assert {"a group of seven", "an even modulus", "no signature", "another key to seal for"} <= set(believed)


def test_a_client_that_asks_before_it_refuses_is_found_out(true: Honest, monkeypatch: pytest.MonkeyPatch) -> None:
    lie, asked = next(iter(lies(true))), respondent.Respondent.ticket

    def hasty(self: respondent.Respondent, code: str) -> respondent.Ticket:
        self._http.post("/w/x/ticket", {"code": code})
        return asked(self, code)

    monkeypatch.setattr(respondent.Respondent, "ticket", hasty)
    assert not hostile.refused_by_python(lie)


def test_a_judge_that_refuses_the_truth_proves_nothing(true: Honest, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_told: Told) -> bool:
        return True

    monkeypatch.setattr(hostile, "refused_by_python", never)
    with pytest.raises(AssertionError, match="refuses the truth"):
        list(hostile.about_rules(true))


def test_changed_bytes_of_the_record_are_noticed(company: Company) -> None:
    tries = list(tampering.changes(company.rehearsed(1), np.random.default_rng(4), of_each=3))
    assert len({one.lie.split(" of ")[1] for one in tries}) == 11  # the ledger, and five documents of two waves
    assert [one for one in tries if not one.caught] == []


@pytest.fixture
def blind_verify(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A verifier that reads the chain and no document."""
    monkeypatch.setattr(tampering, "verify", lambda ledger, _documents: verify.verify_ledger(ledger))
    yield


@pytest.mark.usefixtures("blind_verify")
def test_a_verifier_that_reads_no_documents_is_found_out(company: Company) -> None:
    tries = list(tampering.changes(company.rehearsed(1), np.random.default_rng(4), of_each=1))
    assert {one.caught for one in tries if "release.json" in one.lie} == {False}


def test_a_record_that_lies_about_cards_and_few_tickets_is_named(company: Company) -> None:
    tries = list(records.rewritten(company.rehearsed(1)))
    assert len(tries) == len(records.LIES) + 1
    assert [one for one in tries if not one.caught] == []


def test_a_true_list_without_the_person_is_refused_by_the_person(conversation: list[Try]) -> None:
    assert Try("a true list without the person", "python", caught=True) in conversation


def test_a_judge_that_breaks_is_no_refusal() -> None:
    with pytest.raises(JudgeFailed):
        in_node("judge", [{"document": 5}])


def test_a_hostile_server_is_refused_or_proved_in_every_case(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "OF_EACH_DOCUMENT", 1)
    found = hostile.run(Company(company.folder, size=SMALL, waves=2), lambda _line: None)
    assert (found.figure, found.met, found.details["passed"]) == (1.0, True, "none")
    assert Path(company.folder).exists()
