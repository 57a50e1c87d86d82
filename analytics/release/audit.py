"""The last look before publication: from the finished document alone, does anybody's answer follow? (rule 11)

In: a release and the plan. Out: nothing, or `AuditFailed`, which names cells. Called by: `analytics.release.assemble`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from analytics.measures.rounding import TICKS, round_means
from analytics.measures.scoring import unfavourable_options
from analytics.plan import Plan
from analytics.policy import Policy
from analytics.release.derived import rows_of
from analytics.release.facts import PARTITIONS, Facts, added_up, facts_of

NAMED: Final = 10  # cells that a report names before it only counts
SOLVE: Final[Any] = linprog  # the library's type stubs know dense matrices only


class AuditFailed(ValueError):
    """Something would follow about a person from this release. Nothing is published."""


@dataclass(frozen=True)
class Signature:
    """All that is public about one mean in one leaf; many cells share one."""

    points: int
    low: int  # ticks of the range
    high: int
    fewest: int  # answers
    most: int


def assert_nothing_follows(release: Mapping[str, Any], plan: Plan) -> None:
    """Refuse a release that says more than rounded means, noisy shares and what can be computed from them.

    Asserted for every leaf and item and every number of answers that the publication leaves open: no answer and no
    unfavourable side follows; and no unfavourable side with any one colleague telling any possible answer. Which
    favourable answer somebody gave can follow from 6 or 7 people of whom one tells; the promise does not cover it.

    Raises: AuditFailed, with the cells.
    """
    facts = facts_of(release, plan)
    findings = [*_what_follows(facts, plan), *_beyond_the_rules(release, plan, facts)]
    if not findings:
        return
    rest = f" and {len(findings) - NAMED} more" if len(findings) > NAMED else ""
    raise AuditFailed(
        f"wave {plan.wave} is not published: {'; '.join(findings[:NAMED])}{rest}."
        " Keep the counters, do not change any number by hand, and report this as a security problem."
    )


def _beyond_the_rules(release: Mapping[str, Any], plan: Plan, facts: Facts) -> Iterator[str]:
    """Cells that are not what the rules make of the measured ones, and bands that are not the sums of their leaves."""
    expected = [row.to_cell() for row in rows_of(facts, plan)]
    for cell, wanted in zip_longest(release["cells"], expected):
        if cell != wanted:
            shown = cell or wanted
            yield f"{shown['group']} {shown['measure']} {shown['statistic']} is not what the rules give"
    for group, band in added_up(facts.respondents, plan).items():
        if facts.respondents[group] != band:
            yield f"{group} shows other respondents than its groups together"
    exact = {group.id for group in plan.groups if group.is_organisation and not group.leaf}
    for group, item in facts.percents:
        shown = facts.respondents[group]
        most = shown if group in exact and isinstance(shown, int) else plan.policy.band_ends(shown)[1]
        if most < plan.policy.distribution_minimum:
            yield f"{group} item:{item} has shares from too few answers"


def _what_follows(facts: Facts, plan: Plan) -> Iterator[str]:
    legal = legal_means(plan.policy)
    for partition in PARTITIONS:
        means, items, leaves = facts.means[partition], plan.averaged(partition), plan.leaves(partition)
        most = [min(plan.policy.band_ends(facts.respondents[leaf.id])[1], leaf.invited) for leaf in leaves]
        for row, column in np.argwhere(means.released).tolist():
            item, name = items[column], f"{leaves[row].id} {items[column].measure}"
            value, low, high, told = (
                int(part[row, column]) for part in (means.value, means.low, means.high, means.told)
            )
            if (value, low, high) not in legal or told < plan.minimum(item):
                yield f"{name}: not a rounded mean of enough answers"
            signature = Signature(item.options, low, high, fewest=told, most=most[row])
            yield from (f"{name}: {finding}" for finding in findings_of(signature))


def legal_means(policy: Policy) -> set[tuple[int, int, int]]:
    """Every value with its low and high, in ticks, that rounding and caps can give at any size of a group."""
    found: set[tuple[int, int, int]] = set()
    for steps in (step.denominator for step in policy.coarse_steps):
        places = np.arange(steps + 1)
        rounded = round_means(places, np.ones_like(places), steps, np.full_like(places, steps), policy=policy)
        found.update(zip(rounded.value.tolist(), rounded.low.tolist(), rounded.high.tolist(), strict=True))
    return found


@lru_cache(maxsize=65_536)
def findings_of(signature: Signature) -> tuple[str, ...]:
    """Say what follows from one mean, for each number of answers; nothing, if all is well."""
    sizes = range(signature.fewest, signature.most + 1)
    if not sizes:
        return (f"no number of answers fits (from {signature.fewest}, at most {signature.most})",)
    found: list[str] = []
    fits = False
    for size, (any_answer, beside_told) in zip(sizes, _possible(signature, sizes), strict=True):
        if any_answer.any():  # otherwise no histogram of this size is rounded to what is shown
            fits = True
            found.extend(_findings(signature.points, size, any_answer, beside_told))
    return tuple(found) if fits else ("no answers fit what is shown",)


def _findings(points: int, size: int, any_answer: NDArray[np.bool_], beside_told: NDArray[np.bool_]) -> Iterator[str]:
    possible = {option for option in range(1, points + 1) if any_answer[option - 1]}
    if len(possible) < 2:
        yield f"with {size} answers everybody's answer follows"
    if possible <= set(unfavourable_options(points)):
        yield f"with {size} answers everybody is unfavourable"
    for option in sorted(possible):
        if not beside_told[option - 1]:
            yield f"with {size} answers, one of them told to be {option}, everybody else is unfavourable"


def _possible(signature: Signature, sizes: range) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """For each size: which answers somebody can have given; for which told answers somebody else can be better off.

    One linear programme over answer histograms h ≥ 0 for all questions at once, each with a slack s ≥ 0:
    minimise Σ s with Σ h = n, first − s ≤ Σ (k − 1) h_k ≤ last + s, h_k ≥ 1 for the answers asked about. First and last
    are whole numbers, so the programme has a solution without slack exactly if one in whole people exists.
    """
    points = signature.points
    unfavourable = len(unfavourable_options(points))
    slack = _slacks(points, unfavourable, [_window(signature, size) for size in sizes])
    for answers in (slack < 0.5).reshape(len(sizes), 2, points):
        yield answers[0], answers[1]


def _window(signature: Signature, size: int) -> tuple[int, int, int]:
    """The number of answers, and the smallest and the largest sum of (answer − lowest) that rounds to what is shown."""
    span = (signature.points - 1) * size
    first = -(-signature.low * span // TICKS)
    last = span if signature.high == TICKS else -(-signature.high * span // TICKS) - 1
    return size, first, last


def _slacks(points: int, unfavourable: int, windows: list[tuple[int, int, int]]) -> NDArray[np.float64]:
    """Slack of each question; per window: `points` times "somebody gave k", then "k is told, somebody is better"."""
    answer = np.arange(points)
    better = (answer >= unfavourable).astype(int)
    rules = np.array([[*-answer, -1], [*answer, -1], [*-better, 0]])
    questions = 2 * points * len(windows)
    floors = np.tile(np.vstack([np.eye(points, dtype=int)] * 2), (len(windows), 1))
    needed = np.tile(np.concatenate([np.zeros(points, dtype=int), 1 + better]), len(windows))
    sizes, first, last = (np.repeat(part, 2 * points) for part in np.array(windows).T)
    everyone = sparse.kron(sparse.eye_array(questions), np.array([[1] * points + [0]]), format="csr")
    solved = SOLVE(
        np.tile([0.0] * points + [1.0], questions),
        A_ub=sparse.kron(sparse.eye_array(questions), rules, format="csr"),
        b_ub=np.column_stack([-first, last, -needed]).ravel(),
        A_eq=everyone,
        b_eq=sizes,
        bounds=np.column_stack(
            [np.hstack([floors, np.zeros((questions, 1))]).ravel(), np.full(questions * (points + 1), np.inf)]
        ),
        method="highs",
    )
    if not solved.success:
        raise AuditFailed(f"the audit's linear programme was not solved ({solved.message}); nothing is published")
    slack: NDArray[np.float64] = solved.x.reshape(questions, points + 1)[:, -1]
    return slack
