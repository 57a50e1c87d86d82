"""The leadership summary as a PDF: once for the organisation, and for every group.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics.pages.desk import Asked, Desk
from analytics.release.board import Board
from analytics.reports.paper.leadership import pdf_bytes
from survey.app.campaign import House
from survey.app.inspection.exporting import wording
from survey.app.site.readers import Scope
from survey.app.site.translations import SOURCE_LANGUAGE
from survey.app.trying.bench.figures import Figure, Readings, Setting, interleaved
from survey.app.trying.bench.invented import Organisation
from survey.app.trying.bench.pages import PACK, WAVES, publish
from survey.questionnaires.library import pack

GROUPS, RESPONDENTS = 48, 2_000


def measure(setting: Setting) -> Iterator[Figure]:
    organisation = Organisation(setting.size(GROUPS, 4), RESPONDENTS, pack(PACK).to_public())
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as folder:
        house = House.open(Path(folder), "Bench", "http://127.0.0.1", datetime.now(UTC))
        publish(house, organisation)
        board = Board(house.storage.public("reader"))
        groups = [group.id for group in organisation.plan(WAVES[-1][0]).leaves("ordinary")]
        printed(board, Scope("management"))  # the first one finds the fonts
        once, each = interleaved(
            setting.rounds, lambda: printed(board, Scope("management")), lambda: for_every(board, groups)
        )
        house.storage.close()
    yield Figure("leadership summary, one PDF", "ms", once["ms"])
    yield Figure(f"one PDF for each of {len(groups)} groups", "ms each", each["ms"])


def printed(board: Board, scope: Scope) -> Readings:
    began = time.perf_counter()
    pdf_bytes(Desk(board, scope, Asked(WAVES[-1][0]), wording(SOURCE_LANGUAGE)))
    return {"ms": 1000 * (time.perf_counter() - began)}


def for_every(board: Board, groups: list[str]) -> Readings:
    """As the link of each group's members would show it."""
    taken = [printed(board, Scope("group", group))["ms"] for group in groups]
    return {"ms": sum(taken) / len(taken)}
