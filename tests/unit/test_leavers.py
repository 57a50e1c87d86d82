"""Totals of people who left: what is refused because it would tell more, and what outlooks are held against."""

from math import isnan

import pytest
from sqlalchemy import Engine, StaticPool, create_engine, insert
from sqlalchemy.exc import IntegrityError

from analytics.measures.teams.backtest import TooFewLeft
from analytics.outside import leavers
from analytics.outside.leavers import NoBacktest, Told, Total, TotalsRefused, assert_nothing_follows
from analytics.release.board import metadata
from tests import made_up_board as made_up

HALVES = [("2025-04-12", "2025-10-10"), ("2025-10-11", "2026-04-10"), ("2026-04-11", "2026-10-09")]


def total(unit: str, left: int, staff: int, period: tuple[str, str] = HALVES[0]) -> Total:
    return Total(*period, unit, left, staff)


@pytest.fixture
def engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    return engine


def test_fewer_than_nine_who_left_or_stayed_are_refused() -> None:
    for left, staff in ((8, 100), (95, 100)):
        with pytest.raises(TooFewLeft, match="at least 9"):
            assert_nothing_follows([total("North", left, staff)])


def test_a_small_total_cannot_be_stored_even_by_a_bug(engine: Engine) -> None:
    row = {"first_day": "2025-01-01", "last_day": "2025-06-30", "unit": "North", "people_left": 8, "staff": 90}
    with engine.begin() as public, pytest.raises(IntegrityError):
        public.execute(insert(leavers.leaver_total), [row])


def test_what_is_left_of_a_unit_beside_its_parts_must_be_large_enough_too() -> None:
    with pytest.raises(TotalsRefused, match="is 3 who left of 20"):
        assert_nothing_follows([total("North", 13, 80), total("North/Depot", 10, 60)])


def test_a_unit_may_be_given_with_all_of_its_parts_or_with_a_large_rest() -> None:
    parts = [total("North/Depot", 10, 60), total("North/Fleet", 9, 40)]
    assert_nothing_follows([total("North", 19, 100), *parts])
    assert_nothing_follows([total("North", 19, 100), parts[0]])


def test_parts_of_parts_are_not_taken_off_twice() -> None:
    nested = [total("N", 40, 300), total("N/D", 30, 200), total("N/D/E", 15, 90), total("N/D/L", 15, 110)]
    assert_nothing_follows(nested)


def test_periods_that_overlap_are_refused() -> None:
    longer = (HALVES[0][0], HALVES[1][0])
    with pytest.raises(TotalsRefused, match="overlap"):
        assert_nothing_follows(
            [total("North", 12, 90), total("South", 12, 90, longer), total("North", 9, 80, HALVES[1])]
        )


def test_totals_that_were_taken_before_are_looked_at_together_with_new_ones(engine: Engine) -> None:
    with engine.begin() as public:
        leavers.add(public, [total("North", 13, 80)])
    with engine.begin() as public, pytest.raises(TotalsRefused, match="is 3 who left of 20"):
        leavers.add(public, [total("North/Depot", 10, 60)])
    with engine.connect() as public:
        assert leavers.load(public) == [total("North", 13, 80)]


def test_the_same_total_again_changes_nothing_and_another_one_is_refused(engine: Engine) -> None:
    with engine.begin() as public:
        assert leavers.add(public, [total("North", 13, 80)]) == 1
        assert leavers.add(public, [total("North", 13, 80)]) == 0
        with pytest.raises(TotalsRefused, match="13 of 80 is there already"):
            leavers.add(public, [total("North", 14, 80)])


def test_a_unit_takes_the_mean_of_its_groups_and_none_that_it_shares() -> None:
    groups = [Told(("N/A", "N/B"), -1.0, 30), Told(("N/C",), 2.0, 10), Told(("S/A", "N2/A"), 0.5, 10)]
    assert leavers.difference_of(groups, "N") == pytest.approx(-0.25)
    assert isnan(leavers.difference_of(groups, "N/A")) and isnan(leavers.difference_of(groups, "S"))


def divisions(less_where_people_stay: bool) -> list[Total]:
    board, found = made_up.board(), []
    for period, wave in zip(HALVES, made_up.WAVES, strict=False):
        for division in made_up.TREE:
            told = leavers.difference_of(leavers.standings_of(board, wave[0]), division)
            left = round(60 - 40 * told) if less_where_people_stay else 60
            found.append(total(division, min(max(left, 9), 280), 300, period))
    return found


def test_an_outlook_that_fits_what_happened_wins_and_one_that_does_not_loses() -> None:
    board = made_up.board()
    assert leavers.backtest_of(board, divisions(True)).best != "average"
    assert leavers.backtest_of(board, divisions(False)).best != "outlook"


def test_the_page_calls_no_difference_clear_that_could_be_chance() -> None:
    found = leavers.backtest_of(made_up.board(), divisions(False))
    assert not any(one.lowest > 0 for one in found.gains)


def test_only_the_last_outlook_before_a_period_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = leavers.standings_of
    monkeypatch.setattr(leavers, "standings_of", lambda board, wave: asked.append(wave) or real(board, wave))
    leavers.backtest_of(made_up.board(), divisions(True))
    assert set(asked) == {"spring-2025", "autumn-2025", "spring-2026"}


def test_one_period_is_nothing_to_compare() -> None:
    with pytest.raises(NoBacktest, match="two periods in a row"):
        leavers.backtest_of(made_up.board(), [total("Operations", 20, 300)])
