import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.credentials.canonical import unb64u
from survey.storage import tables
from survey.storage.rooms import begin, reading
from survey.waves import draft
from survey.waves.codes.invitations import Invitation, InvitationRefused, code_hash, invite, letters_file
from survey.waves.destroy import cancel
from survey.waves.ledger import entries
from survey.waves.schedule import advance, count_enrolled
from survey.waves.states import windows_of
from survey.waves.verify import verify
from tests.waves_world import DAY, START, World, one_visit, settings


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.lock()
    return world


def stored(world: World) -> dict[bytes, dict[str, str]]:
    with reading(world.storage.people("issuer")) as connection:
        return {code.code_hash: code.segments for code in connection.execute(select(tables.code))}


def test_every_person_gets_a_link_of_their_own(world: World) -> None:
    invitations = invite(world.storage, world.config, "w1")
    assert [invitation.person_id for invitation in invitations] == [person.person_id for person in world.roster]
    assert len({invitation.code for invitation in invitations}) == 32
    assert invitations[0].link == f"https://survey.example.org/w/w1/#code={invitations[0].code}"
    assert invitations[0].email == "p0@example.org"


def test_only_the_hash_of_a_code_is_kept(world: World) -> None:
    invitations = invite(world.storage, world.config, "w1")
    kept = stored(world)
    assert {hashlib.sha256(unb64u(invitation.code)).digest() for invitation in invitations} == set(kept)
    pages = b"".join(path.read_bytes() for path in world.folder.rglob("*.db"))
    assert not any(invitation.code.encode() in pages or unb64u(invitation.code) in pages for invitation in invitations)


def test_a_code_knows_its_group_in_each_view_and_no_person(world: World) -> None:
    invitations = invite(world.storage, world.config, "w1")
    kept = stored(world)
    assert {frozenset(segments) for segments in kept.values()} == {frozenset({"org", "text"})}
    north = [segments["org"] for segments in kept.values() if segments["org"].startswith("north-")]
    assert len(north) == 12
    assert not any(invitation.person_id in str(kept) for invitation in invitations)


def test_a_code_opens_the_segment_of_its_person(world: World) -> None:
    invitations = {invitation.person_id: invitation for invitation in invite(world.storage, world.config, "w1")}
    kept = stored(world)
    assert kept[code_hash(invitations["p000"].code)]["org"].startswith("north-")
    assert kept[code_hash(invitations["p031"].code)]["org"].startswith("south-")


def test_a_lost_batch_of_letters_is_replaced_and_its_codes_are_dead(world: World) -> None:
    lost = invite(world.storage, world.config, "w1")
    invite(world.storage, world.config, "w1")
    kept = stored(world)
    assert len(kept) == 32
    assert not any(code_hash(invitation.code) in kept for invitation in lost)


def test_once_somebody_has_enrolled_nobody_gets_a_second_code(world: World) -> None:
    invite(world.storage, world.config, "w1")
    world.enrol("w1", 1)
    before = stored(world)
    with pytest.raises(InvitationRefused, match="second ballot"):
        invite(world.storage, world.config, "w1")
    assert stored(world) == before


def test_a_window_is_open_when_its_time_has_come_and_not_when_letters_are_written(world: World) -> None:
    begin = windows_of(world.storage, "w1").enrol[0]
    invite(world.storage, world.config, "w1")
    advance(world.storage, "w1", begin - DAY)
    assert "opened" not in world.kinds()
    advance(world.storage, "w1", begin)
    assert entries(world.storage)[-1].body == {"wave": "w1", "window": "enrol", "day": begin.date().isoformat()}


def test_in_one_visit_one_window_opens_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lock(plan=one_visit())
    invite(world.storage, world.config, "w1")
    advance(world.storage, "w1", START + DAY)
    opened = [entry.body["window"] for entry in entries(world.storage) if entry.kind == "opened"]
    assert opened == ["vote"]


def test_a_draft_invites_nobody(tmp_path: Path) -> None:
    world = World(tmp_path)
    draft.create(world.storage, "w1", settings(), world.now)
    with pytest.raises(InvitationRefused, match="lock it first"):
        invite(world.storage, world.config, "w1")


def test_nobody_is_invited_when_enrolment_is_over_or_the_wave_is_cancelled(world: World) -> None:
    cancel(world.storage, world.config, "w1")
    with pytest.raises(InvitationRefused, match="is over"):
        invite(world.storage, world.config, "w1")
    world.lock("w2")
    world.now += 7 * DAY
    with pytest.raises(InvitationRefused, match="is over"):
        invite(world.storage, world.config, "w2")


def test_the_number_of_enrolled_is_fixed_when_enrolment_ends(world: World) -> None:
    invite(world.storage, world.config, "w1")
    world.enrol("w1", 9)
    assert count_enrolled(world.storage, "w1") == {"org": 9, "text": 9}
    advance(world.storage, "w1", START + 6 * DAY)
    world.enrol("w1", 20)
    assert count_enrolled(world.storage, "w1") == {"org": 9, "text": 9}
    assert verify(world.ledger(), world.documents()) == []


@pytest.mark.parametrize("text", ["", "abc", "A" * 21, "A" * 22 + "=", "ä" * 22])
def test_a_text_that_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        code_hash(text)


def test_somebody_who_left_since_the_lock_gets_no_code(world: World) -> None:
    world.hire([person for person in world.roster if person.person_id != "p000"])
    invitations = invite(world.storage, world.config, "w1")
    assert "p000" not in {invitation.person_id for invitation in invitations}
    assert len(stored(world)) == 31


def test_people_are_invited_to_a_wave_although_others_were_locked_after_it(world: World) -> None:
    world.lock("w2")
    world.lock("w3")
    assert len(invite(world.storage, world.config, "w1")) == 32


def test_a_wave_whose_members_were_forgotten_says_so(world: World) -> None:
    with begin(world.storage.people("organiser")) as connection:
        connection.execute(tables.membership.delete())
    with pytest.raises(InvitationRefused, match="forgotten"):
        invite(world.storage, world.config, "w1")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=WEBSERVICE(D3)", "'=WEBSERVICE(D3)"),
        ("＝1+1", "'＝1+1"),
        ("-1+1", "'-1+1"),
        ("-12", "-12"),
        ("Ada-Eve", "Ada-Eve"),
    ],
)
def test_a_name_in_the_file_of_letters_is_no_formula(name: str, written: str) -> None:
    lines = letters_file([Invitation("p1", name, "", "https://survey.example.org/", "code")]).decode("utf-8-sig")
    assert lines.splitlines()[1] == f"p1,{written},,https://survey.example.org/"
