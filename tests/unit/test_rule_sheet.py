"""The rule sheet says, before anybody signs it, on whose pages each group will be."""

from typing import Any

import pytest

from analytics.figures.wording import Wording
from analytics.pages.behind.comments import text_groups
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.scope import groups_for_everybody
from survey.app.inspection.rulesheet import groups
from tests import made_up_board as made_up

WORDS = Wording("en", lambda message, **values: message % values)
EVERYBODY, MEMBERS = "everybody’s", "those of its members and management"


def told(manifest: dict[str, Any]) -> list[str]:
    return [readers for _, _, _, readers, _ in groups(manifest, WORDS)]


def test_it_says_what_the_pages_do_afterwards() -> None:
    wave = made_up.WAVES[-1]
    manifest, shown = made_up.manifest(wave[0], wave[1]), made_up.board().release(wave[0]).groups
    for_all = groups_for_everybody(shown)
    expected = [
        EVERYBODY if not part["units"] or part["segment"] in for_all else MEMBERS
        for part in manifest["segments"]
        if part["segment"] in shown
    ]
    said = [one for part, one in zip(manifest["segments"], told(manifest), strict=True) if part["segment"] in shown]
    assert said == expected
    assert {EVERYBODY, MEMBERS} == set(said)


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (["Office", "Workshop"], [EVERYBODY, EVERYBODY]),
        (["Depot/Night shift", "Depot/Day shift", "Shop/Front"], [EVERYBODY] * 3),
        (["Depot/Night/One", "Depot/Night/Two", "Shop/Front/One"], [MEMBERS, MEMBERS, EVERYBODY]),
    ],
)
def test_levels_are_counted_also_where_a_tree_has_two(units: list[str], expected: list[str]) -> None:
    segments = [{"view": "org", "label": unit, "units": [unit], "invited": 12} for unit in units]
    assert told({"mode": "two-window", "segments": segments}) == expected


def test_comments_are_on_everybodys_pages_also_those_of_small_divisions_that_are_told_together() -> None:
    wave = made_up.WAVES[-1]
    manifest = made_up.manifest(wave[0], wave[1])
    units = [unit for part in manifest["segments"] if part["view"] == "org" for unit in part["units"]]
    small = [unit for unit in units if unit.split("/")[0] in ("Head office", "Engineering")]
    together = {"view": "text", "segment": "small", "label": "Small ones", "units": small, "invited": 60}
    assert told({**manifest, "segments": [*manifest["segments"], together]})[-1] == EVERYBODY
    read = Desk(made_up.board(), made_up.MadeUpScope("everybody"), Asked(wave[0]), WORDS)
    of_comments = [part["label"] for part in manifest["segments"] if part["view"] == "text"]
    assert {label for _, label in text_groups(read)} >= set(of_comments)
    assert {one for part, one in zip(manifest["segments"], told(manifest), strict=True) if part["view"] == "text"} == {
        EVERYBODY
    }
