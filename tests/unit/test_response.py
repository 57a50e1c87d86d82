"""Low and uneven participation: said only where the published bands leave no doubt."""

import re
from dataclasses import replace
from functools import cached_property
from typing import Any

import pytest

from analytics.measures.teams.response import Response, Turnout, is_low, response
from analytics.pages.behind.warnings import warnings
from analytics.pages.desk import Desk
from analytics.release.board import Board, Release
from tests.report_world import desk

WHOLE = Turnout(700, 700, 1000)


def test_participation_is_low_only_if_every_number_of_the_band_is() -> None:
    assert is_low(Turnout(6, 8, 17))
    assert not is_low(Turnout(6, 8, 16))


def test_groups_that_may_be_as_the_organisation_are_not_counted_behind() -> None:
    assert response(WHOLE, [Turnout(9, 12, 24)]) == Response(low=False, behind=1, groups=1, uneven=True)
    assert response(WHOLE, [Turnout(9, 12, 23)]).behind == 0


def test_one_small_group_behind_does_not_make_participation_uneven() -> None:
    many = [Turnout(40, 99, 100)] * 9
    assert response(WHOLE, [Turnout(9, 12, 40), *many]) == Response(low=False, behind=1, groups=10, uneven=False)


@pytest.mark.parametrize("wrong", [Turnout(9, 6, 20), Turnout(6, 8, 0), Turnout(6, 8, float("inf"))])
def test_what_is_no_band_of_people_is_refused(wrong: Turnout) -> None:
    with pytest.raises(ValueError, match="is no band of people"):
        is_low(wrong)


class Fewer:
    """The made-up board, with other bands and totals."""

    def __init__(self, board: Any, counted: int, bands: dict[str, tuple[int, int] | None]) -> None:
        self.board, self.counted, self.bands = board, counted, bands

    def __getattr__(self, name: str) -> Any:
        return getattr(self.board, name)

    @cached_property
    def once(self) -> Any:
        """What is made of this board's releases is kept apart from what is made of the real ones."""
        return Board(self.board._engine).once

    def release(self, wave: str) -> Release:
        found: Release = self.board.release(wave)
        groups = {
            name: replace(group, respondents=self.bands.get(group.label, group.respondents))
            for name, group in found.groups.items()
        }
        org = {**found.participation["org"], "counted": self.counted}
        return replace(found, groups=groups, participation={**found.participation, "org": org})


def seen(counted: int, **bands: tuple[int, int] | None) -> Desk:
    made_up = desk()
    return replace(made_up, board=Fewer(made_up.board, counted, bands))  # type: ignore[arg-type]


def test_a_wave_with_good_participation_everywhere_has_no_warning() -> None:
    assert warnings(seen(757)) == []


def test_the_overview_says_what_follows_when_fewer_than_half_took_part() -> None:
    [said] = warnings(seen(400))
    assert "Fewer than half of those invited took part" in said
    assert "Margins do not cover it" in said


def test_uneven_participation_is_counted_and_no_group_is_named() -> None:
    bands = {"Phone": (6, 8), "Workshop": (6, 8), "Legal": (6, 8), "Accounting": (6, 8)}
    [said] = warnings(seen(757, **bands))
    assert "in 4 of " in said and "at least 20 points below" in said
    assert not [name for name in bands if name in said]


def test_a_protected_group_is_in_neither_number_of_an_uneven_participation_and_the_words_say_so() -> None:
    bands: dict[str, tuple[int, int] | None] = {"Phone": (6, 8), "Workshop": (6, 8), "Legal": (6, 8)}
    [told], [hidden] = warnings(seen(757, **bands, Accounting=(6, 8))), warnings(seen(757, **bands, Accounting=None))
    found = [re.search(r"in (\d+) of the (\d+) groups for which a range is shown", said) for said in (told, hidden)]
    behind, all_of_them = ([int(each[place]) for each in found if each] for place in (1, 2))
    assert behind == [4, 3] and all_of_them[0] - all_of_them[1] == 1


def test_on_its_own_page_a_group_reads_what_its_numbers_stand_for() -> None:
    at = seen(757, Workshop=(6, 8))
    group = next(group for group in at.now.groups if group.label == "Workshop")
    [said] = warnings(replace(at, asked=replace(at.asked, group=group.id)))
    assert said.startswith("Fewer than half of those invited answered here")
