"""Accounts on both databases: the same story, the same log."""

from collections.abc import Mapping
from pathlib import Path

from survey.accounts import journal, links, register, sessions
from survey.accounts.entry import NotIn, SignedIn
from survey.accounts.roles import named
from survey.storage.rooms import Storage
from tests.accounts_world import PASSWORD, Office

OLGA, WILMA = "olga@firm.example", "wilma@firm.example"


def test_an_account_lives_the_same_life_on_both_databases(tmp_path: Path, databases: Mapping[str, str]) -> None:
    office = Office(Storage(tmp_path, databases))
    office.storage.migrate()
    token = links.make_setup(office.storage, office.now) or ""
    links.accept(office.storage, office.now, token, password=PASSWORD, email=OLGA, name="Olga")
    invited = links.invite(office.storage, office.act(), email=WILMA, name="Wilma", grants=[named("auditor")])
    wilma = links.accept(office.storage, office.now, invited, password=PASSWORD)
    assert office.sign_in(WILMA, "wrong wrong wrong") == NotIn(0)
    signed = office.sign_in(WILMA)
    assert isinstance(signed, SignedIn)
    register.disable(office.storage, office.act(), wilma.id)
    assert sessions.signed_in(office.storage, office.now, signed.token) is None
    recorded = journal.entries(office.storage)
    assert [entry.kind for entry in recorded][-2:] == ["signed-in", "disabled"]
    assert list(journal.problems(recorded)) == []
    office.storage.close()
