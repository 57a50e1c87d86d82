"""What is made once of a published wave: the same numbers as one by one, and nothing made twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from threading import Barrier, Event

import numpy as np
import pytest

from analytics.figures.differences import Snapshot, common_variance, wave_mean
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.visible import OutOfScope
from analytics.release.board import KEPT, Cell, NotOnTheBoard, packed_again
from analytics.release.written.columns import Cells
from analytics.release.written.pieces import told_last
from tests import made_up_board as made_up
from tests.one_by_one import change_of, parts_of
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
            assert together.variance == pytest.approx(one_by_one.variance, rel=1e-12)
            change = change_of(one_by_one, one_by_one)
            assert (change is None) == (change_of(together, together) is None)


def apart(desk: Desk, wave: str, group: str, measure: str) -> Snapshot:
    """A number taken apart for one group alone, leaf group by leaf group."""
    now = desk.visible(wave)
    found, leaves = now.seen[group], parts_of(now, now.seen[group].partition, measure)
    variance = common_variance(leaves.values())
    inside = [leaf for leaf in leaves if set(now.release.groups[leaf].units) <= set(found.units)]
    return Snapshot(now.level(group, measure), tuple(leaves[leaf] for leaf in inside), variance)


def test_shares_of_the_organisation_are_the_people_inside_by_the_bands() -> None:
    now, measure = desk_of(HR).now, "scale:recovery"
    leaves = parts_of(now, "ordinary", measure)
    people = {name: now.whole.answered(now.release.groups[name]) for name in leaves}
    for group in now.groups:
        inside = sum(n for name, n in people.items() if set(now.release.groups[name].units) <= set(group.units))
        assert now.share(group, measure) == pytest.approx(inside / sum(people.values()), rel=1e-12)


def test_what_many_groups_say_together_is_what_each_says_alone() -> None:
    now, items = desk_of(HR).now, ["item:recovery-1", "item:recommend-1"]
    for measure in ("scale:recovery", *items):
        groups = [group for group in now.groups if measure not in items or group.id != "organisation"]
        found, shares = now.means(groups, measure), now.shares(groups, measure)
        for place, group in enumerate(groups):
            alone = wave_mean(now.snapshot(group, measure))
            together = (found.mean[place], found.variance[place], found.n[place], found.rounding_variance[place])
            assert (alone is None) == bool(np.isnan(together[0]))
            assert alone is None or together == pytest.approx(astuple(alone), rel=1e-12)
            assert shares[place] == now.share(group, measure)


def test_no_numbers_of_many_groups_are_told_to_who_may_not_see_one_of_them() -> None:
    now, workshop = desk_of(HR).now, made_up.group_id("Workshop")
    member = desk_of(made_up.MadeUpScope("group", made_up.group_id("Phone"))).now
    with pytest.raises(OutOfScope):
        member.numbers([now.organisation, now.group(workshop)], "scale:recovery")
    with pytest.raises(OutOfScope):
        member.means([now.organisation, now.group(workshop)], "scale:recovery")


def test_a_release_in_columns_is_the_release_cell_by_cell_and_in_order() -> None:
    text = made_up.documents()[-1]
    written, read = json.loads(text)["cells"], Cells(packed_again(text)[1])
    said = ("status", "value", "low", "high", "noise", "margin", "basis", "minimum", "answers_from")
    keys = [(one["group"], one["measure"], one["statistic"]) for one in written]
    assert list(read) == keys
    assert [read[key] for key in keys] == [Cell(*(one[name] for name in said)) for one in written]
    assert [type(read[key].value) for key in keys] == [type(one["value"]) for one in written]  # 3 is not written 3.0
    assert read.get(("organisation", "scale:recovery", "nothing")) is None
    assert len(read) == len(written)


def test_a_release_whose_names_stand_in_another_order_is_read_as_well() -> None:
    found = json.loads(made_up.documents()[-1])
    turned = json.dumps(dict(reversed(found.items()))).encode()
    assert told_last(turned, "wave") is None
    assert packed_again(turned) == packed_again(made_up.documents()[-1])


def test_numbers_of_many_groups_at_once_are_those_of_their_cells() -> None:
    cells = made_up.board().release(WAVE).cells
    groups = ["nobody", *made_up.board().release(WAVE).groups]
    for measure, statistic in {key[1:] for key in cells} | {("scale:recovery", "nothing")}:
        found = cells.numbers(groups, measure, statistic)
        for name in ("value", "low", "high", "noise", "margin"):
            one_by_one = [getattr(cells.get((group, measure, statistic)), name, None) for group in groups]
            together = getattr(found, name).tolist()
            assert [None if number != number else number for number in together] == one_by_one


def test_a_wave_of_which_nothing_was_packed_is_read_from_its_document() -> None:
    packed, plain = made_up.board(), made_up.board.__wrapped__()
    with plain._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM packed")
    assert plain.waves() == packed.waves()
    assert dict(plain.release(WAVE).cells) == dict(packed.release(WAVE).cells)
    assert plain.release(WAVE).groups == packed.release(WAVE).groups


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


def test_of_two_threads_that_ask_for_the_same_at_once_one_makes_it_and_the_other_waits() -> None:
    board, made, began, may_end = made_up.board(), list[str](), Event(), Event()

    def make() -> str:
        made.append("made")
        began.set()
        assert may_end.wait(60)
        return "wave"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(board.once, ("test-thread", "w1"), make)
        assert began.wait(60)
        second = threads.submit(board.once, ("test-thread", "w1"), make)
        assert board.once(("test-thread", "w2"), lambda: "another") == "another"  # nobody waits for what is not theirs
        assert not second.done()
        may_end.set()
        assert (first.result(60), second.result(60), made) == ("wave", "wave", ["made"])


def test_a_wave_that_many_threads_ask_for_at_once_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    board, read, together = made_up.board.__wrapped__(), list[bytes](), Barrier(4)

    def reading(packed: bytes) -> Cells:
        read.append(packed)
        return Cells(packed)

    def ask() -> object:
        together.wait(60)
        return board.release(WAVE)

    monkeypatch.setattr("analytics.release.board.Cells", reading)
    with ThreadPoolExecutor(4) as threads:
        found = [one.result(60) for one in [threads.submit(ask) for _ in range(4)]]
    assert len(read) == 1
    assert all(one is found[0] for one in found)


def test_what_could_not_be_made_is_tried_again_by_the_next_who_asks() -> None:
    board, failing = made_up.board(), ("test-failing", "w1")
    with pytest.raises(NotOnTheBoard):
        board.once(failing, lambda: board.release("nothing"))
    assert board.once(failing, lambda: "made") == "made"
    assert board._making == {}


@pytest.mark.parametrize("damage", ["cells = X''", "cells = substr(cells, 1, 900)", "head = X'7b'", "head = X'7b7d'"])
def test_a_damaged_packing_is_read_from_the_document_and_told(damage: str) -> None:
    whole, damaged = made_up.board(), made_up.board.__wrapped__()
    with damaged._engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE packed SET {damage} WHERE wave = '{WAVE}'")
    assert dict(damaged.release(WAVE).cells) == dict(whole.release(WAVE).cells)
    assert damaged.waves() == whole.waves()
    assert whole.shows_what_was_published(WAVE) and not damaged.shows_what_was_published(WAVE)
