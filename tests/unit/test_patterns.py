"""Teams with a similar pattern, from released cells of the groups that a reader may see."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analytics.pages.behind import patterns
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen import paging
from analytics.release.board import Group
from tests import made_up_board as made_up
from tests.report_world import wording
from tests.results_site import results_app

WAVE = "autumn-2026"


def desk(scope: str = "management", group: str | None = None) -> Desk:
    return Desk(made_up.board(), made_up.MadeUpScope(scope), Asked(WAVE, group), wording("en"))


def two_kinds() -> patterns.Shapes:
    """Sixteen teams of two shapes, at sixteen levels."""
    found = patterns.shapes(desk())
    shape = np.tile([[10.0, 0.0, -10.0], [-10.0, 0.0, 10.0]], (8, 1)) + np.arange(40, 72, 2)[:, None]
    teams = [
        Group(f"g{n}", "org", f"Team {n}", ("A", str(n)), (f"A/{n}",), None, True, "ordinary", 9) for n in range(16)
    ]
    return replace(found, groups=teams, themes=found.themes[:3], values=shape, errors=np.full((16, 3), 1.0))


def test_teams_of_one_shape_come_together_whatever_their_level(monkeypatch: pytest.MonkeyPatch) -> None:
    made = two_kinds()
    monkeypatch.setattr(patterns, "shapes", lambda _: made)
    shown = patterns.build(desk())
    first, second = shown["patterns"]
    assert [group.label for group, _ in first.groups] == [f"Team {n}" for n in range(0, 16, 2)]
    assert first.differences == ["+10", "0", "−10"] and second.differences == ["−10", "0", "+10"]
    assert (first.higher, first.lower) == (second.lower, second.higher) and shown["alone"] == 0


def test_many_teams_come_in_parts_and_a_pattern_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    made = two_kinds()
    monkeypatch.setattr(patterns, "shapes", lambda _: made)
    monkeypatch.setattr(paging, "LINES", 6)
    named = []
    for part in (1, 2, 3):
        listed = patterns.build(replace(desk(), asked=Asked(WAVE, part=part)))["listed"]
        named.append([(one.number, len(one.groups), one.continued) for one in listed if one.groups])
    assert named == [[(1, 6, False)], [(1, 2, True), (2, 4, False)], [(2, 4, True)]]


def test_chance_makes_no_pattern() -> None:
    """The board's teams differ by chance and by levels of themes that are drawn one by one."""
    assert patterns.build(desk())["patterns"] == []


def test_every_team_has_a_number_on_every_theme_that_is_compared() -> None:
    found = patterns.shapes(desk())
    assert len(found.groups) >= 12 and found.values.shape == (len(found.groups), len(found.themes))
    assert np.isfinite(found.values).all() and not any(theme.sensitive for theme in found.themes)


def test_nobody_learns_of_teams_that_they_do_not_see() -> None:
    assert {group.id for group in patterns.shapes(desk("everybody")).groups} <= set(desk("everybody").now.seen)
    assert len(patterns.shapes(desk("everybody")).groups) < len(patterns.shapes(desk()).groups)


def test_only_teams_inside_of_the_chosen_part_are_compared() -> None:
    part = made_up.group_id("Operations")
    units = set(desk(group=part).focus.units)
    assert all(units.issuperset(group.units) for group in patterns.shapes(desk(group=part)).groups)


def test_numbers_that_carry_noise_have_no_patterns() -> None:
    now = SimpleNamespace(only_noise=True, groups=(), wave=WAVE)
    noisy: Any = SimpleNamespace(now=now, focus=SimpleNamespace(units=()), themes=())
    assert patterns.shapes(noisy).groups == []


def test_the_page_is_reached_from_the_groups_and_says_what_it_is_not() -> None:
    reader = results_app().test_client()
    assert f"/results/hr/{WAVE}/patterns" in reader.get(f"/results/hr/{WAVE}/groups").get_data(as_text=True)
    page = " ".join(reader.get(f"/results/hr/{WAVE}/patterns").get_data(as_text=True).split())
    assert "No pattern of teams is stable" in page and "teams were compared." in page


def test_the_same_teams_in_the_order_of_another_reader_keep_their_own_patterns() -> None:
    made, here = two_kinds(), desk()
    order = [*range(0, 16, 2), *range(1, 16, 2)]
    turned = replace(made, groups=[made.groups[place] for place in order], values=made.values[order])
    first = dict(zip([group.id for group in made.groups], patterns.numbers_of(here, made), strict=True))
    second = dict(zip([group.id for group in turned.groups], patterns.numbers_of(here, turned), strict=True))
    together = {one: {other for other in first if first[other] == first[one]} for one in first}
    assert together == {one: {other for other in second if second[other] == second[one]} for one in second}
