"""Rule 8: whom a wave is compared with, so that no number tells about the one or two people who left or came."""

from pathlib import Path

from survey.roster.person import Person
from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves import ledger, snapshots
from survey.waves.destroy import cancel
from survey.waves.states import manifest_of
from tests.waves_world import World, closed_world, people


def coarse(world: World, wave: str) -> list[str]:
    return [group.split("-")[0] for group in manifest_of(world.storage, wave)["partitions"]["coarse"]]


def without(*leavers: str) -> list[Person]:
    return [person for person in people() if person.person_id not in leavers]


def released_in_turn(world: World, *waves: str) -> list[str]:
    for wave in waves:
        ledger.append(world.storage, "released", {"wave": wave, "release_sha256": "0" * 64}, "publisher")
    return snapshots.compared_waves(world.storage)


def test_the_next_wave_starts_from_what_this_one_left(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    assert snapshots.previous_groups(world.storage) == [("Operations/North",), ("Operations/South",)]
    assert snapshots.previous_groups(world.storage, "text") == [("Operations/North", "Operations/South")]
    assert snapshots.previous_response(world.storage) == 20 / 32
    snapshot = snapshots.snapshot_of(world.storage, "w1")
    assert snapshot is not None
    assert sorted(len(members) for members in snapshot.values()) == [12, 20, 32]


def test_before_the_first_wave_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert snapshots.previous_groups(world.storage) is None
    assert snapshots.previous_response(world.storage) is None
    assert snapshots.compared_waves(world.storage) == []


def test_a_group_that_one_person_left_is_marked_coarse(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    world.hire(without("p000"))
    world.lock("w2")
    assert coarse(world, "w2") == ["north", "s"]


def test_without_the_earlier_snapshot_every_group_is_coarse(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    with begin(world.storage.people("organiser")) as connection:
        connection.execute(tables.membership.delete())
    world.lock("w2")
    assert len(coarse(world, "w2")) == 3


def test_a_wave_that_is_never_released_does_not_hide_who_left_since_the_one_that_was(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    world.release("w1")
    world.hire(people(north=20))  # so many more that no group counts as changed
    world.lock("w2")
    world.hire(without("p000"))
    world.lock("w3")
    assert (coarse(world, "w2"), coarse(world, "w3")) == ([], ["north", "s"])


def test_a_wave_locked_earlier_is_compared_with_as_long_as_it_can_still_be_released(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lock("w1")
    world.hire(people(north=20))
    world.lock("w2")
    assert released_in_turn(world, "w2") == ["w1", "w2"]
    world.hire(without("p000"))
    world.lock("w3")
    assert coarse(world, "w3") == ["north", "s"]


def test_what_is_released_out_of_turn_reaches_no_further_back_than_before(tmp_path: Path) -> None:
    world = World(tmp_path)
    for wave in ("w1", "w2", "w3"):
        world.lock(wave)
    assert released_in_turn(world, "w2", "w3") == ["w1", "w2", "w3"]  # the first can still be released
    assert released_in_turn(world, "w1") == ["w1", "w2", "w3"]  # and was released last
    world.lock("w4")
    assert released_in_turn(world, "w4") == ["w4"]


def test_a_cancelled_wave_is_compared_with_no_other(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    world.hire(without("p000"))
    world.lock("w2")
    cancel(world.storage, world.config, "w2")
    world.hire(people())
    world.lock("w3")
    assert coarse(world, "w3") == []


def test_a_snapshot_that_lacks_one_member_counts_as_lost(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    member = tables.membership.c
    with begin(world.storage.people("organiser")) as connection:
        connection.execute(tables.membership.delete().where(member.person_id == "p000", member.group_id.like("n%")))
    assert snapshots.snapshot_of(world.storage, "w1") is None
    world.lock("w2")
    assert len(coarse(world, "w2")) == 3


def test_members_are_forgotten_as_soon_as_no_later_wave_can_be_compared_with_them(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    world.lock("w2")
    world.lock("w3")
    released_in_turn(world, "w1", "w2")
    world.lock("w4")
    kept = [world.left("membership", wave) > 0 for wave in ("w1", "w2", "w3", "w4")]
    assert kept == [False, True, True, True]
