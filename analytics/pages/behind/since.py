"""What became of one measure of one group: where it stood when something was begun, and in every wave after that.

In: a desk, a group, a measure, the wave to begin with. Out: `Since`. Called by: pages.behind.actions, survey.app.desk.

It says what came after, never what came of it: a survey cannot tell why a number moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.figures.differences import Move, Snapshot, moves
from analytics.figures.questions import Theme
from analytics.figures.readings import NOT_ASKED, PROTECTED, Reading
from analytics.figures.sameness import same_questions
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group


@dataclass(frozen=True)
class Stage:
    """One wave: what it shows of the measure, and how far that lies from the wave at the beginning."""

    title: str
    reading: Reading
    pair: tuple[Snapshot, Snapshot] | None = None  # of the beginning and of this wave, where they can be compared
    move: Move | None = None
    called: str = ""  # what the group was called there, if otherwise
    regrouped: bool = False  # its units were told together with others
    otherwise: bool = False  # the questions were others, or in other words
    broken: bool = False  # one or two people came or left


@dataclass(frozen=True)
class Since:
    """The measure, the group that shows it, where it began, and the waves since, the earliest first."""

    theme: Theme
    source: Group
    coarser: bool  # the questions are sensitive, and a larger group stands in
    start: Stage
    later: tuple[Stage, ...]

    @property
    def last(self) -> Stage | None:
        return self.later[-1] if self.later else None

    @property
    def withheld(self) -> bool:
        """Whether the number at the beginning, or the last one, is protected: then nothing is compared."""
        last = self.last
        if last is None or last.regrouped or last.otherwise:
            return False
        return PROTECTED in (self.start.reading, last.reading)


@dataclass(frozen=True)
class Wanted:
    """Of which group on the desk, which measure, from which wave on."""

    group: Group
    measure: str
    start: str  # id of a wave


class Waves:
    """Waves as this reader sees them, each read once for a page. `until`: the last one to look at."""

    def __init__(self, desk: Desk, until: str) -> None:
        self.desk, self.until = desk, until
        self._visible: dict[str, Visible] = {desk.asked.wave: desk.now}

    def __getitem__(self, wave: str) -> Visible:
        if wave not in self._visible:
            self._visible[wave] = self.desk.visible(wave)
        return self._visible[wave]

    def after(self, start: str) -> list[str]:
        order = [entry.id for entry in self.desk.waves]
        return order[order.index(start) + 1 : order.index(self.until) + 1]


def since(waves: Waves, wanted: Sequence[Wanted]) -> list[Since | None]:
    """Follow every measure, and judge all changes of the page together; None for a theme that its wave did not have."""
    found = [followed(waves, one) for one in wanted]
    stages = [stage for one in found if one for stage in one.later]
    judged = iter(moves([stage.pair for stage in stages]))
    return [
        replace(one, later=tuple(replace(stage, move=next(judged)) for stage in one.later)) if one else None
        for one in found
    ]


def followed(waves: Waves, wanted: Wanted) -> Since | None:
    begun = waves[wanted.start]
    theme = next((one for one in begun.questions.themes if one.measure == wanted.measure), None)
    if theme is None:
        return None
    standing = waves.desk.now.standing(wanted.group, theme)
    start = stage_of(begun, begun, standing.source, theme)
    later = tuple(stage_of(begun, waves[wave], standing.source, theme) for wave in waves.after(wanted.start))
    return Since(theme, standing.source, standing.coarser, start, later)


def stage_of(begun: Visible, there: Visible, source: Group, theme: Theme) -> Stage:
    """Read one wave. `source`: the group on the desk; its line leads to what it was called there."""
    asked, line, first = there.asked(theme), there.line(source), begun.line(source)
    reading = there.reading(line.id, theme.measure) if asked and line else NOT_ASKED
    same = there is begun or same_questions(begun.questions, there.questions, theme.measure)
    comparable = line and first and asked and same and there is not begun
    return Stage(
        title=there.title,
        reading=reading,
        pair=(begun.snapshot(first, theme.measure), there.snapshot(line, theme.measure))
        if comparable and first and line
        else None,
        called=line.label if line and line.label != source.label else "",
        regrouped=asked and there.regrouped(source),
        otherwise=asked and not same,
        broken=line is not None and there.composition_changed(line),
    )


def groups_today(waves: Waves, places: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Group]:
    """The group on the desk for every wave and group that has a line to one that this reader sees."""
    found: dict[tuple[str, str], Group] = {}
    for wave in dict.fromkeys(wave for wave, _ in places):
        there = waves[wave]
        lines = {line.id: group for group in waves.desk.now.seen.values() if (line := there.line(group))}
        found |= {(wave, group): lines[group] for one, group in places if one == wave and group in lines}
    return found
