"""A long list of groups shows the top of the tree, and opens where the reader wants."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests import made_up_board as made_up
from tests.results_site import results_app

WAVE = made_up.WAVES[-1][0]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Somebody for whom twelve lines are a long list."""
    monkeypatch.setattr("analytics.pages.seen.folding.FOLD_FROM", 12)
    with results_app().test_client() as client:
        yield client


def lines(reader: FlaskClient, page: str, token: str = "hr", **asked: str) -> list[str]:
    said = reader.get(f"/results/{token}/{WAVE}/{page}", query_string=asked).get_data(as_text=True)
    return re.findall(r'<tr id="g-([^"]+)"', said)


@pytest.mark.parametrize("page", ["groups", "participation"])
def test_at_first_only_the_top_of_the_tree_is_listed(reader: FlaskClient, page: str) -> None:
    tops = [made_up.group_id(name) for name in sorted(made_up.TREE)]
    assert lines(reader, page) == ["organisation", *tops]


@pytest.mark.parametrize("page", ["groups", "participation"])
def test_a_group_that_is_opened_shows_its_parts_below_it(reader: FlaskClient, page: str) -> None:
    opened = lines(reader, page, group=made_up.group_id("Operations"))
    parts = [made_up.group_id(name) for name in ("Depot North", "Depot South", "Fleet")]
    assert opened[opened.index(made_up.group_id("Operations")) + 1 :][:3] == parts


def test_a_part_of_a_part_keeps_what_is_above_it_open(reader: FlaskClient) -> None:
    found = lines(reader, "groups", group=made_up.group_id("Depot South"))
    assert {made_up.group_id("Fleet"), made_up.group_id("Dispatch")} <= set(found)
    assert made_up.group_id("Phone") not in found


def test_members_find_their_own_group_open(reader: FlaskClient) -> None:
    own = made_up.group_id("Workshop")
    assert own in lines(reader, "groups", token=f"group-{own}")
    assert own not in lines(reader, "groups")


def test_closing_leads_back_to_what_is_above(reader: FlaskClient) -> None:
    said = reader.get(f"/results/hr/{WAVE}/groups", query_string={"group": made_up.group_id("Depot South")})
    targets = re.findall(r'class="fold" href="[^"]*group=([^"#]+)#g-([^"]+)"', said.get_data(as_text=True))
    assert (made_up.group_id("Operations"), made_up.group_id("Depot South")) in targets
    assert ("organisation", made_up.group_id("Operations")) in targets


def test_a_group_that_nobody_may_see_cannot_be_opened(reader: FlaskClient) -> None:
    hidden = made_up.group_id("Workshop")
    assert reader.get(f"/results/all/{WAVE}/groups", query_string={"group": hidden}).status_code == 404


def test_a_short_list_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    with results_app().test_client() as client:
        assert made_up.group_id("Workshop") in lines(client, "groups")
        assert 'class="fold"' not in client.get(f"/results/hr/{WAVE}/groups").get_data(as_text=True)
