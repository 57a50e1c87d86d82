"""An installation with accounts, and a clock that a test moves.

In: a folder. Out: Desk with people who can sign in. Called by: tests of accounts and of the organiser's pages.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from survey.accounts import entry, register
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.accounts.roles import named
from survey.storage.rooms import Storage, begin

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PASSWORD = "grey heron at noon"


@dataclass
class Office:
    storage: Storage
    now: datetime = START

    @classmethod
    def open(cls, folder: Path) -> "Office":
        storage = Storage(folder)
        storage.migrate()
        return cls(storage)

    def act(self, who: str = "olga@firm.example") -> Act:
        return Act(who, self.now)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def account(self, email: str, *roles: str) -> Account:
        name = email.partition("@")[0].title()
        grants = [named(role) for role in roles]
        with begin(self.storage.accounts("accounts")) as connection:
            return register.add(connection, email=email, name=name, grants=grants, password=PASSWORD)

    def sign_in(self, email: str, password: str = PASSWORD, device: str = "") -> entry.SignedIn | entry.NotIn:
        return entry.sign_in(self.storage, self.now, entry.Tried(email, password, device, "Firefox on Linux"))

    def signed_in(self, email: str) -> entry.SignedIn:
        found = self.sign_in(email)
        assert isinstance(found, entry.SignedIn)
        return found
