"""Every page and button of the desk, as the application itself lists them: none is left without its guard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.app.campaign import House
from survey.app.site.web import create_app
from tests import small_company as small
from tests.desk_site import Browser, signed_in

OPEN = ("desk.entrance.",)  # sign-in, and links that work once
OF_EVERYBODY = ("desk.home.", "desk.own.", "desk.access.")  # an operator withdraws tokens, and can make none


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small.house(tmp_path)
    yield house
    house.storage.close()


def doors(browser: Browser, *without: str) -> list[tuple[str, str]]:
    """Method and address of everything below /desk/ but what these endpoints serve."""
    rules = [rule for rule in browser.app.url_map.iter_rules() if rule.endpoint.startswith("desk.")]
    urls = browser.app.url_map.bind("localhost")
    return [
        (method, urls.build(rule.endpoint, filled(rule.endpoint, rule.arguments), method=method))
        for rule in rules
        if not rule.endpoint.startswith(without)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def filled(endpoint: str, names: set[str]) -> dict[str, str]:
    presses = {"desk.accounts.press": "disable", "desk.mailing.send": "invite", "desk.announcing.press": "try"}
    what = presses.get(endpoint, "x")
    return {name: {"what": what, "token": "mine"}.get(name, "x") for name in names}


def test_whoever_is_not_signed_in_gets_through_no_door(house: House) -> None:
    stranger = Browser(create_app(house.config, house.storage))
    found = doors(stranger, *OPEN)
    answers = [stranger.client.open(address, method=method) for method, address in found]
    assert len(found) > 30
    assert {(one.status_code, (one.location or "").partition("?")[0]) for one in answers} == {(302, "/desk/sign-in")}


def test_an_operator_gets_through_no_door_that_leads_to_people_waves_or_results(house: House) -> None:
    operator = signed_in(house, "otto@firm.example", "operator")
    for method, address in doors(operator, *OPEN, *OF_EVERYBODY):
        answer = operator.client.open(address, method=method)
        assert answer.status_code == (404 if address.startswith("/desk/results/") else 403), (method, address)
