"""Whoever checks the public record finds a list of thinly enrolled groups that cannot be true."""

from typing import Any

import pytest

from survey.waves.verify.chain import build_entry
from survey.waves.verify.thin import check_thin
from survey.waves.verify.wave import Wave


def wave(groups: dict[str, list[str]], *, mode: str = "two-window", below: int = 8, **counts: int) -> Wave:
    """Two groups of 12 and 20, of whom so many have a ticket as `counts` says."""
    pairs = [("org", "north", 12), ("org", "south", 20), ("text", "all", 32)]
    segments: list[dict[str, Any]] = [{"view": v, "segment": s, "invited": n} for v, s, n in pairs]
    rules = {"mode": mode, "policy": {"k_issue": 8}, "segments": segments}
    enrolled = build_entry("enrolled", {"wave": "w1", **{"org": 25, "text": 25} | counts}, None)
    thin = build_entry("thin", {"wave": "w1", "below": below, "groups": groups}, enrolled)
    return Wave("w1", (), (enrolled, thin), {}, rules, ())


@pytest.mark.parametrize(("groups", "tickets"), [({}, 16), ({}, 32), ({"org": ["north"]}, 27), ({"org": ["north"]}, 8)])
def test_a_list_that_fits_the_tickets_has_no_problem(groups: dict[str, list[str]], tickets: int) -> None:
    assert list(check_thin(wave(groups, org=tickets))) == []


@pytest.mark.parametrize(
    ("groups", "tickets", "sentence"),
    [
        ({}, 15, "15 tickets cannot be 8 in each group that is not named"),
        ({"org": ["north"]}, 28, "28 tickets cannot be fewer than 8 in each group that is named"),
        ({"org": ["west"]}, 25, "not groups of w1, sorted, each once"),
        ({"org": ["south", "north"]}, 5, "not groups of w1, sorted, each once"),
        ({"org": []}, 25, "not groups of w1, sorted, each once"),
        ({"tenure": ["new"]}, 25, "not groups of w1, sorted, each once"),
    ],
)
def test_a_list_that_cannot_be_true_is_named(groups: dict[str, list[str]], tickets: int, sentence: str) -> None:
    (problem,) = check_thin(wave(groups, org=tickets))

    assert sentence in problem.sentence and problem.where == "ledger entry 2"


def test_another_number_than_the_rules_have_is_named() -> None:
    assert [found.sentence for found in check_thin(wave({}, below=5))] == [
        "names groups of w1 by another number than its rules have"
    ]


def test_a_list_in_one_visit_is_named_because_people_still_fetch_tickets() -> None:
    assert [found.sentence for found in check_thin(wave({}, mode="one-visit"))] == [
        "names groups of w1 by their tickets while people still fetch some"
    ]
