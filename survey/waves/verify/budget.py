"""What noise has cost within a year, so that many waves together do not tell what one of them must not.

In: `budget` entries of the ledger. Out: whether one more fits, and from when on; problems.
Called by: survey.waves.locking, survey.waves.verify.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from survey.waves.verify.chain import Entry
from survey.waves.verify.problems import Problem

YEAR = timedelta(days=365)
ROUNDING = 1e-9  # sums of a few decimal fractions in floating point


@dataclass(frozen=True)
class Spending:
    """What one wave spends (ρ of zero-concentrated differential privacy), on the day when its voting ends."""

    day: date
    rho: float


def booking(wave: str, ends: datetime, noise: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a `budget` entry: what a wave's noise costs, and the day when its voting ends."""
    return {"wave": wave, "day": ends.date().isoformat(), "rho": noise["rho"], "year": noise["year"]}


def spendings(entries: Iterable[Entry]) -> list[Spending]:
    """All that is spent or reserved; a wave that was cancelled published nothing."""
    recorded = list(entries)
    cancelled = {entry.wave for entry in recorded if entry.kind == "cancelled"}
    booked = [entry.body for entry in recorded if entry.kind == "budget" and entry.wave not in cancelled]
    return [Spending(date.fromisoformat(body["day"]), body["rho"]) for body in booked]


def fits(wanted: Spending, before: Sequence[Spending], year: float) -> bool:
    every = [*before, wanted]
    ends = [spending.day for spending in every if timedelta(0) <= spending.day - wanted.day < YEAR]
    return all(spent_until(end, every) <= year + ROUNDING for end in ends)


def spent_until(end: date, every: Iterable[Spending]) -> float:
    """The sum over the twelve months that end with a day."""
    return sum(spending.rho for spending in every if timedelta(0) <= end - spending.day < YEAR)


def first_day(wanted: Spending, before: Sequence[Spending], year: float) -> date | None:
    """The first day from which on the wave can be paid for: always one on which an earlier one has left the year."""
    leaving = sorted(spending.day + YEAR for spending in before if spending.day + YEAR > wanted.day)
    return next((day for day in leaving if fits(Spending(day, wanted.rho), before, year)), None)


def check_budget(entries: Sequence[Entry]) -> Iterator[Problem]:
    """No twelve months cost more than the budget that stood in the ledger when each wave was locked."""
    for place, entry in enumerate(entries):
        if entry.kind != "budget":
            continue
        own = Spending(date.fromisoformat(entry.body["day"]), entry.body["rho"])
        if not fits(own, spendings(entries[:place]), entry.body["year"]):
            yield Problem(f"ledger entry {entry.seq}", f"{entry.wave} spends more than is left of the yearly budget")
