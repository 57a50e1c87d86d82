"""A reader who comes after another one on the same board: what was kept for the first one never reaches the second."""

import pytest

from analytics.pages.behind import alerts
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.visible import OutOfScope
from analytics.release.board import Board
from tests import made_up_board as made_up
from tests.unit.test_figures import ENGLISH

WAVE = "autumn-2026"
HR = made_up.MadeUpScope("management")


def desk_of(scope: made_up.MadeUpScope, board: Board | None = None, group: str | None = None) -> Desk:
    return Desk(board or made_up.board(), scope, Asked(WAVE, group), ENGLISH)


def test_nothing_made_for_a_reader_of_everything_reaches_others_on_the_same_board() -> None:
    board, team = Board(made_up.board()._engine), made_up.group_id("Workshop")
    full = desk_of(HR, board, group=team)
    alerts.build(full)
    assert full.before is not None
    for scope in (made_up.MadeUpScope("everybody"), made_up.MadeUpScope("units", units=("Head office/Sales",))):
        warm, fresh = desk_of(scope, board), desk_of(scope, Board(made_up.board()._engine))
        assert set(warm.now.seen) == set(fresh.now.seen) != set(full.now.seen)
        assert warm.before is not None
        assert fresh.before is not None
        assert set(warm.before.seen) == set(fresh.before.seen) != set(full.before.seen)
        assert alerts.build(warm) == alerts.build(fresh)
        with pytest.raises(OutOfScope):
            warm.now.snapshot(full.focus, "scale:recovery")


def test_readers_whose_scopes_differ_in_one_name_share_no_list() -> None:
    one, other = made_up.group_id("Workshop"), made_up.group_id("Claims")
    mine, theirs = (desk_of(made_up.MadeUpScope("group", group)).now for group in (one, other))
    assert one in mine.seen
    assert one not in theirs.seen
    assert other not in mine.seen
    assert mine.made_of != theirs.made_of
