"""The leadership summary as a PDF: once for the organisation, for every group, and for every group in one ZIP.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics.pages.desk import Asked, Desk
from analytics.release.board import Board
from analytics.reports.brand import Brand
from analytics.reports.paper.leadership import pdf_bytes
from survey.app.campaign import House
from survey.app.inspection.exporting import wording
from survey.app.reporting.making import Wanted, desk_of
from survey.app.reporting.zipping import write_zip
from survey.app.site.readers import Scope
from survey.app.site.translations import SOURCE_LANGUAGE
from survey.app.trying.bench.figures import Aim, Figure, PartUnavailable, Readings, Setting, interleaved
from survey.app.trying.bench.importing import in_a_child
from survey.app.trying.bench.invented import Organisation
from survey.app.trying.bench.machine import most_memory
from survey.app.trying.bench.pages import PACK, WAVES, publish
from survey.questionnaires.library import pack
from survey.storage.rooms import Storage

GROUPS, RESPONDENTS = 48, 2_000
UNITS = (300, 3_000)  # leaf groups of the organisations whose reports are packed
STREAMED = Aim(500.0, at_most=True)  # MB, however many units there are
OF_A_UNIT = 12  # people who answer
PACKING = """
import sys
from pathlib import Path
from survey.app.trying.bench.machine import most_memory
from survey.app.trying.bench.printing import pack_all
pack_all(Path(sys.argv[1]), sys.argv[2])
print(most_memory())
"""


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


def packed(setting: Setting) -> Iterator[Figure]:
    """A report for each group of a small and of a large organisation: one is in memory at a time."""
    if most_memory() is None:
        raise PartUnavailable("This system does not tell how much memory a process took; run it on Linux.")
    for units in (setting.size(most, most // 75) for most in UNITS):
        for form in ("pdf", "xlsx"):
            with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as folder:
                house = House.open(Path(folder), "Bench", "http://127.0.0.1", datetime.now(UTC))
                publish(house, Organisation(units, units * OF_A_UNIT, pack(PACK).to_public()))
                house.storage.close()
                name = f"ZIP of {form} reports, {units:,} units and what they are parts of"
                yield from in_a_child(name, PACKING, [folder, form], STREAMED)


def pack_all(folder: Path, form: str) -> None:
    """What the worker does for somebody who sees every group."""
    storage = Storage(folder)
    wanted = Wanted(WAVES[-1][0], form)
    desk = desk_of(Board(storage.public("reader")), Scope("management"), wanted)
    with (folder / "all.zip").open("wb") as file:
        write_zip(file, desk, wanted, Brand("Bench"))
    storage.close()
