"""Exports what is on the board, and says in the ledger that it did.

In: a released wave, a format. Out: bytes, or a file that is written as it is made.
Called by: survey.cli, survey.app.desk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from analytics.figures.wording import Wording
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Board
from analytics.reports.brand import Brand, house_brand
from analytics.reports.extract import write_json
from analytics.reports.listing import write_csv
from analytics.reports.paper.full import full_pdf_bytes
from analytics.reports.paper.leadership import pdf_bytes
from analytics.reports.slides.writing import pptx_bytes
from analytics.reports.table import lines
from analytics.reports.workbook.sheets import write_xlsx
from survey.accounts import journal
from survey.accounts.journal import Act
from survey.app.site.readers import Scope
from survey.app.site.translations import SOURCE_LANGUAGE, catalogue
from survey.storage.rooms import Storage, begin
from survey.waves import ledger

JSON: Final = "json"
EVERYBODY, MANAGEMENT = "everybody", "management"  # readers of the whole organisation
MEMBERS, MANAGERS = "members", "managers"  # readers of one group: who is in it, and who leads it
SCOPES: Final = (EVERYBODY, MEMBERS, MANAGERS, MANAGEMENT)
PAGE, FULL = "page", "full"


class NoGroupNamed(ValueError):
    """Members and managers of a group see that group, so that an export for them must name it."""


class NotForThem(LookupError):
    """A group below the departments is for its members and those who lead it, not for everybody (rule 12)."""


@dataclass(frozen=True)
class Export:
    """Which wave, in which form and language, for whom; of one group or of all; a page or everything; in whose look."""

    wave: str
    form: str = JSON
    lang: str = SOURCE_LANGUAGE
    scope: str = EVERYBODY
    group: str | None = None
    length: str = PAGE
    brand: Brand | None = None  # None: the organisation's name in our look


def json_into(board: Board, wish: Export, file: BinaryIO) -> None:
    """Exactly as published, so that its hash is the one in the ledger; of a group an extract."""
    if wish.group:
        write_json(desk(board, wish), file)
    else:
        file.write(board.document(wish.wave))


def csv_into(board: Board, wish: Export, file: BinaryIO) -> None:
    write_csv(lines(tables_desk(board, wish)), file)


def xlsx_into(board: Board, wish: Export, file: BinaryIO) -> None:
    seen = tables_desk(board, wish)
    write_xlsx(seen, brand_of(seen, wish), file)


def pdf_into(board: Board, wish: Export, file: BinaryIO) -> None:
    seen = desk(board, wish)
    print_ = full_pdf_bytes if wish.length == FULL else pdf_bytes
    file.write(print_(seen, brand_of(seen, wish)))


def pptx_into(board: Board, wish: Export, file: BinaryIO) -> None:
    seen = desk(board, wish)
    file.write(pptx_bytes(seen, brand_of(seen, wish)))


WRITERS: Final[Mapping[str, Callable[[Board, Export, BinaryIO], None]]] = {
    JSON: json_into,
    "csv": csv_into,
    "xlsx": xlsx_into,
    "pdf": pdf_into,
    "pptx": pptx_into,
}


def in_memory(form: str) -> Callable[[Board, Export], bytes]:
    def made(board: Board, wish: Export) -> bytes:
        file = BytesIO()
        WRITERS[form](board, wish, file)
        return file.getvalue()

    return made


FORMS: Final[Mapping[str, Callable[[Board, Export], bytes]]] = {form: in_memory(form) for form in WRITERS}


def export(storage: Storage, wish: Export, act: Act) -> bytes:
    """Write a wave in a form; the ledger names the form and counts the exports, the access log says who made them."""
    body = FORMS[wish.form](Board(storage.public("reader")), wish)
    record(storage, wish.wave, wish.form, act)
    return body


def export_into(storage: Storage, wish: Export, act: Act, file: BinaryIO) -> None:
    """The same, into a file as it is made, which a large organisation needs less memory for."""
    WRITERS[wish.form](Board(storage.public("reader")), wish, file)
    record(storage, wish.wave, wish.form, act)


def record(storage: Storage, wave: str, form: str, act: Act) -> None:
    """Count an export in public, and note for those who control it whose it was."""
    with begin(storage.public("organiser")) as public:
        before = [entry for entry in ledger.read(public) if entry.kind == "exported" and entry.wave == wave]
        ledger.record(public, "exported", {"wave": wave, "format": form, "n": len(before) + 1})
    journal.append(storage, act, "results-exported", wave=wave, form=form)


def desk(board: Board, wish: Export) -> Desk:
    """What a page would be built from, for the readers of this export.

    Raises: NotForThem for a group that they may not see (rule 12), OutOfScope for one that is not there, NoGroupNamed.
    """
    asked = Asked(wish.wave, wish.group or ORGANISATION)
    whole = Desk(board, Scope(MANAGEMENT), asked, wording(wish.lang))
    found = Desk(board, scope_of(whole, wish), asked, whole.words)
    if whole.focus.id not in found.now.seen:
        raise NotForThem(
            f"{whole.focus.label} is below the departments, and its results are for its members, for those who lead it"
            f" and for the management: name one of these as scope ({', '.join(SCOPES[1:])})"
        )
    return found


def tables_desk(board: Board, wish: Export) -> Desk:
    """Tables of the whole organisation hold all that is on the board, as json does; those of a group obey rule 12."""
    if wish.group:
        return desk(board, wish)
    return Desk(board, Scope(MANAGEMENT), Asked(wish.wave, ORGANISATION), wording(wish.lang))


def scope_of(whole: Desk, wish: Export) -> Scope:
    """The eyes with which a page would be read: those of everybody, of all, of members of a group, of who leads it."""
    if wish.scope in (EVERYBODY, MANAGEMENT):
        return Scope(wish.scope)
    if wish.group is None:
        raise NoGroupNamed(f"a report for {wish.scope} is about one group; name it with --group")
    if wish.scope == MEMBERS and whole.focus.leaf:
        return Scope("group", wish.group)
    return Scope(EVERYBODY) if wish.scope == MEMBERS else Scope("units", units=whole.focus.units)


def brand_of(seen: Desk, wish: Export) -> Brand:
    return wish.brand or house_brand(str(seen.now.manifest["organisation"]))


def wording(lang: str) -> Wording:
    """The words of a language outside of any page."""

    def translate(message: str, /, **values: object) -> str:
        return catalogue(lang).gettext(message) % values

    def count(one: str, many: str, number: int, /, **values: object) -> str:
        return catalogue(lang).ngettext(one, many, number) % values

    return Wording(lang, translate, count)
