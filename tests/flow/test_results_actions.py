"""You said, we did: what every reader finds about actions, and what became of the measure of each, without a cause."""

import re

import pytest
from flask.testing import FlaskClient

from analytics.pages.behind.actions import members_groups
from analytics.pages.desk import Asked, Desk
from survey.app.following.grounds import ENGLISH
from tests import made_up_board as made_up
from tests.results_site import results_app


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return results_app().test_client()


def page(client: FlaskClient, token: str, address: str) -> str:
    answer = client.get(f"/results/{token}/{address}")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def part(text: str, words: str) -> str:
    """The article that has these words."""
    return next(one for one in text.split("<article")[1:] if words in one)


def test_a_measure_that_moved_is_told_with_its_margin_and_as_after_not_because(client: FlaskClient) -> None:
    shown = part(page(client, "all", "autumn-2026/actions"), "Rest breaks are planned now.")
    found = re.search(r"Lower since then: \d+ points \(± \d+\) from Spring 2025 to Autumn 2026", shown)
    assert found and "In Spring 2025 your answers put “Recovery” at" in shown
    assert shown.count('<tr><th scope="row">') == 4
    assert "because" not in shown and "thanks to" not in shown


def test_without_a_clear_change_the_page_says_so_and_what_could_have_been_seen(client: FlaskClient) -> None:
    member = f"group-{made_up.group_id('Workshop')}"
    shown = part(page(client, member, "autumn-2026/actions"), "Danke sagen wir freitags.")
    assert "No clear change from Spring 2025 to Autumn 2026." in shown
    assert re.search(r"a change of about \d+ points would be seen four times out of five", shown)
    assert '<div class="words" lang="de"' in shown


def test_a_group_that_is_protected_now_or_was_then_has_no_number(client: FlaskClient) -> None:
    member = f"group-{made_up.group_id('Workshop')}"
    now = part(page(client, member, "autumn-2025/actions"), "Danke sagen wir freitags.")
    then = part(page(client, member, "autumn-2026/actions"), "are ordered.")
    for shown in (now, then):
        assert '<p class="since-then withheld protected">Not shown, to protect anonymity</p>' in shown
    assert "your answers put" not in then


def test_what_was_done_for_a_team_is_for_its_members_and_their_management(client: FlaskClient) -> None:
    other = f"group-{made_up.group_id('Web')}"
    for reader, sees in {"all": False, other: False, "hr": True, f"group-{made_up.group_id('Workshop')}": True}.items():
        text = page(client, reader, "autumn-2026/actions") + page(client, reader, "autumn-2025/actions")
        assert ("freitags" in text) is sees, reader


def test_an_earlier_wave_tells_nothing_of_later_ones(client: FlaskClient) -> None:
    shown = page(client, "hr", "spring-2025/actions")
    assert "Rest breaks" in shown and "There is no later wave yet" in shown and "New tools" not in shown


def test_a_group_finds_its_own_actions_first_then_those_of_what_it_is_part_of(client: FlaskClient) -> None:
    shown = page(client, "hr", f"autumn-2026/actions?group={made_up.group_id('Workshop')}")
    assert shown.index("freitags") < shown.index("Rest breaks")
    elsewhere = page(client, "hr", f"autumn-2026/actions?group={made_up.group_id('Web')}")
    assert "freitags" not in elsewhere and "Rest breaks" in elsewhere


def test_a_text_is_a_text_and_never_markup(client: FlaskClient) -> None:
    shown = page(client, "all", "autumn-2026/actions")
    assert "We asked &lt;b&gt;why&lt;/b&gt;." in shown and "<b>why" not in shown


def test_the_page_is_there_in_german(client: FlaskClient) -> None:
    shown = page(client, "all", "autumn-2026/actions?lang=de")
    assert "<h1>Gefragt, gesagt, getan</h1>" in shown and "Rest breaks are planned now." in shown


def test_what_was_for_a_team_is_not_for_everybody_once_it_is_told_together_with_others() -> None:
    """A team that became part of a leaf group: its members now read it, and no others of the organisation."""
    now = [made_up.group_id(name) for name in ("Workshop", "Web")]
    for reader, expected in (("everybody", set()), ("group", {now[0]}), ("management", set(now))):
        scope = made_up.MadeUpScope(reader, now[0] if reader == "group" else None)
        found = {one.id for one in members_groups(Desk(made_up.board(), scope, Asked("autumn-2026"), ENGLISH))}
        assert found & set(now) == expected and (found or reader == "everybody")
