"""Slides can be edited, read aloud and presented: titles, alternative texts, notes, native charts, the house's look."""

import gc
import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from analytics.figures.questions import origin_text
from analytics.pages.desk import Asked
from analytics.reports.brand import Brand
from analytics.reports.colours import RAMP
from analytics.reports.extent import NothingShown
from analytics.reports.paper.chart import printable
from analytics.reports.paper.grouptables import CLASSES
from analytics.reports.slides import columns
from analytics.reports.slides.columns import columns_of, widths_of
from analytics.reports.slides.deck import CONTENT, NOTE, blank
from analytics.reports.slides.paging import LINES, height, paged, units_of
from analytics.reports.slides.words import Line, place, put_lines, speak
from analytics.reports.slides.writing import lines_of, pptx_bytes
from analytics.reports.story.parts import Deed
from tests.made_up_board import ALWAYS_PROTECTED, group_id
from tests.report_forms import MANAGEMENT, charts, deck, everything, made, seen
from tests.report_world import desk

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def test_every_slide_has_a_title_of_its_own() -> None:
    titles = [slide.shapes.title.text for slide in deck().slides]
    assert all(titles) and len(set(titles)) == len(titles)


def test_the_deck_tells_the_chapters_in_their_order() -> None:
    titles = " | ".join(slide.shapes.title.text for slide in deck().slides)
    order = (
        "Northfield: Autumn 2026", "Lower since Spring 2026: Recovery", "people took part", "Themes stand between",
        "themes moved by more than chance", "differ from the whole organisation", "Recovery: lower since",
        "go together with", "of higher concern", "What people wrote about", "What is protected, and why", "Talk about",
        "How each number is computed",
    )  # fmt: skip
    places = [titles.index(part) for part in order]
    assert places == sorted(places)


def test_every_chart_and_table_says_what_it_shows_and_every_slide_has_notes() -> None:
    for slide in deck().slides:
        assert all(alt_of(shape) not in ("", "None") for shape in slide.shapes if graphic(shape))
        assert origin_text(seen().now.questions, seen().words) in slide.notes_slide.notes_text_frame.text


def graphic(shape: object) -> bool:
    return getattr(shape, "has_chart", False) or getattr(shape, "has_table", False)


def test_no_place_stays_empty_and_the_title_is_read_first() -> None:
    for slide in deck().slides:
        texts = [shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame]
        assert all(text.strip() for text in texts)
        assert slide.shapes[0] == slide.shapes.title or slide.shapes[0].shape_id == slide.shapes.title.shape_id


def test_charts_are_native_with_whiskers_that_the_workbook_inside_has_too() -> None:
    themes = next(one for one in charts(deck()) if len(list(one.plots[0].categories)) > 10)
    bars = themes.plots[0]._element.findall(".//{*}errBars")
    assert len(bars) == 1 and bars[0].find(".//{*}f").text == "Sheet1!$C$2:$C$17"
    assert not any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for slide in deck().slides for shape in slide.shapes)


def test_it_is_wide_in_our_typeface_and_the_same_wave_makes_the_same_bytes() -> None:
    found = deck()
    assert found.slide_width / found.slide_height == pytest.approx(16 / 9, abs=0.001)
    assert 'typeface="Source Sans 3"' in everything(made("pptx"))
    wide = desk(scope=MANAGEMENT)
    assert pptx_bytes(wide, Brand("Northfield")) == pptx_bytes(wide, Brand("Northfield"))


def test_the_organisations_name_accent_and_logo_are_on_the_slides() -> None:
    body = pptx_bytes(desk(scope="everybody"), Brand("Fabrikam", "#7A1F5C", SVG, "svg"))
    found = Presentation(BytesIO(body))
    with ZipFile(BytesIO(body)) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
    assert re.search(r'<a:accent1><a:srgbClr [^>]*val="7A1F5C"/>', theme)
    assert found.slides[0].shapes.title.text.startswith("Fabrikam: ")
    logos = [shape for shape in found.slides[1].shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in logos] == ["Fabrikam"]


def test_names_are_text_and_never_read_as_anything_else() -> None:
    names = {"Operations": "</a:t><script/> & =1+1 \x07", "Engineering": '"quoted" %(name)s'}
    told = everything(pptx_bytes(desk(names=names, scope="everybody"), Brand("Northfield")))
    assert "&lt;/a:t&gt;&lt;script/&gt; &amp; =1+1" in told and "<script/>" not in told


def test_a_deck_in_german_speaks_german() -> None:
    told = " ".join(slide.shapes.title.text for slide in deck("everybody", None, "de").slides)
    assert "Was geschützt ist" in told and "people took part" not in told


def test_a_first_wave_has_no_slide_on_what_moved() -> None:
    found = Presentation(BytesIO(pptx_bytes(desk("spring-2025", scope="everybody"), Brand("Northfield"))))
    titles = [slide.shapes.title.text for slide in found.slides]
    assert "Where things stand at the start" in titles and not any("moved" in title for title in titles)


def test_long_texts_are_cut_between_paragraphs_and_a_heading_stays_with_its_text() -> None:
    entries = [Line("Heading", ""), *[Line("", "word " * 60)] * 9, Line("Next", ""), Line("", "word " * 60)]
    pages = paged(units_of(entries))
    assert [entry for page in pages for entry in page] == entries
    assert all(sum(height(entry) for entry in page) <= LINES for page in pages)
    assert all(page[-1][1] for page in pages)


def in_memory() -> int:
    return sum(type(one).__name__ in ("CT_ChartSpace", "CT_NotesSlide") for one in gc.get_objects())


def test_a_deck_that_was_written_leaves_no_chart_and_no_notes_in_memory() -> None:
    """Circles of objects wait long for Python's collector, and thousands of decks are made one after the other."""
    here = desk(scope=MANAGEMENT)
    gc.collect()
    gc.disable()
    before = in_memory()
    try:
        pptx_bytes(here, Brand("Northfield"))
        assert in_memory() == before
    finally:
        gc.enable()


def test_a_group_of_which_nothing_is_shown_gets_no_deck() -> None:
    hidden = replace(desk(scope=MANAGEMENT), asked=Asked("autumn-2026", group_id(ALWAYS_PROTECTED)))
    with pytest.raises(NothingShown, match="ask for one of those"):
        pptx_bytes(hidden, Brand("Northfield"))


def languages(found: Any, text: str) -> set[str]:
    """Of every run in which the text stands, on slides and in notes."""
    slides = [part for slide in found.slides for part in (slide, slide.notes_slide)]
    runs = [run for part in slides for run in part._element.iter("{*}r", "{*}fld")]
    return {str(run.rPr.get("lang")) for run in runs if text in run.text}


@pytest.mark.parametrize(("lang", "tag"), [("en", "en-GB"), ("de", "de-DE")])
def test_every_word_of_a_deck_says_its_language(lang: str, tag: str) -> None:
    found = deck("everybody", None, lang)
    said = languages(found, "")
    assert tag in said and said <= {tag, "en-GB"}  # an action is told in English, whoever reads it
    assert languages(found, seen().now.title) == {tag}
    styles = [style for chart in charts(found) for style in chart._chartSpace.iter("{*}defRPr")]
    assert {style.get("lang") for style in [*styles, next(found.element.iter("{*}defRPr"))]} == {tag}


def test_what_an_organisation_wrote_about_an_action_keeps_its_language_and_gets_the_readers_quotation_marks() -> None:
    told = Deed("Fleet: Recovery", "Gefragt war", ("Nights are shorter.",), "en", "Erledigt", "Seitdem höher")
    words = desk(lang="de").words
    slide = blank(Brand("Northfield")).slides.add_slide(blank(Brand("Northfield")).slide_layouts[4])
    put_lines(slide, CONTENT, lines_of(told, words), 16)
    speak(slide._element, "de")
    runs = {run.text: run.rPr.get("lang") for run in slide._element.iter("{*}r")}
    assert runs["„Nights are shorter.“"] == "en-GB" and runs["Gefragt war"] == runs["Seitdem höher"] == "de-DE"


def test_a_space_that_does_not_break_stays_on_slides_and_in_drawings() -> None:
    assert languages(deck("everybody", None, "de"), "\N{NO-BREAK SPACE}%") == {"de-DE"}
    assert printable("81\N{NO-BREAK SPACE}%\x07") == "81\N{NO-BREAK SPACE}%"
    formats = [one.plots[0].series[0].data_labels.number_format for one in charts(deck("everybody", None, "de"))]
    assert '[<10]0.0"\N{NO-BREAK SPACE}%";0"\N{NO-BREAK SPACE}%"' in formats  # 6.0 % beside 3.3 %


GERMAN = (
    "Bedingungen für Wohlbefinden", "Machbare Arbeitsmenge", "Entscheidungsfreiheit", "Klare Aufgaben",
    "Unterstützung durch Führungskräfte", "Unterstützung im Kollegenkreis", "Veränderungen bei der Arbeit", "Erholung",
)  # fmt: skip


def longest(title: str) -> int:
    return max(len(word) for word in title.split())


@pytest.mark.parametrize("titles", [GERMAN, ("Growth",) * 16, ("Donaudampfschifffahrt",) * 16])
def test_no_word_above_a_column_of_the_heat_map_is_wider_than_its_column(titles: tuple[str, ...]) -> None:
    found = columns_of(titles)
    for part in found.places:
        shown = [titles[place] for place in part]
        widths = widths_of(shown, found.points)
        assert sum(widths) == pytest.approx(columns.ROOM)
        room = [(width - 2 * columns.MARGIN) * 72 / found.points / columns.LETTER for width in widths]
        assert all(longest(title) <= letters + 1e-9 for title, letters in zip(shown, room, strict=True))


def test_the_themes_of_a_slide_are_eight_in_german_too_and_short_titles_are_large_over_columns_of_one_width() -> None:
    assert [len(part) for part in columns_of(GERMAN * 2).places] == [8, 8]
    short = ("Growth",) * 16
    assert columns_of(short).points == columns.SIZES[0] and len(set(widths_of(short[:8], columns.SIZES[0]))) == 1


def test_two_tables_of_a_slide_are_read_one_after_the_other_and_before_the_foot() -> None:
    slides = deck(MANAGEMENT, "Dispatch").slides
    found = next(slide for slide in slides if sum(shape.has_table for shape in slide.shapes) > 1)
    read = [shape.has_table for shape in found.shapes]
    foot = next(place for place, shape in enumerate(found.shapes) if shape.name == "Footer")
    assert read[read.index(True) : read.index(True) + 2] == [True, True] and not any(read[foot:])


def test_every_slide_of_the_heat_map_says_where_its_colours_begin() -> None:
    slides = [slide for slide in deck().slides if any(alt_of(shape) == "Groups and themes" for shape in slide.shapes)]
    notes = [place(slide, NOTE).text_frame.paragraphs[0] for slide in slides]
    assert notes and all([run.text.strip() for run in note.runs] == CLASSES for note in notes)
    colours = [[f"#{run._r.rPr.find('{*}highlight')[0].get('val')}" for run in note.runs] for note in notes]
    assert colours == [list(RAMP)] * len(notes)


def alt_of(shape: Any) -> str:
    return str(shape._element.xpath(".//p:cNvPr")[0].get("descr"))
