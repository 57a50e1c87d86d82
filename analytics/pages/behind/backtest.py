"""Did the outlook tell anything: what it said before a period, held against how many left in it.

In: a desk. Out: what results/backtest.html shows. Called by: `analytics.pages.routes`.

It is about the whole organisation, the same for every reader, and it is shown when the outlook loses as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from analytics.figures.drawn.calibration import calibration_figure
from analytics.figures.drawn.still import still
from analytics.measures.teams.backtest import FEWEST, Backtest, Bin
from analytics.outside.leavers import NoBacktest, backtest_of, load
from analytics.pages.desk import Desk

TOLD: Final = 2  # digits of a number of people
ERROR: Final = "0.0000"  # digits of a mean squared error


@dataclass(frozen=True)
class Score:
    """One way to foretell, and its mean squared error."""

    name: str
    brier: str
    best: bool  # clearly


def build(desk: Desk) -> Mapping[str, Any]:
    """The comparison, or what is missing for it."""
    _ = desk.words
    with desk.board.connect() as public:
        totals = load(public)
    shown = {"headline": _("Nobody can say yet whether the outlook tells anything"), "fewest": FEWEST}
    try:
        found = backtest_of(desk.board, totals)
    except NoBacktest:
        return {**shown, "found": None, "totals": len(totals)}
    return {
        **shown,
        "found": found,
        "headline": headline(desk, found),
        "scores": scores(desk, found),
        "gains": gains(desk, found),
        "bins": [row(desk, part) for part in found.calibration],
        "people": desk.words.whole(two_digits(found.people)),
        **drawn(desk, found),
    }


def drawn(desk: Desk, found: Backtest) -> Mapping[str, Any]:
    """The bins as a figure, and what somebody who sees it would conclude."""
    _ = desk.words
    rows = [row(desk, part) for part in found.calibration]
    hovers = [
        _("Foretold %(foretold)s, left %(observed)s", foretold=foretold, observed=observed)
        for foretold, observed, _people in rows
    ]
    figure = calibration_figure([(part.predicted, part.observed) for part in found.calibration], hovers)
    farthest = max(range(len(rows)), key=lambda place: apart(found.calibration[place]))
    told = _(
        "The point that lies farthest from the line: %(foretold)s were foretold to leave, %(observed)s left.",
        foretold=rows[farthest][0],
        observed=rows[farthest][1],
    )
    return {"figure": figure, "still": still(figure), "conclusion": told}


def apart(part: Bin) -> float:
    return abs(part.predicted - part.observed)


def headline(desk: Desk, found: Backtest) -> str:
    """Say who won, if somebody clearly did."""
    _ = desk.words
    if not found.clear:
        return _("No clear difference between the outlook and guesses without a survey")
    if found.best == "outlook":
        return _("The outlook told more about how many left afterwards than two guesses without a survey")
    if found.best == "same_as_last":
        return _("The outlook told less than the guess that every unit loses as many as in the period before")
    return _("The outlook told less than the guess that every unit loses as many as the organisation")


def scores(desk: Desk, found: Backtest) -> list[Score]:
    _ = desk.words
    named = [
        ("outlook", _("Outlook of the wave before"), found.outlook),
        ("same_as_last", _("Each unit as in the period before"), found.same_as_last),
        ("average", _("Every unit as the organisation in the period before"), found.average),
    ]
    return [Score(name, _.decimal(brier, ERROR), found.clear and key == found.best) for key, name, brier in named]


def gains(desk: Desk, found: Backtest) -> Mapping[str, str]:
    """By how much the outlook's errors are smaller, with margins; below 0 they are larger."""
    _ = desk.words
    names = (("gain", "margin"), ("other", "other_margin"))
    return {
        name: text
        for gain, pair in zip(found.gains, names, strict=True)
        for name, text in zip(
            pair,
            (_.decimal(gain.value, f"+{ERROR};-{ERROR}"), f"±\N{NO-BREAK SPACE}{_.decimal(gain.margin, ERROR)}"),
            strict=True,
        )
    }


def row(desk: Desk, part: Bin) -> tuple[str, str, str]:
    """Foretold and observed percent, and about how many people."""
    _ = desk.words
    return (
        _("%(percent)s%%", percent=_.decimal(100 * part.predicted, "0.0")),
        _("%(percent)s%%", percent=_.decimal(100 * part.observed, "0.0")),
        _.whole(two_digits(part.people)),
    )


def two_digits(number: int) -> int:
    """Round to two digits, as numbers of people are told.

    >>> two_digits(4_321)
    4300
    """
    return round(number, TOLD - len(str(number)))
