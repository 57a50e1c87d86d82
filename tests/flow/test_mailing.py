"""Mails of a wave through a real mail server: everybody gets them, once, and nothing is kept that tells on anybody."""

import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.credentials.canonical import unb64u
from survey.mail import deliveries, rounds
from survey.mail.rounds import MailingRefused, announce, remind, send_invitations
from survey.mail.sending import MailServerDown
from survey.roster.person import Person
from survey.storage import tables
from survey.storage.rooms import begin, reading
from survey.waves import closing
from survey.waves.codes.invitations import InvitationRefused, code_hash, invite, invite_rest, revoke_undelivered
from survey.waves.destroy import cancel
from survey.waves.schedule import advance
from tests.mail_server import Server
from tests.waves_world import DAY, World, people

pytestmark = pytest.mark.usefixtures("nobody_waits")
ALL = [f"p{n}@example.org" for n in range(32)]


@pytest.fixture
def world(tmp_path: Path, server: Server) -> World:
    world = World(tmp_path)
    world.config = replace(world.config, mail=server.settings())
    world.lock()
    return world


def code_in(mail: EmailMessage) -> str:
    (code,) = set(re.findall(r"https://survey\.example\.org/w/w1/#code=([\w-]{22})", text_of(mail)))
    return code


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def good_codes(world: World) -> set[bytes]:
    """Hashes of codes that the issuer's door knows."""
    held = select(tables.code.c.code_hash).where(tables.code.c.code_hash.not_in(select(tables.undelivered.c.code_hash)))
    with reading(world.storage.people("issuer")) as connection:
        return {bytes(each) for each in connection.execute(held).scalars()}


def all_codes(world: World) -> int:
    with reading(world.storage.people("issuer")) as connection:
        return len(connection.execute(select(tables.code.c.code_hash)).all())


def rows(world: World) -> list[tuple[str, str]]:
    with reading(world.storage.people("organiser")) as connection:
        found = connection.execute(select(tables.delivery.c.message, tables.delivery.c.state))
        return sorted((message, state) for message, state in found)


def test_everybody_gets_an_invitation_as_text_and_as_html_with_a_link_of_their_own(
    world: World, server: Server
) -> None:
    outcome = send_invitations(world.storage, world.config, "w1")
    mails = server.inbox.mails
    assert (outcome.sent, sorted(server.inbox.addresses)) == (32, sorted(ALL))
    assert {code_hash(code_in(mail)) for mail in mails} == good_codes(world)
    assert all(f"#code={code_in(mail)}" in html_of(mail) for mail in mails)
    assert all(mail.get_content_type() == "multipart/alternative" for mail in mails)


def test_the_code_in_a_mail_belongs_to_the_group_of_its_person(world: World, server: Server) -> None:
    send_invitations(world.storage, world.config, "w1")
    with reading(world.storage.people("issuer")) as connection:
        groups = {bytes(row.code_hash): row.segments["org"] for row in connection.execute(select(tables.code))}
    (north,), (south,) = server.inbox.to("p0@example.org"), server.inbox.to("p31@example.org")
    assert groups[code_hash(code_in(north))].startswith("north-")
    assert groups[code_hash(code_in(south))].startswith("south-")


def test_no_file_keeps_a_code_that_was_mailed(world: World, server: Server) -> None:
    send_invitations(world.storage, world.config, "w1")
    kept = b"".join(path.read_bytes() for path in world.folder.rglob("*") if path.is_file())
    codes = [code_in(mail) for mail in server.inbox.mails]
    assert not any(code.encode() in kept or unb64u(code) in kept for code in codes)


def test_mailing_again_mails_nobody_twice(world: World, server: Server) -> None:
    send_invitations(world.storage, world.config, "w1")
    world.enrol("w1", 9)
    before = good_codes(world)
    assert send_invitations(world.storage, world.config, "w1").sent == 0
    assert (len(server.inbox.mails), good_codes(world)) == (32, before)


def test_a_server_that_stops_in_the_middle_costs_nobody_their_invitation(world: World, server: Server) -> None:
    server.inbox.ends_after = 11
    with pytest.raises(MailServerDown, match="11 of 32 mails were sent"):
        send_invitations(world.storage, world.config, "w1")
    assert all_codes(world) == 11
    server.inbox.ends_after = None
    assert send_invitations(world.storage, world.config, "w1").sent == 21
    assert sorted(server.inbox.addresses) == sorted(ALL)
    assert {code_hash(code_in(mail)) for mail in server.inbox.mails} == good_codes(world)


def test_a_run_that_was_killed_leaves_nobody_with_two_codes_that_work(world: World, server: Server) -> None:
    """Killed after the server took a mail and before that was remembered: the mail comes again, and only its new code
    opens a door."""
    lost = invite_rest(world.storage, world.config, "w1", {"p000", "p001"}, delivered=False)
    assert good_codes(world) == set()
    send_invitations(world.storage, world.config, "w1")
    assert (all_codes(world), len(good_codes(world))) == (32, 32)
    assert not {code_hash(one.code) for one in lost} & good_codes(world)


def test_a_mailing_that_another_one_overtook_ends_and_harms_nobody(
    world: World, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = invite_rest

    def overtaken(*args: object, **named: object) -> object:
        mine = drawn(*args, **named)  # type: ignore[arg-type]
        revoke_undelivered(world.storage, "w1")  # as another mailing does when it begins
        return mine

    monkeypatch.setattr(rounds.invitations, "invite_rest", overtaken)
    with pytest.raises(InvitationRefused, match="another mailing"):
        send_invitations(world.storage, world.config, "w1")
    assert (good_codes(world), rows(world)) == (set(), [("invitation", "waiting")] * 32)


def test_somebody_whom_the_server_refuses_is_named_to_the_caller_and_can_be_tried_again(
    world: World, server: Server
) -> None:
    server.inbox.refused = {"p3@example.org"}
    outcome = send_invitations(world.storage, world.config, "w1")
    assert (outcome.sent, [to.email for to in outcome.refused]) == (31, ["p3@example.org"])
    assert (all_codes(world), deliveries.invited_so_far(world.storage, "w1")["refused"]) == (31, 1)
    server.inbox.refused = set()
    assert send_invitations(world.storage, world.config, "w1").sent == 1
    assert sorted(server.inbox.addresses) == sorted(ALL)


def test_somebody_whom_the_server_puts_off_is_tried_again_in_the_same_run(world: World, server: Server) -> None:
    server.inbox.later = {"p3@example.org": 2, "p4@example.org": 99}
    outcome = send_invitations(world.storage, world.config, "w1")
    assert (outcome.sent, [to.email for to in outcome.later]) == (31, ["p4@example.org"])
    assert len(server.inbox.to("p3@example.org")) == 1


def test_people_without_an_address_get_letters_and_no_mailing_touches_those(world: World, server: Server) -> None:
    world.hire([replace(one, email="") if one.person_id == "p005" else one for one in people()])
    outcome = send_invitations(world.storage, world.config, "w1")
    assert [to.name for to in outcome.without_address] == ["Person 5"]
    (letter,) = invite_rest(world.storage, world.config, "w1", {"p005", "p006"}, delivered=True)
    assert (letter.person_id, code_hash(letter.code) in good_codes(world)) == ("p005", True)
    assert send_invitations(world.storage, world.config, "w1").without_address == []


def test_letters_for_everybody_are_not_followed_by_mails(world: World, server: Server) -> None:
    invite(world.storage, world.config, "w1")
    assert send_invitations(world.storage, world.config, "w1").sent == 0


def test_when_the_server_does_not_answer_no_code_is_drawn(world: World) -> None:
    world.config = replace(world.config, mail={**world.config.mail, "port": 1})
    with pytest.raises(MailServerDown, match="does not answer"):
        send_invitations(world.storage, world.config, "w1")
    assert (all_codes(world), rows(world), world.kinds()[-1]) == (0, [], "signed")


def test_the_order_of_mailing_is_not_the_order_of_the_roster(world: World, server: Server) -> None:
    send_invitations(world.storage, world.config, "w1")
    arrived = [ALL.index(str(mail["X-Arrived-For"])) for mail in server.inbox.mails]
    assert arrived != sorted(arrived)


def test_a_reminder_goes_to_everybody_and_holds_no_code(world: World, server: Server) -> None:
    opened(world, server)
    assert remind(world.storage, world.config, "w1").sent == 32
    assert sorted(server.inbox.addresses) == sorted(ALL)
    said = {text_of(mail).partition("\n")[2] for mail in server.inbox.mails}
    assert len(said) == 1 and "#code=" not in said.pop()


def opened(world: World, server: Server) -> None:
    """Everybody is invited, nine have their ticket, and the mailbox is empty again."""
    send_invitations(world.storage, world.config, "w1")
    world.enrol("w1", 9)
    world.now += 2 * DAY
    server.inbox.mails.clear()


def test_reminders_can_be_sent_several_times_and_an_interrupted_one_is_taken_up_again(
    world: World, server: Server
) -> None:
    opened(world, server)
    server.inbox.ends_after = 20
    with pytest.raises(MailServerDown, match="20 of 32"):
        remind(world.storage, world.config, "w1")
    server.inbox.ends_after = None
    assert remind(world.storage, world.config, "w1").sent == 12
    assert (sorted(server.inbox.addresses), deliveries.last_reminder(world.storage, "w1")) == (sorted(ALL), 1)
    assert remind(world.storage, world.config, "w1").sent == 32
    assert deliveries.last_reminder(world.storage, "w1") == 2


def test_once_a_round_is_over_nobody_is_named_in_it(world: World, server: Server) -> None:
    opened(world, server)
    remind(world.storage, world.config, "w1")
    assert [row for row in rows(world) if row[0] != "invitation"] == [("reminder-1", "sent")]


def test_when_voting_opens_everybody_is_told_once(world: World, server: Server) -> None:
    opened(world, server)
    world.now += 5 * DAY
    assert announce(world.storage, world.config, "w1").sent == 32
    assert {mail["Subject"] for mail in server.inbox.mails} == {"Spring: voting is open"}
    with pytest.raises(MailingRefused, match="has got this mail already"):
        announce(world.storage, world.config, "w1")


def released(world: World, server: Server) -> None:
    opened(world, server)
    world.now += 6 * DAY
    advance(world.storage, "w1", world.now)
    world.cast("w1", 9)
    world.now += 20 * DAY
    world.tally("w1")
    closing.finish_close(world.storage, world.config, "w1")
    world.release("w1")


def test_the_results_are_announced_with_the_link_to_ones_own_group_and_the_one_for_everybody(
    world: World, server: Server
) -> None:
    released(world, server)
    announce(world.storage, world.config, "w1")
    link = tables.reader_link
    with reading(world.storage.people("organiser")) as connection:
        tokens = {token: scope for scope, token in connection.execute(select(link.c.scope, link.c.token))}
    found = [re.findall(r"https://survey\.example\.org/results/(\S+)/", text_of(mail)) for mail in server.inbox.mails]
    scopes = {tuple(sorted(tokens[token].partition("-")[0] for token in links)) for links in found}
    assert scopes == {("everybody", "group:north"), ("everybody", "group:south")}
    (south,) = server.inbox.to("p31@example.org")
    assert "group:south" in {tokens[token].partition("-")[0] for token in re.findall(r"results/(\S+)/", text_of(south))}


def test_after_the_close_nothing_is_kept_about_who_was_mailed(world: World, server: Server) -> None:
    released(world, server)
    assert (rows(world), world.left("undelivered", "w1")) == ([], 0)


def test_a_cancelled_wave_forgets_whom_it_invited(world: World, server: Server) -> None:
    opened(world, server)
    cancel(world.storage, world.config, "w1")
    assert rows(world) == []


@pytest.mark.parametrize("days", [0, 6, 30])
def test_what_would_not_be_true_is_not_sent(world: World, server: Server, days: int) -> None:
    """Before anybody can take part, and when it is over, there is nothing to remind of."""
    world.now += days * DAY
    if days == 6:
        with pytest.raises(MailingRefused, match="nobody is invited"):
            remind(world.storage, world.config, "w1")
        return
    with pytest.raises(MailingRefused, match="reminders are for the time"):
        remind(world.storage, world.config, "w1")
    with pytest.raises(MailingRefused, match="there is something to announce when"):
        announce(world.storage, world.config, "w1")


def test_everybody_is_written_to_in_their_language(world: World, server: Server) -> None:
    with begin(world.storage.people("roster")) as connection:
        german = tables.person.c.person_id == "p000"
        connection.execute(tables.person.update().where(german).values(attributes={"Sprache": "Deutsch"}))
    send_invitations(world.storage, world.config, "w1")
    (german_mail,), (english,) = server.inbox.to("p0@example.org"), server.inbox.to("p1@example.org")
    assert (german_mail["Subject"], english["Subject"]) == ("Spring: Ihre Einladung", "Spring: your invitation")
    assert "Guten Tag Person 0," in text_of(german_mail) and '<html lang="de"' in html_of(german_mail)


def test_an_address_that_is_none_stops_nobody_else(world: World, server: Server) -> None:
    odd = Person("p000", "Person 0", "a,b@example.org, c", "Operations/North")
    world.hire([odd, *people()[1:]])
    outcome = send_invitations(world.storage, world.config, "w1")
    assert (outcome.sent, [to.name for to in outcome.refused]) == (31, ["Person 0"])
