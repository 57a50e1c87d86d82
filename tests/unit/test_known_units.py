"""A unit that somebody names by hand is there, or the nearest names are said, of those that this reader may know."""

import pytest

from survey.accounts.register import Account
from survey.accounts.roles import Grant, Role
from survey.accounts.tokens import TokenRefused
from survey.app.site.units import check_units

KNOWN = ("North", "North/Depot", "North/Depot/Early", "South", "South/Depot")
OLGA = Account("o", "olga@firm.example", "Olga", (Grant(Role.ORGANISER),), disabled=False)
MAX = Account("m", "max@firm.example", "Max", (Grant(Role.MANAGER, "South"),), disabled=False)


@pytest.mark.parametrize("units", [(), ("North",), ("North/Depot", "South/Depot")])
def test_units_and_what_stands_above_them_are_there(units: tuple[str, ...]) -> None:
    check_units(OLGA, units, KNOWN)


def test_without_a_roster_and_a_survey_nothing_can_be_said() -> None:
    check_units(OLGA, ("Anything",), ())


@pytest.mark.parametrize(
    ("owner", "unit", "said"),
    [
        (OLGA, "North/Depott", "Did you mean: North/Depot, South/Depot"),
        (OLGA, "xyz", "Name it as it stands there"),
        (MAX, "South/Depott", "Did you mean: South/Depot\\?"),
    ],
)
def test_a_unit_that_is_not_there_is_refused_with_the_nearest_of_those_that_one_may_know(
    owner: Account, unit: str, said: str
) -> None:
    with pytest.raises(TokenRefused, match=said):
        check_units(owner, (unit,), KNOWN)
