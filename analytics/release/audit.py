"""The last look before publication: from the finished document alone, does anybody's answer follow? (rule 11)

In: a release and the plan. Out: nothing, or `AuditFailed`, which names cells. Called by: `analytics.release.assemble`.
"""

from collections.abc import Iterator, Mapping, Sequence
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
from analytics.release.accounting import overspent
from analytics.release.derived import rows_of
from analytics.release.facts import PARTITIONS, Facts, added_up, facts_of

NAMED: Final = 10  # cells that a report names before it only counts
SOLVED_BELOW: Final = 40  # answers; one programme for thousands of sizes takes minutes, the closed form is exact too
SOLVE: Final[Any] = linprog  # the library's type stubs know dense matrices only

Answers = NDArray[np.bool_]
Window = tuple[int, int, int]  # answers, smallest and largest sum that rounds to what is shown


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
    Where noise protects instead (policy strict, views by attribute) its account is checked.

    Raises: AuditFailed, with the cells.
    """
    facts = facts_of(release, plan)
    findings = [*_what_follows(facts, plan), *_beyond_the_rules(release, plan, facts), *overspent(release, plan)]
    if not findings:
        return
    rest = f" and {len(findings) - NAMED} more" if len(findings) > NAMED else ""
    raise AuditFailed(
        f"wave {plan.wave} is not published: {'; '.join(findings[:NAMED])}{rest}."
        " Keep the counters, do not change any number by hand, and report this as a security problem."
    )


def _beyond_the_rules(release: Mapping[str, Any], plan: Plan, facts: Facts) -> Iterator[str]:
    """Cells that are not what the rules make of the measured ones, and bands that are not the sums of their leaves."""
    expected = (row.to_cell() for row in rows_of(facts, plan))
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
    if signature.fewest > signature.most:
        return (f"no number of answers fits (from {signature.fewest}, at most {signature.most})",)
    enough = open_from(signature)
    sizes = range(signature.fewest, min(signature.most + 1, enough))
    any_answer, beside_told = _possible(signature, sizes)
    fits = any_answer.any(axis=1)  # otherwise no histogram of this size is rounded to what is shown
    if not fits.any() and signature.most < enough:
        return ("no answers fit what is shown",)
    all_open = any_answer.all(axis=1) & beside_told.all(axis=1)
    closer = np.flatnonzero(fits & ~all_open).tolist()
    return tuple(
        finding
        for place in closer
        for finding in _findings(signature.points, sizes[place], any_answer[place], beside_told[place])
    )


def open_from(signature: Signature) -> int:
    """The number of answers from which nothing can follow from a mean: everybody may have given any answer.

    With p options, of which u are unfavourable, and answers counted from 0, `reached_answers` finds everything possible
    if first ≤ last, first ≤ (n − 1)(p − 1) and last ≥ p − 1 + u. The window first … last holds the whole numbers of
    [low · n, high · n), low and high in points here. It holds one as soon as (high − low) · n ≥ 1; the second holds
    from n (p − 1 − low) ≥ p − 1 on, the third from high · n > p − 1 + u on. Each stays true for every larger n.
    """
    points, low, high = signature.points, signature.low, signature.high
    if not 0 <= low < high <= TICKS:
        return signature.most + 1  # no rounding gives this: every size is looked at
    width = -(-TICKS // ((high - low) * (points - 1)))
    below = -(-TICKS // (TICKS - low))
    above = (points + len(unfavourable_options(points)) - 1) * TICKS // (high * (points - 1)) + 1
    return max(2, width, below, above)


def _findings(points: int, size: int, any_answer: Answers, beside_told: Answers) -> Iterator[str]:
    possible = {option for option in range(1, points + 1) if any_answer[option - 1]}
    if len(possible) < 2:
        yield f"with {size} answers everybody's answer follows"
    if possible <= set(unfavourable_options(points)):
        yield f"with {size} answers everybody is unfavourable"
    for option in sorted(possible):
        if not beside_told[option - 1]:
            yield f"with {size} answers, one of them told to be {option}, everybody else is unfavourable"


def _possible(signature: Signature, sizes: range) -> tuple[Answers, Answers]:
    """For each size: which answers somebody can have given; for which told answers somebody else can be better off.

    Both are (sizes, options). Below `SOLVED_BELOW` answers a linear programme looks for a histogram; from there on the
    sums that histograms can reach are written down.
    """
    solved = [size for size in sizes if size < SOLVED_BELOW]
    written = [size for size in sizes if size >= SOLVED_BELOW]
    by_programme = solved_answers(signature.points, [window(signature, size) for size in solved])
    by_reach = reached_answers(signature.points, [window(signature, size) for size in written])
    first, second = (np.concatenate(parts) for parts in zip(by_programme, by_reach, strict=True))
    return first, second


def solved_answers(points: int, windows: Sequence[Window]) -> tuple[Answers, Answers]:
    """What `_possible` asks, by linear programming.

    One programme over answer histograms h ≥ 0 for all questions at once, each with a slack s ≥ 0:
    minimise Σ s with Σ h = n, first − s ≤ Σ (k − 1) h_k ≤ last + s, h_k ≥ 1 for the answers asked about. First and last
    are whole numbers, so the programme has a solution without slack exactly if one in whole people exists; every other
    one needs a slack of at least 1/2, where no sum lies between them.
    """
    unfavourable = len(unfavourable_options(points))
    slack = _slacks(points, unfavourable, windows) if windows else np.zeros(0)
    found = (slack < 0.25).reshape(len(windows), 2, points)
    return found[:, 0], found[:, 1]


def reached_answers(points: int, windows: Sequence[Window]) -> tuple[Answers, Answers]:
    """What `_possible` asks, in closed form: which sums (answers counted from 0) n people can reach.

    m people who are free to answer 0 … p − 1 reach every whole sum from 0 to m (p − 1), because one of them can always
    move by one. With one answer k fixed, n people reach exactly k … k + (n − 1)(p − 1). With k told and somebody else
    at u or above (the u unfavourable answers are 0 … u − 1) they reach exactly k + u … k + (n − 1)(p − 1): the other
    person ranges over u … p − 1, the n − 2 left are free. An answer is possible exactly if its range meets the window
    first … last of what is shown; nothing is approximated, and the programme above says the same at every size.
    """
    n, first, last = (part[:, None] for part in np.array(windows, dtype=np.int64).reshape(-1, 3).T)
    answer = np.arange(points)
    highest = np.minimum(last, answer + (n - 1) * (points - 1))
    told = answer + len(unfavourable_options(points))
    return np.maximum(first, answer) <= highest, (np.maximum(first, told) <= highest) & (n > 1)


def window(signature: Signature, size: int) -> Window:
    """The number of answers, and the smallest and the largest sum of (answer − lowest) that rounds to what is shown."""
    span = (signature.points - 1) * size
    first = -(-signature.low * span // TICKS)
    last = span if signature.high == TICKS else -(-signature.high * span // TICKS) - 1
    return size, first, last


def _slacks(points: int, unfavourable: int, windows: Sequence[Window]) -> NDArray[np.float64]:
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
