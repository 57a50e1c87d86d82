"""Slides of single questions: what people answered where shares may be shown, an index with its margin elsewhere."""

from collections.abc import Iterator
from math import floor
from typing import Any

import pytest

from analytics.reports.paper.blocks import block_words
from analytics.reports.slides.charts import LINES
from analytics.reports.story.detail import questions
from tests import made_up_board as made_up
from tests.report_forms import MANAGEMENT, behind, charts, deck, seen
from tests.report_world import release

SIDES = ("unfavourable", "neutral", "favourable")


def asked(group: str | None, kind: str) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Slides of questions with each line of the workbook inside their chart."""
    texts = {item.text["en"] for item in seen(MANAGEMENT, group).now.questions.items.values()}
    for slide in deck(MANAGEMENT, group).slides:
        for shape in slide.shapes:
            if shape.has_chart and kind in str(shape.chart.chart_type):
                rows = behind(shape.chart)[1:]
                yield from ((slide, row) for row in rows if row[0].removesuffix(" (not shown)") in texts)


def cells_of(group: str, text: str, *statistics: str) -> list[float | None]:
    item = next(one for one in made_up.questionnaire()["items"] if one["text"]["en"] == text)
    found = [release().cell(group, f"item:{item['id']}", name) for name in statistics]
    return [cell.value if cell else None for cell in found]


def test_every_question_of_the_organisation_has_a_bar_of_its_three_sides() -> None:
    lines = [row for _slide, row in asked(None, "STACKED_100")]
    assert len(lines) == sum(size for *_, size in made_up.SCALES)
    ordinary = [row for row in lines if "expect" not in row[0]]
    assert [row for row in ordinary if list(row[1:]) != cells_of("organisation", row[0], *SIDES)] == []


def test_a_group_of_fewer_than_forty_has_indices_with_margins_and_not_one_share() -> None:
    assert list(asked("Late shift", "STACKED_100")) == []
    lines = [row for _slide, row in asked("Late shift", "CLUSTERED")]
    own = [row for row in lines if "expect" not in row[0]]
    means = {row[0]: cells_of(made_up.group_id("Late shift"), row[0], "mean")[0] for row in own}
    assert len(own) > 30 and all(means.values())
    assert [row for row in own if row[1] != pytest.approx(25 * ((means[row[0]] or 0) - 1))] == []
    assert all(row[2] > 0 for row in lines)


def test_a_sensitive_question_is_that_of_the_group_it_is_shown_with_and_the_slide_says_so() -> None:
    slides = {slide.slide_id: slide for slide, row in asked("Late shift", "CLUSTERED") if "expect" in row[0]}
    shapes = [shape for slide in slides.values() for shape in slide.placeholders if shape.has_text_frame]
    said = [shape.text_frame.text for shape in shapes]
    assert len(slides) == 1 and any("For Early shift and Late shift together" in text for text in said)


def test_a_question_that_is_protected_is_on_no_chart_and_a_theme_without_any_number_has_no_slide() -> None:
    hidden = [item for item in made_up.questionnaire()["items"] if item["scale"] == "fairness"]
    told = {row[0] for _slide, row in asked("Training", "CLUSTERED")}
    assert told and not told & {item["text"]["en"] for item in hidden}
    assert not any("Fairness:" in slide.shapes.title.text for slide in deck(MANAGEMENT, "Training").slides)


def test_the_words_of_a_questions_chart_have_all_its_numbers_and_what_stands_out() -> None:
    slide = next(slide for slide, row in asked(None, "STACKED_100") if row[0] == made_up.SAYS["recovery"])
    frame = next(shape for shape in slide.shapes if shape.has_chart)
    words = frame._element.xpath(".//p:cNvPr")[0].get("descr")
    bad, neutral, good = (round(value or 0) for value in cells_of("organisation", made_up.SAYS["recovery"], *SIDES))
    assert f"unfavourable {bad}, neutral {neutral}, favourable {good}; average" in words
    assert "Least favourable:" in words
    assert slide.shapes.title.text.startswith("Recovery: from ")


def test_a_slide_of_shares_says_how_far_off_they_may_be_and_tells_no_range_that_is_not_clear() -> None:
    slides: dict[int, tuple[Any, list[tuple[float, float]]]] = {}
    for slide, row in asked("Operations", "STACKED_100"):
        item = next(one["id"] for one in made_up.questionnaire()["items"] if one["text"]["en"] == row[0])
        found = [release().cell(made_up.group_id("Operations"), f"item:{item}", side) for side in SIDES]
        if all(found):
            slides.setdefault(slide.slide_id, (slide, []))[1].append(found)
    titles = []
    for slide, rows in slides.values():
        most = max(cell.margin for row in rows for cell in row)
        text = " ".join(shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame)
        assert f"Margins are at most ± {floor(most + 0.5)}." in text.replace("\N{NO-BREAK SPACE}", " ")
        good = sorted((row[-1] for row in rows), key=lambda cell: cell.value)
        clear = good[-1].value - good[-1].margin > good[0].value + good[0].margin
        titles.append((clear, ": from " in slide.shapes.title.text))
    assert set(titles) == {(True, True), (False, False)}


def test_shares_on_paper_say_how_far_off_they_may_be() -> None:
    desk = seen()
    words = [block_words(block, "#0B5D66", desk.words) for block in questions(desk).blocks]
    told = [block["middle"] for block in words if any(row["sides"] for row in block["rows"])]
    assert (
        told
        and [middle for middle in told if "Margins are at most ± " not in middle.replace("\N{NO-BREAK SPACE}", " ")]
        == []
    )


def test_labels_of_a_trend_stand_beyond_their_whiskers_away_from_the_other_line() -> None:
    trend = next(one for one in charts(deck(MANAGEMENT, "Late shift")) if "LINE" in str(one.chart_type))
    span = trend.value_axis.maximum_scale - trend.value_axis.minimum_scale
    labels = trend.plots[0].series[0].data_labels._element.findall("{*}dLbl")
    rows = behind(trend)[1:]
    assert len(labels) == len(rows) == len(made_up.WAVES)
    for label, (_wave, mine, whole, margin, *_rest) in zip(labels, rows, strict=True):
        shift = float(label.find(".//{*}y").get("val"))
        assert abs(shift) >= margin / span * LINES.height - 1e-4
        assert (label.find("{*}dLblPos").get("val") == "t") == (shift < 0) == (mine >= whole)
