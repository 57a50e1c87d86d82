"""The enumeration behind the promise: for all answers of a group and all answers of colleagues who tell theirs, can a
further member be pinned to the unfavourable side? Every histogram is covered; the rounding is the product's own.

A published mean depends on the sum alone, so instead of all histograms the reachable pairs (sum, somebody is better
off) are enough. `test_sums_say_the_same_as_all_histograms` compares both for small groups.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import pytest

from analytics.measures.rounding import round_means, steps_for
from analytics.measures.scoring import unfavourable_options
from analytics.plan import SCALED
from analytics.policy import DEFAULT

POINTS = SCALED  # every kind that has a mean
FEWEST = 3  # people besides those who tell, where the search begins
USUAL = 16  # steps per range: 0.25 of 5 points


@cache
def shown(size: int, points: int, steps: int) -> tuple[int, ...]:
    """What is published for each sum of (answer − lowest)."""
    sums = np.arange(size * (points - 1) + 1)
    found = round_means(sums, np.full_like(sums, size), points - 1, np.full_like(sums, steps), policy=DEFAULT)
    return tuple(found.value.tolist())


@cache
def reachable(size: int, points: int) -> frozenset[tuple[int, bool]]:
    """(sum, somebody is not unfavourable) of all groups of a size."""
    if size == 0:
        return frozenset({(0, False)})
    worst = len(unfavourable_options(points))
    smaller = reachable(size - 1, points)
    return frozenset((total + k, better or k >= worst) for total, better in smaller for k in range(points))


def sums_by_value(size: int, points: int, steps: int) -> list[list[int]]:
    by_value: defaultdict[int, list[int]] = defaultdict(list)
    for total, value in enumerate(shown(size, points, steps)):
        by_value[value].append(total)
    return list(by_value.values())


def pinned(size: int, telling: int, points: int, steps: int) -> bool:
    """Whether some published mean and some told answers leave everybody else unfavourable for certain."""
    rest = reachable(size - telling, points)
    for sums in sums_by_value(size, points, steps):
        for told in range(telling * (points - 1) + 1):
            possible = [better for total in sums for better in (False, True) if (total - told, better) in rest]
            if possible and not any(possible):
                return True
    return False


def pinned_by_histograms(size: int, telling: int, points: int, steps: int) -> bool:
    """The same by listing every group and every set of told answers."""
    worst = len(unfavourable_options(points))
    values, better_off = shown(size, points, steps), defaultdict(bool)
    for group in combinations_with_replacement(range(points), size):
        for told in set(combinations_with_replacement(group, telling)):
            rest = without(group, told)
            if rest is not None:
                better_off[values[sum(group)], told] |= any(answer >= worst for answer in rest)
    return not all(better_off.values())


def without(group: tuple[int, ...], told: tuple[int, ...]) -> list[int] | None:
    rest = list(group)
    for answer in told:
        if answer not in rest:
            return None
        rest.remove(answer)
    return rest


def smallest_safe(telling: int, points: int, steps: int, most: int = 30) -> int:
    """The smallest size from which nobody is ever pinned, looking up to `most`.

    As published, it looks at groups with at least three people besides those who tell. For outsiders this is the floor
    of the search and not the first safe size: two answers would already do.
    """
    unsafe = [size for size in range(telling + 1, most + 1) if pinned(size, telling, points, steps)]
    return max(max(unsafe, default=0) + 1, telling + FEWEST)


@pytest.mark.parametrize("points", [4, 5, 6, 7, 11])
@pytest.mark.parametrize("steps", [4, 8, USUAL])
def test_sums_say_the_same_as_all_histograms(points: int, steps: int) -> None:
    for size in range(2, 7 if points <= 5 else 6):
        for telling in range(min(3, size)):
            assert pinned(size, telling, points, steps) == pinned_by_histograms(size, telling, points, steps)


@pytest.mark.parametrize(("telling", "needed"), [(0, 3), (1, 6), (2, 9)])
@pytest.mark.parametrize("kind", ["agree5", "frequency5"])
def test_five_points_are_safe_from_three_six_and_nine_answers(kind: str, telling: int, needed: int) -> None:
    assert smallest_safe(telling, POINTS[kind], USUAL) == needed


@pytest.mark.parametrize(("telling", "needed"), [(1, 7), (2, 10)])
def test_zero_to_ten_is_safe_from_seven_and_ten_answers(telling: int, needed: int) -> None:
    assert smallest_safe(telling, POINTS["scale0-10"], USUAL) == needed


@pytest.mark.parametrize(("telling", "needed"), [(0, 3), (1, 5), (2, 9)])
@pytest.mark.parametrize("kind", ["agree4", "frequency4", "frequency6"])
def test_four_and_six_points_are_safe_from_three_five_and_nine_answers(kind: str, telling: int, needed: int) -> None:
    assert smallest_safe(telling, POINTS[kind], USUAL) == needed


@pytest.mark.parametrize(("telling", "needed"), [(0, 3), (1, 6), (2, 9)])
@pytest.mark.parametrize("kind", ["agree7", "frequency7"])
def test_seven_points_are_safe_from_three_six_and_nine_answers(kind: str, telling: int, needed: int) -> None:
    assert smallest_safe(telling, POINTS[kind], USUAL) == needed


@pytest.mark.parametrize("kind", POINTS)
def test_the_policy_s_minimum_is_the_enumeration_s_and_never_under_six_and_nine(kind: str) -> None:
    points = POINTS[kind]
    found = [DEFAULT.minimum(points, sensitive=sensitive) for sensitive in (False, True)]
    floor = (DEFAULT.minimum_answers, DEFAULT.sensitive_minimum)
    assert found == [
        max(least, smallest_safe(telling, points, USUAL)) for telling, least in zip((1, 2), floor, strict=True)
    ]


def published(points: int) -> Iterator[tuple[int, int, int]]:
    """Size, colleagues telling and steps of everything that can be published, to beyond the finest steps."""
    for telling, sensitive in ((1, False), (2, True)):
        for size in range(DEFAULT.minimum(points, sensitive=sensitive), 106):
            for coarse in (False, True):
                yield size, telling, steps_for(size, coarse=coarse, policy=DEFAULT)


@pytest.mark.parametrize("kind", ["agree4", "agree5", "frequency6", "agree7", "scale0-10"])
def test_nobody_is_pinned_at_any_size_and_step_that_is_published(kind: str) -> None:
    assert [case for case in published(POINTS[kind]) if pinned(*case[:2], POINTS[kind], case[2])] == []


def test_against_an_outsider_two_answers_would_do_and_one_would_not() -> None:
    assert [pinned(size, 0, 5, USUAL) for size in (1, 2, 3)] == [True, False, False]


def test_an_exact_mean_is_safe_at_no_size() -> None:
    for size in range(1, 60):
        assert (0, False) in reachable(size, 5)  # everybody gave the lowest answer
        assert (0, True) not in reachable(size, 5)  # and nothing else has that mean
