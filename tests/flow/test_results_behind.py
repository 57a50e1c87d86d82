"""Drivers as a reader meets them: what goes together, what cannot be told apart, and never a cause."""

import pytest
from flask.testing import FlaskClient

from tests import made_up_board as made_up
from tests.results_site import results_app

DRIVERS = "/results/hr/autumn-2026/drivers"


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    return results_app().test_client()


def text(reader: FlaskClient, address: str) -> str:
    response = reader.get(address)
    assert response.status_code == 200
    return " ".join(response.get_data(as_text=True).split())


def test_drivers_that_cannot_be_told_apart_share_the_headline(reader: FlaskClient) -> None:
    page = text(reader, DRIVERS)
    assert "Demands and Recovery go together with Wellbeing at work most" in page
    assert "It does not show what causes what" in page


def test_the_order_within_a_box_is_that_of_the_questionnaire_and_not_of_the_shares(reader: FlaskClient) -> None:
    page = text(reader, DRIVERS)
    assert page.index(">Demands</a>") < page.index(">Recovery</a>")  # 12 % and 14 %


def test_a_driver_that_was_not_confirmed_elsewhere_says_so(reader: FlaskClient) -> None:
    page = text(reader, DRIVERS)
    assert page.count('title="not confirmed"') == 1
    assert "account for 44% of the differences" in page
    assert "it is 41%" in page


def test_a_small_group_gets_the_organisations_drivers_and_is_told_so(reader: FlaskClient) -> None:
    page = text(reader, f"{DRIVERS}?group={made_up.group_id('Workshop')}")
    assert "For Workshop alone too few people answered. This is about the whole organisation." in page


def test_no_word_on_the_page_claims_a_cause(reader: FlaskClient) -> None:
    page = text(reader, DRIVERS)
    claims = ("leads to", "because of", "drives ", "effect of", "impact")
    assert [claim for claim in claims if claim in page] == []
