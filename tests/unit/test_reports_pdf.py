"""The summary prints the board's numbers and no others, for everybody to read, and reads data only as data."""

import json
import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pypdf
import pytest

from analytics.figures.differences import Move
from analytics.figures.drawn.trend import Names, Point
from analytics.figures.readings import NOT_ASKED, Shown
from analytics.pages import overview
from analytics.pages.brief import focus, leadership
from analytics.pages.brief.focus import Focus, NothingToSummarise, focus_of
from analytics.pages.desk import Desk
from analytics.reports.brand import house_brand
from analytics.reports.paper import chart, grouptables
from analytics.reports.paper.blocks import dressed
from analytics.reports.paper.dots import HALVES, low_dots_svg
from analytics.reports.paper.figure import trend
from analytics.reports.paper.grouptables import tables
from analytics.reports.paper.leadership import groups_below, pdf_bytes, summary
from analytics.reports.typesetting import typeset
from tests import made_up_board as made_up
from tests.report_forms import seen
from tests.report_world import LAST, as_printed, desk, index_of, release

NUMBER = re.compile(r"(\d+)(?: ?[▲▼])? ±(\d+)")
MARKUP = {
    "Operations": '#panic("read as code")',
    "Engineering": "*Bold* _it_ $x^2$ <tag> @ref `raw` \\ // [x]",
    "Customer care": "= Heading",
    "Head office": "</text><script>1</script> & Größe",
}


@cache
def printed(wave: str = LAST, lang: str = "en", scope: str = "everybody") -> bytes:
    return pdf_bytes(desk(wave, lang=lang, scope=scope))


def pages(body: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(body)).pages]


def expected(group: Any, measures: list[str]) -> list[tuple[str, str]]:
    cells = [index_of(group, measure, release()) for measure in measures]
    return [as_printed(cell) for cell in cells if cell and cell.status == "released"]


def test_every_number_of_the_table_is_the_boards() -> None:
    seen = desk(scope="everybody")
    words = summary(seen) | dressed(house_brand("Northfield"))
    narrow = words["groups"]["widths"][-1]
    body = typeset(words | {"groups": words["groups"] | {"widths": [narrow]}})
    chosen = [theme.measure for theme in seen.themes if made_up_title(theme) in narrow["parts"][0]["themes"]]
    for name, group in {"Whole organisation": seen.now.organisation, **divisions(seen)}.items():
        assert numbers_of(name, body) == expected(group, chosen)
        assert numbers_of(name, printed()) == expected(group, [theme.measure for theme in seen.themes])


def test_a_page_with_few_groups_has_all_of_their_themes() -> None:
    found = seen(group="Workshop")
    body = pdf_bytes(found)
    for name, group in {"Whole organisation": found.now.organisation, "Workshop": found.focus}.items():
        every = expected(group, [theme.measure for theme in found.themes])
        assert numbers_of(name, body) == every and len(every) > 10


def divisions(found: Desk) -> dict[str, Any]:
    return {group.label: group for group in found.now.groups if group.label in made_up.TREE}


def numbers_of(name: str, body: bytes) -> list[tuple[str, str]]:
    """What stands behind a name in every part of the table."""
    lines = [line for line in pages(body)[0].splitlines() if re.match(rf"{re.escape(name)} \d+.*±", line)]
    return [found for line in lines for found in NUMBER.findall(line)]


def made_up_title(theme: Any) -> str:
    return str(theme.title["en"])


def test_the_key_figures_are_the_boards() -> None:
    text = pages(printed())[0]
    value, margin = as_printed(release().cells["organisation", "index:wellbeing", "index"])
    turnout = release().participation["org"]
    assert f"{value} ± {margin} of 100" in text
    assert f"{turnout['counted']:,} of {turnout['invited']:,}" in text


def test_the_chart_says_in_words_what_it_shows_and_every_value_is_the_boards() -> None:
    said = summary(desk(scope="everybody"))["chart"]["alt"]
    for wave, title, _day in made_up.WAVES:
        value, margin = as_printed(release(wave).cells["organisation", "scale:recovery", "index"])
        assert f"{title} {value} ± {margin}" in said
    assert said.startswith("Recovery: lower since Spring 2026. ")
    assert said in str(alternative_texts(printed()))


def alternative_texts(body: bytes) -> list[str]:
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        for one in node if isinstance(node, list) else [node]:
            one = one.get_object() if hasattr(one, "get_object") else one
            if isinstance(one, dict):
                found.extend([str(one["/Alt"])] if "/Alt" in one else [])
                walk(one.get("/K", []))

    walk(pypdf.PdfReader(BytesIO(body)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_a_summary_for_everybody_names_no_group_below_a_department() -> None:
    words = json.dumps(summary(desk(scope="everybody")))
    below = {unit.rsplit("/", 1)[1] for group in release().groups.values() for unit in group.units}
    departments = {name for departments in made_up.TREE.values() for name in departments}
    assert [name for name in below - departments if f'"{name}"' in words] == []


def test_a_page_hatches_what_is_withheld_and_carries_no_number_for_it() -> None:
    found = seen(group="Training")
    cells = [cell for part in wide(found)["parts"] for row in part["rows"] for cell in row["cells"]]
    protected = [cell for cell in cells if cell["kind"] == "protected"]
    standings = [found.now.standing(found.focus, theme).reading for theme in found.themes]
    assert protected == [{"kind": "protected"}] * sum(1 for reading in standings if not reading.shown)
    assert pages(pdf_bytes(found))[0].count("not shown") >= len(protected) > 0


def wide(found: Desk) -> Any:
    return summary(found)["groups"]["widths"][0]


def test_a_protected_wave_is_hatched_in_the_chart_and_has_no_number_in_its_words() -> None:
    seen = desk(scope="management")
    group = next(group for group in seen.now.groups if group.label == "Workshop")
    theme = next(theme for theme in seen.themes if theme.measure == "scale:recovery")
    chart = trend(seen, Focus(theme, group, None))
    assert chart["svg"].count("url(#hatch)") == 1
    assert "Not shown, to protect anonymity: Autumn 2025." in chart["alt"]
    assert re.search(r"Workshop: Spring 2025 77 ± 3, Spring 2026 68 ± 3, Autumn 2026 63 ± 3\.", chart["alt"])


def test_it_is_tagged_for_readers_of_every_kind() -> None:
    found = pypdf.PdfReader(BytesIO(printed(lang="de")))
    root = found.trailer["/Root"]
    described = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in described and root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root and root["/Lang"] == "de" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert found.metadata and found.metadata.title == "Zusammenfassung für die Leitung: Autumn 2026"


def test_every_font_is_embedded_and_ours() -> None:
    names = set()
    for page in pypdf.PdfReader(BytesIO(printed(scope="management"))).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            names.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
            assert "/FontFile2" in descriptor
    assert names <= {"SourceSans3-Regular", "SourceSans3-Semibold", "SourceSans3-Bold"}


def test_the_same_wave_makes_the_same_bytes_dated_by_its_closing_day() -> None:
    body = printed()
    assert pdf_bytes(desk(scope="everybody")) == body
    assert b"D:20261009" in body


@pytest.mark.parametrize("name", MARKUP.values())
def test_a_name_is_never_read_as_markup(name: str) -> None:
    text = " ".join(pages(pdf_bytes(desk(names=MARKUP, scope="everybody"))))
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Questions: “Work and wellbeing”, version 1, Made up for tests, licence: CC0-1.0"),
        ("de", "Fragen: „Work and wellbeing“, Version 1, Made up for tests, Lizenz: CC0-1.0"),
    ],
)
def test_the_first_page_says_whose_questions_were_asked(lang: str, said: str) -> None:
    assert said in " ".join(pages(printed(lang=lang))[0].split())


def test_a_first_wave_shows_where_every_theme_stands() -> None:
    chart = summary(desk("spring-2025", lang="de", scope="everybody"))["chart"]
    text = pages(printed("spring-2025", "de"))[0]
    assert "Wie es zu Beginn steht" in text and "Räume und Ausstattung" in text
    for measure in ("scale:demands", "scale:physical-conditions"):
        assert " ± ".join(as_printed(release("spring-2025").cells["organisation", measure, "index"])) in chart["alt"]


def test_a_summary_of_an_earlier_wave_does_not_know_the_later_ones() -> None:
    words = json.dumps(summary(desk("autumn-2025", scope="everybody")))
    assert "Spring 2025" in words and "2026" not in words


def test_a_division_that_moved_apart_from_the_rest_becomes_the_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, fell = desk(scope="everybody"), Move(-14.0, 3.0, -1, 4.0)
    monkeypatch.setattr(focus, "moves", lambda pairs: [fell, *(replace(fell, difference=-4.0) for _ in pairs[1:])])
    about = focus_of(seen)
    assert (about.group.label, about.theme.measure) == ("Customer care", "scale:recovery")
    said = leadership.apart_text(seen, about)
    assert said == "Recovery fell in Customer care more clearly than elsewhere since Spring 2026."


def test_a_wave_without_themes_says_which_form_to_ask_for_instead() -> None:
    seen = desk(scope="everybody")
    without = replace(seen)
    vars(without)["now"] = replace(
        seen.now, whole=replace(seen.now.whole, questions=replace(seen.now.questions, scales=(), indices=()))
    )
    with pytest.raises(NothingToSummarise, match="export csv or xlsx"):
        focus_of(without)


def test_the_page_of_a_group_has_the_headline_of_that_group() -> None:
    found = seen(group="Depot South")
    said = overview.build(found)["headline"]
    assert summary(found)["headline"] == said.text != overview.build(seen())["headline"].text


LONG = "Unterstützung durch Führungskräfte"


@pytest.mark.parametrize("name", [LONG, LONG * 2])
def test_the_name_of_a_theme_ends_before_the_line_on_which_its_dot_lies(name: str) -> None:
    drawing = low_dots_svg([(name, Shown(50.0, 6.0), None)] * 12, seen().words)
    size = float(found.group(1)) if (found := re.search(r'font-size="([0-9.]+)">Unter', drawing)) else chart.SIZE
    assert len(name) * chart.NAME_LETTER * size / chart.SIZE <= HALVES[0].left - HALVES[0].name


@pytest.mark.parametrize(("title", "lines"), [("Autumn", 1), ("Viewpoint survey", 2)])
def test_the_name_of_a_wave_has_one_line_where_that_has_room(title: str, lines: int) -> None:
    points = [Point(f"{title} {year}", Shown(60.0, 6.0), NOT_ASKED) for year in range(2024, 2027)]
    drawing = chart.trend_svg(points, Names("Organisation", None), seen().words)
    assert (f">{title} 2025<" in drawing) == (lines == 1) and (f">{title}<" in drawing) == (lines == 2)


def test_a_table_of_the_organisation_alone_is_not_called_one_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    here = seen()
    assert tables(here, focus_of(here), groups_below(here))["groups"]["title"] == "By group"
    monkeypatch.setattr(grouptables, "fitting", lambda _desk, groups, _most: (groups[:1], []))
    assert tables(here, focus_of(here), groups_below(here))["groups"]["title"] == "Themes"
