"""A wave as a report sees it: the made-up board, or the same board with other names of groups.

In: a wave, a language, readers, names. Out: `desk()`. Called by: tests of reports.
"""

import json
from collections.abc import Mapping
from functools import cache
from math import floor
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, StaticPool, Table, Text, create_engine

from analytics.pages.desk import Asked, Desk
from analytics.release.board import Board, Cell, Group, Release, metadata, post
from survey.app.inspection.exporting import wording
from tests import made_up_board as made_up

LAST = "autumn-2026"


def desk(
    wave: str = LAST, *, lang: str = "en", scope: str = "management", names: Mapping[str, str] | None = None
) -> Desk:
    board = renamed(tuple(sorted(names.items()))) if names else made_up.board()
    return Desk(board, made_up.MadeUpScope(scope), Asked(wave), wording(lang))


@cache
def renamed(names: tuple[tuple[str, str], ...]) -> Board:
    """The last wave, with labels of groups changed."""
    labels = dict(names)
    found = json.loads(made_up.board().document(LAST))
    for group in found["groups"]:
        group["label"] = labels.get(group["label"], group["label"])
    found["wave"]["previous"] = None
    documents = {"manifest.json": made_up.manifest(LAST, "Autumn 2026"), "questionnaire.json": made_up.questionnaire()}
    return posted(found, {name: json.dumps(body).encode() for name, body in documents.items()})


def posted(found: Mapping[str, Any], documents: Mapping[str, bytes]) -> Board:
    """A board with one release on it."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    published = Table("document", MetaData(), Column("wave", Text), Column("name", Text), Column("body", LargeBinary))
    metadata.create_all(engine)
    published.create(engine)
    with engine.begin() as connection:
        post(connection, found)
        rows = [{"wave": found["wave"]["id"], "name": name, "body": body} for name, body in documents.items()]
        connection.execute(published.insert(), rows)
    return Board(engine)


def release(wave: str = LAST) -> Release:
    return made_up.board().release(wave)


def index_of(group: Group, measure: str, found: Release) -> Cell | None:
    """The cell of a theme: a sensitive one belongs to the group of the same people in the coarser partition."""
    people = set(group.units)
    alike = [group, *(one for one in found.groups.values() if set(one.units) == people)]
    cells = [found.cell(one.id, measure, "index") for one in alike]
    return next((cell for cell in cells if cell), None)


def as_printed(cell: Cell) -> tuple[str, str]:
    """A value and its margin as a reader rounds them: half up, a margin never under 1."""
    assert cell.value is not None and cell.margin is not None
    return str(floor(cell.value + 0.5)), str(max(1, floor(cell.margin + 0.5)))
