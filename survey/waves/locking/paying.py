"""Whether a wave can be paid for: what speaks against one more that spends of the year's budget of noise.

In: `budget` entries of the ledger, what the next wave would spend. Out: sentences. Called by: survey.waves.locking.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from survey.translations.wording import Sentence, worded
from survey.waves.verify.budget import Spending, first_day, fits, spendings
from survey.waves.verify.chain import Entry


def reasons(entries: Iterable[Entry], ends: datetime, noise: Mapping[str, Any] | None) -> list[Sentence]:
    """What speaks against locking a wave whose voting ends then."""
    if noise is None:
        return []
    found = too_much(Spending(ends.date(), noise["rho"]), spendings(entries), noise["year"])
    return [found] if found else []


def too_much(wanted: Spending, before: Sequence[Spending], year: float) -> Sentence | None:
    """Why this wave cannot be paid for; None if in no twelve months more than `year` is spent."""
    if fits(wanted, before, year):
        return None
    begin = first_day(wanted, before, year)
    possible = (
        worded("possible when voting ends on %(day)s or later", day=begin)
        if begin
        else worded("never possible: it alone is too much")
    )
    return worded(
        "its noise costs ρ = %(rho)s, and with the other waves whose voting ends within twelve months of %(day)s "
        "that is more than the yearly budget of %(year)s: many noisy results together tell what a single one does "
        "not. It is %(possible)s; or lock a wave of policy default without views",
        rho=wanted.rho,
        day=wanted.day,
        year=year,
        possible=possible,
    )
