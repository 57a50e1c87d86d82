"""Points and levels as NOM-035 asks for them, beside Canopy's own index, from released averages alone.

In: a wave as a reader may see it, a group. Out: a table, or None where the wave asked something else.
Called by: `analytics.pages.scales`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from analytics.figures.readings import NOT_ASKED, Reading, Shown
from analytics.figures.wording import Wording
from analytics.instruments import nom035
from analytics.instruments.nom035 import Blocks, Score, Scores
from analytics.pages.seen.visible import SENSITIVE, Visible
from analytics.release.board import Group

CUSTOMERS, SUBORDINATES = "clientes", "jefe"
YES: Final = "option:2"
NOISE_ALONE: Final = 3.0  # standard deviations of the noise on a share
End = Callable[[Shown], float]


@dataclass(frozen=True)
class Line:
    """One row: `kind` is total, category or domain; without points where a number is missing."""

    kind: str
    title: str
    points: str
    between: str
    level: str


@dataclass(frozen=True)
class _Span:
    """The same score of the averages as they are told, and of both ends of what rounding leaves open."""

    told: Score
    best: Score
    worst: Score


def official_table(now: Visible, group: Group, _: Wording) -> list[Line]:
    """Score a group as the norm does; empty for every other questionnaire."""
    asked = {item: f"nom-{item:02d}" for item in nom035.ITEMS}
    if not now.questions.items.keys() >= {*asked.values(), CUSTOMERS, SUBORDINATES}:
        return []
    read = {item: _reading(now, group, name, "mean") for item, name in asked.items()}
    shown = {item: reading for item, reading in read.items() if isinstance(reading, Shown)}
    blocks = _blocks(now, group, shown)
    if blocks is None:
        hidden = {*nom035.CUSTOMERS, *nom035.SUBORDINATES}
        shown = {item: reading for item, reading in shown.items() if item not in hidden}
    ends: tuple[End, End, End] = (lambda one: one.value, _highest, _lowest)
    told, best, worst = (_score(shown, end, blocks or Blocks(1, 1)) for end in ends)
    return list(_lines(now, (told, best, worst), _))


def _score(shown: Mapping[int, Shown], end: End, blocks: Blocks) -> Scores:
    return nom035.score({item: end(reading) for item, reading in shown.items()}, blocks)


def _highest(one: Shown) -> float:
    return one.value if one.high is None else one.high


def _lowest(one: Shown) -> float:
    return one.value if one.low is None else one.low


def _reading(now: Visible, group: Group, item: str, statistic: str) -> Reading:
    """Of the group's own people only: a sensitive question that is told for a larger group does not count here."""
    source: Group | None = group
    if now.questions.items[item].sensitive and group.partition != SENSITIVE:
        source = now.counterpart(group)
    if source is None or set(source.units) != set(group.units):
        return NOT_ASKED
    return now.reading(source.id, f"item:{item}", statistic)


def _blocks(now: Visible, group: Group, shown: Mapping[int, Shown]) -> Blocks | None:
    """Share of people with customers, and of those who lead others; None where a group is too small for shares."""
    asked = ((CUSTOMERS, nom035.CUSTOMERS), (SUBORDINATES, nom035.SUBORDINATES))
    shares = [(_reading(now, group, name, YES), items) for name, items in asked]
    found = [_concerned(share, shown.keys() & set(items)) for share, items in shares if isinstance(share, Shown)]
    return Blocks(*found) if len(found) == len(shares) else None


def _concerned(share: Shown, answered: Collection[int]) -> float:
    """A share that is nothing but noise, of a block without a single average: it concerns nobody."""
    if not answered and share.value <= NOISE_ALONE * (share.noise or 0.0):
        return 0.0
    return share.value / 100


def _lines(now: Visible, scores: tuple[Scores, Scores, Scores], _: Wording) -> list[Line]:
    titles = {scale.id: _.title(scale.title) for scale in now.questions.scales}
    total = tuple(one.total for one in scores)
    lines = [_line("total", _("Whole questionnaire"), total, _)]
    for category, domains in nom035.CATEGORIES.items():
        lines.append(_line("category", category, tuple(one.categories.get(category) for one in scores), _))
        lines += [
            _line("domain", titles.get(domain, domain), tuple(one.domains.get(domain) for one in scores), _)
            for domain in domains
        ]
    return lines


def _line(kind: str, title: str, scores: tuple[Score | None, ...], _: Wording) -> Line:
    told, best, worst = scores
    if told is None or best is None or worst is None:
        return Line(kind, title, _("not shown"), "", "")
    between = _("%(low)s to %(high)s", low=_.decimal(best.points, "0.0"), high=_.decimal(worst.points, "0.0"))
    return Line(kind, title, _.decimal(told.points, "0.0"), between, _level(_Span(told, best, worst), _))


def _level(span: _Span, _: Wording) -> str:
    """The level, and beside it those that rounding leaves open."""
    if span.best.level == span.worst.level:
        return span.told.level
    return _("%(level)s (%(best)s to %(worst)s)", level=span.told.level, best=span.best.level, worst=span.worst.level)
