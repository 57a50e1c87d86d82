"""All that stands in a marked report, line by line: what a reader sees, and what only a program does.

In: readers, a group, a language. Out: a desk in marked words, lines of each form. Called by: tests of reports.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
import pypdf
from pptx import Presentation

from analytics.pages.desk import Asked, Desk
from analytics.reports.brand import house_brand
from analytics.reports.paper.full import full_pdf_bytes
from analytics.reports.paper.leadership import pdf_bytes
from analytics.reports.slides.writing import pptx_bytes
from analytics.reports.workbook.sheets import write_xlsx
from survey.app.inspection.exporting import Export, scope_of
from survey.app.site.readers import Scope
from tests import made_up_board as made_up
from tests.report_facts import whole
from tests.report_forms import behind, written
from tests.report_marking import marking
from tests.report_world import LAST

LOOK = house_brand("Northfield")
CONTENTS = re.compile(r"( \.){3,} \d+ *$")  # a line of contents ends with dots and a page
PAGE = {"en": "Page {} of {}", "de": "Seite {} von {}"}


@cache
def desk_for(scope: str, group: str | None, lang: str) -> Desk:
    """As a reader of this kind has it, in marked words."""
    asked = Asked(LAST, made_up.group_id(group) if group else "organisation")
    whole = Desk(made_up.board(), Scope("management"), asked, marking(lang))
    wish = Export(LAST, "pdf", lang, scope, asked.group if group else None)
    return Desk(made_up.board(), scope_of(whole, wish), asked, whole.words)


@cache
def lines_of(form: str, scope: str, group: str | None, lang: str) -> tuple[str, ...]:
    """Not empty, with one space between words."""
    found = FORMS[form](desk_for(scope, group, lang))
    return tuple(line for text in found if (line := " ".join(text.split())))


def page(desk: Desk) -> Iterator[str]:
    return paper(pdf_bytes(desk, LOOK), desk.words.lang)


def full(desk: Desk) -> Iterator[str]:
    return paper(full_pdf_bytes(desk, LOOK), desk.words.lang)


def paper(body: bytes, lang: str) -> Iterator[str]:
    """Every page's text, whose foot has to say which one it is; then what is said of figures."""
    reader = pypdf.PdfReader(BytesIO(body))
    for number, one in enumerate(reader.pages, 1):
        text = one.extract_text()
        foot = PAGE[lang].format(number, len(reader.pages))
        assert text.count(foot) == 1, foot
        yield from (pages_exist(line, len(reader.pages)) for line in text.replace(foot, "").split("\n"))
    about = reader.metadata or {}
    yield from (str(about[key]) for key in ("/Title", "/Author", "/Subject") if key in about)
    yield from figures(reader)


def pages_exist(line: str, last: int) -> str:
    found = CONTENTS.search(line)
    if found is None:
        return line
    assert 1 <= int(found.group().split()[-1]) <= last
    return line[: found.start()]


def figures(reader: pypdf.PdfReader) -> Iterator[str]:
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1) if number in reader.xref[0])
    yield from (str(one["/Alt"]) for one in objects if isinstance(one, dict) and "/Alt" in one)


def slides(desk: Desk) -> Iterator[str]:
    """Texts, tables line by line, what is said of pictures, charts with what they draw and what lies behind, notes."""
    deck = Presentation(BytesIO(pptx_bytes(desk, LOOK)))
    yield deck.core_properties.title
    for slide in deck.slides:
        for shape in slide.shapes:
            yield from shape._element.xpath(".//p:cNvPr/@descr")
            if shape.has_text_frame:
                yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (" ".join(cell.text for cell in row.cells) for row in shape.table.rows)
            if shape.has_chart:
                yield from drawn(shape.chart)
                yield from hidden(shape.chart)
        yield from slide.notes_slide.notes_text_frame.text.split("\n")


def drawn(chart: Any) -> Iterator[str]:
    """What a chart keeps to draw itself: a line for each value, with its margin where it has one."""
    for series in chart.plots[0].series:
        margins = dict(
            zip(
                *(series._element.xpath(f".//c:errBars/c:plus//c:pt/{what}") for what in ("@idx", "c:v/text()")),
                strict=True,
            )
        )
        for place, (name, value) in enumerate(zip(chart.plots[0].categories, series.values, strict=True)):
            if value is not None:
                yield line(f"{name} {series.name}", value, margins.get(str(place)))


def hidden(chart: Any) -> Iterator[str]:
    """The workbook inside: names, values, margins."""
    header, *rows = behind(chart)
    series = [str(name) for name in header[1:] if not str(name).endswith("±")]
    for name, *numbers in rows:
        margins = numbers[len(series) :] if any(str(one).endswith("±") for one in header[1:]) else [None] * len(series)
        for place, one in enumerate(series):
            if numbers[place] is not None:
                yield line(f"{name} {one}", numbers[place], margins[place] if place < len(margins) else None)


def line(name: str, value: float, margin: object) -> str:
    """As somebody would write it down."""
    if margin is None:
        return f"{name} {value:.1f}".removesuffix(".0") if value % 1 and value < 10 else f"{name} {whole(value)}"
    return f"{name} {whole(value)} ± {max(1, int(float(str(margin)) + 0.5))}"


@cache
def book_of(desk: Desk) -> Any:
    return openpyxl.load_workbook(BytesIO(written(write_xlsx, desk, house_brand("Northfield"))))


def workbook(desk: Desk) -> Iterator[str]:
    """Sheets but for that of all numbers, which is compared cell by cell; a number follows its name, a margin it."""
    book = book_of(desk)
    yield from (str(book.properties.title), str(book.properties.creator), *book.sheetnames)
    for sheet in (book.worksheets[0], book.worksheets[1], book.worksheets[3]):
        for row in sheet.iter_rows():
            yield " ".join(cells(row))


def cells(row: tuple[Any, ...]) -> Iterator[str]:
    """Texts as they are; of numbers a pair is a value, with the arrow that its format draws, and its margin."""
    left = [one for one in row if one.value is not None]
    while left:
        one = left.pop(0)
        if isinstance(one.value, str):
            yield one.value
        else:
            arrow = "".join(f" {sign}" for sign in "▲▼" if sign in one.number_format)
            yield f"{whole(one.value)}{arrow} ± {max(1, int(left.pop(0).value + 0.5))}"


FORMS = {"page": page, "full": full, "pptx": slides, "xlsx": workbook}
