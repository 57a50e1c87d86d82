"""An installation with accounts, tokens and the made-up board: what programs read, without a wave of its own.

In: a folder. Out: `Interface`. Called by: tests of the interface, in unit, flow, attacks and browser.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from survey.accounts import register, tokens
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.accounts.roles import named
from survey.accounts.tokens import Narrowed, Wish
from survey.app.site.web import create_app
from survey.config import Config
from survey.storage.rooms import Storage, begin
from tests import made_up_board as made_up
from tests.desk_site import PASSWORD

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LAST = "autumn-2026"
FLEET, DESIGN = "Operations/Fleet", "Engineering/Product/Design"


@dataclass
class Interface:
    folder: Path
    databases: Any = field(default_factory=dict)
    now: datetime = START
    app: Flask = field(init=False)
    storage: Storage = field(init=False)

    def __post_init__(self) -> None:
        self.storage = Storage(self.folder, self.databases)
        self.storage.migrate()
        self.app = self.another_process()

    def another_process(self) -> Flask:
        """As a second worker: an application of its own over the same rooms."""
        url = "https://canopy.example"
        config = Config(self.folder, "Northfield", url, url, clock=lambda: self.now)
        app = create_app(config, self.storage)
        app.extensions["canopy"] = replace(app.extensions["canopy"], board=made_up.board())
        return app

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def act(self, who: str = "olga@firm.example") -> Act:
        return Act(who, self.now)

    def account(self, email: str, *roles: str) -> Account:
        with begin(self.storage.accounts("accounts")) as connection:
            grants = [named(role) for role in roles]
            return register.add(connection, email=email, name=email.title(), grants=grants, password=PASSWORD)

    def token(self, email: str, *roles: str, units: Sequence[str] = (), everybody: bool = False) -> str:
        """Of a new account with these roles."""
        kind = "units" if units else "everybody" if everybody else "account"
        wish = Wish("Charts", (self.now + timedelta(days=30)).date(), Narrowed(kind, tuple(units)))
        return tokens.make(self.storage, self.act(), self.account(email, *roles).id, wish)

    def get(self, path: str, token: str = "", app: Flask | None = None, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        return (app or self.app).test_client().open(f"/api/v1{path}", headers=headers, **more)

    def read(self, path: str, token: str) -> Any:
        answer = self.get(path, token)
        assert answer.status_code == 200, (path, answer.text)
        return answer.get_json()

    def close(self) -> None:
        self.app.extensions["canopy"].intake.close()
        self.storage.close()
