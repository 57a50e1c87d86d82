"""How a report is set: no line breaks where it hurts, and a number is told with its margin and of whom it is."""

import re
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest

from analytics.figures.readings import Shown
from analytics.pages import overview
from analytics.pages.brief.leadership import points
from analytics.pages.overview import KeyFigure
from analytics.reports.brand import house_brand
from analytics.reports.paper.bars import bars_svg
from analytics.reports.paper.blocks import dressed
from analytics.reports.paper.leadership import summary
from analytics.reports.slides.deck import HEAD, TITLE, blank
from analytics.reports.slides.show import Show
from analytics.reports.slides.words import place
from analytics.reports.slides.writing import lines_of
from analytics.reports.story import behind, opening
from analytics.reports.story.parts import Grid, Picks, with_room
from analytics.reports.typesetting import typeset
from tests.report_forms import seen
from tests.report_world import desk

NORTHFIELD = house_brand("Northfield")
LONG = "In 7 von 15 Themenfeldern weicht Workshop stärker von der ganzen Organisation ab, als der Zufall erklären würde"


def test_words_that_would_break_beside_a_large_number_begin_the_line_below_it() -> None:
    found = desk(lang="de")
    printed = [summary(found)["figures"][-1], vars(opening.glance(found, overview.build(found)).blocks[0].figures[-1])]
    for figure in printed:
        assert (figure["beside"], figure["below"]) == ("", "über den Zufall hinaus seit Spring 2026")


@pytest.mark.parametrize("beside", ["± 1 of 100", "oder weniger", "757 von 1.030", ""])
def test_a_margin_stays_beside_its_number(beside: str) -> None:
    assert with_room(KeyFigure("Recovery", "58", beside, "below")).beside == beside


def test_no_line_ends_between_a_number_and_its_margin() -> None:
    words = summary(desk()) | dressed(NORTHFIELD)
    broken = []
    for room in range(80, 104, 2):
        told = [{"title": "Where", "text": "x" * room + " y 55 ± 4 z"}]
        broken += [line for line in lines(typeset(words | {"points": told})) if re.search(r"x y 55( ±)?$", line)]
    assert broken == []


def lines(body: bytes) -> list[str]:
    return [line.strip() for page in pypdf.PdfReader(BytesIO(body)).pages for line in page.extract_text().splitlines()]


def test_a_theme_on_a_slide_leads_to_its_reason_with_a_colon() -> None:
    picked = Picks("Strong", (), (("Meetings", "73 ± 1", "on the favourable side"),))
    assert lines_of(picked, desk().words)[1].term == "Meetings 73 ± 1:"


def row(title: str, value: float, margin: float) -> Any:
    return SimpleNamespace(theme=SimpleNamespace(measure="scale:x"), title=title, reading=Shown(value, margin))


def test_no_range_of_themes_is_told_that_their_margins_leave_open() -> None:
    close, apart = row("Staying", 56, 7), row("Meetings", 90, 7)
    told = [opening.themes_headline(desk(), [row("Recovery", 53, 7), *more]) for more in ([close], [close, apart], [])]
    assert told == [
        "No theme stands clearly higher or lower than the others",
        "Themes stand between 53 (Recovery) and 90 (Meetings) of 100",
        "Recovery stands at 53 ± 7 of 100",
    ]


def test_what_goes_together_says_of_whom_it_is_told_on_the_page_and_on_the_slide() -> None:
    team, whole = seen(group="Workshop"), seen()
    said = "For Workshop alone too few people answered. This is about "
    (point,) = [one for one in points(team, {"rows": []}) if one.title == "What goes together"]
    chapter = behind.together(team)
    assert point.sentences[0].startswith(said) and chapter and chapter.lead.startswith(said)
    ours = behind.together(whole)
    assert ours and "too few" not in ours.lead


def test_a_long_title_of_a_slide_has_two_lines_and_a_short_one_its_full_size() -> None:
    show = Show(blank(NORTHFIELD), SimpleNamespace(foot=""), NORTHFIELD)  # type: ignore[arg-type]
    sizes = [place(show.add("Chart", title), TITLE).text_frame.paragraphs[0].runs[0].font.size for title in (LONG, "x")]
    assert sizes[0].pt < HEAD.points - 4 and sizes[1] is None


def test_shares_below_each_other_have_the_same_form() -> None:
    drawn = bars_svg([("Change", 6.0), ("Fairness", 3.3), ("Recovery", 12.0)], (3,), desk().words)
    assert [share in drawn for share in (">6.0%<", ">3.3%<", ">12%<")] == [True] * 3


def test_headings_of_a_crowded_table_break_before_its_entries_do() -> None:
    entries = (
        "Early shift and Night shift and Late",
        "nicht unterscheidbar",
        "weniger als 1 von 10",
        "zwischen 3 und 5",
    )
    headers = ("Gruppe", "Jetzt", "Wie wahrscheinlich sie klar tiefer liegt", "Ungünstige Antworten")
    weights = Grid("", headers, (entries,)).weights
    assert weights[2] < len(headers[2]) and all(map(int.__ge__, weights, map(len, entries)))
