"""What lies on the desk when a page is built: the wave, the wave before, the group in focus, the words.

In: a board, a scope, what the address asks for. Out: `Desk`. Called by: `analytics.pages.routes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from analytics.figures.differences import Move, Snapshot, moves
from analytics.figures.questions import Theme, questions_of
from analytics.figures.sameness import same_questions
from analytics.figures.wording import Wording
from analytics.outside import units
from analytics.outside.references import Outside, beside, load
from analytics.outside.units import Renamed
from analytics.pages.seen.lines import Lines, lines_between, units_of
from analytics.pages.seen.scope import ScopeLike, managed_groups, own_groups
from analytics.pages.seen.visible import ORGANISATION, OutOfScope, Visible
from analytics.release.board import Board, Group, WaveEntry


@dataclass(frozen=True)
class Asked:
    """What an address asks for; None where it leaves the choice to the page."""

    wave: str
    group: str | None = None
    theme: str | None = None


@dataclass(frozen=True)
class Desk:
    """Everything a page builder may use."""

    board: Board
    scope: ScopeLike
    asked: Asked
    words: Wording

    @cached_property
    def waves(self) -> tuple[WaveEntry, ...]:
        """Released waves, the earliest first."""
        return tuple(self.board.waves())

    @cached_property
    def now(self) -> Visible:
        if self.asked.wave not in {entry.id for entry in self.waves}:
            raise OutOfScope(f"there is no released wave {self.asked.wave!r}: choose one from the list of waves")
        return self.visible(self.asked.wave)

    @cached_property
    def before(self) -> Visible | None:
        """The wave that this one followed, if it was released."""
        previous = self.now.release.wave.get("previous")
        return self.visible(previous) if previous in {entry.id for entry in self.waves} else None

    @cached_property
    def focus(self) -> Group:
        """The group that was asked for, else the reader's own, else the organisation."""
        if self.asked.group:
            return self.now.group(self.asked.group)
        return self.now.own or self.now.organisation

    @property
    def focus_is_organisation(self) -> bool:
        return self.focus.id == ORGANISATION

    @cached_property
    def theme(self) -> Theme:
        """The theme that was asked for, else the first one."""
        themes = self.now.questions.themes
        return next((theme for theme in themes if theme.measure == self.asked.theme), themes[0])

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Themes of which the organisation has a cell, in the order of the questionnaire."""
        return tuple(theme for theme in self.now.questions.themes if self.now.asked(theme))

    @cached_property
    def outside(self) -> list[Outside]:
        """Reference values from outside that this wave can be read beside."""
        questionnaire = str(self.board.questionnaire(self.asked.wave)["id"])
        with self.board.connect() as public:
            return beside(load(public), questionnaire, str(self.now.release.wave["closed"]))

    def visible(self, wave: str) -> Visible:
        """Read a wave with this reader's eyes; another wave than the one on the desk with the lines that lead there."""
        if wave not in self._looked_at:
            questions = questions_of(self.board.questionnaire(wave))
            there = Visible(self.board.release(wave), questions, self.board.manifest(wave), self.scope)
            self._looked_at[wave] = there if wave == self.asked.wave else replace(there, lines=self._lines(there))
        return self._looked_at[wave]

    @cached_property
    def _looked_at(self) -> dict[str, Visible]:
        """What was read for this page already; several of its parts ask for the same wave."""
        return {}

    @cached_property
    def unit_changes(self) -> list[Renamed]:
        with self.board.connect() as public:
            return units.load(public)

    def _lines(self, there: Visible) -> Lines:
        """Lines to the groups that this reader may see there: as everybody may, or as a member under an older name."""
        order = [entry.id for entry in self.waves]
        first, last = sorted((order.index(self.asked.wave), order.index(there.wave)))
        ahead = there.wave == order[last]
        earlier, later = (self.now, there) if ahead else (there, self.now)
        known = units_of(earlier.release.groups)
        names = units.later_names(known, self.unit_changes, order[first + 1 : last + 1])
        found = lines_between(earlier.release.groups, later.release.groups, names, from_earlier=ahead)
        mine = own_groups(self.scope, self.now.seen) | managed_groups(self.scope, self.now.seen)
        return found.read_by(mine, here=self.now.seen, there=there.seen)

    @cached_property
    def first(self) -> Visible | None:
        """The earliest wave, if another one lies between it and this one: what a slow change is seen against."""
        earlier = [entry.id for entry in self.waves][: [entry.id for entry in self.waves].index(self.asked.wave)]
        if self.before is None or len(earlier) < 2:
            return None
        return self.visible(earlier[0])

    def theme_moves(self, group: Group, themes: Sequence[Theme]) -> list[Move | None]:
        """Compare a group's themes with the wave before, adjusted for all of them together."""
        return self.moves_since(self.before, group, themes)

    def moves_since(self, earlier: Visible | None, group: Group, themes: Sequence[Theme]) -> list[Move | None]:
        return moves([self.two_waves(earlier, group, theme) for theme in themes])

    def two_waves(self, before: Visible | None, group: Group, theme: Theme) -> tuple[Snapshot, Snapshot] | None:
        source = self.now.standing(group, theme).source
        line = before.line(source) if before else None
        if before is None or line is None or not self.same_questions(before, theme):
            return None
        return before.snapshot(line, theme.measure), self.now.snapshot(source, theme.measure)

    def same_questions(self, other: Visible, theme: Theme) -> bool:
        """Say whether another wave has the theme and asked it in the same words; found once for all groups."""
        key = (other.wave, theme.measure)
        if key not in self._same:
            same = same_questions(self.now.questions, other.questions, theme.measure)
            self._same[key] = same and other.asked(theme)
        return self._same[key]

    @cached_property
    def _same(self) -> dict[tuple[str, str], bool]:
        return {}
