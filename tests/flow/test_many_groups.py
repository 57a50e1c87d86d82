"""Thousands of groups stay readable: found by name, listed in parts, and nobody finds what they may not see."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from analytics.pages.seen.finding import find
from tests import made_up_board as made_up
from tests.report_world import release
from tests.results_site import results_app

WAVE = made_up.WAVES[-1][0]


@pytest.fixture(scope="module")
def app() -> Any:
    return results_app()


@pytest.fixture
def reader(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Somebody for whom ten groups are many, and twelve lines a long page."""
    monkeypatch.setattr("analytics.pages.routes.PICK_UP_TO", 10)
    monkeypatch.setattr("analytics.pages.seen.paging.LINES", 12)
    with app.test_client() as client:
        yield client


def text_of(reader: FlaskClient, page: str, token: str = "hr", **asked: Any) -> str:
    found = reader.get(f"/results/{token}/{WAVE}/{page}", query_string=asked)
    assert found.status_code == 200, (page, asked)
    return found.get_data(as_text=True)


def found(said: str) -> list[str]:
    listed = re.search(r'<ul class="found">(.*?)</ul>', said, re.S)
    return re.findall(r">([^<]+)</a>", listed.group(1)) if listed else []


def test_among_many_groups_one_types_a_name_instead_of_scrolling(reader: FlaskClient) -> None:
    said = text_of(reader, "scales", find="depot")
    assert '<select id="group"' not in said
    assert found(said)[:2] == ["Depot North", "Depot South"]


@pytest.mark.parametrize("page", ["groups", "participation", "protected"])
def test_the_pagers_above_and_below_a_list_are_told_apart_by_whoever_hears_them(reader: FlaskClient, page: str) -> None:
    names = re.findall(r'<nav class="pager noprint" aria-label="([^"]+)"', text_of(reader, page))
    assert names == ["Parts of this list", "Parts of this list, once more"]


def test_a_group_that_was_found_opens_the_same_page(reader: FlaskClient) -> None:
    said = text_of(reader, "trends", find="workshop", theme="scale:recovery", against="wave:spring-2025")
    address = next(link for link in re.findall(r'href="([^"]+)"', said) if made_up.group_id("Workshop") in link)
    assert "/trends?" in address
    assert "theme=scale:recovery" in address and "against=wave:spring-2025" in address


@pytest.mark.parametrize("typed", ["phone", "service desk phone"])
def test_a_team_out_of_scope_is_answered_like_one_that_does_not_exist(reader: FlaskClient, typed: str) -> None:
    hidden, unknown = (
        text_of(reader, "scales", "all", find=typed),
        text_of(reader, "scales", "all", find="x" * len(typed)),
    )
    assert found(hidden) == []
    said, other = (re.findall(r"<search.*?</search>", text, re.S)[0] for text in (hidden, unknown))
    assert said.replace(typed, "") == other.replace("x" * len(typed), "")
    assert found(text_of(reader, "scales", "hr", find=typed))[0] == "Phone"


def test_a_department_is_not_found_by_the_names_of_its_teams(reader: FlaskClient) -> None:
    assert found(text_of(reader, "scales", "all", find="chat")) == []


def test_a_team_is_found_by_any_name_that_it_is_shown_under() -> None:
    groups = [group for group in release().groups.values() if group.partition == "ordinary"]
    assert {one.group.label for one in find(groups, "DELIVERY").found} == {"Delivery and Tools"}
    assert find(groups, "  ").found == []


def test_more_matches_than_a_list_holds_are_counted() -> None:
    groups = [group for group in release().groups.values() if group.partition == "ordinary"] * 9
    looked = find(groups, "shift")
    assert (len(looked.found), looked.more) == (20, 9 * 4 - 20)


@pytest.mark.parametrize("page", ["groups", "participation"])
def test_long_lists_come_in_parts_below_the_organisation(reader: FlaskClient, page: str) -> None:
    first, last = text_of(reader, page), text_of(reader, page, part=5)
    assert len(re.findall(r'<tr id="g-', first)) == 13
    assert "1 to 12 of" in first and "part=2" in first
    assert re.findall(r'<tr id="g-([^"]+)"', last)[0] == "organisation"
    assert set(re.findall(r'<tr id="g-([^"]+)"', first)) & set(re.findall(r'<tr id="g-([^"]+)"', last)) == {
        "organisation"
    }


@pytest.mark.parametrize("part", ["0", "99", "-1"])
def test_a_part_that_a_list_does_not_have_leads_nowhere(reader: FlaskClient, part: str) -> None:
    assert reader.get(f"/results/hr/{WAVE}/groups?part={part}").status_code == 404
