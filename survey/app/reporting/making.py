"""One report for one reader: which wave, in which form, about which group, and only of what the reader may see.

In: a board, what an account may see, what is wanted. Out: bytes. Called by: survey.app.reporting, the desk, survey.cli.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Final, NamedTuple

from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Board, Group
from analytics.reports.brand import Brand
from analytics.reports.extract import write_json
from analytics.reports.listing import write_csv
from analytics.reports.paper.full import full_pdf_bytes
from analytics.reports.paper.leadership import pdf_bytes
from analytics.reports.slides.writing import pptx_bytes
from analytics.reports.table import lines
from analytics.reports.workbook.sheets import write_xlsx
from survey.app.inspection.exporting import FULL, PAGE, wording
from survey.app.site.readers import Scope
from survey.translations import SOURCE_LANGUAGE, WHOLE
from survey.translations.wording import worded

LENGTHS: Final = (PAGE, FULL)
EVERYBODY: Final = Scope("everybody")


class Form(NamedTuple):
    mimetype: str
    lengths: tuple[str, ...]  # the first is what nobody has to ask for; none where there is but one
    write: Callable[[Desk, "Wanted", Brand, BinaryIO], None]


def pdf(desk: Desk, wanted: "Wanted", brand: Brand, file: BinaryIO) -> None:
    file.write(full_pdf_bytes(desk, brand) if wanted.length == FULL else pdf_bytes(desk, brand))


def pptx(desk: Desk, _wanted: "Wanted", brand: Brand, file: BinaryIO) -> None:
    file.write(pptx_bytes(desk, brand))


def xlsx(desk: Desk, _wanted: "Wanted", brand: Brand, file: BinaryIO) -> None:
    write_xlsx(desk, brand, file)


def csv(desk: Desk, _wanted: "Wanted", _brand: Brand, file: BinaryIO) -> None:
    """Numbers for other programs, as JSON is: it has no place that says whose they are, and no look."""
    write_csv(lines(desk), file)


def extract(desk: Desk, _wanted: "Wanted", _brand: Brand, file: BinaryIO) -> None:
    """What this reader may see of the group; the release itself is public, and has an address of its own."""
    write_json(desk, file)


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMS: Final[Mapping[str, Form]] = {
    "pdf": Form("application/pdf", LENGTHS, pdf),
    "pptx": Form(f"{OFFICE}.presentationml.presentation", (), pptx),
    "xlsx": Form(f"{OFFICE}.spreadsheetml.sheet", (), xlsx),
    "csv": Form("text/csv", (), csv),
    "json": Form("application/json", (), extract),
}


class NoSuchReport(LookupError):
    """A form, length or language that no report has."""


@dataclass(frozen=True)
class Wanted:
    """Which report. `group`: its id; without one the reader's own, and the organisation for who has none."""

    wave: str
    form: str = "pdf"
    length: str = PAGE
    lang: str = SOURCE_LANGUAGE
    group: str = ""

    def __post_init__(self) -> None:
        if self.form not in FORMS or self.length not in LENGTHS or self.lang not in WHOLE:
            raise NoSuchReport(
                worded(
                    "there is no such report: forms are %(forms)s, lengths %(lengths)s, languages %(languages)s",
                    forms=", ".join(FORMS),
                    lengths=", ".join(LENGTHS),
                    languages=", ".join(WHOLE),
                )
            )

    def to_json(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("wave", "form", "length", "lang", "group")}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Wanted":
        return cls(**{name: str(value) for name, value in said.items()})


def desk_of(board: Board, scope: Scope, wanted: Wanted) -> Desk:
    """What a page would be built from for this reader. Raises OutOfScope as soon as somebody looks beyond it."""
    return Desk(board, scope, Asked(wanted.wave, wanted.group or None), wording(wanted.lang))


def made(desk: Desk, wanted: Wanted, brand: Brand) -> bytes:
    """The report about the group in focus. Raises OutOfScope for a wave or a group that is not there for the reader."""
    file = BytesIO()
    write(desk, wanted, brand, file)
    return file.getvalue()


def write(desk: Desk, wanted: Wanted, brand: Brand, file: BinaryIO) -> None:
    """The same into a file, as it is made: tables and JSON of thousands of units need little memory."""
    assert desk.focus is not None  # a table that is about no group in particular must not hide that it was asked for
    FORMS[wanted.form].write(desk, wanted, brand, file)


def ending(wanted: Wanted) -> str:
    """The end of the name of a file, which tells it from the same report in another length or language."""
    _ = wording(wanted.lang)
    lengths = [_("long") if wanted.length == FULL else _("one page")] if FORMS[wanted.form].lengths else []
    languages = [] if wanted.lang == SOURCE_LANGUAGE else [wanted.lang]
    return "".join(f" - {part}" for part in (*lengths, *languages)) + f".{wanted.form}"


def about_each(desk: Desk) -> tuple[list[Group], int]:
    """The groups that get a report of their own, in the order of the tree, and how many are protected throughout."""
    shown = [group for group in desk.now.groups if not desk.now.protected_throughout(group)]
    return shown, len(desk.now.groups) - len(shown)


def name_of(desk: Desk, group: Group) -> str:
    """A group as pages show it."""
    return desk.words("Whole organisation") if group.id == ORGANISATION else group.label
