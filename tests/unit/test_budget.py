"""Promises of the yearly budget: no twelve months cost more than it, and a refusal says from when on it is possible."""

from datetime import UTC, date, datetime

import pytest

from survey.waves.locking.paying import reasons
from survey.waves.verify.budget import Spending, booking, check_budget, first_day, spendings
from survey.waves.verify.chain import Entry, build_entry

NOISE = {"rho": 0.125, "year": 0.5}
QUARTERS = [datetime(2026, month, 15, 8, tzinfo=UTC) for month in (1, 4, 7, 10)]


def ledger(*ends: datetime, cancelled: tuple[int, ...] = ()) -> list[Entry]:
    kinds: list[tuple[str, dict[str, object]]] = [
        ("budget", booking(f"w{n}", end, NOISE)) for n, end in enumerate(ends)
    ]
    kinds += [("cancelled", {"wave": f"w{n}"}) for n in cancelled]
    found: list[Entry] = []
    for kind, body in kinds:
        found.append(build_entry(kind, body, found[-1] if found else None))
    return found


def test_four_waves_a_year_are_paid_for() -> None:
    assert reasons(ledger(*QUARTERS[:3]), QUARTERS[3], NOISE) == []


def test_a_fifth_wave_is_refused_until_the_first_is_a_year_old() -> None:
    (told,) = reasons(ledger(*QUARTERS), datetime(2026, 12, 1, tzinfo=UTC), NOISE)
    assert "yearly budget of 0.5" in told
    assert "voting ends on 2027-01-15 or later" in told


def test_on_the_day_that_was_named_the_fifth_wave_is_possible() -> None:
    assert reasons(ledger(*QUARTERS), datetime(2027, 1, 15, 8, tzinfo=UTC), NOISE) == []
    assert reasons(ledger(*QUARTERS), datetime(2027, 1, 14, 8, tzinfo=UTC), NOISE) != []


def test_a_wave_that_was_locked_for_later_counts_as_well() -> None:
    assert reasons(ledger(*QUARTERS[1:], datetime(2026, 12, 1, tzinfo=UTC)), QUARTERS[0], NOISE) != []


def test_a_cancelled_wave_gives_its_share_back() -> None:
    assert reasons(ledger(*QUARTERS, cancelled=(2,)), datetime(2026, 12, 1, tzinfo=UTC), NOISE) == []
    assert len(spendings(ledger(*QUARTERS, cancelled=(2,)))) == 3


def test_a_wave_without_noise_costs_nothing() -> None:
    assert reasons(ledger(*QUARTERS), datetime(2026, 12, 1, tzinfo=UTC), None) == []


def test_what_costs_more_than_a_year_is_never_possible() -> None:
    assert first_day(Spending(date(2026, 1, 1), 0.6), [], 0.5) is None


def test_anybody_can_find_a_fifth_wave_in_the_ledger() -> None:
    assert list(check_budget(ledger(*QUARTERS))) == []
    (problem,) = check_budget(ledger(*QUARTERS, datetime(2026, 12, 1, tzinfo=UTC)))
    assert "w4 spends more" in problem.sentence


@pytest.mark.parametrize("order", [QUARTERS, QUARTERS[::-1]])
def test_the_order_of_locks_does_not_matter(order: list[datetime]) -> None:
    assert list(check_budget(ledger(*order))) == []
