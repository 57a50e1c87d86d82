"""Every form of a report of the made-up board, made once, and what a reader or a program finds in it.

In: a form, a scope, a group. Out: bytes, texts, numbers. Called by: tests of reports.
"""

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pypdf
from pptx import Presentation

from analytics.pages.desk import Desk
from survey.app.inspection.exporting import FORMS, FULL, Export, desk
from tests import made_up_board as made_up
from tests.report_world import LAST

MANAGEMENT = "management"


@cache
def made(form: str, scope: str = MANAGEMENT, group: str | None = None, lang: str = "en") -> bytes:
    return FORMS[form](made_up.board(), wish(form, scope, group, lang))


def wish(form: str, scope: str = MANAGEMENT, group: str | None = None, lang: str = "en") -> Export:
    return Export(LAST, form, lang, scope, made_up.group_id(group) if group else None, FULL)


def seen(scope: str = MANAGEMENT, group: str | None = None) -> Desk:
    """The desk from which a form was made."""
    return desk(made_up.board(), wish("pdf", scope, group))


@cache
def deck(scope: str = MANAGEMENT, group: str | None = None, lang: str = "en") -> Any:
    return Presentation(BytesIO(made("pptx", scope, group, lang)))


def written(write: Callable[..., None], *what: Any) -> bytes:
    """What is written into a file, as bytes."""
    file = BytesIO()
    write(*what, file)
    return file.getvalue()


def charts(found: Any) -> Iterator[Any]:
    return (shape.chart for slide in found.slides for shape in slide.shapes if shape.has_chart)


def tables(found: Any) -> Iterator[list[list[str]]]:
    for slide in found.slides:
        for shape in slide.shapes:
            if shape.has_table:
                yield [[cell.text for cell in row.cells] for row in shape.table.rows]


def behind(chart: Any) -> list[tuple[Any, ...]]:
    """The rows of the workbook inside a chart."""
    blob = chart.part.chart_workbook.xlsx_part.blob
    return list(openpyxl.load_workbook(BytesIO(blob)).active.iter_rows(values_only=True))


def everything(body: bytes) -> str:
    """All text of a packed file, of the workbooks inside it too."""
    found = []
    with ZipFile(BytesIO(body)) as archive:
        for name in archive.namelist():
            inside = archive.read(name)
            found.append(everything(inside) if name.endswith(".xlsx") else inside.decode("utf-8", "replace"))
            found.append(name)
    return "\n".join(found)


@cache
def pdf_text(scope: str = MANAGEMENT, group: str | None = None, lang: str = "en") -> str:
    reader = pypdf.PdfReader(BytesIO(made("pdf", scope, group, lang)))
    return "\n".join(page.extract_text() for page in reader.pages)
