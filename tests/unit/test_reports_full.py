"""The full report on paper can be read by everybody: tagged, in order, every figure in words, headers on every page."""

import json
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from resource import getpagesize
from typing import Any

import pypdf
import pytest

from analytics.pages.account import method
from analytics.pages.seen import paging
from analytics.reports.brand import Brand
from analytics.reports.paper.full import ROOM, TEMPLATE, full_pdf_bytes, full_words
from analytics.reports.story import behind
from analytics.reports.story.extent import fitting
from analytics.reports.story.telling import Room, report
from analytics.reports.typesetting import typeset
from tests.report_forms import MANAGEMENT, made, pdf_text, seen
from tests.report_world import desk

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def reader() -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(made("pdf")))


def tags(found: pypdf.PdfReader) -> list[dict[str, Any]]:
    """Every element of the structure, in the order in which it is read."""
    elements: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        for one in node if isinstance(node, list) else [node]:
            one = one.get_object() if hasattr(one, "get_object") else one
            if isinstance(one, dict):
                elements.extend([one] if "/S" in one else [])
                walk(one.get("/K", []))

    walk(found.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return elements


def test_it_is_tagged_and_says_which_standard_it_keeps() -> None:
    root = reader().trailer["/Root"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_figure_has_words_and_every_table_has_headers() -> None:
    found = tags(reader())
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert len(figures) >= 4 and all(str(one.get("/Alt", "")) for one in figures)
    kinds = [one["/S"] for one in found]
    assert kinds.count("/THead") == kinds.count("/Table") > 15


def test_headings_begin_with_the_first_level_and_skip_none() -> None:
    levels = [int(one["/S"][2:]) for one in tags(reader()) if one["/S"] in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_chapters_come_in_the_order_of_the_results_pages() -> None:
    order = [chapter["name"] for chapter in full_words(report(seen(), ROOM), Brand("Northfield"))["chapters"]]
    assert order == [
        "Participation", "Themes", "What moved", "Strengths and priorities", "Questions", "Groups and themes", "Trends",
        "Drivers", "Retention outlook", "Comments", "What was done", "Protection", "Next steps", "Method",
    ]  # fmt: skip


def test_the_header_of_the_heat_map_stands_on_each_of_its_pages() -> None:
    pages = [page.extract_text() for page in reader().pages]
    of_the_map = [page for page in pages if page.count("±") > 100 and "Depot" in page]
    assert len(of_the_map) > 1 and all("Group" in page for page in of_the_map)


def test_method_and_protection_are_those_of_the_pages() -> None:
    text = " ".join(pdf_text().split())
    for step in method(seen())["steps"]:
        assert f": {step}" in text
    assert "Benjamini, Hochberg 1995" in text and "A number needs 6 answers" in text and "What is not covered" in text


def test_it_speaks_german_and_wears_the_organisations_look() -> None:
    body = full_pdf_bytes(desk(lang="de", scope="everybody"), Brand("Fabrikam", "#7A1F5C", SVG, "svg"))
    found = pypdf.PdfReader(BytesIO(body))
    text = " ".join(page.extract_text() for page in found.pages)
    assert "Ergebnisbericht" in text and "Fabrikam" in text and "Nächste Schritte" in text
    assert "Fabrikam" in {str(one.get("/Alt")) for one in tags(found) if one["/S"] == "/Figure"}


def test_a_report_of_a_group_is_about_that_group_beside_the_organisation() -> None:
    text = pdf_text(MANAGEMENT, "Depot South")
    assert "Depot South" in text[:300] and "Depot North" not in text
    assert "themes of Depot South differ" in text or "No theme of Depot South differs" in text


@pytest.mark.parametrize(("most", "deepest"), [(100, 3), (20, 2), (6, 1), (3, 1)])
def test_what_does_not_fit_is_cut_by_level_and_said(most: int, deepest: int) -> None:
    found = seen()
    kept, said = fitting(found, found.now.groups, most)
    assert len(kept) <= most and max(found.now.depth(group) for group in kept) == deepest
    assert bool(said) == (len(kept) < len(found.now.groups))
    assert all(str(len(found.now.groups) - len(kept)) in sentence for sentence in said)


def test_no_word_of_a_withheld_number_is_in_the_data_for_the_typesetter() -> None:
    words = full_words(report(seen(), Room(60, 60, 60, 10)), Brand("Northfield"))
    heat = next(block for one in words["chapters"] for block in one["blocks"] if block["kind"] == "heat")
    cells = [cell for part in heat["parts"] for row in part["rows"] for cell in row["cells"]]
    hidden = [cell for cell in cells if cell["kind"] == "protected"]
    assert hidden and hidden == [{"kind": "protected"}] * len(hidden)
    assert "withheld" not in json.dumps(words)


def test_the_outlook_of_many_groups_is_told_of_all_of_them_and_not_of_the_first_part_of_a_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = seen(MANAGEMENT)
    every = behind.outlook.build(here)["every_line"]
    monkeypatch.setattr(paging, "LINES", 2)
    chapter = behind.staying(here, len(every))
    assert chapter is not None and len(every) > 2 and len(chapter.blocks[0].rows) == len(every)


MEMORY = Path("/proc/self/statm")


def in_memory() -> int:
    """Megabytes."""
    return int(MEMORY.read_text().split()[1]) * getpagesize() // 2**20


@pytest.mark.skipif(not MEMORY.exists(), reason="the system does not say how much memory a process has")
def test_many_reports_need_no_more_memory_than_two() -> None:
    """What typst works out for one of them is about 30 MB here, and it would keep that of the last ten."""
    words = json.dumps(full_words(report(seen(), ROOM), Brand("Northfield")))
    sizes = []
    for name in ("Rest", "Calm", "Quiet", "Pause"):  # of other groups little would be the same
        typeset(json.loads(words.replace("Recovery", name)), TEMPLATE)
        sizes.append(in_memory())
    assert sizes[-1] - sizes[1] < 30


def test_the_colours_of_a_long_heat_map_are_explained_above_it_and_not_pages_later() -> None:
    text = pdf_text()
    first_line = text.index("Whole organisation", text.index("Groups stand in the order"))
    assert "75+" in text[text.index("Groups stand in the order") : first_line]
