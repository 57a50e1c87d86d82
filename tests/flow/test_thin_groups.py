"""Groups in which few people have a ticket are named when enrolment ends: the groups, and never a number."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from survey.storage import tables
from survey.storage.rooms import begin
from survey.waves import ledger
from survey.waves.codes.invitations import invite
from survey.waves.schedule import advance
from survey.waves.states import manifest_of
from survey.waves.verify import verify
from tests.door_world import Doors
from tests.waves_world import DAY, START, World, one_visit

VOTING = START + 6 * DAY


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.lock()
    return world


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    doors = Doors(tmp_path)
    yield doors
    doors.close()


def trees(world: World) -> list[str]:
    return [each["segment"] for each in manifest_of(world.storage, "w1")["segments"] if each["view"] == "org"]


def thin(world: World) -> dict[str, Any]:
    named = ledger.find(ledger.entries(world.storage), "w1", "thin")
    assert named is not None
    return dict(named.body)


def test_a_wave_in_which_nobody_fetched_a_ticket_names_every_group(world: World) -> None:
    invite(world.storage, world.config, "w1")

    advance(world.storage, "w1", VOTING)

    named = thin(world)["groups"]
    assert named["org"] == sorted(trees(world)) and len(named["text"]) == 1
    assert verify(world.ledger(), world.documents()) == []


def test_a_wave_in_which_everybody_fetched_one_names_none(world: World) -> None:
    invite(world.storage, world.config, "w1")
    world.enrol("w1", 32)

    advance(world.storage, "w1", VOTING)

    assert thin(world) == {"wave": "w1", "below": 8, "groups": {}}
    assert verify(world.ledger(), world.documents()) == []


def test_in_one_visit_no_group_is_named_because_people_still_fetch_tickets(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lock(plan=one_visit())

    advance(world.storage, "w1", START + DAY)

    assert "thin" not in world.kinds()


def test_eight_tickets_are_enough_and_seven_are_few(world: World) -> None:
    invite(world.storage, world.config, "w1")
    small, large = trees(world)
    enrol_in(world, {small: 7, large: 8})

    advance(world.storage, "w1", VOTING)

    assert thin(world) == {"wave": "w1", "below": 8, "groups": {"org": [small]}}


def test_a_card_counts_like_an_invitation(world: World) -> None:
    invite(world.storage, world.config, "w1")
    small = trees(world)[0]
    enrol_in(world, {small: 7})
    row = {"code_hash": bytes(32), "wave": "w1", "segments": {"org": small, "text": "all"}, "request_hash": bytes(32)}
    with begin(world.storage.people("organiser")) as people:
        people.execute(insert(tables.card).values(**row))

    advance(world.storage, "w1", VOTING)

    assert small not in thin(world)["groups"]["org"]


def enrol_in(world: World, wanted: dict[str, int]) -> None:
    """As if so many members of these groups had fetched their ticket."""
    code = tables.code
    with begin(world.storage.people("issuer")) as people:
        rows = people.execute(select(code.c.code_hash, code.c.segments).where(code.c.wave == "w1")).all()
        for segment, count in wanted.items():
            some = [row.code_hash for row in rows if row.segments["org"] == segment][:count]
            people.execute(update(code).where(code.c.code_hash.in_(some)).values(request_hash=bytes(32)))


def test_whoever_asks_gets_the_list_of_the_ledger_and_null_before_there_is_one(doors: Doors) -> None:
    before = doors.client.get("/w/w1/thin.json")
    advance(doors.storage, "w1", VOTING)
    after = doors.client.get("/w/w1/thin.json")

    assert (before.status_code, before.json) == (200, None)
    assert after.json == thin(doors.world)
    assert doors.client.get("/w/w9/thin.json").status_code == 404
