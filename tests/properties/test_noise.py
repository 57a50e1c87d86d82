"""What one ballot can change in everything that noise is added to: whatever it says, and whether it is there at all."""

from math import dist, sqrt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.noise.declared import GRID, WEIGHT, Declared
from analytics.noise.scores import Scorer
from analytics.plan import Plan
from tests import noise_world, release_world

MEASURES = ("index:wellbeing", "scale:load", "scale:rest", "scale:stay")
WAVE = noise_world.strict(MEASURES)
PLAN = WAVE.plan
ANSWERS = st.tuples(*(st.integers(0, highest) for highest in PLAN.highest_bytes)).map(bytes)
SEGMENTS = st.sampled_from(PLAN.segments)


def vector(*ballots: tuple[str, bytes | None]) -> list[int]:
    return noise_world.sums(PLAN, "org", ballots).vector


@given(segment=SEGMENTS, one=ANSWERS, other=ANSWERS, rest=st.lists(st.tuples(SEGMENTS, ANSWERS), max_size=5))
@settings(max_examples=150)
def test_replacing_a_ballot_moves_everything_by_no_more_than_declared(
    segment: str, one: bytes, other: bytes, rest: list[tuple[str, bytes]]
) -> None:
    assert PLAN.noise is not None
    moved = dist(vector((segment, one), *rest), vector((segment, other), *rest))
    assert moved <= PLAN.noise.sensitivity


@given(segment=SEGMENTS, one=ANSWERS, rest=st.lists(st.tuples(SEGMENTS, ANSWERS), max_size=5))
@settings(max_examples=100)
def test_taking_part_at_all_moves_everything_by_no_more_than_declared(
    segment: str, one: bytes, rest: list[tuple[str, bytes]]
) -> None:
    assert PLAN.noise is not None
    assert dist(vector((segment, one), *rest), vector(*rest)) <= PLAN.noise.sensitivity


def test_the_declared_sensitivity_is_reached_and_so_not_wasted() -> None:
    best, worst = (same(PLAN, best=best) for best in (True, False))
    assert PLAN.noise is not None
    moved = dist(vector((PLAN.segments[0], best)), vector((PLAN.segments[0], worst)))
    assert moved == PLAN.noise.sensitivity or abs(moved - PLAN.noise.sensitivity) < 1e-6


def test_a_score_and_no_score_are_as_far_apart_as_two_scores() -> None:
    assert sqrt(GRID**2 + WEIGHT**2) <= 2 * GRID < sqrt(GRID**2 + (WEIGHT + 1) ** 2)


@given(answers=ANSWERS)
def test_scores_are_whole_steps_of_the_grid(answers: bytes) -> None:
    scores = Scorer(PLAN, MEASURES)(np.frombuffer(answers, dtype=np.uint8).astype(np.int64)[None, :])
    assert ((scores.steps >= 0) & (scores.steps <= GRID)).all()
    assert (scores.steps[~scores.present] == 0).all()


@given(measures=st.integers(1, 15), views=st.integers(1, 4))
def test_several_views_add_up_as_lengths_do(measures: int, views: int) -> None:
    declared = Declared(tuple(f"scale:{n}" for n in range(measures)), {f"v{n}": "" for n in range(views)}, 0.125, 0.5)
    one = sqrt(measures * (2 * GRID) ** 2)  # a person is in one segment of each view
    assert declared.sensitivity >= sqrt(views) * one * (1 - 1e-12)
    assert declared.sensitivity**2 >= views * measures * (2 * GRID) ** 2


def same(plan: Plan, *, best: bool) -> bytes:
    """A ballot with the best, or the worst, answer everywhere."""
    return b"".join(
        bytes([item.options if best != item.reverse else 1]) * item.width if item.scaled else bytes(item.width)
        for item in plan.items
    )


assert release_world.ITEMS, "the questions of this wave are those of tests.release_world"
