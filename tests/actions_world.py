"""An installation with four published waves of an invented organisation, and people who plan and look on.

In: a folder. Out: a house with accounts; an action that is planned. Called by: tests of actions.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import rfc8785
from sqlalchemy import insert

from analytics.release.board import post
from survey.accounts.journal import Act
from survey.actions import book
from survey.actions.model import Action, Draft
from survey.app.campaign import House
from survey.storage import tables
from survey.storage.rooms import begin
from tests import made_up_board as made_up
from tests import small_company as small
from tests.desk_site import account

NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
DUE = date(2026, 11, 20)
OLGA, MAX, MIA, LENA, WILMA = (f"{name}@firm.example" for name in ("olga", "max", "mia", "lena", "wilma"))
ROLES = {
    OLGA: ("organiser",),
    MAX: ("manager:Operations/Fleet",),
    MIA: ("manager:Engineering/Product",),
    LENA: ("leadership",),
    WILMA: ("works-council",),
}


def house(folder: Path, waves: int = 2, people: Mapping[str, tuple[str, ...]] = ROLES) -> House:
    """With so many waves, the last one of them published a week and a half ago."""
    house = small.house(folder, now=NOW)
    with begin(house.storage.public("publisher")) as public:
        for wave, found in list(zip(made_up.WAVES, made_up.documents(), strict=True))[-waves:]:
            post(public, found)
            bodies = {
                "manifest.json": made_up.manifest(wave[0], wave[1]),
                "questionnaire.json": made_up.questionnaire(),
            }
            rows = [{"wave": wave[0], "name": name, "body": rfc8785.dumps(body)} for name, body in bodies.items()]
            public.execute(insert(tables.document), rows)
    for email, roles in people.items():
        account(house, email, *roles)
    return house


def key_of(house: House, email: str) -> str:
    return next(one.id for one in book.accounts(house.storage) if one.email == email)


def planned(house: House, label: str, *, owner: str = OLGA, due: date = DUE, **more: str) -> Action:
    """An action of Olga's book for a group of this name."""
    wave, measure = more.get("wave", "spring-2026"), more.get("measure", "scale:recovery")
    group = "organisation" if label == "organisation" else made_up.group_id(label)
    draft = Draft(more.get("what", "Plan the breaks"), key_of(house, owner), due, more.get("aim", ""))
    return book.plan(house.storage, Act(OLGA, house.clock.now), (wave, group, measure), draft)
