"""Exports what is on the board, and says in the ledger that it did.

In: a released wave, a format. Out: bytes. Called by: survey.cli.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from analytics.figures.wording import Wording
from analytics.pages.desk import Asked, Desk
from analytics.release.board import Board
from analytics.reports.paper.leadership import pdf_bytes
from analytics.reports.listing import csv_bytes
from analytics.reports.table import lines
from analytics.reports.workbook.sheets import xlsx_bytes
from survey.accounts import journal
from survey.accounts.journal import Act
from survey.app.site.readers import Scope
from survey.app.site.translations import SOURCE_LANGUAGE, catalogue
from survey.storage.rooms import Storage, begin
from survey.waves import ledger

JSON: Final = "json"
EVERYBODY, MANAGEMENT = "everybody", "management"


@dataclass(frozen=True)
class Export:
    """Which wave, in which form, in which language, for whom."""

    wave: str
    form: str = JSON
    lang: str = SOURCE_LANGUAGE
    scope: str = EVERYBODY


# Tables hold everything that is on the board, as json does (rule 12); only the summary is for one circle of readers.
FORMS: Final[Mapping[str, Callable[[Board, Export], bytes]]] = {
    JSON: lambda board, wish: board.document(wish.wave),  # exactly as published: its hash is the one in the ledger
    "csv": lambda board, wish: csv_bytes(lines(desk(board, wish, MANAGEMENT))),
    "xlsx": lambda board, wish: xlsx_bytes(desk(board, wish, MANAGEMENT)),
    "pdf": lambda board, wish: pdf_bytes(desk(board, wish, wish.scope)),
}


def export(storage: Storage, wish: Export, act: Act) -> bytes:
    """Write a wave in a form; the ledger names the form and counts the exports, the access log says who made them."""
    body = FORMS[wish.form](Board(storage.public("reader")), wish)
    record(storage, wish.wave, wish.form, act)
    return body


def record(storage: Storage, wave: str, form: str, act: Act) -> None:
    """Count an export in public, and note for those who control it whose it was."""
    with begin(storage.public("organiser")) as public:
        before = [entry for entry in ledger.read(public) if entry.kind == "exported" and entry.wave == wave]
        ledger.record(public, "exported", {"wave": wave, "format": form, "n": len(before) + 1})
    journal.append(storage, act, "results-exported", wave=wave, form=form)


def desk(board: Board, wish: Export, scope: str) -> Desk:
    """What a page would be built from, for these readers."""
    return Desk(board, Scope(scope), Asked(wish.wave), wording(wish.lang))


def wording(lang: str) -> Wording:
    """The words of a language outside of any page."""

    def translate(message: str, /, **values: object) -> str:
        return catalogue(lang).gettext(message) % values

    return Wording(lang, translate)
