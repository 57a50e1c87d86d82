"""How numbers of a group differ from what the page is held against, beyond chance, adjusted for all of them together.

In: a desk, places (a group and a measure each). Out: `Difference`s in the same order. Called by: analytics.pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.figures.differences import Move, Pair, Stood, beyond_chance, moves
from analytics.figures.readings import NOT_ASKED, Reading, Shown
from analytics.figures.sameness import alike
from analytics.figures.versus import ORGANISATION, Kind, Versus
from analytics.pages.desk import Desk
from analytics.pages.seen.comparison import Comparison
from analytics.pages.seen.steady import judged
from analytics.pages.seen.visible import ITEM, Visible
from analytics.release.board import Group


@dataclass(frozen=True)
class Place:
    """One number: of which group, of what, and what the organisation and another survey have beside it."""

    source: Group
    measure: str
    reading: Reading
    organisation: Reading
    outside: Reading = NOT_ASKED


@dataclass(frozen=True)
class Difference:
    """What stands beside a number, and -1, 0 or 1; None where nothing can be compared. A wave also gives the move."""

    reference: Reading
    direction: int | None
    move: Move | None = None


def differences(desk: Desk, places: Sequence[Place]) -> list[Difference]:
    """Hold numbers against what was chosen; without a choice against the organisation, and moves since the wave."""
    comparison = desk.comparison
    versus = comparison.chosen or ORGANISATION
    moved = moves([pair_of(desk, comparison.earlier, place) for place in places])
    if versus.kind == Kind.WAVE:
        earlier = [reading_then(desk, comparison.earlier, place) for place in places]
        return [
            Difference(then, move.direction if move else None, move) for then, move in zip(earlier, moved, strict=True)
        ]
    found = standings(desk.now, places, versus)
    return [Difference(one.reference, one.direction, move) for one, move in zip(found, moved, strict=True)]


def standings(now: Visible, places: Sequence[Place], versus: Versus) -> list[Difference]:
    """Hold numbers against the organisation, of which each is a part, or against another survey."""
    outside = versus.kind == Kind.OUTSIDE
    pairs = [
        Pair(
            place.outside if outside else place.organisation,
            place.reading if outside and place.measure.startswith(ITEM) else decisive(now, place),
            0.0 if outside else now.share(place.source, place.measure),
        )
        for place in places
    ]
    return [
        Difference(pair.reference, direction if pair.reference.shown and pair.reading.shown else None)
        for pair, direction in zip(pairs, beyond_chance(pairs), strict=True)
    ]


def decisive(now: Visible, place: Place) -> Reading:
    return judged(now, place.source, place.measure, place.reading)


def pair_of(desk: Desk, earlier: Visible | None, place: Place) -> tuple[Stood, Stood] | None:
    """Put both waves side by side, if both asked the same of the same units."""
    then = measure_then(desk, earlier, place.measure)
    line = earlier.line(place.source) if earlier else None
    if earlier is None or line is None or then is None:
        return None
    return earlier.snapshot(line, then), desk.now.snapshot(place.source, place.measure)


def reading_then(desk: Desk, earlier: Visible | None, place: Place) -> Reading:
    pair = pair_of(desk, earlier, place)
    return pair[0].reading if pair else NOT_ASKED


def measure_then(desk: Desk, earlier: Visible | None, measure: str) -> str | None:
    """Name a theme or a question as another wave has it, if it asked the same in the same words."""
    if earlier is None:
        return None
    if measure.startswith(ITEM):
        mine = desk.now.questions.items[measure.removeprefix(ITEM)]
        found = next((item for item in earlier.questions.items.values() if alike(mine, item)), None)
        return found.measure if found else None
    theme = next(theme for theme in desk.now.questions.themes if theme.measure == measure)
    return measure if desk.same_questions(earlier, theme) else None


def value_outside(comparison: Comparison, name: str) -> Reading:
    """The index of a theme in the other survey, which tells it without a margin."""
    known = comparison.outside.index if comparison.outside else {}
    return Shown(known[name], 0.0) if name in known else NOT_ASKED
