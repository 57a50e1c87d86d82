"""Promises about what is computed: it follows from the published file, and its bounds and margins are true."""

from fractions import Fraction
from itertools import product
from math import ceil, floor
from sys import getsizeof

import numpy as np
import pytest

from analytics.measures.intervals import mean_margin, student_quantile, wilson_finite
from analytics.measures.scoring import share_noise
from analytics.measures.weighting import largest_mean, smallest_mean
from analytics.plan import Plan
from analytics.release.derived import recompute
from analytics.release.gate import decide
from analytics.tally.counting import ViewCounters, count_closed
from tests import release_world as world
from tests.release_world import Document, cell


def wave_of(ballots: dict[str, list[int]], invited: int = 10, **changes: object) -> Document:
    """One item, one team per unit name, in one department."""
    asked = world.questionnaire([world.item("q1", scale="one", **changes)])
    documents = world.manifest(asked, {f"D/{name}": invited for name in ballots})
    plan = Plan.from_documents(documents, asked)
    counters = count_closed([(name, bytes([a])) for name, answers in ballots.items() for a in answers], plan)
    return world.release(counters, asked=asked, documents=documents)[0]


def test_cells_share_their_names_in_memory() -> None:
    """A release of thousands of groups is held in less than half of what dicts of their own would take."""
    cells = recompute(*world.release())
    assert all(2 * getsizeof(part) < getsizeof(dict(part.items())) for part in cells)


def test_the_published_file_gives_every_computed_cell_and_margin_again() -> None:
    release, manifest, questionnaire = world.release()
    read = world.published(release)
    assert recompute(read, manifest, questionnaire) == read["cells"]


def test_a_release_names_its_wave_and_the_one_before() -> None:
    assert world.release(previous="w0")[0]["wave"] == {
        "id": "w1",
        "title": "Spring",
        "mode": "two-window",
        "closed": "2026-03-20",
        "questionnaire": {
            "id": "pulse",
            "version": "1",
            "sha256": world.manifest(world.questionnaire())["questionnaire"],
        },
        "previous": "w0",
    }


def test_recomputing_looks_at_measured_numbers_only() -> None:
    release, manifest, questionnaire = world.release()
    read = world.published(release)
    forged = [
        dict(part, value=0, low=0, high=0, margin=0) if part["basis"] == "computed" else part for part in read["cells"]
    ]
    assert recompute({**read, "cells": forged}, manifest, questionnaire) == read["cells"]


def test_a_parent_is_the_mean_of_its_groups_weighted_by_the_middles_of_their_bands() -> None:
    release = wave_of({"x": [2] * 6, "y": [4] * 10}, invited=12)
    whole = cell(release, "organisation", "item:q1")
    assert whole["basis"] == "computed"
    assert whole["value"] == pytest.approx((7 * 2.0 + 10.5 * 4.0) / 17.5)


def test_a_parent_leaves_withheld_groups_out_and_says_what_they_could_change() -> None:
    release = wave_of({"x": [3] * 8, "y": [4] * 8, "z": [1] * 5})
    whole = cell(release, "organisation", "item:q1")
    assert whole["value"] == 3.5
    # Lowest: six of x at 2.875, six of y at 3.875, five of z at 1. Highest: six of x, eight of y, five of z at 5.
    assert whole["low"] == floor((6 * 2.875 + 6 * 3.875 + 5 * 1) / 17 * 10_000) / 10_000
    assert whole["high"] == ceil((6 * 3.125 + 8 * 4.125 + 5 * 5) / 19 * 10_000) / 10_000


def test_a_parent_of_nothing_but_withheld_groups_is_withheld() -> None:
    release = wave_of({"x": [3] * 5, "y": [4] * 5})
    assert cell(release, "organisation", "item:q1")["status"] == "withheld"
    assert cell(release, "organisation", "scale:one", "index")["status"] == "withheld"


def exact_means(plan: Plan, counters: ViewCounters, item: int, segments: list[int]) -> Fraction:
    counts = counters.counts[segments, item, 1:6].sum(axis=0).tolist()
    return Fraction(sum((k + 1) * count for k, count in enumerate(counts)), sum(counts))


@pytest.mark.parametrize("seed", range(5))
def test_the_exact_mean_of_all_who_answered_lies_between_low_and_high(seed: int) -> None:
    asked = world.questionnaire([world.item("q1")])
    documents = world.manifest(asked)
    plan = Plan.from_documents(documents, asked)
    sizes = {name: 4 + (seed + place) % 8 for place, name in enumerate(plan.segments)}
    counters = count_closed(world.random_ballots(plan, sizes, seed), plan)
    release = world.release(counters, asked=asked, documents=documents)[0]
    for group in plan.groups:
        found = next((c for c in release["cells"] if (c["group"], c["statistic"]) == (group.id, "mean")), None)
        if group.partition == "ordinary" and found and found["status"] == "released":
            exact = exact_means(plan, counters, 0, [plan.place[name] for name in group.segments])
            assert found["low"] <= exact <= found["high"]
            assert found["low"] <= found["value"] <= found["high"]


def test_bounds_over_unknown_weights_agree_with_trying_every_weight() -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        values, smallest = rng.integers(0, 160, (4, 1)), rng.integers(1, 4, (4, 1))
        largest = smallest + rng.integers(0, 4, (4, 1))
        boxes = product(*(range(low, high + 1) for low, high in zip(smallest[:, 0], largest[:, 0], strict=True)))
        means = [Fraction(int(np.dot(w, values[:, 0])), int(sum(w))) for w in boxes]
        found = [f(values, smallest, largest) for f in (smallest_mean, largest_mean)]
        assert [Fraction(int(r.over[0]), int(r.under[0])) for r in found] == [min(means), max(means)]


def test_the_margin_of_a_mean_is_the_t_interval_with_the_rounding_in_it() -> None:
    found = cell(wave_of({"x": [3] * 8}), "x", "item:q1")
    expected = mean_margin(n=7, invited=10, variance=1.0, rounding_variance=0.25**2 / 12)
    assert found["margin"] == pytest.approx(expected, abs=5e-5)


def test_a_large_organisation_s_own_spread_gives_the_margins() -> None:
    everybody = {f"t{n}": [3] * 9 for n in range(12)}  # nobody differs: only noise spreads the shares
    small = cell(wave_of({"x": [3] * 9}, invited=20), "x", "item:q1")["margin"]
    assert cell(wave_of(everybody, invited=20), "t1", "item:q1")["margin"] < small


def test_the_margin_of_a_parent_combines_those_of_its_groups() -> None:
    release = wave_of({"x": [3] * 8, "y": [4] * 8})
    error = mean_margin(n=7, invited=10, variance=1.0, rounding_variance=0.25**2 / 12) / student_quantile(6)
    expected = student_quantile(12) * (2 * (7 * error) ** 2) ** 0.5 / 14
    assert cell(release, "organisation", "item:q1")["margin"] == pytest.approx(expected, abs=5e-5)


def scale_of_two(first: list[int], second: list[int], items: int = 2) -> Document:
    asked = world.questionnaire([world.item(f"q{n}", scale="pair") for n in range(1, items + 1)])
    documents = world.manifest(asked, {"D/x": 10})
    plan = Plan.from_documents(documents, asked)
    ballots = [("x", bytes([a, b] + [0] * (items - 2))) for a, b in zip(first, second, strict=True)]
    return world.release(count_closed(ballots, plan), asked=asked, documents=documents)[0]


def test_a_scale_is_the_mean_of_its_items_and_as_uncertain_as_if_they_went_together() -> None:
    release = scale_of_two([3] * 8, [4] * 8)
    scale, items = cell(release, "x", "scale:pair", "index"), [cell(release, "x", f"item:q{n}") for n in (1, 2)]
    assert (scale["value"], scale["low"], scale["high"]) == (62.5, 59.375, 65.625)
    assert scale["margin"] == pytest.approx(sum(item["margin"] for item in items) / 2 * 25, abs=0.002)


def test_a_scale_needs_half_of_its_items() -> None:
    half = scale_of_two([3] * 8, [0] * 8)
    assert cell(half, "x", "scale:pair", "index")["value"] == 50
    assert cell(scale_of_two([3] * 8, [0] * 8, items=3), "x", "scale:pair", "index")["status"] == "withheld"


def test_a_share_says_how_much_noise_it_carries() -> None:
    release = wave_of({"x": [2] * 20 + [5] * 40}, invited=80)
    found = cell(release, "x", "item:q1", "option:5")
    noise = share_noise(found["value"], chosen=1, options=5, people=60, sigma=3.0)
    interval = wilson_finite(share=found["value"] / 100, n=60, invited=80, noise_variance=(noise / 100) ** 2)
    assert (found["low"], found["high"]) == (None, None)
    assert found["noise"] == pytest.approx(noise, abs=5e-5)
    assert found["margin"] == pytest.approx(50 * (interval.high - interval.low), abs=5e-5)


def test_a_margin_counts_no_more_people_than_were_invited() -> None:
    """Of 60 invited between 40 and 60 answered; the middle of the band, 69.5, would leave no error of sampling."""
    found = cell(wave_of({"x": [2] * 20 + [5] * 25}, invited=60), "x", "item:q1")
    spread, rounding = 1.0, 0.1**2 / 12  # ((5 - 1) / 4)² below 100 respondents; steps of 0.1
    error = (spread / 50 * (1 - 50 / 60) + rounding) ** 0.5
    assert found["margin"] == pytest.approx(student_quantile(49) * error, abs=5e-5)


def test_a_share_of_ten_million_still_says_that_it_carries_noise() -> None:
    asked = world.questionnaire([world.item("q1")])
    plan = Plan.from_documents(world.manifest(asked, {"D/x": 10_000_000}), asked)
    answers = np.array([[[0, *[1_900_000] * 5]]])
    decision = decide(ViewCounters(plan.segments, np.array([9_500_000]), 0, answers), plan)
    noise = [verdict.noise for verdict in decision.verdicts if verdict.key.statistic.startswith("option:")]
    assert noise == [1e-4] * len(noise)


def test_sides_are_the_sums_of_the_published_options() -> None:
    release = wave_of({"x": [1, 2, 3, 4, 5] * 12}, invited=80)
    shares = [cell(release, "x", "item:q1", f"option:{n}")["value"] for n in range(1, 6)]
    sides = [cell(release, "x", "item:q1", side) for side in ("unfavourable", "neutral", "favourable")]
    assert [side["value"] for side in sides] == [shares[0] + shares[1], shares[2], shares[3] + shares[4]]
    assert {side["basis"] for side in sides} == {"computed"}
