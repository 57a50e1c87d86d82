"""Promises of the gate: enough answers or nothing, rounded and capped or noisy, and nobody else releases a number."""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.cells import GATE_SEAL, CellKey, NotTheGate, Reason, Released, Verdict, Withheld
from analytics.measures.scoring import SIDE_NAMES
from analytics.plan import Plan, PlanError
from analytics.policy import STRICT
from analytics.release.gate import Decision, NotPublishable, decide
from analytics.tally.counting import ViewCounters, count_closed
from tests import release_world as world

ROOT = Path(__file__).resolve().parents[2]


def exact(counts: Sequence[int], sigma: float) -> list[int]:
    return list(counts)


def found(decision: Decision, group: str, measure: str, statistic: str = "mean") -> Verdict:
    return next(v for v in decision.verdicts if v.key == CellKey(group, measure, statistic))


def value(decision: Decision, group: str, measure: str, statistic: str = "mean") -> float:
    verdict = found(decision, group, measure, statistic)
    assert isinstance(verdict, Released)
    return verdict.value


def mean_of(*answers: int, **changes: Any) -> Verdict:
    plan, counters = world.one_item(*answers, **changes)
    group = "s-a1x" if plan.items[0].sensitive else "a1x"
    return found(decide(counters, plan), group, "item:q1")


def test_six_answers_are_shown_and_five_are_not() -> None:
    assert isinstance(mean_of(1, 2, 3, 4, 5, 5), Released)
    assert mean_of(1, 2, 3, 4, 5) == Withheld(CellKey("a1x", "item:q1", "mean"), Reason.PROTECTED)


def test_the_minimum_counts_answers_to_the_item_and_not_ballots() -> None:
    assert isinstance(mean_of(1, 2, 3, 4, 5, 0, 0, 0, invited=10), Withheld)


def test_hidden_and_empty_look_the_same() -> None:
    assert mean_of(1, 2, 3, 4, 5, invited=12) == mean_of(0, invited=12)


@pytest.mark.parametrize(
    ("item", "needed"),
    [
        (world.item("q1", sensitive=True), 9),
        (world.item("q1", "scale0-10"), 7),
        (world.item("q1", "scale0-10", sensitive=True), 10),
    ],
)
def test_sensitive_items_and_wide_scales_wait_for_more_answers(item: world.Document, needed: int) -> None:
    assert isinstance(mean_of(*[3] * needed, asked=item), Released)
    assert isinstance(mean_of(*[3] * (needed - 1), asked=item, invited=needed), Withheld)


def test_a_reversed_item_is_turned_before_anything_else() -> None:
    turned = mean_of(1, 1, 1, 2, 2, 2, asked=world.item("q1", reverse=True))
    assert isinstance(turned, Released)
    assert (turned.value, turned.low, turned.high) == (4.5, 4.375, 5.0)


def test_a_unanimous_team_says_only_two_or_less() -> None:
    worst, bad = mean_of(*[1] * 8), mean_of(*[2] * 8)
    assert worst == bad
    assert isinstance(worst, Released)
    assert (worst.value, worst.low, worst.high) == (2.0, 1.0, 2.125)


def test_a_group_that_one_person_left_is_told_in_coarse_steps() -> None:
    answers = (2, 2, 3, 3, 3, 4, 4)  # a mean of 3.0
    usual, coarse = mean_of(*answers, 1), mean_of(*answers, 1, coarse=["a1x"])  # 2.75
    assert isinstance(usual, Released)
    assert isinstance(coarse, Released)
    assert (usual.value, coarse.value) == (2.75, 3.0)
    assert (coarse.low, coarse.high) == (2.5, 3.5)


def test_a_released_mean_tells_no_more_answers_than_its_step_needs() -> None:
    for number, told in ((6, 6), (39, 6), (40, 40), (99, 40), (100, 100), (150, 100)):
        verdict = mean_of(*[1, 2, 3, 4, 5, 5] * 25, invited=150) if number == 150 else mean_of(*[3] * number)
        assert isinstance(verdict, Released)
        assert (verdict.minimum, verdict.answers_from) == (6, told)


def test_shares_come_with_noise_from_forty_answers_on() -> None:
    plan, counters = world.one_item(*[1] * 10, *[4] * 30)
    decision = decide(counters, plan, draw=exact)
    assert [value(decision, "a1x", "item:q1", f"option:{n}") for n in range(1, 6)] == [25, 0, 0, 75, 0]
    assert value(decision, "a1x", "item:q1", "favourable") == 75
    plan, counters = world.one_item(*[1] * 10, *[4] * 29, invited=40)
    assert isinstance(found(decide(counters, plan, draw=exact), "a1x", "item:q1", "option:1"), Withheld)


def test_single_choices_add_up_to_a_hundred_and_multiple_ones_need_not() -> None:
    plan = world.plan()
    decision = decide(world.random_counters(plan), plan)
    sums = {
        measure: sum(value(decision, "organisation", measure, name) for name in names)
        for measure, names in (
            ("item:q1", [f"option:{n}" for n in range(1, 6)]),
            ("item:q4", ["option:1", "option:2"]),
            ("item:q6", SIDE_NAMES),
        )
    }
    assert set(sums.values()) == {100}
    assert value(decision, "organisation", "item:q5", "option:1") <= 100


def recommended(low: int, middle: int, high: int) -> tuple[Plan, ViewCounters]:
    """So many people who said 5 or 6, 8, and 9 or 10 when asked whether they would recommend working here."""
    answers = [*[6, 7] * (low // 2), *[9] * middle, *[10, 11] * (high // 2)]
    return world.one_item(*answers, asked=world.item("q6", "scale0-10", recommend=True))


def test_would_you_recommend_shows_three_measured_sides_and_no_option() -> None:
    plan, counters = recommended(10, 20, 20)
    decision = decide(counters, plan, draw=exact)
    shown = {v.key.statistic: v for v in decision.verdicts if v.key.group == "organisation"}
    assert {name: value(decision, "organisation", "item:q6", name) for name in shown} == {
        "unfavourable": 20,
        "neutral": 40,
        "favourable": 40,
    }
    for side in shown.values():
        assert isinstance(side, Released)
        assert side.noise
        assert (side.basis, side.minimum, side.answers_from, side.low) == ("measured", 40, 40, None)


def test_would_you_recommend_draws_noise_for_three_counts_and_needs_forty_answers() -> None:
    asked: list[list[int]] = []

    def watch(counts: Sequence[int], sigma: float) -> list[int]:
        asked.append(list(counts))
        return list(counts)

    plan, counters = recommended(10, 20, 20)
    decide(counters, plan, draw=watch)
    assert asked == [[10, 20, 20]]
    few, counters = world.one_item(*[9] * 39, asked=world.item("q6", "scale0-10", recommend=True), invited=50)
    assert {type(v) for v in decide(counters, few).verdicts} == {Withheld}


def test_the_sides_of_a_recommendation_of_42_people_are_right_on_average() -> None:
    random, runs = np.random.default_rng(42), 2000

    def draw(counts: Sequence[int], sigma: float) -> list[int]:
        return [max(0, round(count + random.normal(0, sigma))) for count in counts]

    plan, counters = recommended(8, 14, 20)
    wave = [decide(counters, plan, draw=draw) for _ in range(runs)]
    for side, people in zip(SIDE_NAMES, (8, 14, 20), strict=True):
        average = sum(value(one, "organisation", "item:q6", side) for one in wave) / runs
        assert average == pytest.approx(100 * people / 42, abs=1.0)


def test_verdicts_are_the_same_however_often_they_are_read() -> None:
    plan = world.plan()
    decision = decide(world.random_counters(plan), plan)
    assert list(decision.verdicts) == list(decision.verdicts)


def test_the_noise_is_drawn_once_for_the_same_people() -> None:
    plan, counters = world.one_item(*[1, 2, 3, 4, 5] * 10)  # one group: the organisation and its only leaf
    decision = decide(counters, plan)
    for option in range(1, 6):
        statistic = f"option:{option}"
        assert value(decision, "a1x", "item:q1", statistic) == value(decision, "organisation", "item:q1", statistic)


def test_the_noise_has_the_policy_s_size() -> None:
    asked: list[tuple[int, float]] = []

    def watch(counts: Sequence[int], sigma: float) -> list[int]:
        asked.append((len(counts), sigma))
        return list(counts)

    plan, counters = world.one_item(*[3] * 50)
    decide(counters, plan, draw=watch)
    assert asked == [(5, 3.0)]


def test_yes_no_choice_and_recommend_have_no_mean() -> None:
    plan = world.plan()
    names = {v.key.measure for v in decide(world.random_counters(plan), plan).verdicts if v.key.statistic == "mean"}
    assert names == {"item:q1", "item:q2", "item:q3", "item:q7", "item:q8"}


def test_each_item_lives_in_exactly_one_partition() -> None:
    plan = world.plan()
    verdicts = decide(world.random_counters(plan), plan).verdicts
    sensitive = {v.key.measure for v in verdicts if v.key.group.startswith("s-")}
    assert sensitive == {"item:q7", "item:q8", "scale:stay"}
    assert sensitive.isdisjoint(v.key.measure for v in verdicts if not v.key.group.startswith("s-"))


def test_groups_show_bands_and_only_the_organisation_an_exact_number() -> None:
    plan = world.plan()
    shown = decide(world.random_counters(plan, number=7), plan).respondents
    assert shown["a1x"] == (6, 8)
    assert next(shown[group.id] for group in plan.groups if group.label == "A1") == (18, 24)
    assert shown["organisation"] == shown["s-organisation"] == 84


def test_a_sensitive_group_shows_no_more_about_its_parts_than_their_own_bands() -> None:
    plan = world.plan()
    shown = decide(world.random_counters(plan, number=7), plan, draw=exact).respondents
    joined = [leaf for leaf in plan.leaves("sensitive") if len(leaf.segments) > 1]
    assert joined
    for leaf in joined:
        assert shown[leaf.id] == (6 * len(leaf.segments), 8 * len(leaf.segments))


def test_policy_strict_without_noise_has_no_plan() -> None:
    asked = world.questionnaire()
    manifest = {**world.manifest(asked), "policy": STRICT.to_public()}
    with pytest.raises(PlanError, match=r"strict and noise do not fit"):
        Plan.from_documents(manifest, asked)


def test_a_view_by_attribute_without_noise_has_no_plan() -> None:
    asked = world.questionnaire()
    manifest = world.manifest(asked)
    manifest["segments"].append({**manifest["segments"][-1], "view": "tenure", "segment": "young"})
    with pytest.raises(PlanError, match=r"tenure.*not those that the manifest declares noise for"):
        Plan.from_documents(manifest, asked)


def test_counters_of_another_plan_publish_nothing() -> None:
    plan, _ = world.one_item(*[3] * 8)
    with pytest.raises(NotPublishable, match="tally again"):
        decide(count_closed([], world.plan()), plan)


def test_nothing_but_the_gate_can_release_a_number() -> None:
    with pytest.raises(NotTheGate):
        Released(CellKey("g", "item:q1", "mean"), 3.0, 2.9, 3.1, None, 0.1, "measured", 6, 6, object())
    assert GATE_SEAL is not None
    users = [
        path.relative_to(ROOT).as_posix()
        for package in ("analytics", "survey")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.alias) and node.name in ("GATE_SEAL", "analytics.cells")
    ]
    assert users == ["analytics/release/gate.py"]


@pytest.mark.parametrize(
    "items", [[world.item("q1", "yesno")], [world.item("q1", "choice", options=4)], [world.item("say", "comment")]]
)
def test_a_wave_without_any_mean_can_be_decided(items: list[world.Document]) -> None:
    plan = world.plan(world.questionnaire(items))
    statistics = {v.key.statistic for v in decide(world.random_counters(plan), plan).verdicts}
    assert statistics <= {"option:1", "option:2", "option:3", "option:4"}
