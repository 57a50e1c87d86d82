"""Steps of a running count: in no organisation does one ballot, or two, show."""

import pytest

from survey.waves.schedule import in_steps, step_of

SMALLEST = 15  # people; a smaller organisation is not asked at all


@pytest.mark.parametrize("invited", [*range(SMALLEST, 130), 1000, 10_001])
def test_no_step_holds_fewer_than_five_people(invited: int) -> None:
    told = [in_steps(count, invited) for count in range(invited + 1)]
    lengths = [told.count(step) for step in sorted(set(told))]

    assert told == sorted(told) and min(lengths) >= 5


@pytest.mark.parametrize("invited", [15, 24, 49, 50, 100, 5000])
def test_the_last_ballot_is_not_told(invited: int) -> None:
    assert in_steps(invited, invited) == in_steps(invited - 1, invited) == 100 - step_of(invited)


@pytest.mark.parametrize(("invited", "step"), [(15, 50), (19, 50), (20, 25), (24, 25), (25, 20), (49, 20), (50, 10)])
def test_steps_are_coarser_the_fewer_are_invited(invited: int, step: int) -> None:
    assert step_of(invited) == step
