"""Slides can be edited, read aloud and presented: titles, alternative texts, notes, native charts, the house's look."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from analytics.figures.questions import origin_text
from analytics.pages.desk import Asked
from analytics.reports.brand import Brand
from analytics.reports.extent import NothingShown
from analytics.reports.slides.paging import LINES, height, paged_lines
from analytics.reports.slides.writing import pptx_bytes
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
        about = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in slide.shapes if graphic(shape)]
        assert all(about)
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
    entries = [("Heading", ""), *[("", "word " * 60)] * 9, ("Next", ""), ("", "word " * 60)]
    pages = paged_lines(entries)
    assert [entry for page in pages for entry in page] == entries
    assert all(sum(height(entry) for entry in page) <= LINES for page in pages)
    assert all(page[-1][1] for page in pages)


def test_a_group_of_which_nothing_is_shown_gets_no_deck() -> None:
    hidden = replace(desk(scope=MANAGEMENT), asked=Asked("autumn-2026", group_id(ALWAYS_PROTECTED)))
    with pytest.raises(NothingShown, match="ask for one of those"):
        pptx_bytes(hidden, Brand("Northfield"))
