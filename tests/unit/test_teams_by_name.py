"""Names of teams: pages and programs tell the same reader the same ones, and nobody those that they do not see."""

from analytics.pages import account
from analytics.pages.desk import Asked, Desk
from analytics.pages.interface.waves import of_group
from analytics.pages.seen.scope import named_units
from analytics.release.board import Group
from tests import made_up_board as made_up
from tests.results_site import results_app
from tests.unit.test_figures import ENGLISH

WAVE = "autumn-2026"
SHIFT = "Operations / Depot North / Early shift"
PAGE = f"/results/{{}}/{WAVE}/protected"


def told(scope: made_up.MadeUpScope) -> list[tuple[str, list[str]]]:
    """What the page says of each group that is made of several teams, as units are written."""
    built = account.protected(Desk(made_up.board(), scope, Asked(WAVE), ENGLISH))
    groups = [*built["merged"], *built["coarser"]]
    return [(group.label, [team.replace(" / ", "/") for team in group.teams]) for group in groups]


def test_a_page_names_the_teams_of_a_group_as_programs_are_told_them() -> None:
    workshop = made_up.group_id("Workshop")
    for scope in (*map(made_up.MadeUpScope, ("everybody", "management")), made_up.MadeUpScope("group", workshop)):
        now = Desk(made_up.board(), scope, Asked(WAVE), ENGLISH).now
        named = named_units(now.seen.values())
        programs = {group.label: list(of_group(group, now, named).units) for group in now.seen.values() if group.leaf}
        assert all(programs[label] == units for label, units in told(scope))


def test_everybody_reads_no_name_of_a_team_below_a_department_and_hr_reads_them_all() -> None:
    client = results_app().test_client()
    everybody, hr = (client.get(PAGE.format(link)).text for link in ("all", "hr"))
    assert SHIFT not in everybody and SHIFT in hr
    for link, said in (("all", False), ("hr", True)):
        page = client.get(f"/results/{link}/{WAVE}/scales?group={larger_group().id}")
        assert page.status_code == 200 and ("are shown together, because each" in page.text) is said


def larger_group() -> Group:
    """Of sensitive questions: a whole department, which everybody sees."""
    groups = made_up.board().release(WAVE).groups.values()
    unit = SHIFT.replace(" / ", "/")
    return next(one for one in groups if one.leaf and one.partition == "sensitive" and unit in one.units)


def test_a_group_that_is_told_in_part_says_that_there_are_others() -> None:
    group = next(iter(made_up.board().release(WAVE).groups.values()))
    some = account.told_of(group, frozenset(group.units[:1]))
    assert len(some.teams) == 1 and some.others
    assert not account.told_of(group, frozenset(group.units)).others
