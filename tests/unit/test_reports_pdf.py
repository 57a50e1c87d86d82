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
from analytics.pages import overview
from analytics.pages.brief import focus, leadership
from analytics.pages.brief.focus import Focus, NothingToSummarise, focus_of
from analytics.reports import typesetting
from analytics.reports.brand import house_brand
from analytics.reports.paper.blocks import dressed
from analytics.reports.paper.figure import trend
from analytics.reports.paper.leadership import pdf_bytes, summary
from analytics.reports.typesetting import NoFontForThis, typeset
from tests import made_up_board as made_up
from tests.report_forms import seen
from tests.report_world import LAST, as_printed, desk, index_of, release

NUMBER = re.compile(r"(\d+)(?: ?[▲▼])? ±(\d+)")
MARKUP = {
    "Operations": '#panic("read as code")',
    "Engineering": "*Bold* _it_ $x^2$ <tag> @ref `raw` \\ // [x]",
    "Fleet": "= Heading",
    "Finance": "</text><script>1</script> & Größe",
}


@cache
def printed(wave: str = LAST, lang: str = "en", scope: str = "everybody") -> bytes:
    return pdf_bytes(desk(wave, lang=lang, scope=scope))


def pages(body: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(body)).pages]


def expected(group: Any, measures: list[str]) -> list[tuple[str, str]]:
    cells = [index_of(group, measure, release()) for measure in measures]
    return [as_printed(cell) for cell in cells if cell and cell.status == "released"]


def test_every_number_of_the_tables_is_the_boards() -> None:
    seen = desk(scope="everybody")
    first, rest = pages(printed())
    for group in seen.now.groups:
        name = "Whole organisation" if group.id == "organisation" else group.label
        line = next((line for line in rest.splitlines() if re.match(rf"{re.escape(name)} \d", line)), "")
        assert NUMBER.findall(line) == expected(group, [theme.measure for theme in seen.themes])
    chosen = [theme.measure for theme in seen.themes if made_up_title(theme) in summary(seen)["groups"]["themes"]]
    line = next(line for line in first.splitlines() if line.startswith("Whole organisation 4"))
    assert NUMBER.findall(line) == expected(seen.now.organisation, chosen)


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


def test_a_summary_for_the_management_hatches_what_is_withheld_and_carries_no_number_for_it() -> None:
    seen = desk(scope="management")
    cells = [cell for part in summary(seen)["all"] for row in part["rows"] for cell in row["cells"]]
    protected = [cell for cell in cells if cell["kind"] == "protected"]
    shown = [group for group in seen.now.groups if not seen.now.protected_throughout(group)]
    standings = [seen.now.standing(group, theme).reading for group in shown for theme in seen.themes]
    assert protected == [{"kind": "protected"}] * sum(1 for reading in standings if not reading.shown)
    assert " ".join(pages(printed(scope="management"))[1:]).count("not shown") >= len(protected) > 0


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
        ("en", "Questions: Work and wellbeing, version 1, Made up for tests, licence: CC0-1.0"),
        ("de", "Fragen: Work and wellbeing, Version 1, Made up for tests, Lizenz: CC0-1.0"),
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


def test_letters_that_no_font_has_are_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = typesetting.compiled
    monkeypatch.setattr(typesetting, "compiled", lambda *given, **_: ours(*given, ignore_system_fonts=True))
    look = dressed(house_brand("Northfield")) | {"organisation": "\U0001e900 a script of its own"}
    words = summary(desk(scope="everybody")) | look
    with pytest.raises(NoFontForThis, match="install a font of that script"):
        typeset(words)


def test_a_wave_without_themes_says_which_form_to_ask_for_instead() -> None:
    seen = desk(scope="everybody")
    without = replace(seen)
    vars(without)["now"] = replace(
        seen.now, whole=replace(seen.now.whole, questions=replace(seen.now.questions, scales=(), indices=()))
    )
    with pytest.raises(NothingToSummarise, match="export csv or xlsx"):
        focus_of(without)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_page_is_one_page_whatever_the_language(lang: str) -> None:
    first, second = pages(printed(lang=lang))[:2]
    assert "CC0-1.0" in first and summary(desk(lang=lang, scope="everybody"))["all_title"] in second


def test_where_many_groups_stand_in_one_level_the_first_page_says_how_many_it_leaves_to_the_next() -> None:
    words = summary(desk(scope="everybody")) | dressed(house_brand("Northfield"))
    listed = words["groups"]
    many = [{**listed["rows"][1], "name": f"Division {number}"} for number in range(40)]
    cut = [f"and {number} further" if number else "" for number in range(38)]
    first, second = pages(typeset(words | {"groups": listed | {"rows": many, "further": cut}}))[:2]
    named = sum(f"Division {number} " in first for number in range(40))
    assert 3 <= named < 40 and f"and {40 - named} further" in first and "CC0-1.0" in first and "All groups" in second


def test_the_page_of_a_group_has_the_headline_of_that_group() -> None:
    found = seen(group="Depot South")
    said = overview.build(found)["headline"]
    assert summary(found)["headline"] == said.text != overview.build(seen())["headline"].text
