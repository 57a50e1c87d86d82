"""An installation on whose board the made-up waves are, with accounts that read them at the desk.

In: a folder. Out: `furnished()`, `house()`, a browser for each role, the files of a ZIP. Called by: tests of reports.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import rfc8785
from flask import Flask
from sqlalchemy import Connection, text

from analytics.release.board import post
from survey.app.campaign import House
from survey.app.site.web import create_app, stop
from survey.storage.rooms import Storage, begin
from survey.waves import ledger
from tests import made_up_board as made_up
from tests.desk_site import Browser, account

WAVE, TITLE = "autumn-2026", "Autumn 2026"
NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "olga@firm.example": ("organiser",),
    "mara@firm.example": ("manager:Operations/Fleet",),
    "mick@firm.example": ("manager:Engineering/Product",),
    "lea@firm.example": ("leadership",),
    "wilma@firm.example": ("works-council",),
    "otto@firm.example": ("operator",),
}
OLGA, MARA, MICK, LEA, WILMA, OTTO = PEOPLE


@dataclass(frozen=True)
class Furnished:
    """A desk with results on it, and somebody of each role who is signed in."""

    house: House
    app: Flask
    readers: Mapping[str, Browser]


@contextmanager
def furnished(folder: Path) -> Iterator[Furnished]:
    made = house(folder)
    app = create_app(made.config, made.storage)
    yield Furnished(made, app, {email: browser(app, email) for email in PEOPLE})
    stop(app)
    made.storage.close()


def house(folder: Path, databases: Mapping[str, str] | None = None, *, board: bool = True) -> House:
    made = House.open(folder, "Northfield", "http://127.0.0.1", NOW, databases=databases)
    if board:
        publish(made.storage)
    for email, roles in PEOPLE.items():
        account(made, email, *roles)
    return made


def publish(storage: Storage, put: Callable[[Connection, Mapping[str, Any]], object] = post) -> None:
    """The last two waves: enough for a change since the one before."""
    with begin(storage.public("migrator")) as connection:
        for (wave, title, _day), found in list(zip(made_up.WAVES, made_up.releases(), strict=True))[-2:]:
            put(connection, found)
            bodies = {"manifest.json": made_up.manifest(wave, title), "questionnaire.json": made_up.questionnaire()}
            for name, body in bodies.items():
                row = {"wave": wave, "name": name, "body": rfc8785.dumps(body)}
                connection.execute(text("INSERT INTO document VALUES (:wave, :name, :body)"), row)


def released(storage: Storage, day: str = "2026-10-12") -> None:
    said = {"wave": WAVE, "release_sha256": "0" * 64, "attack_sha256": None, "day": day}
    ledger.append(storage, "released", said, "publisher")


def browser(app: Flask, email: str) -> Browser:
    found = Browser(app)
    assert found.sign_in(email).status_code == 302
    return found


def files_in(body: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
