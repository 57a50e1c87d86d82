"""Stabilised values on pages: beside what was measured, deciding arrows, ordering nothing."""

import numpy as np
import pytest

from analytics.figures.differences import squared_error
from analytics.figures.drawn.heatmap import Place, heat_cells
from analytics.figures.readings import Shown
from analytics.measures.intervals import normal_quantile
from analytics.measures.shrinkage import stabilise
from analytics.pages.desk import Asked, Desk
from analytics.pages.scales import theme_rows
from analytics.pages.seen.steady import FEWEST_GROUPS, all_steadied, judged, steadied
from analytics.pages.seen.visible import Visible
from tests import made_up_board as made_up
from tests.one_by_one import parts_of
from tests.results_site import results_app
from tests.unit.test_figures import ENGLISH

WAVE = "autumn-2026"
RECOVERY = "scale:recovery"


@pytest.fixture(scope="module")
def desk() -> Desk:
    focus = made_up.group_id("Workshop")
    return Desk(made_up.board(), made_up.MadeUpScope("management"), Asked(WAVE, focus), ENGLISH)


def test_every_shown_team_is_drawn_towards_the_middle_and_none_past_it(desk: Desk) -> None:
    leaves, found = parts_of(desk.now, "ordinary", RECOVERY), all_steadied(desk.now, "ordinary", RECOVERY)
    places = np.flatnonzero(~np.isnan(found.value)).tolist()
    assert {list(desk.now.whole.trees["ordinary"].leaf)[place] for place in places} == set(leaves)
    assert len(leaves) >= FEWEST_GROUPS
    spread = [max(values) - min(values) for values in zip(*pairs(desk.now), strict=True)]
    assert spread[1] < spread[0]


def pairs(now: Visible) -> list[tuple[float, float]]:
    leaves = parts_of(now, "ordinary", RECOVERY)
    found = {name: steadied(now, now.group(name), RECOVERY) for name in leaves}
    return [(leaves[name].reading.value, one.value) for name, one in found.items() if one]


def test_stabilised_values_on_arrays_are_those_of_the_groups_one_by_one(desk: Desk) -> None:
    leaves = parts_of(desk.now, "ordinary", RECOVERY)
    errors = [squared_error(part) ** 0.5 for part in leaves.values()]
    alone = stabilise([part.reading.value for part in leaves.values()], errors)
    found = [steadied(desk.now, desk.now.group(name), RECOVERY) for name in leaves]
    assert [one.value for one in found if one] == pytest.approx(alone.values, rel=1e-12)
    margins = [normal_quantile() * error for error in alone.standard_errors]
    assert [one.margin for one in found if one] == pytest.approx(margins, rel=1e-12)


def test_a_stabilised_value_is_surer_than_the_measured_one(desk: Desk) -> None:
    found = steadied(desk.now, desk.focus, RECOVERY)
    measured = desk.now.reading(desk.focus.id, RECOVERY)
    assert found is not None
    assert measured.shown
    assert found.margin < measured.margin


def test_the_organisation_and_departments_stay_as_measured(desk: Desk) -> None:
    whole = desk.now.organisation
    reading = desk.now.reading(whole.id, RECOVERY)
    assert steadied(desk.now, whole, RECOVERY) is None
    assert judged(desk.now, whole, RECOVERY, reading) is reading


def test_arrows_follow_the_stabilised_value_and_colours_the_measured_one() -> None:
    whole, team, drawn = Shown(60, 1), Shown(45, 6), Shown(58, 4)
    [[raw]] = heat_cells([[Place(team, whole, "t")]])
    [[cell]] = heat_cells([[Place(team, whole, "t", judged=drawn)]])
    assert (raw.arrow, cell.arrow) == (-1, 0)
    assert cell.colour == raw.colour
    assert cell.reading is team


def test_a_page_shows_both_and_says_how_to_read_them(desk: Desk) -> None:
    rows = theme_rows(desk)
    assert any(row.diamond and row.dot and row.diamond.at != row.dot.at for row in rows)
    reader = results_app().test_client()
    page = reader.get(f"/results/hr/{WAVE}/scales?group={desk.focus.id}").get_data(as_text=True)
    assert page.count('class="diamond"') == sum(row.diamond is not None for row in rows) + 1  # the key
    assert "Arrows follow the diamond; nothing is ordered by it." in page
    assert 'class="diamond"' not in reader.get(f"/results/hr/{WAVE}/scales").get_data(as_text=True)
