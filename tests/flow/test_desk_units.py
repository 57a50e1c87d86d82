"""The unit of a manager at the desk: offered, compared with what is known, and taken as it is before anything is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.accounts import links, register
from survey.accounts.roles import Grant, Role
from survey.accounts.units import OFFERED, offered_of
from survey.app.campaign import House
from tests import small_company as small
from tests.desk_site import Browser, account, signed_in

PAGE = "/desk/accounts/"
WILMA = {"name": "Wilma", "email": "wilma@firm.example", "roles": ["manager"]}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small.house(tmp_path, small.company({"North/Depot": 8, "South/Desk": 8}))
    yield house
    house.storage.close()


@pytest.fixture
def olga(house: House) -> Browser:
    return signed_in(house, "olga@firm.example", "organiser")


def units_waiting(house: House) -> list[str]:
    return [grant.unit for one in links.waiting(house.storage, house.clock.now) for grant in one.grants]


def test_units_of_the_roster_and_what_stands_above_them_are_offered(olga: Browser) -> None:
    offered = re.findall(r'<option value="([^"]+)">', olga.get(PAGE).text)
    assert offered == ["North", "North/Depot", "South", "South/Desk"]


def test_a_unit_that_is_not_there_is_refused_with_the_nearest_names(house: House, olga: Browser) -> None:
    said = olga.post(PAGE, **WILMA, unit="North", units="South/Desc").text
    assert "There is no unit “South/Desc”" in said and "Did you mean: South/Desk" in said
    german = olga.post(f"{PAGE}?lang=de", **WILMA, unit="Xyz").text
    assert "„Xyz“" in german
    assert "There is no unit" not in german and units_waiting(house) == []
    olga.post(PAGE, **WILMA, unit="North", units="South/Desk")
    assert units_waiting(house) == ["North", "South/Desk"]


def test_an_account_keeps_a_unit_that_went_and_its_page_says_that_it_opens_nothing(house: House, olga: Browser) -> None:
    account(house, "max@firm.example", "manager:West/Old")
    (key,) = [one.id for one in register.everybody(house.storage) if one.name == "Max"]
    assert "West/Old</" not in olga.get(PAGE).text and "not known" in olga.get(PAGE).text
    assert "they open no group: West/Old." in olga.get(f"{PAGE}{key}").text
    done = olga.post(f"{PAGE}{key}", roles=["manager", "leadership"], unit="West/Old")
    assert done.location == f"{PAGE}{key}?done=roles"
    found = next(one for one in register.everybody(house.storage) if one.id == key)
    assert found.grants == (Grant(Role.LEADERSHIP), Grant(Role.MANAGER, "West/Old"))


def test_before_the_first_roster_a_unit_is_taken_as_it_is_written(tmp_path: Path) -> None:
    house = House.open(tmp_path / "new", "Small", small.URL, small.START)
    olga = signed_in(house, "olga@firm.example", "organiser")
    assert "There is none yet to compare it with" in olga.get(PAGE).text
    olga.post(PAGE, **WILMA, unit="Anything/At all")
    assert units_waiting(house) == ["Anything/At all"]
    house.storage.close()


def test_of_very_many_units_those_at_the_top_are_offered() -> None:
    units = {f"D{n:04}/T{n}" for n in range(OFFERED)} | {f"D{n:04}" for n in range(OFFERED - 1)}
    offered = offered_of(units)
    assert len(offered) == OFFERED and sum("/" in unit for unit in offered) == 1
