"""Fills the places of a slide with text in its language, says what pictures show, takes away what stayed empty.

In: a slide, text. Out: a changed slide. Called by: `analytics.reports.slides.writing`, `.tables`, `.charts`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from analytics.reports.paper.chart import printable

PLACES: Final = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "zh": "zh-CN", "ar": "ar-SA"}


class Line(NamedTuple):
    """A heading, whose text is empty; or a paragraph, which may begin with a few bold words."""

    term: str
    text: str
    language: str = ""  # of the text, where it is another one than the report's


def place(slide: Any, idx: int) -> Any:
    return next(one for one in slide.placeholders if one.placeholder_format.idx == idx)


def put(slide: Any, idx: int, text: str) -> None:
    """Write one paragraph; control characters, which have no place in a document, are left out."""
    place(slide, idx).text_frame.text = printable(text)


def put_lines(slide: Any, idx: int, lines: Sequence[Line], points: float) -> None:
    """Write headings and paragraphs."""
    frame = place(slide, idx).text_frame
    for number, (term, text, language) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(points * 0.4)
        if not text:
            paragraph.space_before = Pt(points * 0.6 if number else 0)
            accented(add_run(paragraph, term, points, bold=True))
            continue
        if term:
            add_run(paragraph, term if term.endswith((".", ":", "?")) else f"{term}.", points, bold=True)
        speak(add_run(paragraph, f" {text}" if term else text, points)._r, language)


def add_run(paragraph: Any, text: str, points: float, *, bold: bool = False, colour: str = "") -> Any:
    run = paragraph.add_run()
    run.text = printable(text)
    run.font.size = Pt(points)
    run.font.bold = bold
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    return run


def shrink(shape: Any, points: float) -> None:
    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(points)


def accented(run: Any) -> None:
    run.font.color.theme_color = MSO_THEME_COLOR.ACCENT_1


def speak(element: Any, language: str) -> None:
    """Say in which language every text inside is that does not say so itself: for what reads aloud or checks words."""
    for name in ("a:r", "a:fld") if language else ():
        for run in element.iter(qn(name)):
            properties = run.get_or_add_rPr()
            if not properties.get("lang"):
                properties.set("lang", PLACES.get(language, language))
    for properties in element.iter(qn("a:defRPr")) if language else ():
        properties.set("lang", PLACES.get(language, language))


def describe(shape: Any, text: str, name: str) -> None:
    """Say what a chart, a table or a picture shows to somebody who cannot see it."""
    about = shape._element.xpath(".//p:cNvPr")[0]
    about.set("descr", printable(text))
    about.set("name", printable(name))


def note(slide: Any, lines: Iterable[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(printable(line) for line in lines if line)


def clear(slide: Any) -> None:
    """Take away places in which nothing stands."""
    for one in list(slide.placeholders):
        if one.has_text_frame and not one.text_frame.text.strip():
            one._element.getparent().remove(one._element)
