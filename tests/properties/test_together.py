"""Thousands of comparisons on arrays say what each of them says by itself, object by object."""

from dataclasses import astuple
from math import inf, nan

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pytest import approx

from analytics.figures.differences import (
    Pair,
    Part,
    Summed,
    beyond_chance,
    common_variance,
    moves,
    rounding_of,
    squared_error,
    two_sided_p,
)
from analytics.figures.drawn.dots import Axis, on_line
from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.together import Parts, People, on_lines
from analytics.measures.change import WaveMean, WaveMeans, compare, compare_many
from analytics.measures.intervals import student_quantile, student_quantiles
from analytics.measures.multiplicity import benjamini_hochberg
from analytics.measures.teams.alerts import FEWEST, SMALLEST, Contrast, alerts
from analytics.release.written.columns import Numbers
from tests.one_by_one import change_of

points = st.floats(0, 100)
margins = st.one_of(st.just(0.0), st.floats(0.1, 30))
rounded = st.builds(
    lambda value, margin, width: Shown(value, margin, value - width, value + width), points, margins, st.floats(0.1, 5)
)
noisy = st.builds(lambda value, margin, noise: Shown(value, margin, noise=noise), points, margins, st.floats(0.1, 5))
shown = st.one_of(rounded, noisy, st.builds(Shown, points, margins))
readings: st.SearchStrategy[Reading] = st.one_of(shown, st.just(PROTECTED))
sizes = st.floats(1.5, 400)
means = st.builds(WaveMean, points, st.floats(0, 700), sizes, st.one_of(st.just(0.0), st.floats(0, 4)))
stood = st.builds(Summed, readings, st.one_of(st.just(0.0), sizes), st.floats(0, 4), st.floats(1, 700))
parts = st.builds(Part, readings, sizes, st.one_of(st.just(inf), st.integers(0, 800).map(float)))
contrasts = st.builds(Contrast, st.floats(-30, 30), st.floats(0, 20), st.floats(0, 1), st.integers(6, 60))
TINY = (5e-324, 1e-320, 1e-200, 1e-162, 1e-160)  # variances whose square is no number any more, or a bad one
SAME = {"rel": 1e-9, "abs": 1e-9}


@given(st.lists(st.builds(Pair, readings, readings, st.floats(0, 1)), max_size=40))
def test_pairs_are_told_apart_as_one_by_one(pairs: list[Pair]) -> None:
    both = [pair for pair in pairs if pair.reference.shown and pair.reading.shown]
    clear = benjamini_hochberg([two_sided_p(pair.reference, pair.reading, pair.share) for pair in both])  # type: ignore[arg-type]
    above = [1 if pair.reading.value > pair.reference.value else -1 for pair in both]  # type: ignore[union-attr]
    alone = iter(sign if flag else 0 for sign, flag in zip(above, clear, strict=True))
    assert beyond_chance(pairs) == [next(alone) if pair in both else 0 for pair in pairs]


@given(st.lists(st.tuples(means, means), min_size=1, max_size=20))
@example([(WaveMean(50, spread, 1.5, rounding), WaveMean(50, 0, 9)) for spread in TINY for rounding in (0, 1)])
def test_changes_of_many_groups_are_those_of_each(waves: list[tuple[WaveMean, WaveMean]]) -> None:
    columns = (WaveMeans(*np.array([astuple(pair[place]) for pair in waves]).T) for place in (0, 1))
    found, alone = compare_many(*columns), [compare(*pair) for pair in waves]
    for name in ("difference", "margin", "p_value", "smallest_detectable"):
        assert getattr(found, name).tolist() == approx([getattr(one, name) for one in alone], **SAME), name
    assert found.clear.tolist() == [one.clear for one in alone]


@given(st.lists(st.one_of(st.none(), st.tuples(stood, stood)), max_size=20))
def test_moves_of_a_page_are_those_of_its_changes(pairs: list[tuple[Summed, Summed] | None]) -> None:
    changes = [change_of(*pair) if pair else None for pair in pairs]
    clear = iter(benjamini_hochberg([change.p_value for change in changes if change]))
    found = moves(pairs)
    assert [move is None for move in found] == [change is None for change in changes]
    for move, change in zip(found, changes, strict=True):
        if move and change:
            direction = (1 if change.difference > 0 else -1) if next(clear) and change.clear else 0
            numbers = (change.difference, change.margin, direction, change.smallest_detectable)
            assert astuple(move) == approx(numbers, **SAME)


@given(st.lists(parts, max_size=30))
def test_variance_and_rounding_of_leaf_groups_are_those_of_the_parts(leaves: list[Part]) -> None:
    together = Parts(columns_of([leaf.reading for leaf in leaves]), people_of(leaves))
    told = [leaf for leaf in leaves if leaf.reading.shown]
    assert together.shown.tolist() == [leaf.reading.shown for leaf in leaves]
    assert together.variance == approx(common_variance(told), **SAME)
    for name, alone in (("squared_error", squared_error), ("rounding", rounding_of)):
        assert getattr(together, name)[together.shown].tolist() == approx([alone(leaf) for leaf in told], **SAME)


def people_of(leaves: list[Part]) -> People:
    return People(np.array([leaf.answered for leaf in leaves]), np.array([leaf.invited for leaf in leaves]))


def columns_of(found: list[Reading]) -> Numbers:
    names = ("value", "low", "high", "noise", "margin")
    read = ([getattr(one, name, None) for one in found] for name in names)
    return Numbers(*(np.array([nan if number is None else number for number in column]) for column in read))


@given(st.lists(readings, max_size=20), st.integers(0, 1), st.integers(2, 11))
def test_numbers_on_a_line_are_those_of_each_reading(found: list[Reading], low: int, high: int) -> None:
    axis = Axis(low, high)
    alone, together = columns_of([on_line(one, axis) for one in found]), on_lines(columns_of(found), axis)
    for name in Numbers._fields:
        assert getattr(together, name).tolist() == approx(getattr(alone, name).tolist(), nan_ok=True, **SAME), name


@given(st.lists(st.one_of(st.none(), contrasts), max_size=30))
def test_flags_of_alerts_are_those_of_each_contrast_among_all(found: list[Contrast | None]) -> None:
    judged = [one for one in found if one and one.people >= FEWEST]
    clear = iter(benjamini_hochberg([one.p_value for one in judged]))
    alone = []
    for one in found:
        sure = one is not None and one.people >= FEWEST and next(clear)
        large = one is not None and abs(one.difference) >= max(SMALLEST, np.nextafter(one.margin, inf))
        alone.append((1 if one.difference > 0 else -1) if one and sure and large else 0)
    assert alerts(found) == alone


@given(st.lists(st.one_of(st.floats(0.5, 500), st.just(inf)), max_size=20), st.floats(0.5, 0.99))
@settings(max_examples=50)
def test_quantiles_of_many_degrees_are_those_of_each(degrees: list[float], confidence: float) -> None:
    alone = [student_quantile(one, confidence) for one in degrees]
    assert student_quantiles(degrees, confidence).tolist() == approx(alone, **SAME)
