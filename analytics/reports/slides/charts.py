"""Native charts: bars and lines that can be edited, with whiskers, and their numbers in the workbook inside.

In: a block of a report, a slide with a place for a chart. Out: the chart.
Called by: `analytics.reports.slides.writing`.

A number that is withheld is in no series and in no cell of the workbook; the name of its place says so in words.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final, NamedTuple

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt
from xlsxwriter import Workbook

from analytics.figures.drawn.trend import Point, axis_range
from analytics.figures.readings import PROTECTED, Reading
from analytics.figures.wording import Wording
from analytics.reports.colours import INK, INK_2, LINE
from analytics.reports.paper.chart import printable
from analytics.reports.slides.captions import percent
from analytics.reports.slides.deck import CONTENT
from analytics.reports.slides.words import describe, place
from analytics.reports.story.parts import Course, Shares, Standing

NAMESPACE: Final = nsdecls("c")
DRAWING: Final = nsdecls("a")
SHEET: Final = "Sheet1"  # what the file format's references begin with
EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook has no zone, and the same wave makes the same bytes
WHOLE, TWO_DIGITS = "0", "[<10]0.0;0"  # forms of numbers; the second as in `Wording.two_digits`
GAPS: Final = {1: 400, 2: 180, 3: 110, 4: 80, 5: 60}  # percent of a bar between two bars; of more
GAP: Final = 30


class Area(NamedTuple):
    """Inside the axes, as parts of the chart's width and height."""

    left: float
    top: float
    width: float
    height: float


LINES: Final = Area(0.045, 0.12, 0.94, 0.78)


@dataclass(frozen=True)
class Series:
    """One row of numbers, with their margins where they have some."""

    name: str
    values: tuple[float | None, ...]
    margins: tuple[float | None, ...] = ()

    @classmethod
    def of(cls, name: str, readings: Sequence[Reading]) -> "Series":
        values = tuple(one.value if one.shown else None for one in readings)
        return cls(printable(name), values, tuple(one.margin if one.shown else None for one in readings))


def standing(slide: Any, block: Standing, _: Wording) -> Any:
    """Bars of all themes; beside a group's the organisation's."""
    names = [named(title, mine, _) for title, mine, _whole in block.rows]
    found = [Series.of(block.names.focus, [mine for _title, mine, _whole in block.rows])]
    if block.names.organisation:
        found.append(Series.of(block.names.organisation, [whole for _title, _mine, whole in block.rows]))
    chart = drawn(slide, XL_CHART_TYPE.BAR_CLUSTERED, names, found)
    bars(chart, (0, 100), WHOLE)
    finish(slide, chart, block.title, block.alt, legend=len(found) > 1)
    return chart


def course(slide: Any, block: Course, _: Wording) -> Any:
    """Lines over the waves, open where a wave is protected or asked otherwise, dashed where the people changed."""
    names = [named(point.title, point.focus, _) for point in block.points]
    found = [Series.of(block.names.focus, [point.focus for point in block.points])]
    if block.names.organisation:
        found.append(Series.of(block.names.organisation, [point.organisation for point in block.points]))
    chart = drawn(slide, XL_CHART_TYPE.LINE_MARKERS, names, found)
    bottom, top = axis_range(block.points)
    lines(chart, bottom, top)
    for number, point in enumerate(block.points):
        if point.severed:
            for series in chart.plots[0].series:
                series.points[number].format.line.fill.background()
        elif point.broken:
            chart.plots[0].series[0].points[number].format.line.dash_style = MSO_LINE.DASH
    finish(slide, chart, block.title, block.alt, legend=len(found) > 1)
    lay_out(chart, LINES)
    beyond_whiskers(chart.plots[0].series[0], block.points, LINES.height / (top - bottom))
    return chart


def beyond_whiskers(series: Any, points: Sequence[Point], unit: float) -> None:
    """Write each value beyond the end of its whisker, on the side away from the organisation's line.

    `unit`: the part of the chart's height that an index point takes. Programs move a label by a part of that height.
    """
    labels = series.data_labels._element
    for number, point in reversed(list(enumerate(points))):
        if point.focus.shown:
            above = not (point.organisation.shown and point.organisation.value > point.focus.value)
            shift = point.focus.margin * unit * (-1 if above else 1)
            one = parse_xml(label_xml(number, "t" if above else "b", shift))
            one.find(qn("c:dLblPos")).addprevious(deepcopy(labels.find(qn("c:txPr"))))
            labels.insert(0, one)


def label_xml(number: int, position: str, shift: float) -> str:
    shown = "".join(
        f'<c:show{name} val="{int(name == "Val")}"/>'
        for name in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    )
    moved = f'<c:manualLayout><c:x val="0"/><c:y val="{shift:.4f}"/></c:manualLayout>'
    return (
        f'<c:dLbl {NAMESPACE}><c:idx val="{number}"/><c:layout>{moved}</c:layout>'
        f'<c:numFmt formatCode="{WHOLE}" sourceLinked="0"/><c:dLblPos val="{position}"/>{shown}</c:dLbl>'
    )


def lay_out(chart: Any, area: Area) -> None:
    """Say where the inside of the axes lies, which programs else choose as they like."""
    found = chart._chartSpace.chart.plotArea
    for old in found.findall(qn("c:layout")):
        found.remove(old)
    sizes = "".join(f'<c:{name} val="{value:.3f}"/>' for name, value in zip("xywh", area, strict=True))
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    found.insert(0, parse_xml(f"<c:layout {NAMESPACE}><c:manualLayout>{modes}{sizes}</c:manualLayout></c:layout>"))


def shares(slide: Any, block: Shares, _: Wording) -> Any:
    """Bars of percentages; neighbours that can be told apart have another shade."""
    found = [Series(printable(block.title), tuple(value for _name, value in block.rows))]
    chart = drawn(slide, XL_CHART_TYPE.BAR_CLUSTERED, [printable(name) for name, _value in block.rows], found)
    bars(chart, (0, None if block.apart else 100), WHOLE)
    label(chart.plots[0].series[0], percent(TWO_DIGITS if block.apart else WHOLE, _), "outEnd", light=False)
    shade_tiers(chart, block.apart)
    finish(slide, chart, block.title, block.alt, legend=False)
    return chart


def named(title: str, reading: Reading, _: Wording) -> str:
    return printable(f"{title} ({_('not shown')})" if reading == PROTECTED else title)


def drawn(slide: Any, kind: Any, names: Sequence[str], found: Sequence[Series]) -> Any:
    """Insert the chart into its place, with whiskers, and put our own workbook into it."""
    data = CategoryChartData(number_format="0")
    data.categories = names
    for series in found:
        data.add_series(series.name, series.values)
    chart = place(slide, CONTENT).insert_chart(kind, data).chart
    for number, series in enumerate(found):
        if any(series.margins):
            colour = INK if number == 0 else INK_2
            column = chr(ord("B") + len(found) + number)
            whiskers(
                chart.plots[0].series[number], series.margins, f"{SHEET}!${column}$2:${column}${len(names) + 1}", colour
            )
    chart.part.chart_workbook.update_from_xlsx_blob(workbook(names, found))
    chart.font.size, chart.font.color.rgb = Pt(12), rgb(INK)
    return chart


def workbook(names: Sequence[str], found: Sequence[Series]) -> bytes:
    """The numbers behind a chart: names, values, margins; an empty cell where nothing is shown."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": EPOCH})
        sheet = book.add_worksheet(SHEET)
        sheet.set_column(0, 0, 40)
        columns = [(series.name, series.values) for series in found]
        columns += [(f"{series.name} ±", series.margins) for series in found if any(series.margins)]
        for row, name in enumerate(names, 1):
            sheet.write_string(row, 0, name)
        for column, (name, values) in enumerate(columns, 1):
            sheet.write_string(0, column, name)
            for row, value in enumerate(values, 1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return file.getvalue()


def whiskers(series: Any, margins: Sequence[float | None], reference: str, colour: str) -> None:
    """Add error bars of these half widths, which the library has no words for."""
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{margin!r}</c:v></c:pt>'
        for number, margin in enumerate(margins)
        if margin is not None
    )
    cache = (
        f'<c:numRef><c:f>{reference}</c:f><c:numCache><c:ptCount val="{len(margins)}"/>{points}</c:numCache></c:numRef>'
    )
    line = f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill></a:ln>'
    element = series._element
    upright = element.getparent().tag == qn("c:lineChart")
    direction = '<c:errDir val="y"/>' if upright else ""
    bars_ = parse_xml(
        f'<c:errBars {NAMESPACE} {DRAWING}>{direction}<c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/><c:plus>{cache}</c:plus><c:minus>{cache}</c:minus><c:spPr>{line}</c:spPr></c:errBars>'
    )
    element.find(qn("c:cat")).addprevious(bars_)


def bars(chart: Any, span: tuple[int, int | None], numbers: str) -> None:
    """Bars from the top down, a number at the foot of each, so that no whisker crosses it."""
    plot, names, axis = chart.plots[0], chart.category_axis, chart.value_axis
    plot.gap_width, plot.overlap = gap_of(len(plot.categories)), 0
    names.reverse_order, axis.minimum_scale = True, span[0]
    axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # the reversed axis would stand above
    if span[1] is not None:
        axis.maximum_scale = span[1]
    for number, series in enumerate(plot.series):
        paint(series.format.fill, number)
        label(series, numbers, "inBase", light=True)


def gap_of(bars_: int) -> int:
    """A few bars stand further apart, so that none is a block."""
    return GAPS.get(bars_, GAP)


def lines(chart: Any, bottom: int, top: int) -> None:
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = bottom, top, 10
    for number, series in enumerate(chart.plots[0].series):
        series.smooth = False
        series.format.line.width = Pt(3 if number == 0 else 2)
        ink(series.format.line.color, number)
        if number:
            series.format.line.dash_style = MSO_LINE.SQUARE_DOT
        else:
            label(series, WHOLE, "t", light=False)
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 9 - 2 * number
        paint(series.marker.format.fill, number)
        series.marker.format.line.fill.background()


def label(series: Any, numbers: str, position: str, *, light: bool) -> None:
    """Write each value beside or inside its mark."""
    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, numbers, False
    labels.font.size, labels.font.bold, labels.font.color.rgb = Pt(12), True, rgb("#FFFFFF" if light else INK)
    place_of = labels._element.find(qn("c:dLblPos"))
    if place_of is None:
        place_of = parse_xml(f'<c:dLblPos {NAMESPACE} val="{position}"/>')
        labels._element.find(qn("c:showLegendKey")).addprevious(place_of)
    place_of.set("val", position)


def shade_tiers(chart: Any, apart: Sequence[int]) -> None:
    places = [tier for tier, members in enumerate(apart) for _ in range(members)]
    for number, tier in enumerate(places):
        if tier % 2:
            paint(chart.plots[0].series[0].points[number].format.fill, 1)


def paint(fill: Any, number: int) -> None:
    fill.solid()
    ink(fill.fore_color, number)


def ink(colour: Any, number: int) -> None:
    colour.theme_color = (MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2)[min(number, 1)]


def finish(slide: Any, chart: Any, title: str, alt: str, *, legend: bool) -> None:
    """Quiet axes, a legend where there is more than one series, and what the chart says in words."""
    chart.has_title, chart.has_legend = False, legend
    if legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.legend.font.size = Pt(12)
    axis = chart.value_axis
    axis.major_gridlines.format.line.color.rgb = rgb(LINE)
    axis.format.line.fill.background()
    axis.tick_labels.font.size = Pt(11)
    chart.category_axis.format.line.color.rgb = rgb(INK_2)
    chart.category_axis.tick_labels.font.size = Pt(12)
    every_name(chart)
    frame = next(shape for shape in slide.shapes if shape.has_chart and shape.chart.part is chart.part)
    describe(frame, alt, title)


def every_name(chart: Any) -> None:
    """Name every category, also where a program would leave out every second one."""
    last = chart.category_axis._element.find(qn("c:noMultiLvlLbl"))
    last.addprevious(parse_xml(f'<c:tickLblSkip {NAMESPACE} val="1"/>'))


def rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))
