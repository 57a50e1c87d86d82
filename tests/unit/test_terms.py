"""What employees are told before they answer comes from the manifest, number by number."""

import json
from datetime import UTC, datetime
from typing import Any

from analytics.policy import DEFAULT, STRICT
from survey.credentials.canonical import canonical, fingerprint
from survey.faces.answer import unbroken
from survey.faces.terms import Terms, minutes_for, read_terms
from survey.questionnaires import pack
from survey.waves.ledger import build_entry

QUESTIONS = canonical(json.loads(json.dumps(pack("canopy").to_public())))
VOTE = ["2026-03-07T08:00:00Z", "2026-03-17T08:00:00Z"]
ENROL = ["2026-03-02T08:00:00Z", "2026-03-07T08:00:00Z"]


def manifest(**changes: Any) -> bytes:
    rules = {
        "wave": "spring",
        "title": "Spring",
        "mode": "two-window",
        "windows": {"enrol": ENROL, "vote": VOTE},
        "policy": DEFAULT.to_public(),
        "sealing": {"trustee": None},
        "segments": [{"view": "org"}, {"view": "org"}, {"view": "text"}],
    }
    return canonical({**rules, **changes})


def terms(**changes: Any) -> Terms:
    return read_terms(manifest(**changes), QUESTIONS, state="voting", now=datetime(2026, 3, 8, tzinfo=UTC))


def test_the_numbers_are_those_of_the_policy() -> None:
    told = terms()

    assert (told.minimum, told.sensitive_minimum) == (DEFAULT.minimum_answers, DEFAULT.sensitive_minimum)
    assert (told.shares_from, told.quotes_from) == (DEFAULT.distribution_minimum, DEFAULT.verbatim_minimum)
    assert told.theme_writers == DEFAULT.theme_writers


def test_a_wave_of_one_visit_says_so_and_its_tickets_last_as_long_as_the_vote() -> None:
    told = terms(mode="one-visit", windows={"enrol": None, "vote": VOTE})

    assert told.one_visit
    assert told.enrol_to == VOTE[1]


def test_the_strict_policy_brings_its_own_promise() -> None:
    told = terms(policy=STRICT.to_public())

    assert (told.strict, told.epsilon) == (True, STRICT.epsilon)


def test_the_fingerprint_is_that_of_the_published_bytes() -> None:
    assert terms().fingerprint == fingerprint(manifest())


def test_a_person_sends_one_part_for_each_view() -> None:
    assert terms().parts == 2


def test_minutes_are_rounded_up_and_comments_take_longer() -> None:
    assert minutes_for({"items": []}) == 1
    assert minutes_for({"items": [{"kind": "agree5"}] * 15}) == 3
    assert minutes_for({"items": [{"kind": "comment"}] * 2}) == 3


def test_a_ledger_with_a_changed_entry_is_broken() -> None:
    first = build_entry("policy", {"sha256": "0" * 64}, None)
    second = build_entry("keys-destroyed", {"wave": "spring"}, first)
    other = build_entry("policy", {"sha256": "1" * 64}, None)

    assert unbroken([first, second])
    assert not unbroken([other, second])
