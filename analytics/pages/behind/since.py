"""What became of one measure of one group: where it stood when something was begun, and in every wave after that.

In: a desk, a group, a measure, the wave to begin with. Out: `Since`, which puts itself into words.
Called by: pages.behind.actions, survey.app.desk, analytics.reports.story.

It says what came after, never what came of it: a survey cannot tell why a number moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.figures.differences import Move, Stood, moves
from analytics.figures.questions import Theme
from analytics.figures.readings import NOT_ASKED, PROTECTED, Reading
from analytics.figures.sameness import same_questions
from analytics.figures.wording import Wording
from analytics.pages.brief.saying.trends import detectable
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group


@dataclass(frozen=True)
class Stage:
    """One wave: what it shows of the measure, and how far that lies from the wave at the beginning."""

    title: str
    reading: Reading
    move: Move | None = None  # since the beginning, where the two can be compared
    called: str = ""  # what the group was called there, if otherwise
    regrouped: bool = False  # its units were told together with others
    absent: bool = False  # there was no such group, under this name or another
    otherwise: bool = False  # the questions were others, or in other words
    broken: bool = False  # one or two people came or left, or nobody knows who did

    def told(self, _: Wording) -> str:
        """Where it stood in this wave, or why there is no number."""
        if self.regrouped:
            return _("another composition")
        if self.absent:
            return _("no such group then")
        if self.reading.shown:
            return _.index(self.reading)
        return _("Not asked") if self.reading == NOT_ASKED else _("Not shown, to protect anonymity")

    def beside(self, _: Wording) -> list[str]:
        """What else has to be known of this number."""
        called = [_("then %(group)s", group=self.called)] if self.called else []
        return [
            *called,
            *([_("one or two people may have come or left, or nobody knows who did")] if self.broken else []),
        ]

    def change(self, start: "Stage", _: Wording) -> str:
        """How far this wave lies from the beginning; nothing is compared where a number of the two is not shown."""
        if self is start:
            return _("where it began")
        if self.regrouped:
            return _("told together with other teams: different people make no comparison")
        if self.otherwise:
            return _("other questions were asked: no comparison")
        if self.move is None or not (self.reading.shown and start.reading.shown):
            return "–"
        points = f"{_.signed(self.move.difference)} {_.margin(self.move.margin)}"
        return points if self.move.direction else f"{_('no clear change')} ({points})"


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

    def sentence(self, _: Wording) -> str:
        """What came after, in one sentence; of a protected number only that it is."""
        last = self.last
        if last is None:
            return _("There is no later wave yet. The next one will show where it stands then.")
        if last.regrouped:
            return _("These teams are told together with others now. Different people make no comparison.")
        if last.otherwise:
            return _("Later waves asked other questions on this theme, so there is nothing to compare.")
        if self.withheld:
            return _("Not shown, to protect anonymity")
        if last.move is None:
            return _("There is nothing to compare: one of the two waves did not ask this.")
        return moved_since(last.move, self.start.title, last.title, _)

    @property
    def moved(self) -> bool:
        """Whether it moved by more than chance: only then is there something to put in bold."""
        last = self.last
        return last is not None and last.move is not None and last.move.direction != 0

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
        self._moves: dict[tuple[str, str, str], Mapping[str, Move | None]] = {}
        self._same: dict[tuple[str, str, str], bool] = {}

    def __getitem__(self, wave: str) -> Visible:
        if wave not in self._visible:
            self._visible[wave] = self.desk.visible(wave)
        return self._visible[wave]

    def after(self, start: str) -> list[str]:
        order = [entry.id for entry in self.desk.waves]
        return order[order.index(start) + 1 : order.index(self.until) + 1]

    def moves(self, group: Group, begun: Visible, there: Visible) -> Mapping[str, Move | None]:
        """Compare all themes of a group between two waves together, as every page of results does."""
        key = (group.id, begun.wave, there.wave)
        if key not in self._moves:
            themes = [theme for theme in begun.questions.themes if begun.asked(theme)]
            found = moves([self.pair(group, theme, begun, there) for theme in themes])
            self._moves[key] = dict(zip((theme.measure for theme in themes), found, strict=True))
        return self._moves[key]

    def pair(self, group: Group, theme: Theme, begun: Visible, there: Visible) -> tuple[Stood, Stood] | None:
        source = self.desk.now.standing(group, theme).source
        first, last = begun.line(source), there.line(source)
        if first is None or last is None or not there.asked(theme) or not self.same(begun, there, theme.measure):
            return None
        return begun.snapshot(first, theme.measure), there.snapshot(last, theme.measure)

    def same(self, begun: Visible, there: Visible, measure: str) -> bool:
        """Say whether both waves asked the theme in the same words."""
        key = (begun.wave, there.wave, measure)
        if key not in self._same:
            self._same[key] = same_questions(begun.questions, there.questions, measure)
        return self._same[key]


def moved_since(move: Move, first: str, last: str, _: Wording) -> str:
    values = {"margin": _.margin(move.margin), "first": first, "last": last}
    points = _.rounded(abs(move.difference))
    if move.direction > 0:
        return _.ngettext(
            "Higher since then: one point (%(margin)s) from %(first)s to %(last)s.",
            "Higher since then: %(num)s points (%(margin)s) from %(first)s to %(last)s.",
            points,
            **values,
        )
    if move.direction < 0:
        return _.ngettext(
            "Lower since then: one point (%(margin)s) from %(first)s to %(last)s.",
            "Lower since then: %(num)s points (%(margin)s) from %(first)s to %(last)s.",
            points,
            **values,
        )
    quiet = _("No clear change from %(first)s to %(last)s.", first=first, last=last)
    return f"{quiet} {detectable(move, _)}"


def since(waves: Waves, wanted: Wanted) -> Since | None:
    """Follow one measure; None for a theme that its wave did not have."""
    begun = waves[wanted.start]
    theme = next((one for one in begun.questions.themes if one.measure == wanted.measure), None)
    if theme is None:
        return None
    standing = waves.desk.now.standing(wanted.group, theme)
    start = stage_of(waves, wanted.group, theme, begun=begun, there=begun)
    later = tuple(
        stage_of(waves, wanted.group, theme, begun=begun, there=waves[wave]) for wave in waves.after(wanted.start)
    )
    return Since(theme, standing.source, standing.coarser, start, later)


def stage_of(waves: Waves, group: Group, theme: Theme, *, begun: Visible, there: Visible) -> Stage:
    """Read one wave; the line of a group leads to what it was called there."""
    source = waves.desk.now.standing(group, theme).source
    asked, line = there.asked(theme), there.line(source)
    return Stage(
        title=there.title,
        reading=there.reading(line.id, theme.measure) if asked and line else NOT_ASKED,
        move=None if there is begun else waves.moves(group, begun, there).get(theme.measure),
        called=line.label if line and line.label != source.label else "",
        regrouped=asked and there.regrouped(source),
        absent=asked and line is None and not there.regrouped(source),
        otherwise=asked and not waves.same(begun, there, theme.measure),
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
