"""Waves with more than their own answers: beside what others published, and cut by an attribute as well.

In: nothing. Out: desks of the whole organisation or of a group. Called by: tests of reports.
"""

import json
from functools import cache

from analytics.outside import references
from analytics.pages.desk import Asked, Desk
from analytics.release.board import Board
from survey.app.inspection.exporting import wording
from tests import made_up_board as made_up
from tests import noise_world
from tests.report_world import LAST, posted

ORGANISATION = "organisation"
OTHERS = {
    "id": "trade",
    "questionnaire": "made-up",
    "licence": "CC0-1.0",
    "source": "An invented trade, 2026",
    "title": {"en": "Trade", "de": "Branche"},
    "population": {"en": "firms", "de": "Betriebe"},
    "caution": {"en": "Other work.", "de": "Andere Arbeit."},
    "years": [
        {
            "year": 2026,
            "number": 31,
            "favourable": {"recovery-1": 37},
            "index": {"recovery": 61, "control": 47},
            "low": {"recovery": 57},
            "high": {"recovery": 66},
        }
    ],
}


@cache
def board_beside_others() -> Board:
    found = json.loads(made_up.board().document(LAST))
    found["wave"]["previous"] = None
    documents = {"manifest.json": made_up.manifest(LAST, "Autumn 2026"), "questionnaire.json": made_up.questionnaire()}
    board = posted(found, {name: json.dumps(body).encode() for name, body in documents.items()})
    with board.connect() as public:
        references.add(public, OTHERS)
        public.commit()
    return board


def beside_others(group: str = ORGANISATION, lang: str = "en") -> Desk:
    asked = Asked(LAST, group if group == ORGANISATION else made_up.group_id(group))
    return Desk(board_beside_others(), made_up.MadeUpScope("management"), asked, wording(lang))


@cache
def board_by_site() -> Board:
    wave = noise_world.by_site(("index:wellbeing", "scale:load"))
    documents = {"manifest.json": wave.manifest, "questionnaire.json": wave.questionnaire}
    bodies = {name: json.dumps(body).encode() for name, body in documents.items()}
    return posted(wave.release(noise_world.ballots(wave)), bodies)


def by_site(group: str = ORGANISATION, lang: str = "en") -> Desk:
    board = board_by_site()
    return Desk(board, made_up.MadeUpScope("management"), Asked(board.waves()[-1].id, group), wording(lang))
