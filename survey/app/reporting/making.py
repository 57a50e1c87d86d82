"""One report for one reader: which wave, in which form, about which group, and only of what the reader may see.

In: a board, what an account may see, what is wanted. Out: bytes. Called by: survey.app.reporting, the desk, survey.cli.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Board, Group
from analytics.reports.brand import Brand
from analytics.reports.extract import json_bytes
from analytics.reports.listing import csv_bytes
from analytics.reports.paper.full import full_pdf_bytes
from analytics.reports.paper.leadership import pdf_bytes
from analytics.reports.slides.writing import pptx_bytes
from analytics.reports.table import lines
from analytics.reports.workbook.sheets import xlsx_bytes
from survey.app.inspection.exporting import FULL, PAGE, wording
from survey.app.site.readers import Scope
from survey.translations import SOURCE_LANGUAGE, WHOLE

LENGTHS: Final = (PAGE, FULL)
EVERYBODY: Final = Scope("everybody")


class Form(NamedTuple):
    mimetype: str
    lengths: tuple[str, ...]  # the first is what nobody has to ask for; none where there is but one
    make: Callable[[Desk, str, Brand], bytes]


def pdf(desk: Desk, length: str, brand: Brand) -> bytes:
    return full_pdf_bytes(desk, brand) if length == FULL else pdf_bytes(desk, brand)


def extract(desk: Desk, _length: str, _brand: Brand) -> bytes:
    """What this reader may see of the group; the release itself is public, and has an address of its own."""
    return json_bytes(desk, desk.board.document(desk.asked.wave))


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMS: Final[Mapping[str, Form]] = {
    "pdf": Form("application/pdf", LENGTHS, pdf),
    "pptx": Form(f"{OFFICE}.presentationml.presentation", (), lambda desk, _, brand: pptx_bytes(desk, brand)),
    "xlsx": Form(f"{OFFICE}.spreadsheetml.sheet", (), lambda desk, *_: xlsx_bytes(desk)),
    "csv": Form("text/csv", (), lambda desk, *_: csv_bytes(lines(desk))),
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
                f"there is no such report: forms are {', '.join(FORMS)}, lengths {', '.join(LENGTHS)}, languages "
                f"{', '.join(WHOLE)}"
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
    assert desk.focus is not None  # a table that is about no group in particular must not hide that it was asked for
    return FORMS[wanted.form].make(desk, wanted.length, brand)


def about_each(desk: Desk) -> tuple[list[Group], int]:
    """The groups that get a report of their own, in the order of the tree, and how many are protected throughout."""
    shown = [group for group in desk.now.groups if not desk.now.protected_throughout(group)]
    return shown, len(desk.now.groups) - len(shown)


def name_of(desk: Desk, group: Group) -> str:
    """A group as pages show it."""
    return desk.words("Whole organisation") if group.id == ORGANISATION else group.label
