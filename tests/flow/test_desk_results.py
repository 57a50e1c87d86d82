"""Results behind the sign-in: who sees which groups (rule 12)."""

import random
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from survey.app.campaign import ONE_VISIT, House, WavePlan, run_wave
from survey.app.inspection.fieldwork import reader_links
from tests import small_company as small
from tests.desk_site import Browser, account

TEAMS = {
    "North/Depot/Early": 14, "North/Depot/Late": 14, "North/Fleet/Vans": 14, "North/Fleet/Lorries": 14,
}  # fmt: skip
BELOW = ("Early", "Late", "Vans", "Lorries")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    people = small.company(TEAMS)
    house = small.house(tmp_path_factory.mktemp("read"), people)
    plan = WavePlan("w1", "One", small.questionnaire(), mode=ONE_VISIT)
    answers = {one.person_id: small.answers(number, random.Random(number)) for number, one in enumerate(people)}
    run_wave(house, plan, answers, rng=random.Random(1))
    yield house
    house.storage.close()


def reader(house: House, app: Flask, email: str, *roles: str) -> Browser:
    account(house, email, *roles)
    browser = Browser(app)
    browser.sign_in(email)
    return browser


@pytest.mark.parametrize(
    ("roles", "seen"),
    [
        (["organiser"], BELOW),
        (["works-council"], BELOW),
        (["auditor"], BELOW),
        (["leadership"], ()),
        (["manager:North/Depot"], ("Early", "Late")),
        (["manager:North/Fleet/Vans"], ("Vans",)),
        (["manager:North/Fleet/Vans", "manager:North/Depot/Late"], ("Late", "Vans")),
        (["manager:North/Fleet/Va"], ()),
        (["manager:North/Depot", "auditor"], BELOW),
    ],
)
def test_a_role_sees_its_groups_and_no_other(house: House, app: Flask, roles: list[str], seen: tuple[str, ...]) -> None:
    browser = reader(house, app, f"{re.sub('[:/]', '-', '-'.join(roles))}@firm.example", *roles)
    page = browser.get("/desk/results/mine/w1/groups").text
    assert tuple(name for name in BELOW if f">{name}</a>" in page) == seen
    assert "Depot" in page


def test_an_operator_sees_no_results(house: House, app: Flask) -> None:
    browser = reader(house, app, "operator@firm.example", "operator")
    assert browser.get("/desk/results/mine/w1/overview").status_code == 404


def test_whoever_is_signed_in_is_led_from_a_page_that_is_not_there_to_the_start_page(house: House, app: Flask) -> None:
    browser = reader(house, app, "lost@firm.example", "organiser")
    for address in ("/desk/results/mine/w1/nothing", "/desk/results/mine/w9/overview", "/desk/nothing"):
        page = browser.get(address)
        assert page.status_code == 404 and '<a href="/desk/">' in page.text
        assert "invitation" not in page.text
    outside = browser.get("/nothing").text
    assert "/desk/" not in outside and "Use the link from your invitation, letter or poster." in outside


def test_a_manager_begins_with_the_own_group(house: House, app: Flask) -> None:
    browser = reader(house, app, "vera@firm.example", "manager:North/Depot")
    assert '<p class="eyebrow">Depot' in browser.get("/desk/results/mine/w1/scales").text


@pytest.mark.parametrize(
    ("role", "page", "other"), [("manager:North/Depot", "team", "leadership"), ("leadership", "leadership", "team")]
)
def test_home_leads_managers_to_their_team_and_leadership_to_its_page(
    house: House, app: Flask, role: str, page: str, other: str
) -> None:
    browser = reader(house, app, f"home-{page}@firm.example", role)
    home = browser.get("/desk/").text
    assert f"/desk/results/mine/w1/{page}" in home
    assert f"/desk/results/mine/w1/{other}" not in home
    assert browser.get(f"/desk/results/mine/w1/{page}").status_code == 200


def test_links_on_the_pages_stay_behind_the_sign_in(house: House, app: Flask) -> None:
    browser = reader(house, app, "vita@firm.example", "auditor")
    page = browser.get("/desk/results/mine/w1/overview").text
    assert 'href="/desk/results/mine/w1/groups"' in page
    assert 'href="/results/' not in page
    assert '<a href="/desk/">' in page


def test_whoever_is_not_signed_in_is_sent_to_the_door(app: Flask) -> None:
    sent = Browser(app).get("/desk/results/mine/w1/groups")
    assert sent.location == "/desk/sign-in?next=/desk/results/mine/w1/groups"


def test_the_word_mine_is_no_link_and_a_link_opens_nothing_behind_the_sign_in(house: House, app: Flask) -> None:
    token = dict(reader_links(house.config, house.storage, "w1"))["management"].split("/")[-2]
    browser = reader(house, app, "leo@firm.example", "leadership")
    assert browser.get("/results/mine/w1/overview").status_code == 404
    assert browser.get(f"/desk/results/{token}/w1/overview").status_code == 404
    assert browser.get(f"/results/{token}/w1/overview").status_code == 200
