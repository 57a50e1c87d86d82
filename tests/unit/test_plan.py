"""Promises about what a wave measures, and about whom, read from its two documents."""

import pytest

from analytics.grouping import Group, GroupingError
from analytics.plan import Plan, PlanError
from tests import release_world as world


def by_label(plan: Plan, partition: str = "ordinary") -> dict[str, Group]:
    return {group.label: group for group in plan.groups if group.partition == partition and not group.leaf}


def test_slots_follow_the_questionnaire_and_comments_have_none() -> None:
    plan = world.plan()
    assert [(item.id, item.slot, item.width) for item in plan.items][3:6] == [("q4", 3, 1), ("q5", 4, 3), ("q6", 7, 1)]
    assert plan.slots == 10
    assert plan.highest_bytes == (5, 5, 11, 2, 2, 2, 2, 11, 5, 5)
    assert plan.comments == ("say",)


def test_every_node_that_whole_groups_tile_becomes_a_parent() -> None:
    parents = by_label(world.plan())
    assert set(parents) == {"Example", "A", "B", "A1", "A2", "B1", "B2"}
    assert parents["A1"].parent == parents["A"].id
    assert parents["A"].parent == "organisation"
    assert parents["Example"].parent is None
    assert parents["A1"].invited == 36


def test_a_node_that_a_group_crosses_is_no_parent() -> None:
    asked = world.questionnaire()
    manifest = world.manifest(asked)
    crossing, gone = manifest["segments"][0], manifest["segments"][3]  # a team of A1 answers with a team of A2
    crossing["units"] += gone["units"]
    manifest["segments"].remove(gone)
    manifest["partitions"]["sensitive"][1]["segments"].remove("a2x")
    assert set(by_label(Plan.from_documents(manifest, asked))) == {"Example", "A", "B", "B1", "B2"}


def test_a_node_with_a_single_group_is_no_parent() -> None:
    parents = by_label(world.plan(teams={"A/A1/x": 12, "B/B1/y": 12, "B/B1/z": 12}))
    assert set(parents) == {"Example", "B"}  # B1 has the same groups as B: noise must not be drawn twice for them


def test_people_directly_in_a_division_belong_to_it() -> None:
    parents = by_label(world.plan(teams={"A": 12, "A/x": 12, "B": 12}))
    assert parents["A"].segments == ("a", "x")


def test_the_sensitive_partition_has_parents_of_its_own() -> None:
    plan = world.plan()
    parents = by_label(plan, "sensitive")
    assert set(parents) == {"Example", "A", "B"}  # pairs of teams cross departments
    assert all(group.id.startswith("s-") for group in parents.values())
    assert plan.leaves("sensitive")[0].invited == 24


def test_ids_of_groups_stay_when_other_groups_come() -> None:
    more = {**world.TEAMS, "C/C1/x1": 12, "C/C1/x2": 12}
    assert by_label(world.plan())["A1"].id == by_label(world.plan(teams=more))["A1"].id


def test_an_index_rests_on_the_scales_of_one_partition() -> None:
    asked = world.questionnaire(indices={"all": ["load", "rest", "stay"]})
    found = {(index.partition, index.parts, index.asked) for index in world.plan(asked).indices}
    assert found == {("ordinary", ("scale:load", "scale:rest"), 3), ("sensitive", ("scale:stay",), 3)}


def test_another_questionnaire_than_the_locked_one_is_refused() -> None:
    manifest = world.manifest(world.questionnaire())
    with pytest.raises(PlanError, match=r"questionnaire\.json"):
        Plan.from_documents(manifest, {**world.questionnaire(), "version": "2"})


@pytest.mark.parametrize(
    "wrong", [{"kind": "slider"}, {"kind": "agree5", "options": [{}] * 4}, {"kind": "choice", "options": [{}]}]
)
def test_an_item_that_nobody_could_score_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(PlanError, match="item q1"):
        world.plan(world.questionnaire([{**world.item("q1"), **wrong}]))


def test_a_scale_that_is_only_half_sensitive_is_refused() -> None:
    items = [world.item("q1", scale="mixed"), world.item("q2", scale="mixed", sensitive=True)]
    with pytest.raises(PlanError, match="sensitive as a whole"):
        world.plan(world.questionnaire(items))


def test_groups_that_overlap_are_refused() -> None:
    asked = world.questionnaire()
    overlapping, incomplete, doubled = (world.manifest(asked) for _ in range(3))
    overlapping["partitions"]["sensitive"][0]["segments"].append("b2z")
    incomplete["partitions"]["sensitive"].pop()
    doubled["segments"][0]["units"] = doubled["segments"][1]["units"]
    for manifest in (overlapping, incomplete, doubled):
        with pytest.raises(GroupingError):
            Plan.from_documents(manifest, asked)


def test_sensitive_questions_need_groups_of_their_own() -> None:
    manifest = world.manifest(world.questionnaire())
    manifest["partitions"]["sensitive"] = []
    with pytest.raises(PlanError, match="sensitive"):
        Plan.from_documents(manifest, world.questionnaire())
