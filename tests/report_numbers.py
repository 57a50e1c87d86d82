"""What the numbers of a report may be: the board's, rounded as a reader rounds them, and nothing that is withheld.

In: a desk, the made-up answers. Out: lines that must stand in a report, numbers that may. Called by: tests of reports.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from typing import Any

from analytics.figures.questions import Theme
from analytics.pages.desk import Desk
from analytics.plan import Plan
from analytics.release.board import Cell, Group
from analytics.reports.extent import covered, covered_ids
from tests import made_up_board as made_up
from tests.report_further import as_index, moved_averages, stabilised
from tests.report_world import LAST, as_printed, index_of, release

PAIR = re.compile(r"([+−]?\d+(?:[.,]\d+)?)(?: ?[▲▼])? \(?± ?(\d+(?:[.,]\d+)?)")
HIDDEN = {"en": "not shown", "de": "nicht gezeigt"}
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")


def whole(value: float) -> str:
    """Halves away from zero."""
    size = floor(abs(value) + 0.5)
    return f"−{size}" if value < 0 < size else str(size)


def said(cell: Cell | None, lang: str, *, tight: bool) -> str:
    """What a table says of a theme, as a pattern; arrows and the sign of a larger group are not checked here."""
    if cell is None or cell.status != "released":
        return HIDDEN[lang]
    value, margin = as_printed(cell)
    return rf"{value}(?: [▲▼])? ?±{'' if tight else ' '}{margin}(?: [◇◊])?(?: [▲▼])?"


def heat_lines(desk: Desk, themes: list[Theme], lang: str) -> Iterator[str]:
    """Of every group with any number: its name and what must follow it."""
    for group in covered(desk):
        if not desk.now.protected_throughout(group):
            cells = [source_cell(desk, group, theme) for theme in themes]
            yield rf"{name_of(group, lang)} {' '.join(said(cell, lang, tight=True) for cell in cells)}"


def source_cell(desk: Desk, group: Group, theme: Theme) -> Cell | None:
    """The cell of a theme, of the larger group that stands for this one where a theme is sensitive."""
    source = desk.now.standing(group, theme).source
    return index_of(group, theme.measure, release()) or release().cell(source.id, theme.measure, "index")


def name_of(group: Group, lang: str) -> str:
    whole_name = {"en": "Whole organisation", "de": "Ganze Organisation"}[lang]
    return re.escape(whole_name if group.id == "organisation" else group.label)


def trend_lines(desk: Desk, group: Group, lang: str) -> Iterator[str]:
    """Of every theme the numbers of all waves, from their own releases."""
    for theme in desk.themes:
        source = desk.now.standing(group, theme).source
        cells = [release(wave).cell(source.id, theme.measure, "index") for wave, *_ in made_up.WAVES]
        title = re.escape(theme.title[lang])
        yield rf"{title} {' '.join(said(cell, lang, tight=False) for cell in cells)}"


def item_lines(desk: Desk, lang: str) -> Iterator[str]:
    """Of every question that is shown for the group: its sides where they are released, and its average."""
    point = "," if lang == "de" else "."
    for item in desk.now.questions.items.values():
        cells = [
            release().cell(desk.focus.id, item.measure, name) for name in ("unfavourable", "neutral", "favourable")
        ]
        mean = release().cell(desk.focus.id, item.measure, "mean")
        if mean and mean.status == "released":
            text = re.escape(item.text.get(lang) or item.text["en"])
            shares = " · ".join(whole(cell.value or 0) for cell in cells if cell and cell.status == "released")
            written = re.escape(average(mean)[0].replace(".", point))
            yield rf"{text}[\d ]*{shares}[^±]*?{written} "


def pairs(desk: Desk) -> set[tuple[str, str]]:
    """Every number with its margin that a report may print of an index or an average, in either notation."""
    kept = covered_ids(desk)
    found = set()
    for wave, *_ in made_up.WAVES:
        for (group, _measure, statistic), cell in release(wave).cells.items():
            if (kept is None or group in kept or group == "organisation") and cell.status == "released":
                assert cell.value is not None
                found.add(as_printed(cell) if statistic == "index" else average(cell))
    return found | as_index(desk) | stabilised(desk)


def average(cell: Cell) -> tuple[str, str]:
    margin = cell.margin or 0.0
    return exactly(cell.value or 0.0, 2).removesuffix("0"), exactly(margin, 1 if margin >= 0.1 else 2)


def exactly(value: float, places: int) -> str:
    """As a person rounds what the release says, not what a binary number makes of it."""
    return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def differences(desk: Desk) -> set[str]:
    """Every change or difference, without its sign, that the board's numbers allow: against a wave or the whole."""
    found, kept = set(), covered_ids(desk)
    for (group, measure, statistic), cell in release().cells.items():
        if statistic == "index" and cell.value is not None and (kept is None or group in kept):
            others = [release(wave).cell(group, measure, statistic) for wave, *_ in made_up.WAVES]
            others += [release().cell(name, measure, statistic) for name in wholes()]
            gaps = [cell.value - other.value for other in others if other and other.value is not None]
            found |= {whole(sign * gap).lstrip("−") for gap in gaps for sign in (1, -1)}
    return found | scores(desk) | moved_averages(desk)


def scores(desk: Desk) -> set[str]:
    """The recommend score, without its sign: favourable less unfavourable."""
    sides = [release().cell(desk.focus.id, "item:recommend-1", side) for side in ("favourable", "unfavourable")]
    values = [cell.value for cell in sides if cell and cell.value is not None]
    return {whole(abs(values[0] - values[1]))} if len(values) == 2 else set()


def moved_lines(desk: Desk, lang: str) -> Iterator[str]:
    """Of every theme of the group in focus its number and its change since the wave before."""
    before = release(made_up.WAVES[-2][0])
    for theme in desk.themes:
        source = desk.now.standing(desk.focus, theme).source
        cell, earlier = (one.cell(source.id, theme.measure, "index") for one in (release(), before))
        if cell and earlier and cell.value is not None and earlier.value is not None:
            gap = whole(cell.value - earlier.value)
            signed = gap if gap == "0" or gap[0] == "−" else f"+{gap}"
            yield rf"{re.escape(theme.title[lang])} {said(cell, lang, tight=False)} {re.escape(signed)} ± \d"


def wholes() -> list[str]:
    units = max((set(group.units) for group in release().groups.values()), key=len)
    return [group.id for group in release().groups.values() if set(group.units) == units]


def withheld_values() -> dict[tuple[str, str], float]:
    """What the themes would be that are withheld of a team, worked out of the made-up answers themselves."""
    number = len(made_up.WAVES) - 1
    plan = Plan.from_documents(made_up.manifest(LAST, made_up.WAVES[number][1]), made_up.questionnaire())
    counts: Any = made_up.counts(plan, LAST, number)
    found = {}
    for place, group in enumerate(plan.leaves("ordinary")):
        for scale, *_rest in made_up.SCALES:
            cell = release().cell(group.id, f"scale:{scale}", "index")
            if cell is not None and cell.status != "released":
                means = [mean_of(counts.counts[place, item.slot], item) for item in plan.items if owner(item) == scale]
                found[group.label, scale] = sum(means) / len(means)
    return found


def owner(item: Any) -> str:
    return str(item.id).rsplit("-", 1)[0]


def mean_of(row: Any, item: Any) -> float:
    """From 0 to 100, of those who answered; a byte is what was clicked, counted from 1, and 0 for a skip."""
    clicked = {byte: int(count) for byte, count in enumerate(row) if byte and count}
    points = {(item.span - (byte - 1) if item.reverse else byte - 1): count for byte, count in clicked.items()}
    return 100 * sum(point * count for point, count in points.items()) / (item.span * sum(points.values()))


def people(desk: Desk) -> set[str]:
    """How many were invited to each group, and the ends of the ranges of those who answered."""
    manifest = made_up.manifest(LAST, made_up.WAVES[-1][1])
    segments = [segment for segment in manifest["segments"] if segment["view"] == "org"]
    found = set()
    for group in covered(desk):
        invited = sum(segment["invited"] for segment in segments if set(segment["units"]) <= set(group.units))
        ends = group.respondents if isinstance(group.respondents, (tuple, list)) else (group.respondents or 0,)
        found |= {str(number) for number in (invited, *ends)} | {f"{invited:,}".replace(",", ".")}
    return found


def shares_of_drivers() -> set[str]:
    """What goes together, in percent, and how reliable a theme is."""
    shares = [100 * one["share"] for entry in release().drivers for one in entry["predictors"]]
    reliable = [entry[name] for entry in release().reliability for name in ("alpha", "omega") if entry[name]]
    return {f"{share:.1f}".removesuffix(".0") for share in shares} | {f"{number:.2f}" for number in reliable}


def shown_in_the_heat_map(desk: Desk) -> str:
    cells = [source_cell(desk, group, theme) for group in covered(desk) for theme in desk.themes]
    return str(sum(cell is not None and cell.status == "released" for cell in cells))
