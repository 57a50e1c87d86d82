"""Cards from a box: bound to a group and to nobody, good until voting ends, counted in public."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update

from survey.credentials.canonical import b64u
from survey.credentials.respondent import ServerAnswerError
from survey.storage import tables
from survey.storage.rooms import begin, reading
from survey.waves import closing, ledger
from survey.waves.codes.drawn import Card, CardsRefused, HandedBack, boxes, draw, issue, take_back
from survey.waves.codes.invitations import InvitationRefused, code_hash, invite, invite_rest
from survey.waves.codes.room import NoRoomLeft
from survey.waves.destroy import has_secrets
from survey.waves.schedule import advance
from survey.waves.verify import verify
from tests.door_world import ANSWERS, ENROLLING, OVER, VOTING, Doors
from tests.issuer_world import effort, request
from tests.waves_world import World, one_visit


@pytest.fixture
def doors(tmp_path: Path, databases: Mapping[str, str]) -> Iterator[Doors]:
    doors = Doors(tmp_path / "installation", databases)
    doors.world.now = ENROLLING
    yield doors
    doors.close()


def printed(world: World, count: int, box: int = 0) -> list[Card]:
    group = boxes(world.storage, "w1")[box].segment
    cards = draw(world.storage, world.config, "w1", {group: count})
    issue(world.storage, world.config, "w1", cards)
    return cards


def told(world: World, kind: str) -> list[int]:
    return [entry.body["cards"] for entry in ledger.entries(world.storage) if entry.kind == kind]


def enrol_and_vote(doors: Doors, card: Card) -> None:
    ticket = doors.respondent().ticket(card.code)
    for view in ticket.views:
        doors.respondent().cast(ticket, ANSWERS, view)


def finish(doors: Doors) -> World:
    doors.intake.close()
    doors.world.now = OVER
    advance(doors.storage, "w1", OVER)
    doors.world.tally("w1")
    closing.finish_close(doors.storage, doors.world.config, "w1")
    return doors.world


def test_a_card_gives_a_ticket_for_its_group_and_no_attribute_of_anybody(doors: Doors) -> None:
    card = printed(doors.world, 8)[0]
    doors.world.now = VOTING
    ticket = doors.respondent().ticket(card.code)
    assert {view: voucher.segment for view, voucher in ticket.views.items()} == card.segments
    assert ticket.views.keys() == {"org", "text"}


def test_a_card_is_good_while_people_vote_and_an_invitation_is_not(doors: Doors) -> None:
    card = printed(doors.world, 8)[0]
    doors.world.now = VOTING
    advance(doors.storage, "w1", VOTING)
    enrol_and_vote(doors, card)
    assert len(doors.ballots()) == 2
    with pytest.raises(ServerAnswerError, match="410"):
        doors.respondent().ticket(doors.code())


def test_while_people_vote_a_card_that_nobody_has_costs_as_much_as_one(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, other = printed(doors.world, 8)[:2]
    doors.world.now = VOTING
    advance(doors.storage, "w1", VOTING)
    enrol_and_vote(doors, other)  # rules and keys are read once
    blinded = request(doors, card.code)["blinded"]
    nobodys = effort(doors, monkeypatch, {"code": b64u(bytes(16)), "blinded": blinded})
    assert (effort(doors, monkeypatch, {"code": card.code, "blinded": blinded}), nobodys[1]) == (nobodys, 2)
    assert doors.post("enrol", {"code": b64u(bytes(16)), "blinded": blinded})[0] == 404


def test_a_card_gives_one_ticket_however_often_it_is_asked(doors: Doors) -> None:
    card = printed(doors.world, 8)[0]
    doors.world.now = VOTING
    doors.respondent().ticket(card.code)
    with pytest.raises(ServerAnswerError, match="409"):
        doors.respondent().ticket(card.code)


def test_no_card_is_good_before_the_public_record_tells_its_number(doors: Doors) -> None:
    group = boxes(doors.storage, "w1")[0].segment
    cards = draw(doors.storage, doors.world.config, "w1", {group: 9})
    with pytest.raises(ServerAnswerError, match="404"):
        doors.respondent().ticket(cards[0].code)
    issue(doors.storage, doors.world.config, "w1", cards)
    assert told(doors.world, "printed") == [9]


def test_a_card_that_was_handed_back_gives_no_ticket_and_is_counted_in_public(doors: Doors) -> None:
    cards = printed(doors.world, 9)
    doors.world.now = VOTING
    doors.respondent().ticket(cards[0].code)
    lines = [f"https://x/w/w1/#card={card.code}" for card in cards[:3]] + [cards[1].code.lower(), "0" * 26]
    assert take_back(doors.storage, doors.world.config, "w1", lines) == HandedBack(struck=2, used=1, unknown=1)
    assert told(doors.world, "returned") == [2]
    with pytest.raises(ServerAnswerError, match="404"):
        doors.respondent().ticket(cards[1].code)


def test_one_unreadable_line_and_nothing_is_struck_out(doors: Doors) -> None:
    cards = printed(doors.world, 8)
    with pytest.raises(CardsRefused, match="line 2"):
        take_back(doors.storage, doors.world.config, "w1", [cards[0].code, "smudged", cards[1].code])
    assert boxes(doors.storage, "w1")[0].cards == 8


@pytest.mark.parametrize(("count", "why"), [(7, "fewer than 8"), (21, "more cards than people")])
def test_a_box_is_neither_too_small_to_hide_in_nor_larger_than_its_group(doors: Doors, count: int, why: str) -> None:
    with pytest.raises(CardsRefused, match=why):
        printed(doors.world, count)
    assert told(doors.world, "printed") == []


def test_a_group_never_has_more_tickets_than_people(doors: Doors) -> None:
    """All twenty of the group were invited and enrolled but one: one card is good, the next one is not."""
    group = boxes(doors.storage, "w1")[0].segment
    cards = printed(doors.world, 8)
    use_invitations(doors, group, 19)
    doors.world.now = VOTING
    doors.respondent().ticket(cards[0].code)
    with pytest.raises(ServerAnswerError, match="403"):
        doors.respondent().ticket(cards[1].code)


def test_of_many_cards_at_the_same_moment_only_as_many_win_as_there_are_places(doors: Doors) -> None:
    group = boxes(doors.storage, "w1")[0].segment
    cards = printed(doors.world, 8)
    use_invitations(doors, group, 17)
    doors.world.now = VOTING
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda card: tried(doors, card), cards))
    assert sorted(outcomes) == [200] * 3 + [403] * 5


def use_invitations(doors: Doors, group: str, count: int) -> None:
    code = tables.code
    with begin(doors.storage.people("issuer")) as people:
        found = people.execute(select(code.c.code_hash, code.c.segments)).all()
        some = [row.code_hash for row in found if row.segments["org"] == group][:count]
        people.execute(update(code).where(code.c.code_hash.in_(some)).values(request_hash=bytes(32), filler=b""))


def tried(doors: Doors, card: Card) -> int:
    try:
        doors.respondent().ticket(card.code)
    except ServerAnswerError as refused:
        return refused.status
    return 200


def test_while_people_can_still_use_their_invitations_their_places_are_kept(doors: Doors) -> None:
    """Everybody was invited: a card is of no use before the time for tickets is over."""
    card = printed(doors.world, 8)[0]
    assert tried(doors, card) == 403
    doors.world.now = VOTING
    assert tried(doors, card) == 200


def test_nobody_is_invited_into_a_place_that_a_card_has_taken(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lock()
    world.now = ENROLLING
    cards = printed(world, 12)
    used = [code_hash(card.code) for card in cards[:2]]
    with begin(world.storage.people("issuer")) as people:
        people.execute(update(tables.card).where(tables.card.c.code_hash.in_(used)).values(request_hash=bytes(32)))
    with pytest.raises(NoRoomLeft, match="more tickets than people"):
        invite(world.storage, world.config, "w1")
    some = {f"p{number:03}" for number in range(10)}
    assert len(invite_rest(world.storage, world.config, "w1", some, delivered=True)) == 10


def test_new_letters_for_everybody_leave_the_cards_as_they_are(doors: Doors) -> None:
    cards = printed(doors.world, 8)
    invite(doors.storage, doors.world.config, "w1")
    assert boxes(doors.storage, "w1")[0].cards == len(cards)
    with pytest.raises(InvitationRefused):
        doors.world.enrol("w1", 1)
        invite(doors.storage, doors.world.config, "w1")


def test_the_public_record_accounts_for_every_card_and_verifies(doors: Doors) -> None:
    cards = printed(doors.world, 9)
    doors.world.now = VOTING
    advance(doors.storage, "w1", VOTING)
    enrol_and_vote(doors, cards[0])
    take_back(doors.storage, doors.world.config, "w1", [card.code for card in cards[4:]])
    world = finish(doors)
    account = next(entry.body for entry in ledger.entries(world.storage) if entry.kind == "drawn")
    closed = next(entry.body for entry in ledger.entries(world.storage) if entry.kind == "closed")
    assert account == {"wave": "w1", "printed": 9, "enrolled": 1, "returned": 5}
    assert [closed["views"][view]["drawn"] for view in ("org", "text")] == [1, 1]
    assert verify(world.ledger(), world.documents()) == []


def test_in_a_wave_without_cards_the_record_says_nothing_of_them(doors: Doors) -> None:
    fragments = [doors.fragment(view) for view in ("org", "text")]
    advance(doors.storage, "w1", VOTING)
    assert [doors.post("ballots", each.to_json())[0] for each in fragments] == [201, 201]
    world = finish(doors)
    closed = next(entry.body for entry in ledger.entries(world.storage) if entry.kind == "closed")
    assert "drawn" not in world.kinds() and "drawn" not in closed["views"]["org"]


def test_after_the_close_no_card_is_left(doors: Doors) -> None:
    cards = printed(doors.world, 8)
    doors.world.now = VOTING
    advance(doors.storage, "w1", VOTING)
    enrol_and_vote(doors, cards[0])
    assert has_secrets(doors.storage, "w1")
    world = finish(doors)
    with reading(world.storage.people("issuer")) as people:
        assert people.execute(select(tables.card.c.code_hash)).all() == []
    assert not has_secrets(world.storage, "w1")


def test_cards_that_were_left_over_can_be_handed_back_until_the_close_and_no_longer(doors: Doors) -> None:
    cards = printed(doors.world, 8)
    doors.world.now = VOTING
    advance(doors.storage, "w1", VOTING)
    enrol_and_vote(doors, cards[2])
    doors.world.now = OVER
    assert tried(doors, cards[0]) == 410
    assert take_back(doors.storage, doors.world.config, "w1", [cards[0].code]).struck == 1
    finish(doors)
    with pytest.raises(CardsRefused, match="closed"):
        take_back(doors.storage, doors.world.config, "w1", [cards[1].code])


def test_a_card_of_another_wave_is_unknown_here(doors: Doors) -> None:
    card = printed(doors.world, 8)[0]
    with begin(doors.storage.people("migrator")) as people:
        people.execute(update(tables.card).values(wave="w0"))
    assert tried(doors, card) == 404


def test_in_one_visit_a_card_stands_in_for_an_invitation(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lock(plan=one_visit())
    assert [box.without for box in boxes(world.storage, "w1")] == [12, 20]
    printed(world, 12)
    assert [box.room for box in boxes(world.storage, "w1")] == [0, 20]
