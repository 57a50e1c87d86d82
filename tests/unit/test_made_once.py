"""What is made once of a published wave: the same numbers as one by one, and nothing made twice."""

import json

import pytest

from analytics.figures.differences import Snapshot, change_of
from analytics.pages.desk import Asked, Desk
from analytics.release.board import KEPT, Cell
from analytics.release.rows import compact, told_last
from tests import made_up_board as made_up
from tests.unit.test_figures import ENGLISH

WAVE = "autumn-2026"
HR = made_up.MadeUpScope("management")


def desk_of(scope: made_up.MadeUpScope) -> Desk:
    return Desk(made_up.board(), scope, Asked(WAVE), ENGLISH)


def test_sums_over_all_groups_are_those_of_one_group_after_the_other() -> None:
    desk = desk_of(HR)
    assert desk.before is not None
    for group in desk.now.seen.values():
        for theme in desk.now.questions.themes:
            one_by_one, together = apart(desk, WAVE, group.id, theme.measure), desk.now.snapshot(group, theme.measure)
            assert together.people == pytest.approx(one_by_one.people, rel=1e-12)
            assert together.rounding == pytest.approx(one_by_one.rounding if one_by_one.people else 0, rel=1e-12)
            change = change_of(one_by_one, one_by_one)
            assert (change is None) == (change_of(together, together) is None)


def apart(desk: Desk, wave: str, group: str, measure: str) -> Snapshot:
    """A number taken apart for one group alone, leaf group by leaf group."""
    now = desk.visible(wave)
    found, (leaves, variance) = now.seen[group], now.measured(now.seen[group].partition, measure)
    inside = [leaf for leaf in leaves if set(now.release.groups[leaf].units) <= set(found.units)]
    return Snapshot(now.level(group, measure), tuple(leaves[leaf] for leaf in inside), variance)


def test_shares_of_the_organisation_are_the_people_inside_by_the_bands() -> None:
    now, measure = desk_of(HR).now, "scale:recovery"
    leaves, _ = now.measured("ordinary", measure)
    people = {name: now.whole.answered(now.release.groups[name]) for name in leaves}
    for group in now.groups:
        inside = sum(n for name, n in people.items() if set(now.release.groups[name].units) <= set(group.units))
        assert now.share(group, measure) == pytest.approx(inside / sum(people.values()), rel=1e-12)


def test_a_release_in_rows_is_the_release_cell_by_cell_and_in_order() -> None:
    text = made_up.documents()[-1]
    written, read = json.loads(text)["cells"], compact(text, Cell)["cells"]
    said = ("status", "value", "low", "high", "noise", "margin", "basis")
    keys = [(one["group"], one["measure"], one["statistic"]) for one in written]
    assert list(read) == keys
    assert [read[key] for key in keys] == [Cell(*(one[name] for name in said)) for one in written]
    assert read.get(("organisation", "scale:recovery", "nothing")) is None
    assert len(read) == len(written)


def test_a_release_whose_names_stand_in_another_order_is_read_as_well() -> None:
    found = json.loads(made_up.documents()[-1])
    turned = json.dumps(dict(reversed(found.items()))).encode()
    assert told_last(turned, "wave") is None
    assert dict(compact(turned, Cell)["cells"]) == dict(compact(made_up.documents()[-1], Cell)["cells"])


def test_the_list_of_waves_is_what_the_releases_say_of_themselves() -> None:
    board = made_up.board()
    told = {entry.id: (entry.title, entry.closed) for entry in board.waves()}
    assert told == {wave: (found["title"], found["closed"]) for wave in told for found in [board.release(wave).wave]}


def test_the_board_keeps_the_latest_of_a_kind_and_makes_nothing_twice_meanwhile() -> None:
    board, made = made_up.board(), list[int]()

    def ask(number: int) -> int:
        return board.once(("test", number), lambda: made.append(number) or number)  # type: ignore[func-returns-value]

    assert [ask(number) for number in (*range(KEPT), 0, KEPT, 0, 1)] == [*range(KEPT), 0, KEPT, 0, 1]
    assert made == [*range(KEPT), KEPT, 1]  # 0 was asked for in between and stayed, 1 was the oldest then
