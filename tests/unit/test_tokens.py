"""Tokens of programs: shown once, known by their hash, of one account, for less than a year."""

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from survey.accounts import allowance, journal, register, tokens
from survey.accounts.roles import named
from survey.accounts.tokens import Narrowed, TokenRefused, Wish
from survey.storage.account_tables import allowance as counts
from survey.storage.account_tables import token as kept
from survey.storage.rooms import begin, reading
from tests.interface_world import Interface


@pytest.fixture
def world(tmp_path: Path, databases: Mapping[str, str]) -> Iterator[Interface]:
    world = Interface(tmp_path, databases)
    yield world
    world.close()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interface]:
    """One for all tests that look at nobody else's rows."""
    world = Interface(tmp_path_factory.mktemp("tokens"))
    yield world
    world.close()


def test_a_token_reads_for_its_account_until_its_last_day_is_over(world: Interface) -> None:
    text = world.token("max@firm.example", "manager:Operations/Fleet")
    found = tokens.holder(world.storage, world.now, text)
    assert found is not None and found.account.units == ("Operations/Fleet",)
    assert found.token.last_day(UTC) == date(2026, 12, 2)
    world.later(days=30, hours=14)
    assert tokens.holder(world.storage, world.now, text) is not None
    world.later(hours=1)
    assert tokens.holder(world.storage, world.now, text) is None


def test_the_last_day_of_a_token_is_over_at_midnight_of_the_place(world: Interface) -> None:
    world.token("max@firm.example", "manager:Operations/Fleet")
    (known,) = tokens.listed(world.storage)
    for zone, hour in (("Pacific/Auckland", 11), ("America/Los_Angeles", 8)):
        act = replace(world.act(), zone=ZoneInfo(zone))
        text = tokens.make(world.storage, act, known.account, Wish(zone, date(2026, 12, 2)))
        found = tokens.holder(world.storage, world.now, text)
        assert found is not None and found.token.last_day(act.zone) == date(2026, 12, 2)
        assert datetime.fromtimestamp(found.token.expires, UTC).hour == hour


@pytest.mark.parametrize("what", ["withdrawn", "disabled", "roles"])
def test_a_token_ends_with_what_it_rests_on(world: Interface, what: str) -> None:
    text = world.token("max@firm.example", "manager:Operations/Fleet")
    key = tokens.listed(world.storage)[0].account
    if what == "withdrawn":
        tokens.withdraw(world.storage, world.act(), tokens.listed(world.storage)[0].id)
    elif what == "disabled":
        register.disable(world.storage, world.act(), key)
    else:
        register.change_roles(world.storage, world.act(), key, [named("organiser")])
    assert tokens.holder(world.storage, world.now, text) is None and tokens.listed(world.storage) == []


def test_only_the_hash_is_kept_and_the_last_day_of_use(here: Interface) -> None:
    text = here.token("ada@firm.example", "auditor")
    for _ in range(2):
        assert here.get("/waves", text).status_code == 200
    with reading(here.storage.accounts("accounts")) as connection:
        row = connection.execute(select(kept).where(kept.c.token_hash == tokens.hash_of(text))).one()
    assert row.used == "2026-11-02"
    files = [path.read_bytes() for path in here.folder.rglob("*") if path.is_file()]
    assert not any(text.encode() in body or text[7:50].encode() in body for body in files)


def test_a_token_is_found_by_searches_for_secrets_and_checks_itself() -> None:
    text = tokens.new_text()
    assert re.fullmatch(r"canopy_[0-9A-Za-z]{49}", text) and tokens.is_well_formed(text)
    other = "1" if text[10] == "0" else "0"
    for wrong in (text[:-1], f"{text[:10]}{other}{text[11:]}", text.upper(), f"{text}x", "canopy_", "", "é" * 56):
        assert not tokens.is_well_formed(wrong)


def test_hashes_are_compared_in_one_time(here: Interface, monkeypatch: pytest.MonkeyPatch) -> None:
    text = here.token("eve@firm.example", "auditor")
    compared = []
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: compared.append((one, other)) or one == other)
    assert tokens.holder(here.storage, here.now, text) is not None
    assert compared == [(tokens.hash_of(text), tokens.hash_of(text))]


@pytest.mark.parametrize(
    ("roles", "wish", "word"),
    [
        ("auditor", {"days": 366}, "a year later"),
        ("auditor", {"days": -1}, "last day"),
        ("auditor", {"name": " "}, "what the token is for"),
        ("auditor", {"name": "two\nlines"}, "printable"),
        ("operator", {}, "reads no results"),
        ("leadership", {"units": ("Operations",)}, "no unit below"),
        ("manager:Operations/Fleet", {"units": ("Operations",)}, "not among the units"),
        ("manager:Operations/Fleet", {"units": ("Operations/Fleet 2",)}, "not among"),
    ],
)
def test_a_token_that_would_read_more_or_for_too_long_is_refused(
    here: Interface, roles: str, wish: dict[str, object], word: str
) -> None:
    owner = here.account(f"{word.replace(' ', '-')}@firm.example", roles)
    until = (here.now + timedelta(days=int(str(wish.get("days", 10))))).date()
    units = tuple(wish.get("units", ()))  # type: ignore[arg-type]
    asked = Wish(str(wish.get("name", "Charts")), until, Narrowed("units" if units else "account", units))
    with pytest.raises(TokenRefused, match=word):
        tokens.make(here.storage, here.act(), owner.id, asked)


def test_a_form_that_is_sent_twice_makes_one_token_with_one_text(here: Interface) -> None:
    owner, before = here.account("twice@firm.example", "auditor"), len(journal.entries(here.storage))
    wish = Wish("Charts", (here.now + timedelta(days=30)).date())
    form, other = b"f" * tokens.SECRET_BYTES, b"o" * tokens.SECRET_BYTES
    sent = [tokens.make(here.storage, here.act(), owner.id, wish, seed=form) for _ in range(2)]
    assert sent[0] == sent[1] and tokens.holder(here.storage, here.now, sent[0]) is not None
    assert len(tokens.listed(here.storage, owner.id)) == 1
    assert [entry.kind for entry in journal.entries(here.storage)[before:]] == ["token-made"]
    more = {tokens.make(here.storage, here.act(), owner.id, wish, seed=seed) for seed in (other, b"")}
    assert len({*sent, *more}) == len(tokens.listed(here.storage, owner.id)) == 3


def test_a_form_that_is_sent_again_after_its_token_was_withdrawn_never_revives_it(here: Interface) -> None:
    owner = here.account("revived@firm.example", "auditor")
    wish, form = Wish("Charts", (here.now + timedelta(days=30)).date()), b"r" * tokens.SECRET_BYTES
    text = tokens.make(here.storage, here.act(), owner.id, wish, seed=form)
    (found,) = tokens.listed(here.storage, owner.id)
    tokens.withdraw(here.storage, here.act(), found.id)
    before = len(journal.entries(here.storage))
    with pytest.raises(TokenRefused, match="withdrawn"):
        tokens.make(here.storage, here.act(), owner.id, wish, seed=form)
    assert tokens.holder(here.storage, here.now, text) is None and tokens.listed(here.storage, owner.id) == []
    assert len(journal.entries(here.storage)) == before
    assert text[7:] not in str([entry.about for entry in journal.entries(here.storage)])


def test_making_and_withdrawing_stand_in_the_access_log_and_reading_does_not(here: Interface) -> None:
    before = len(journal.entries(here.storage))
    text = here.token("kim@firm.example", "auditor")
    here.get("/waves", text)
    found = tokens.holder(here.storage, here.now, text)
    assert found is not None
    tokens.withdraw(here.storage, here.act(), found.token.id)
    recorded = journal.entries(here.storage)[before:]
    assert [entry.kind for entry in recorded] == ["token-made", "token-withdrawn"]
    assert text[7:] not in str([entry.about for entry in recorded])


def test_the_count_of_a_minute_is_common_to_all_processes_and_then_gone(world: Interface) -> None:
    subject = allowance.subject_of("one")
    told = [allowance.take(world.storage, world.now, subject, 2) for _ in range(3)]
    assert [one.allowed for one in told] == [True, True, False] and [one.left for one in told] == [1, 0, 0]
    world.later(seconds=61)
    allowance.forget(world.storage, world.now)
    with begin(world.storage.accounts("interface")) as connection:
        assert connection.execute(select(counts)).all() == []
    assert allowance.take(world.storage, world.now, subject, 2).allowed


def test_a_clock_that_was_wrong_for_a_moment_keeps_no_program_out_until_then(here: Interface) -> None:
    subject, wrong = allowance.subject_of("early"), here.now + timedelta(days=300)
    assert [allowance.take(here.storage, wrong, subject, 1).allowed for _ in range(2)] == [True, False]
    assert allowance.take(here.storage, here.now, subject, 1).allowed
    allowance.take(here.storage, wrong, subject, 1)
    allowance.forget(here.storage, here.now)
    with begin(here.storage.accounts("interface")) as connection:
        assert subject not in connection.execute(select(counts.c.subject)).scalars().all()
