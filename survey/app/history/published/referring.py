"""`reference import`: values that another survey published, checked against the questionnaire that they speak of.

In: an id of the box, or a file. Out: a reference in the public room. Called by: survey.cli.history.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analytics.outside import references
from analytics.plan import SCALED
from analytics.release.board import Board
from survey.app.history.published.scores import years_of
from survey.questionnaires.library import PackNotFound, pack
from survey.questionnaires.reading import Table
from survey.questionnaires.references import Asked, Reference, Year, asked_in, named
from survey.storage.rooms import Storage, begin


def read(storage: Storage, name: str) -> Reference:
    """A reference to packs, or to questionnaires of one's own that a released wave has asked."""
    own = own_questionnaires(Board(storage.public("reader")))

    def find(questionnaire: str) -> Asked:
        if questionnaire in own:
            return own[questionnaire]
        try:
            return asked_in(pack(questionnaire))
        except PackNotFound as problem:
            raise PackNotFound(f"{problem} Or release a wave with your own questionnaire first.") from problem

    def sum_up(table: Table, known: Asked) -> tuple[Year, ...]:
        return years_of(table, Path(name).parent, known)

    return named(name, find, sum_up)


def take(storage: Storage, reference: Reference) -> bool:
    """Store it; False if it is there already."""
    with begin(storage.public("importer")) as public:
        return references.add(public, reference.to_public())


def all_references(storage: Storage) -> list[Mapping[str, Any]]:
    with storage.public("reader").connect() as public:
        return references.load(public)


def own_questionnaires(board: Board) -> dict[str, Asked]:
    """What released waves have asked; the last one of an id counts."""
    found = (board.questionnaire(wave.id) for wave in board.waves())
    return {one["id"]: _asked(one) for one in found}


def _asked(document: Mapping[str, Any]) -> Asked:
    questions = frozenset(item["id"] for item in document["items"] if item["kind"] in SCALED)
    themes = frozenset(part["id"] for part in [*document["scales"], *document["indices"]])
    return Asked(document["id"], questions, themes)
