"""Accounts: who gets in, for how long, with which roles; and what somebody learns who does not get in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from survey.accounts import entry, journal, links, passwords, register, sessions, throttle
from survey.accounts.entry import NotIn, SignedIn
from survey.accounts.links import LinkOver
from survey.accounts.passwords import PasswordRefused
from survey.accounts.register import AccountRefused
from survey.accounts.roles import RolesRefused, named
from survey.storage import account_tables as tables
from survey.storage.rooms import begin, reading
from tests.accounts_world import PASSWORD, Office

OLGA, MAX, WILMA = "olga@firm.example", "max@firm.example", "wilma@firm.example"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.open(tmp_path)
    office.account(OLGA, "organiser")
    office.account(MAX, "manager:Operations/Depot")
    yield office
    office.storage.close()


def said(office: Office) -> list[tuple[str, str]]:
    return [(each.who, each.kind) for each in journal.entries(office.storage)]


def test_the_right_password_opens_a_session(office: Office) -> None:
    found = office.signed_in("  OLGA@firm.example ")
    who, _ = sessions.signed_in(office.storage, office.now, found.token) or (None, None)
    assert who is not None
    assert who.email == OLGA


def test_every_sign_in_gets_a_token_of_its_own_of_which_only_the_hash_is_kept(office: Office) -> None:
    tokens = {office.signed_in(OLGA).token for _ in range(3)}
    stored = (office.storage.folder / "accounts.db").read_bytes()
    assert len(tokens) == 3
    assert not any(token.encode() in stored for token in tokens)
    assert all(sessions.hash_of(token) in stored for token in tokens)


@pytest.mark.parametrize("email", [OLGA, "nobody@firm.example", "not an address", ""])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(office: Office, email: str) -> None:
    assert office.sign_in(email, "wrong wrong wrong") == NotIn(0)


def test_an_unknown_address_costs_a_check_of_a_password_as_a_known_one_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda kept, text: checked.append(kept) or real(kept, text))
    office.sign_in("nobody@firm.example", "wrong wrong wrong")
    assert checked == [passwords.nobodys()]


def test_waits_grow_for_known_and_unknown_addresses_alike(office: Office) -> None:
    waits = {}
    for email in (OLGA, "nobody@firm.example"):
        for _ in range(throttle.FREE + 1):
            assert office.sign_in(email, "wrong wrong wrong") == NotIn(0)
        waits[email] = office.sign_in(email, "wrong wrong wrong")
    assert set(waits.values()) == {NotIn(2)}


def test_while_somebody_has_to_wait_even_the_right_password_does_not_open(office: Office) -> None:
    for _ in range(throttle.FREE + 1):
        office.sign_in(OLGA, "wrong wrong wrong")
    assert office.sign_in(OLGA) == NotIn(2)
    office.later(seconds=2)
    assert isinstance(office.sign_in(OLGA), SignedIn)


def test_a_stranger_who_guesses_does_not_keep_the_owner_out(office: Office) -> None:
    mine = office.signed_in(OLGA).device_token
    for _ in range(12):
        office.sign_in(OLGA, "wrong wrong wrong")
        office.later(seconds=1)
    assert isinstance(office.sign_in(OLGA), NotIn)
    assert isinstance(office.sign_in(OLGA, device=mine), SignedIn)


def test_the_browser_of_one_account_opens_no_way_around_the_wait_of_another(office: Office) -> None:
    of_max = office.signed_in(MAX).device_token
    for _ in range(throttle.FREE + 1):
        office.sign_in(OLGA, "wrong wrong wrong", of_max)
    assert office.sign_in(OLGA, device=of_max) == NotIn(2)


def test_nobody_is_locked_out_for_ever(office: Office) -> None:
    for _ in range(40):
        office.sign_in(OLGA, "wrong wrong wrong")
        office.later(seconds=throttle.LONGEST_WAIT)
    assert isinstance(office.sign_in(OLGA), SignedIn)


def test_the_log_names_refused_accounts_and_never_what_somebody_typed(office: Office) -> None:
    office.sign_in(OLGA, "wrong wrong wrong")
    office.sign_in("my secret password", "wrong wrong wrong")
    assert said(office) == [(OLGA, "sign-in-refused")]


def test_a_session_ends_without_use_and_at_the_end_of_the_day(office: Office) -> None:
    idle, used = office.signed_in(OLGA).token, office.signed_in(OLGA).token
    for _ in range(3):
        office.later(minutes=30)
        assert sessions.signed_in(office.storage, office.now, used)
    assert sessions.signed_in(office.storage, office.now, idle) is None
    office.now += sessions.ABSOLUTE - timedelta(minutes=90)
    assert sessions.signed_in(office.storage, office.now, used) is None


def test_sessions_are_listed_and_ended_one_by_one(office: Office) -> None:
    here, there = office.signed_in(OLGA), office.signed_in(OLGA)
    listed = sessions.of_account(office.storage, office.now, here.account.id)
    key = sessions.hash_of(there.token).hex()
    assert {one.device for one in listed} == {"Firefox on Linux"}
    assert sessions.end(office.storage, office.act(), here.account.id, key) == 1
    assert sessions.signed_in(office.storage, office.now, there.token) is None
    assert sessions.signed_in(office.storage, office.now, here.token)


def test_nobody_ends_a_session_of_somebody_else_by_its_key(office: Office) -> None:
    of_max, olga = office.signed_in(MAX), office.signed_in(OLGA)
    assert sessions.end(office.storage, office.act(), olga.account.id, sessions.hash_of(of_max.token).hex()) == 0
    assert sessions.signed_in(office.storage, office.now, of_max.token)


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(office: Office) -> None:
    found = office.signed_in(MAX)
    register.disable(office.storage, office.act(), found.account.id)
    assert sessions.signed_in(office.storage, office.now, found.token) is None
    assert office.sign_in(MAX) == NotIn(0)


def test_new_roles_begin_with_a_new_sign_in(office: Office) -> None:
    found = office.signed_in(MAX)
    register.change_roles(office.storage, office.act(), found.account.id, [named("leadership")])
    assert sessions.signed_in(office.storage, office.now, found.token) is None
    assert office.signed_in(MAX).account.units == ()


def test_the_last_organiser_stays(office: Office) -> None:
    olga = office.signed_in(OLGA).account
    with pytest.raises(AccountRefused, match="last organiser"):
        register.disable(office.storage, office.act(), olga.id)
    with pytest.raises(AccountRefused, match="last organiser"):
        register.change_roles(office.storage, office.act(), olga.id, [named("leadership")])


@pytest.mark.parametrize("roles", [["organiser", "works-council"], ["operator", "auditor"], ["manager"], []])
def test_who_controls_is_not_who_is_controlled_and_a_manager_has_a_unit(office: Office, roles: list[str]) -> None:
    with pytest.raises(RolesRefused):
        office.account(WILMA, *roles)


def test_an_outdated_hash_is_made_anew_at_the_next_sign_in(office: Office) -> None:
    olga = office.signed_in(OLGA).account
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with begin(office.storage.accounts("accounts")) as connection:
        register.set_values(connection, olga.id, password=weak)
    office.signed_in(OLGA)
    with reading(office.storage.accounts("accounts")) as connection:
        kept = connection.execute(select(tables.account.c.password).where(tables.account.c.email == OLGA)).scalar_one()
    assert not passwords.is_outdated(kept)


def test_a_password_is_changed_by_who_knows_the_old_one_and_other_sessions_end(office: Office) -> None:
    other = office.signed_in(OLGA)
    assert not entry.change_own_password(office.storage, office.act(), old="guess guess guess", new="red kite at dawn")
    assert entry.change_own_password(office.storage, office.act(), old=PASSWORD, new="red kite at dawn")
    assert sessions.signed_in(office.storage, office.now, other.token) is None
    assert isinstance(office.sign_in(OLGA, "red kite at dawn"), SignedIn)


def test_an_invitation_makes_one_account_with_the_roles_that_it_names(office: Office) -> None:
    token = links.invite(office.storage, office.act(), email=WILMA, name="Wilma", grants=[named("works-council")])
    assert [one.email for one in links.waiting(office.storage, office.now)] == [WILMA]
    links.accept(office.storage, office.now, token, password=PASSWORD)
    assert office.signed_in(WILMA).account.grants == (named("works-council"),)
    with pytest.raises(LinkOver):
        links.accept(office.storage, office.now, token, password=PASSWORD)


def test_a_refused_password_does_not_use_the_link_up(office: Office) -> None:
    token = links.invite(office.storage, office.act(), email=WILMA, name="Wilma", grants=[named("auditor")])
    with pytest.raises(PasswordRefused):
        links.accept(office.storage, office.now, token, password="short")
    assert links.accept(office.storage, office.now, token, password=PASSWORD).email == WILMA


def test_an_old_invitation_opens_nothing_and_a_second_one_replaces_the_first(office: Office) -> None:
    wilma = {"email": WILMA, "name": "Wilma"}
    first, second = (links.invite(office.storage, office.act(), **wilma, grants=[named("auditor")]) for _ in range(2))
    with pytest.raises(LinkOver):
        links.look(office.storage, office.now, first)
    office.now += links.LASTS["invite"]
    with pytest.raises(LinkOver):
        links.look(office.storage, office.now, second)


def test_a_new_password_by_link_ends_every_session_and_forgets_every_browser(office: Office) -> None:
    before = office.signed_in(OLGA)
    token = links.make_reset(office.storage, office.act(), before.account.id)
    links.accept(office.storage, office.now, token, password="red kite at dawn")
    assert sessions.signed_in(office.storage, office.now, before.token) is None
    assert office.sign_in(OLGA) == NotIn(0)
    assert isinstance(office.sign_in(OLGA, "red kite at dawn"), SignedIn)


def test_an_installation_is_set_up_once(tmp_path: Path) -> None:
    office = Office.open(tmp_path)
    stale, token = (links.make_setup(office.storage, office.now) for _ in range(2))
    with pytest.raises(LinkOver):
        links.look(office.storage, office.now, stale or "")
    links.accept(office.storage, office.now, token or "", password=PASSWORD, email=OLGA, name="Olga")
    assert office.signed_in(OLGA).account.roles == {named("organiser").role}
    assert links.make_setup(office.storage, office.now) is None
    assert said(office) == [(OLGA, "setup"), (OLGA, "signed-in")]
    office.storage.close()


def test_links_are_kept_as_hashes(office: Office) -> None:
    token = links.invite(office.storage, office.act(), email=WILMA, name="Wilma", grants=[named("auditor")])
    assert token.encode() not in (office.storage.folder / "accounts.db").read_bytes()


def test_a_withdrawn_invitation_opens_nothing(office: Office) -> None:
    token = links.invite(office.storage, office.act(), email=WILMA, name="Wilma", grants=[named("organiser")])
    links.withdraw(office.storage, office.act(), WILMA)
    with pytest.raises(LinkOver):
        links.accept(office.storage, office.now, token, password=PASSWORD)
    with pytest.raises(links.NoInvitation, match="no invitation waits"):
        links.withdraw(office.storage, office.act(), WILMA)
    assert said(office)[-1] == (OLGA, "withdrawn")


def test_a_link_for_a_new_password_ends_with_its_account(office: Office) -> None:
    with reading(office.storage.accounts("accounts")) as connection:
        key = register.existing(connection, email=MAX).id
    token = links.make_reset(office.storage, office.act(), key)
    register.disable(office.storage, office.act(), key)
    register.enable(office.storage, office.act(), key)
    with pytest.raises(LinkOver):
        links.look(office.storage, office.now, token)


def test_nobody_guesses_the_password_of_an_open_browser_without_waiting(office: Office) -> None:
    tries = [{"old": "wrong wrong wrong", "new": "quiet river stone"}] * (throttle.FREE + 1)
    assert not any(entry.change_own_password(office.storage, office.act(), **one) for one in tries)
    with pytest.raises(entry.TooManyTries, match="wait 2 seconds"):
        entry.change_own_password(office.storage, office.act(), old=PASSWORD, new="quiet river stone")
    office.later(seconds=2)
    assert entry.change_own_password(office.storage, office.act(), old=PASSWORD, new="quiet river stone")
