"""Totals of people who left, per unit and period; and whether earlier outlooks told anything about them.

In: totals, released waves. Out: the table `leaver_total`; a `Backtest`, or why there is none yet.
Called by: survey.app.history.leavers, analytics.pages.behind.backtest.

A total says how many left a unit in a period and how many it had: never who. It is published as it is, so nothing may
follow from two totals that does not follow from one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from sqlalchemy import CheckConstraint, Column, Connection, Integer, Table, Text, insert, select

from analytics.measures.teams.backtest import FEWEST, Backtest, backtest, require_totals
from analytics.plan import Plan
from analytics.release.board import Board, metadata
from analytics.release.facts import facts_of
from analytics.release.outlook import differences_of

ENOUGH_LEFT_AND_STAYED: Final = f"people_left >= {FEWEST} AND staff - people_left >= {FEWEST}"

leaver_total: Final = Table(
    "leaver_total",
    metadata,
    Column("first_day", Text, primary_key=True, nullable=False, comment="of the period, YYYY-MM-DD"),
    Column("last_day", Text, primary_key=True, nullable=False, comment="of the period, YYYY-MM-DD"),
    Column("unit", Text, primary_key=True, nullable=False, comment="Division/Department/Team, or what lies above"),
    Column("people_left", Integer, nullable=False, comment="people who left in the period; never fewer than nine"),
    Column("staff", Integer, nullable=False, comment="people that the unit had when the period began"),
    CheckConstraint(ENOUGH_LEFT_AND_STAYED, name="nine_left_and_nine_stayed"),
    sqlite_with_rowid=False,
)


class TotalsRefused(ValueError):
    """Totals from which something would follow about persons, or that contradict each other."""


class NoBacktest(LookupError):
    """What is missing for a comparison."""


@dataclass(frozen=True, order=True)
class Total:
    """One unit in one period; days as YYYY-MM-DD."""

    first_day: str
    last_day: str
    unit: str
    left: int
    staff: int

    @property
    def period(self) -> tuple[str, str]:
        return self.first_day, self.last_day

    def holds(self, other: "Total") -> bool:
        return self.period == other.period and other.unit.startswith(f"{self.unit}/")


def load(public: Connection) -> list[Total]:
    """All totals, the earliest period first."""
    rows = public.execute(select(*leaver_total.c)).all()
    return sorted(Total(*row) for row in rows)


def add(public: Connection, totals: Sequence[Total]) -> int:
    """Add totals in the caller's transaction; those that are there already change nothing. Gives how many are new.

    Raises: TotalsRefused, TooFewLeft; then none was added.
    """
    new = new_ones(load(public), totals)
    if new:
        names = leaver_total.c.keys()
        public.execute(insert(leaver_total), [dict(zip(names, astuple(one), strict=True)) for one in new])
    return len(new)


def new_ones(there: Sequence[Total], totals: Sequence[Total]) -> list[Total]:
    """Those that are not there yet. Raises: TotalsRefused, TooFewLeft."""
    before = {(one.period, one.unit): one for one in there}
    for one in totals:
        known = before.get((one.period, one.unit))
        if known and known != one:
            raise TotalsRefused(
                f"{one.unit}, {one.first_day} to {one.last_day}: {known.left} of {known.staff} is there already, now"
                f" {one.left} of {one.staff}. What was taken stays as it is. Nothing was imported."
            )
    new = [one for one in totals if (one.period, one.unit) not in before]
    assert_nothing_follows([*there, *new])
    return new


def assert_nothing_follows(totals: Iterable[Total]) -> None:
    """Refuse totals that are too small, or whose differences are.

    What is left of a unit after all given parts of it is a total as well: it must be nobody, or large enough. Periods
    are the same or apart, because a longer one minus a shorter one is a total of a few weeks.
    Raises: TotalsRefused, TooFewLeft.
    """
    found = sorted(totals)
    for one in found:
        require_totals(f"{one.unit}, {one.first_day} to {one.last_day}", one.left, one.staff)
    _assert_periods_apart(sorted({one.period for one in found}))
    for one in found:
        parts = _topmost([other for other in found if one.holds(other)])
        if parts:
            _assert_rest(one, parts)


def finest(totals: Sequence[Total]) -> list[Total]:
    """Without those whose parts are given as well: nobody is counted twice."""
    return [one for one in totals if not any(one.holds(other) for other in totals)]


def backtest_of(board: Board, totals: Sequence[Total]) -> Backtest:
    """Hold what the last outlook before each period said against the totals of that period.

    Raises: NoBacktest with what is missing.
    """
    periods = sorted({one.period for one in totals})
    units = sorted({one.unit for one in finest(totals)})
    told, left, staff = (np.full((len(periods), len(units)), np.nan) for _ in range(3))
    for one in finest(totals):
        place = periods.index(one.period), units.index(one.unit)
        left[place], staff[place] = one.left, one.staff
    for row, (first_day, _) in enumerate(periods):
        before = [entry.id for entry in board.waves() if entry.closed <= first_day]
        standing = standings_of(board, before[-1]) if before else []
        told[row] = [difference_of(standing, unit) for unit in units]
    try:
        return backtest(told, left, staff)
    except ValueError as problem:
        raise NoBacktest("no unit has totals of two periods in a row, each after a wave with an outlook") from problem


@dataclass(frozen=True)
class Told:
    """What an outlook said of one group: its difference from the organisation, in clear differences."""

    units: tuple[str, ...]
    difference: float
    people: float


def standings_of(board: Board, wave: str) -> list[Told]:
    """The outlook of a wave in numbers, from what was released."""
    return board.once(("standings", wave), lambda: _standings(board, wave))


def difference_of(groups: Sequence[Told], unit: str) -> float:
    """Of one unit: the mean of its groups, weighted by people; NaN if it has none, or shares one with another unit."""
    inside = [group for group in groups if all(_within(part, unit) for part in group.units)]
    shared = [group for group in groups if group not in inside and any(_within(part, unit) for part in group.units)]
    if shared or not inside:
        return float("nan")
    return float(np.average([one.difference for one in inside], weights=[one.people for one in inside]))


def _standings(board: Board, wave: str) -> list[Told]:
    plan = Plan.from_documents(board.manifest(wave), board.questionnaire(wave))
    found = differences_of(facts_of(board.parsed(wave), plan), plan)
    return [Told(group.units, difference, people) for group, difference, people in found]


def _within(unit: str, above: str) -> bool:
    return unit == above or unit.startswith(f"{above}/")


def _topmost(parts: Sequence[Total]) -> list[Total]:
    return [one for one in parts if not any(other.holds(one) for other in parts)]


def _assert_periods_apart(periods: Sequence[tuple[str, str]]) -> None:
    for (first, last), (following, _) in pairwise(periods):
        if following <= last:
            raise TotalsRefused(
                f"the periods from {first} to {last} and from {following} overlap; what lies between them would be a"
                " total of a few weeks. Use the same periods for all units, one after the other. Nothing was imported."
            )


def _assert_rest(whole: Total, parts: Sequence[Total]) -> None:
    left = whole.left - sum(part.left for part in parts)
    staff = whole.staff - sum(part.staff for part in parts)
    if not left and not staff:
        return
    if left < FEWEST or staff - left < FEWEST:
        raise TotalsRefused(
            f"{whole.unit}, {whole.first_day} to {whole.last_day}: what is left of it without its {len(parts)} given"
            f" parts is {left} who left of {staff}; at least {FEWEST} must have left and {FEWEST} stayed there too, or"
            " nobody may be left over. Leave out one of the parts, or the whole. Nothing was imported."
        )
