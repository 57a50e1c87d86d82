"""What the protection costs in exactness, told before the rules are fixed: margins of groups, and what strict leaves.

In: a size check, a policy, a questionnaire. Out: prices, in values for a page and in words for a terminal.
Called by: survey.app.preparing.planning, survey.app.desk.drafting.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.measures.intervals import mean_margin
from analytics.policy import Policy
from analytics.release.blocks import PRIOR_DEVIATION
from survey.roster.segments import SizeCheck

POINTS: Final = 4  # range of a scale of 5 points
INDEX: Final = 100  # range of an index


@dataclass(frozen=True)
class Price:
    """How exact the numbers of a group of this size will be: half widths of 95 % intervals."""

    people: int
    points: float  # of a question on a scale of 5
    index: float  # of 0 to 100


def price_of(people: int, policy: Policy) -> Price | None:
    """At the expected response, the spread that releases assume, and the rounding; None if too few will answer.

    >>> from analytics.policy import DEFAULT
    >>> [price_of(people, DEFAULT) for people in (7, 10, 200)]
    [None, Price(people=10, points=0.47, index=11.8), Price(people=200, points=0.09, index=2.1)]
    """
    answers = people * policy.response
    if answers < policy.minimum_answers:
        return None
    step = next((step for least, step in finest_first(policy) if answers >= least), policy.step)
    rounding = float(step) ** 2 / 12  # variance of a uniform distribution
    half = mean_margin(n=answers, invited=people, variance=PRIOR_DEVIATION**2, rounding_variance=rounding)
    return Price(people, round(POINTS * half, 2), round(INDEX * half, 1))


def finest_first(policy: Policy) -> tuple[tuple[int, Any], ...]:
    """Answers from which a step holds."""
    return (policy.finest_step_answers, policy.finest_step), (policy.fine_step_answers, policy.fine_step)


def prices(sizes: Sequence[int], policy: Policy) -> list[Price]:
    """Of the smallest, the middle and the largest of these groups, each size once."""
    ordered = sorted(sizes)
    chosen = dict.fromkeys((ordered[0], ordered[len(ordered) // 2], ordered[-1])) if ordered else ()
    return [price for people in chosen if (price := price_of(people, policy)) is not None]


def prices_of(check: SizeCheck, policy: Policy) -> Mapping[str, list[Price]]:
    """For the groups of ordinary questions, and for the larger ones of sensitive questions."""
    ordinary = [line.people for line in check.lines_of_org]
    return {"ordinary": prices(ordinary, policy), "sensitive": prices([size for _, size in check.sensitive], policy)}


def price_lines(check: SizeCheck, policy: Policy) -> Iterator[str]:
    yield ""
    yield "How exact that will be, 19 times in 20, if as many answer as expected (smallest, middle, largest line):"
    for kind, found in prices_of(check, policy).items():
        for price in found:
            yield (
                f"  {kind:<9} {price.people:>6} people: a question ± {price.points:.2f} of 5 points,"
                f" an index ± {price.index:.1f} of {INDEX}"
            )
