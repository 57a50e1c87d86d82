"""Promises about drivers and reliability: of a hundred people or nobody, two digits, and nothing of anybody's own."""

import random
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from analytics.measures.relations.importance import shares
from analytics.measures.relations.reliability import alpha, omega
from analytics.plan import Plan
from analytics.policy import STRICT
from analytics.tally.counting import ClosedCount
from analytics.tally.package import Package
from analytics.tally.relations import Opened, Relations, RelationsError, assert_wide, relate
from analytics.tally.wave import Tally
from tests import release_world as world

SCALES = {"load": 3, "rest": 3, "voice": 2, "wellbeing": 3}
TEAMS = {f"A/A1/t{n}": 12 for n in range(12)} | {f"B/B1/u{n}": 12 for n in range(4)}


def asked() -> dict[str, Any]:
    items = [
        world.item(f"{scale}{n}", scale=scale, reverse=n == 1)
        for scale, number in SCALES.items()
        for n in range(number)
    ]
    return world.questionnaire([*items, world.item("stay0", scale="stay", sensitive=True)], {})


def made(teams: dict[str, int] | None = None) -> Plan:
    return world.plan(asked(), teams or TEAMS)


def ballots(plan: Plan, per_team: int = 11, seed: int = 1) -> list[tuple[str, bytes]]:
    """Wellbeing follows load strongly, rest a little and voice not at all."""
    rng, found = np.random.default_rng(seed), []
    for segment in plan.segments:
        for _ in range(per_team):
            load, rest, voice, noise = rng.normal(size=4)
            true = {"load": load, "rest": rest, "voice": voice, "wellbeing": 0.8 * load + 0.3 * rest + 0.4 * noise}
            told = [answer(true.get(item.id[:-1], 0.0), item.reverse, rng) for item in plan.items]
            found.append((segment, bytes(told)))
    return found


def answer(height: float, reverse: bool, rng: np.random.Generator) -> int:
    option = int(np.clip(round(3 + height + 0.5 * rng.normal()), 1, 5))
    return 6 - option if reverse else option


def related(plan: Plan, told: list[tuple[str, bytes]]) -> Relations:
    opened = Opened()
    count = ClosedCount(plan.segments, plan.highest_bytes, opened)
    for segment, ballot in told:
        count.add(segment, ballot)
    count.result()
    return relate(opened, plan)


def by_hand(told: list[tuple[str, bytes]]) -> tuple[np.ndarray, np.ndarray]:
    """Turned answers and scale scores of everybody."""
    answers = np.array([list(ballot) for _, ballot in told], dtype=float)
    first = np.cumsum([0, *SCALES.values()])
    answers[:, first[:-1] + 1] = 6 - answers[:, first[:-1] + 1]
    columns = [answers[:, start:end].mean(axis=1) for start, end in pairwise(first)]
    return answers, np.column_stack(columns)


def test_drivers_are_the_shares_of_the_exact_correlations_in_two_digits() -> None:
    plan = made()
    told = ballots(plan)
    found = related(plan, told).drivers[0]
    matrix = np.corrcoef(by_hand(told)[1].T)
    expected = shares(matrix[:-1, :-1], matrix[:-1, -1])
    assert [part["measure"] for part in found["predictors"]] == ["scale:load", "scale:rest", "scale:voice"]
    assert [part["share"] for part in found["predictors"]] == [
        round(float(share), min(3, 1 - int(np.floor(np.log10(share))))) for share in expected
    ]
    assert found["explained"] == round(float(expected.sum()), 2)


def test_what_matters_comes_first_and_what_does_not_is_not_confirmed() -> None:
    plan = made()
    load, rest, voice = related(plan, ballots(plan)).drivers[0]["predictors"]
    assert load["together"] == 1 and load["rank"] == [1, 1]
    assert rest["together"] > 1
    assert (load["holds"], voice["holds"]) == (True, False)
    assert (load["direction"], rest["direction"]) == ("same", "same")


def test_reliability_is_alpha_and_omega_of_the_turned_answers() -> None:
    plan = made()
    told = ballots(plan)
    found = {entry["measure"]: entry for entry in related(plan, told).reliability if entry["group"] == "organisation"}
    load = np.cov(by_hand(told)[0][:, :3].T)
    assert found["scale:load"]["alpha"] == round(alpha(load), 2)
    assert found["scale:load"]["omega"] == round(omega(load), 2)
    assert found["scale:voice"]["omega"] is None  # of two questions
    assert "scale:stay" not in found  # of one


def test_the_organisation_and_divisions_of_a_hundred_are_told_and_nothing_smaller() -> None:
    plan = made()
    groups = {entry["group"] for entry in related(plan, ballots(plan)).drivers}
    labels = {group.id: group.label for group in plan.groups}
    assert {labels[group] for group in groups} == {labels["organisation"], "A"}


def test_ninety_nine_people_have_no_drivers() -> None:
    plan = made({f"A/A1/t{n}": 25 for n in range(4)})
    told = ballots(plan, per_team=25)
    assert related(plan, told).drivers
    assert related(plan, told[1:]) == Relations()


def test_who_skipped_a_theme_does_not_count_to_the_hundred() -> None:
    plan = made({f"A/A1/t{n}": 25 for n in range(4)})
    told = ballots(plan, per_team=25)
    told[0] = (told[0][0], bytes(2) + told[0][1][2:])
    assert not related(plan, told).drivers


def test_swapping_two_colleagues_changes_nothing_at_all() -> None:
    plan = made()
    told = ballots(plan)
    swapped = [told[1], told[0], *told[2:]]
    random.Random(1).shuffle(swapped)
    assert related(plan, swapped) == related(plan, told)


def test_a_theme_that_everybody_answers_alike_is_left_out() -> None:
    plan = made()
    told = [(segment, bytes([3, 3, 3]) + ballot[3:]) for segment, ballot in ballots(plan)]
    found = related(plan, told)
    assert [part["measure"] for part in found.drivers[0]["predictors"]] == ["scale:rest", "scale:voice"]
    assert "scale:load" not in {entry["measure"] for entry in found.reliability}


def test_themes_that_follow_from_each_other_give_no_drivers() -> None:
    plan = made()
    told = [(segment, ballot[:3] + ballot[:3] + ballot[6:]) for segment, ballot in ballots(plan)]
    assert not related(plan, told).drivers


def test_policy_strict_has_neither() -> None:
    plan = replace(made(), policy=STRICT)
    assert related(plan, ballots(plan)) == Relations()


@cache
def counted() -> Package:
    plan = made()
    told = ballots(plan)
    opened = Opened()
    count = ClosedCount(plan.segments, plan.highest_bytes, opened)
    for segment, ballot in told:
        count.add(segment, ballot)
    text = world.package(plan, count.result()).counters["text"]
    return Package.of(Tally({"org": count.result(), "text": text}, (), relate(opened, plan)), plan, "0" * 64)


@pytest.mark.parametrize(("name", "value"), [("explained", 0.6123), ("group", "t1"), ("explained", 0.00042)])
def test_finer_numbers_or_smaller_groups_are_refused_when_they_are_read(name: str, value: object) -> None:
    told = counted().relations
    first = {**told.drivers[0], name: value}
    with pytest.raises(RelationsError, match="Nothing was published"):
        Relations.from_dict({"drivers": [first], "reliability": list(told.reliability)}, made())


def test_drivers_of_a_group_where_too_few_answered_are_never_published() -> None:
    plan = made()
    few = dict.fromkeys(plan.segments, 6)
    with pytest.raises(RelationsError, match="96 people answered"):
        assert_wide(counted().relations, few, plan)


def test_the_release_says_what_the_package_says() -> None:
    plan, package = made(), counted()
    body = {
        "day": "2026-03-20",
        "views": {
            view: {"enrolled": part.total, "redeemed": part.total, "spoilt": 0, "counted": part.total}
            for view, part in package.counters.items()
        },
    }
    found = world.make_release(package, world.manifest(asked(), TEAMS), asked(), closed=body)
    assert world.published(found)["drivers"] == [dict(part) for part in package.relations.drivers]
    assert len(found["reliability"]) == len(package.relations.reliability) > 0
    assert plan.wave == package.wave
