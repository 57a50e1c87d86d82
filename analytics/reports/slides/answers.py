"""Native charts of single questions: the three sides of their answers, or their averages as an index with whiskers.

In: the questions of a theme, a slide with a place for a chart. Out: the chart.
Called by: `analytics.reports.slides.asking`.
"""

from typing import Any, Final

from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
from pptx.util import Pt

from analytics.figures.drawn.trend import Names
from analytics.figures.readings import NOT_ASKED
from analytics.figures.wording import Wording
from analytics.reports.colours import INK, SIDES, WHITE
from analytics.reports.paper.chart import printable
from analytics.reports.slides.charts import Area, Series, drawn, finish, gap_of, label, lay_out, rgb, standing
from analytics.reports.story.parts import Questions, Standing

# The words of questions have their part of the width, so that the bars of all slides begin at the same place.
BELOW_A_LEGEND: Final = Area(0.42, 0.09, 0.56, 0.91)
ABOVE_NUMBERS: Final = Area(0.42, 0.0, 0.56, 0.92)
FEW: Final = 4  # questions with room for larger letters
ON_SIDE: Final = (WHITE, INK, WHITE)


def distribution(slide: Any, block: Questions, _: Wording) -> Any:
    """One bar for each question, as long as all who answered it."""
    told = (_("Unfavourable"), _("Neutral"), _("Favourable"))
    found = [Series(name, tuple(row.sides[side] for row in block.rows)) for side, name in enumerate(told)]
    chart = drawn(slide, XL_CHART_TYPE.BAR_STACKED_100, questions_of(block), found)
    chart.plots[0].gap_width, chart.plots[0].overlap = gap_of(len(block.rows)), 100
    chart.category_axis.reverse_order = True
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    for series, colour, ink in zip(chart.plots[0].series, SIDES, ON_SIDE, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
        label(series, "0", "ctr", light=False)
        series.data_labels.font.color.rgb = rgb(ink)
    finish(slide, chart, block.title, alt_of(block), legend=True)
    enlarge(chart, block)
    chart.value_axis.has_major_gridlines = False
    lay_out(chart, BELOW_A_LEGEND)
    return chart


def averages(slide: Any, block: Questions, _: Wording) -> Any:
    """One bar for each question, from 0 to 100, with its 95 % interval."""
    marks = tuple((row.question, row.level, NOT_ASKED) for row in block.rows)
    chart = standing(slide, Standing(block.title, Names(block.title, None), marks, alt_of(block), ""), _)
    lay_out(chart, ABOVE_NUMBERS)
    enlarge(chart, block)
    return chart


def enlarge(chart: Any, block: Questions) -> None:
    """A few questions have larger letters."""
    if len(block.rows) <= FEW:
        chart.category_axis.tick_labels.font.size = Pt(14)


def alt_of(block: Questions) -> str:
    """What stands out in the theme, then every question of the slide."""
    return " ".join(
        part for part in (block.conclusion, *(f"{row.question}: {row.words}." for row in block.rows)) if part
    )


def questions_of(block: Questions) -> list[str]:
    return [printable(row.question) for row in block.rows]
