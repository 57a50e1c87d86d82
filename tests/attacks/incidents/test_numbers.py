"""Incidents of published numbers that happened elsewhere, re-enacted against the gate: none gets anything here."""

import json
import random
from collections.abc import Sequence

import pytest
from sqlalchemy import create_engine

from analytics.plan import Plan
from analytics.release import board
from analytics.release.audit import Signature, findings_of
from analytics.tally.counting import count_closed
from tests import release_world as world
from tests.release_world import Document, cell


def exact(counts: Sequence[int], sigma: float) -> list[int]:
    """No noise, so that two releases differ only by what they measured."""
    return list(counts)


def department(*teams: list[int], items: int = 1, invited: int = 12) -> Document:
    """Teams t0, t1, … of one department, every item answered alike."""
    asked = world.questionnaire([world.item(f"q{n}", scale="one") for n in range(items)])
    documents = world.manifest(asked, {f"D/t{n}": invited for n in range(len(teams))})
    plan = Plan.from_documents(documents, asked)
    ballots = [(f"t{n}", bytes([answer] * items)) for n, team in enumerate(teams) for answer in team]
    return world.release(count_closed(ballots, plan), asked=asked, documents=documents, draw=exact)[0]


def test_the_order_of_rows_tells_nothing() -> None:
    """EvaP, issue 1384: rows in the order in which they came linked votes to voters."""
    plan = world.plan()
    ballots = world.random_ballots(plan, dict.fromkeys(plan.segments, 9))
    shuffled = random.Random(7).sample(ballots, len(ballots))
    first, second = (world.release(count_closed(rows, plan), draw=exact)[0] for rows in (ballots, shuffled))
    assert first == second


def test_cells_are_sorted_by_name_and_not_by_what_they_say() -> None:
    names = [(part["group"], part["measure"], part["statistic"]) for part in world.release()[0]["cells"]]
    assert names == sorted(names)


def test_a_threshold_on_the_total_does_not_let_a_small_cell_through() -> None:
    """Dashboards with a minimum of respondents: the team passes it, and so does what four of them answered."""
    release = department([3, 4, 4, 5, 0, 0, 0, 0, 0, 0])  # ten took part, four answered the question
    assert next(group["respondents"] for group in release["groups"] if group["id"] == "t0") == [9, 12]
    assert cell(release, "t0", "item:q0")["status"] == "withheld"


def test_what_is_hidden_in_the_view_is_nowhere_in_the_document() -> None:
    """Hidden in the view, present in the interface behind it: the browser got every number and drew some of them."""
    hidden = [department([answer] * 5, [3] * 9) for answer in (1, 5)]
    assert hidden[0] == hidden[1]  # the five people's answers changed no byte


def test_empty_and_suppressed_cannot_be_told_apart() -> None:
    """Dashboards that write “no data” beside “hidden”: whoever sees the second word knows that somebody answered."""
    empty, small = (cell(department(team, [3] * 9), "t0", "item:q0") for team in ([], [1, 1, 1, 1, 1]))
    assert empty == small
    assert {value for name, value in empty.items() if name not in ("group", "measure", "statistic", "status")} == {None}


def test_averages_are_not_refreshed_daily() -> None:
    """Live dashboards: the average of today less that of yesterday is the answer of whoever came in between."""
    engine = create_engine("sqlite://")
    board.metadata.create_all(engine)
    board.post(engine, department([3] * 8))
    with pytest.raises(board.AlreadyPublished):
        board.post(engine, department([3] * 8 + [1]))


def test_the_remainder_of_two_people_is_not_the_difference_of_two_numbers() -> None:
    """Tables with a total: the department less its shown team is the mean of the two people who were hidden."""
    others, unhappy = [3, 3, 4, 4, 4, 5, 5, 5], [1, 1]
    with_them, without = department(others, unhappy), department(others, [])
    for release in (with_them, without):
        whole, team = (cell(release, group, "item:q0") for group in ("organisation", "t0"))
        assert whole["value"] == team["value"]  # the parent rests on its released group alone
    assert cell(with_them, "organisation", "item:q0") == cell(without, "organisation", "item:q0")


def test_a_unanimous_team_is_not_unanimous_in_public() -> None:
    """Homogeneity, the known gap of every minimum size: all answered alike, so the mean is everybody's answer."""
    unanimous, mixed = department([1] * 8), department([1] * 7 + [3])
    assert cell(unanimous, "t0", "item:q0") == cell(mixed, "t0", "item:q0")


def test_an_item_beside_its_scale_tells_no_more_than_the_item() -> None:
    """A scale that is measured again beside its items: their difference is a fact that neither of them tells alone."""
    release = department([1, 1, 2, 2, 2, 2, 3, 3], items=3)
    scale = cell(release, "t0", "scale:one", "index")
    items = [cell(release, "t0", f"item:q{n}") for n in range(3)]
    assert scale["basis"] == "computed"
    assert (
        scale["value"] == sum((item["value"] - 1) * 25 for item in items) / 3
    )  # of the capped values, not measured again


def test_exact_totals_beside_a_large_group_do_not_give_the_small_one() -> None:
    """Official tables, differencing: the exact total less the exact large part is the small part."""
    large, few = [2, 3, 4, 5] * 15, [1] * 4
    release = department(large, few, invited=80)
    parent, group = (cell(release, name, "item:q0", "option:1") for name in ("organisation", "t0"))
    assert parent["noise"] > 0
    assert group["noise"] > 0  # both sides of the subtraction carry noise of their own
    assert cell(release, "organisation", "item:q0")["value"] == cell(release, "t0", "item:q0")["value"]


def test_six_people_who_are_certainly_unfavourable_are_never_published() -> None:
    """A measured scale of "2.0 or less" beside items of "2.0 or less" and 3.0 would leave no other answer."""
    release = department([1, 1, 1, 1, 1, 1], items=2)
    measured = {part["measure"] for part in release["cells"] if part["basis"] == "measured"}
    assert measured == {"item:q0", "item:q1"}
    assert findings_of(Signature(5, low=0, high=45, fewest=6, most=8)) == ()


def test_no_number_of_a_small_group_hides_in_names_or_labels() -> None:
    text = json.dumps(department([1] * 5, [3] * 9))
    assert '"respondents": null' in text
    assert cell(json.loads(text), "t0", "scale:one", "index")["status"] == "withheld"
