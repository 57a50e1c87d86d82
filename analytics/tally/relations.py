"""Drivers and reliability of a wave: computed from opened ballots in memory, then only a few rounded numbers are left.

In: opened answers of the org view and the plan. Out: `Relations`. Called by: `analytics.tally.wave`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import floor, log10
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.grouping import Group
from analytics.measures.relations.check import check
from analytics.measures.relations.importance import MOST_EXACT, OUTCOMES
from analytics.measures.relations.ranks import rank
from analytics.measures.relations.reliability import FEWEST_FOR_OMEGA, alpha, omega
from analytics.plan import Composite, Item, Plan

SIGNIFICANT: Final = 2  # digits of every number that leaves (rule 6)
FINEST: Final = 3  # decimals; a share of 0.004 is not told as 0.0042
SEED: Final = 0  # of the resampling; whoever counts the same ballots again gets the same ranks
HOLDS: Final = 0.005  # of R² that shuffling a driver must cost in groups that were left out

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


class RelationsError(ValueError):
    """Drivers or reliability that no tally of this wave can have written."""


@dataclass
class Opened:
    """Answers while a wave is open in memory; nothing of it is kept when the tally returns."""

    places: list[NDArray[np.int64]] = field(default_factory=list)
    answers: list[Bytes] = field(default_factory=list)

    def add(self, places: NDArray[np.int64], answers: NDArray[np.int64]) -> None:
        self.places.append(places)
        self.answers.append(answers.astype(np.uint8))

    def together(self, slots: int) -> tuple[NDArray[np.int64], Bytes]:
        if not self.places:
            return np.zeros(0, dtype=np.int64), np.zeros((0, slots), dtype=np.uint8)
        return np.concatenate(self.places), np.concatenate(self.answers)


@dataclass(frozen=True)
class Relations:
    """What may be said about how answers go together (rule 6), as in `release.json`."""

    drivers: tuple[Mapping[str, Any], ...] = ()
    reliability: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], plan: Plan) -> "Relations":
        """Read them from a package; raises RelationsError for a group or number that rule 6 does not allow."""
        read = cls(tuple(found.get("drivers", ())), tuple(found.get("reliability", ())))
        allowed = {group.id for group in _wide(plan)}
        for entry in (*read.drivers, *read.reliability):
            if entry["group"] not in allowed or any(number != two_digits(number) for number in _numbers(entry)):
                raise RelationsError(
                    f"drivers or reliability of {entry['group']!r} are not of a group of {plan.policy.drivers_minimum}"
                    f" or more in {SIGNIFICANT} significant digits; tally the wave again. Nothing was published."
                )
        return read


def assert_wide(relations: Relations, accepted: Mapping[str, int], plan: Plan) -> None:
    """Refuse drivers or reliability of a group in which fewer than the minimum answered."""
    for entry in (*relations.drivers, *relations.reliability):
        group = next(group for group in plan.groups if group.id == entry["group"])
        _refuse_few(group.id, sum(accepted[segment] for segment in group.segments), plan)


def assert_told_of_many(relations: Relations, most: Callable[[str], int], plan: Plan) -> None:
    """The same where only bands are known: `most` says how many people at most may have answered in a group."""
    for entry in (*relations.drivers, *relations.reliability):
        _refuse_few(entry["group"], most(entry["group"]), plan)


def _refuse_few(group: str, people: int, plan: Plan) -> None:
    if people < plan.policy.drivers_minimum:
        raise RelationsError(
            f"drivers or reliability of {group!r}, where {people} people answered; at least"
            f" {plan.policy.drivers_minimum} must have. Tally the wave again. Nothing was published."
        )


def relate(opened: Opened, plan: Plan) -> Relations:
    """Compute drivers and reliability of what was opened; nothing is put together where nothing could be told."""
    return relations_of(*opened.together(plan.slots), plan) if _wide(plan) else Relations()


def relations_of(places: NDArray[np.int64], answers: Bytes, plan: Plan) -> Relations:
    """Compute drivers and reliability of the organisation and its divisions, where at least 100 people answered."""
    # In an order that only the answers give, so that every count of the same ballots says the same.
    order = np.lexsort((*answers.T, places))
    places, answers = places[order], answers[order]
    scores = _scores(answers, plan)
    drivers: list[Mapping[str, Any]] = []
    reliability: list[Mapping[str, Any]] = []
    for group in _wide(plan):
        inside = np.isin(places, [plan.place[segment] for segment in group.segments])
        if int(inside.sum()) < plan.policy.drivers_minimum:
            continue
        drivers.extend(_drivers(group, scores[inside], places[inside], plan))
        reliability.extend(_reliability(group, answers[inside], plan))
    return Relations(tuple(drivers), tuple(reliability))


def outcome_of(plan: Plan) -> Composite | None:
    """Find the scale that drivers go together with: an ordinary one with one of the names in `OUTCOMES`."""
    named = {scale.measure: scale for scale in plan.scales if scale.partition == "ordinary"}
    return next((named[name] for name in OUTCOMES if name in named), None)


def _wide(plan: Plan) -> list[Group]:
    """The organisation and what lies directly below it, if so many were invited; none under differential privacy."""
    if plan.policy.epsilon is not None:
        return []
    ordinary = [group for group in plan.groups if group.partition == "ordinary"]
    whole = {group.id for group in ordinary if group.is_organisation and not group.leaf}
    near = [group for group in ordinary if group.is_organisation or group.parent in whole]
    return [group for group in near if group.invited >= plan.policy.drivers_minimum]


def _scores(answers: Bytes, plan: Plan) -> Floats:
    """Scale scores of people, (people, scales) of the range; missing where less than half of a scale is answered."""
    columns = [_scale_score(_turned(answers, _parts(scale, plan))) for scale in plan.scales]
    return np.column_stack(columns) if columns else np.zeros((len(answers), 0))


def _parts(scale: Composite, plan: Plan) -> list[Item]:
    items = {item.measure: item for item in plan.items}
    return [items[name] for name in scale.parts]


def _turned(answers: Bytes, items: list[Item]) -> Floats:
    """Answers of the range, high is good, (people, items); skipped ones are missing."""
    given = answers[:, [item.slot for item in items]].astype(np.float64)
    given[given == 0] = np.nan
    span = np.array([item.span for item in items], dtype=np.float64)
    share = (given - 1) / span
    return np.where([item.reverse for item in items], 1 - share, share)


def _scale_score(share: Floats) -> Floats:
    told = np.isfinite(share)
    count = told.sum(axis=1)
    mean = np.where(told, share, 0).sum(axis=1) / np.maximum(count, 1)
    return np.where(2 * count >= max(share.shape[1], 1), mean, np.nan)


def _drivers(group: Group, scores: Floats, places: NDArray[np.int64], plan: Plan) -> Iterator[Mapping[str, Any]]:
    outcome = outcome_of(plan)
    ordinary = [place for place, scale in enumerate(plan.scales) if scale.partition == "ordinary"]
    if outcome is None:
        return
    target = next(place for place in ordinary if plan.scales[place] == outcome)
    complete = np.isfinite(scores[:, ordinary]).all(axis=1)
    told, about, where = scores[complete], scores[complete, target], places[complete]
    predictors = [place for place in ordinary if place != target and np.ptp(told[:, place]) > 0] if len(told) else []
    if len(told) < plan.policy.drivers_minimum or not predictors or np.ptp(about) == 0:
        return
    try:
        found = rank(told[:, predictors], about, seed=SEED)
    except ValueError:  # one scale follows from the others: nothing can be shared among them
        return
    checked = check(told[:, predictors], about, where)
    lost = checked.lost if checked else [None] * len(predictors)
    same = np.array([np.corrcoef(told[:, place], about)[0, 1] >= 0 for place in predictors])
    ranks = zip(found.lowest_rank, found.highest_rank, strict=True)
    rows = zip(predictors, found.shares, ranks, found.together, same.tolist(), lost, strict=True)
    yield {
        "group": group.id,
        "outcome": outcome.measure,
        "method": "lmg" if len(predictors) <= MOST_EXACT else "relative weights",
        "explained": two_digits(sum(found.shares)),
        "unseen": None if checked is None else two_digits(max(checked.explained, 0.0)),
        "predictors": [
            {
                "measure": plan.scales[place].measure,
                "share": two_digits(share),
                "rank": list(between),
                "together": number,
                "direction": "same" if alike else "opposite",
                "holds": None if cost is None else cost >= HOLDS,
            }
            for place, share, between, number, alike, cost in rows
        ],
    }


def _reliability(group: Group, answers: Bytes, plan: Plan) -> Iterator[Mapping[str, Any]]:
    for scale in plan.scales:
        share = _turned(answers, _parts(scale, plan))
        complete = share[np.isfinite(share).all(axis=1)]
        # A sensitive scale has other groups, but the organisation as a whole is the same people.
        if scale.partition != "ordinary" and not group.is_organisation:
            continue
        if share.shape[1] < 2 or len(complete) < plan.policy.drivers_minimum:
            continue
        covariances = np.cov(complete.T)
        if not (np.diag(covariances) > 0).all() or not covariances.sum() > 0:
            continue
        enough = share.shape[1] >= FEWEST_FOR_OMEGA
        yield {
            "group": group.id,
            "measure": scale.measure,
            "alpha": two_digits(max(alpha(covariances), 0.0)),
            "omega": two_digits(omega(covariances)) if enough else None,
        }


def two_digits(number: float) -> float:
    """Two significant digits, and never more than three decimals.

    >>> two_digits(0.12345), two_digits(0.0042), two_digits(1.0), two_digits(0.0)
    (0.12, 0.004, 1.0, 0.0)
    """
    if number <= 0:
        return 0.0
    return round(number, min(FINEST, SIGNIFICANT - 1 - floor(log10(number))))


def _numbers(entry: Mapping[str, Any]) -> Iterator[float]:
    for name in ("explained", "unseen", "alpha", "omega"):
        if entry.get(name) is not None:
            yield float(entry[name])
    for part in entry.get("predictors", ()):
        yield float(part["share"])
