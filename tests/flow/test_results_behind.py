"""Drivers and outlook as a reader meets them: what goes together, what cannot be told apart, and never a cause."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from analytics.release.board import Board, Release
from tests import made_up_board as made_up
from tests.results_site import results_app

DRIVERS = "/results/hr/autumn-2026/drivers"


OUTLOOK = "/results/hr/autumn-2026/outlook"
STAYS = made_up.group_id("Web and Mobile", "sensitive")


@dataclass(frozen=True)
class WorriedBoard:
    """The made-up board: a group of higher concern, drivers that cannot be told apart, the first one not confirmed."""

    board: Board

    def __getattr__(self, name: str) -> Any:
        return getattr(self.board, name)

    @cached_property
    def once(self) -> Any:
        """What is made of this board's releases is kept apart from what is made of the real ones."""
        return Board(self.board._engine).once

    def release(self, wave: str) -> Release:
        found = self.board.release(wave)
        worried = {"level": "higher", "below": 0.87, "above": 0.0}
        outlook = tuple({**entry, **worried} if entry["group"] == STAYS else entry for entry in found.outlook)
        doubtful = {"scale:demands": False}
        alike = tuple(
            {**part, "together": 1, "holds": doubtful.get(part["measure"], True)}
            for part in found.drivers[0]["predictors"]
        )
        return replace(found, outlook=outlook, drivers=({**found.drivers[0], "predictors": alike},))


def worried_reader() -> FlaskClient:
    app = results_app()
    before = app.extensions["canopy"]
    app.extensions["canopy"] = SimpleNamespace(board=WorriedBoard(before.board), scope_of=before.scope_of)
    return app.test_client()


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


def test_most_groups_are_not_distinguishable_and_the_headline_says_so(reader: FlaskClient) -> None:
    page = text(reader, OUTLOOK)
    assert "No group is clearly of higher concern than the organisation" in page
    assert "Who will leave, nobody can read from it." in page


def test_groups_stand_in_the_order_of_the_tree_and_not_of_the_result() -> None:
    page, before = text(worried_reader(), OUTLOOK), text(results_app().test_client(), OUTLOOK)
    names = ("Planning", "Audit and Training", "Web and Mobile", "Marketing")
    places = [[found.index(f'<th scope="row">{name}</th>') for name in names] for found in (page, before)]
    assert [sorted(found) for found in places] == places


def test_a_group_of_higher_concern_is_named_with_its_probability_in_words() -> None:
    page = text(worried_reader(), OUTLOOK)
    assert "One group says clearly less often that it wants to stay: Web and Mobile" in page
    assert "about 9 in 10" in page
    assert "0.87" not in page and "87%" not in page


def test_a_team_reads_its_own_larger_group_and_is_told_which(reader: FlaskClient) -> None:
    page = text(reader, f"{OUTLOOK}?group={made_up.group_id('Web')}")
    assert "Staying: not distinguishable from the organisation" in page
    assert "They are shown for Web and Mobile together." in page
    assert "Planning" not in page.split("<main")[1].split("<select")[1].split("</select>")[1]


def test_a_team_does_not_see_the_outlook_of_teams_that_are_not_its_own() -> None:
    client = results_app().test_client()
    page = text(client, f"/results/group-{made_up.group_id('Web')}/autumn-2026/outlook?group=organisation")
    assert "Web and Mobile" in page
    assert "Infrastructure and Data" not in page


def test_a_rate_is_told_in_natural_frequencies_and_only_for_larger_groups(reader: FlaskClient) -> None:
    page = text(reader, OUTLOOK)
    assert "between 3 and 5 of 10" in page
    assert '<th scope="row">Planning</th><td class="level-word">not distinguishable</td>' in page
    assert page.split(">Planning</th>")[1].split("</tr>")[0].count("<td>–</td>") == 1


def test_alerts_of_larger_groups_stand_in_the_order_of_the_tree_with_their_margins(reader: FlaskClient) -> None:
    page = text(reader, "/results/hr/autumn-2026/overview")
    assert "Meeting load, Marketing: 17 (± 6) below the organisation" in page
    assert page.index("Growth, Design:") < page.index("Meeting load, Marketing:") < page.index("Growth, Workshop:")


def test_alerts_are_announced_above_the_long_figure_that_they_stand_below(reader: FlaskClient) -> None:
    page = text(reader, "/results/hr/autumn-2026/overview")
    announced = re.search(r'<a href="#worth">Worth a look first: (\d+) differences and changes', page)
    assert announced and f"Show the {announced.group(1)} comparisons out of" in page
    assert page.index('href="#worth"') < page.index("All themes at a glance") < page.index('id="worth"')


def test_a_team_reads_alerts_of_no_other_team() -> None:
    team = made_up.group_id("Marketing")
    page = text(results_app().test_client(), f"/results/group-{team}/autumn-2026/overview?group={team}")
    assert "Meeting load, Marketing: 17" in page
    assert "Growth, Workshop" not in page
    everybody = text(results_app().test_client(), f"/results/group-{team}/autumn-2026/overview?group=organisation")
    assert "Meeting load, Sales: 10" in everybody
    assert "Growth, Workshop" not in everybody


def test_the_method_says_how_reliable_each_theme_is(reader: FlaskClient) -> None:
    page = text(reader, "/results/hr/autumn-2026/method")
    assert '<th scope="row">Recovery</th><td>0.78</td><td>0.80</td>' in page


def test_seven_drivers_that_cannot_be_told_apart_are_counted_and_not_listed_as_a_finding() -> None:
    page = text(worried_reader(), DRIVERS)
    assert "7 themes go together with Wellbeing at work about equally" in page
    assert page.count('class="shares tier"') == 1


def test_the_sentence_to_repeat_names_no_theme_that_was_not_confirmed_elsewhere(reader: FlaskClient) -> None:
    assert "Where Demands is better" in text(reader, DRIVERS)
    page = text(worried_reader(), DRIVERS)
    assert "Where Demands is better" not in page
    assert "is usually better too" in page
