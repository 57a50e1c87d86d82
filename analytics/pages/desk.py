"""What lies on the desk when a page is built: the wave, the wave before, the group in focus, the words.

In: a board, a scope, what the address asks for. Out: `Desk`. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from analytics.figures.differences import Move, Stood, moves
from analytics.figures.questions import Theme, questions_of
from analytics.figures.sameness import same_questions
from analytics.figures.wording import Wording
from analytics.outside import units
from analytics.outside.references import Outside, beside, load
from analytics.outside.units import Renamed
from analytics.pages.seen.comparison import Comparison, comparison_of
from analytics.pages.seen.lines import Lines, lines_between, units_of
from analytics.pages.seen.scope import ScopeLike, managed_groups, own_groups, scope_key
from analytics.pages.seen.visible import ORGANISATION, OutOfScope, Visible
from analytics.pages.seen.whole import Whole
from analytics.release.board import Board, Group, WaveEntry

READERS: Final = 24  # scopes and waves that are kept: each is a list of groups
SHARED: Final = ("waves", "now", "themes", "before", "first", "unit_changes", "_looked_at", "_same")  # of all groups


@dataclass(frozen=True)
class Asked:
    """What an address asks for; None where it leaves the choice to the page."""

    wave: str
    group: str | None = None
    theme: str | None = None
    against: str | None = None
    find: str = ""
    part: int = 1


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
            raise OutOfScope(f"there is no released wave {self.asked.wave!r}: `wave status` lists the waves")
        return self.visible(self.asked.wave)

    @cached_property
    def before(self) -> Visible | None:
        """The wave that this one followed, if it was released."""
        previous = self.now.release.wave.get("previous")
        return self.visible(previous) if previous in {entry.id for entry in self.waves} else None

    @property
    def earlier_waves(self) -> tuple[WaveEntry, ...]:
        """Released waves before the one on the desk, the earliest first."""
        return self.waves[: [entry.id for entry in self.waves].index(self.asked.wave)]

    @cached_property
    def comparison(self) -> Comparison:
        """What the page is held against."""
        return comparison_of(self)

    @cached_property
    def focus(self) -> Group:
        """The group that was asked for, else the reader's own, else the organisation."""
        if self.asked.group:
            return self.now.group(self.asked.group)
        return self.now.own or self.now.organisation

    def about(self, group: str) -> "Desk":
        """The same desk with another group in focus; what was read of the waves is not read again."""
        other = replace(self, asked=replace(self.asked, group=group))
        vars(other).update({name: getattr(self, name) for name in SHARED})
        return other

    @property
    def focus_is_organisation(self) -> bool:
        return self.focus.id == ORGANISATION

    @cached_property
    def theme(self) -> Theme:
        """The theme that was asked for, else the first one."""
        themes = self.now.questions.themes
        return next((theme for theme in themes if theme.measure == self.asked.theme), themes[0])

    def has_theme(self, wave: str) -> bool:
        """Whether the theme that was asked for, if there is one, stands in the questionnaire of a wave."""
        asked = self.asked.theme
        return asked is not None and any(theme.measure == asked for theme in self.whole(wave).questions.themes)

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """Themes of which the organisation has a cell, in the order of the questionnaire."""
        return tuple(theme for theme in self.now.questions.themes if self.now.asked(theme))

    @cached_property
    def outside(self) -> list[Outside]:
        """Reference values from outside that this wave can be read beside."""
        return self.outside_of(self.asked.wave)

    def outside_of(self, wave: str) -> list[Outside]:
        """The same for any wave, in the year that belongs to it."""
        questionnaire = str(self.board.questionnaire(wave)["id"])
        closed = next(entry.closed for entry in self.waves if entry.id == wave)
        return beside(self._references, questionnaire, closed)

    @cached_property
    def _references(self) -> list[Mapping[str, Any]]:
        with self.board.connect() as public:
            return load(public)

    def visible(self, wave: str) -> Visible:
        """Read a wave with this reader's eyes; another wave than the one on the desk with the lines that lead there."""
        if wave not in self._looked_at:
            self._looked_at[wave] = self._here(wave) if wave == self.asked.wave else self._there(wave)
        return self._looked_at[wave]

    def _here(self, wave: str) -> Visible:
        made_of = (wave, *scope_key(self.scope))
        return self.board.once(
            ("visible", *made_of), lambda: Visible(self.whole(wave), self.scope, made_of=made_of), READERS
        )

    def _there(self, wave: str) -> Visible:
        """Another wave; the lines hang on names that were told since, and on every wave between the two."""
        order = [entry.id for entry in self.waves]
        first, last = sorted((order.index(self.asked.wave), order.index(wave)))
        between, ahead = tuple(order[first : last + 1]), wave == order[last]
        lines = between, ahead, tuple(self.unit_changes)
        made_of = (*lines, *scope_key(self.scope))
        return self.board.once(
            ("visible", *made_of),
            lambda: Visible(self.whole(wave), self.scope, self._lines(between, ahead=ahead), made_of),
            READERS,
        )

    def whole(self, wave: str) -> Whole:
        """A wave as it is for everybody; pages read it through `visible`."""
        return self.board.once(
            ("whole", wave),
            lambda: Whole(
                self.board.release(wave), questions_of(self.board.questionnaire(wave)), self.board.manifest(wave)
            ),
        )

    @cached_property
    def _looked_at(self) -> dict[str, Visible]:
        """What was read for this page already; several of its parts ask for the same wave."""
        return {}

    @cached_property
    def unit_changes(self) -> list[Renamed]:
        with self.board.connect() as public:
            return units.load(public)

    def _lines(self, between: Sequence[str], *, ahead: bool) -> Lines:
        """Lines to the groups that this reader may see there: as everybody may, or as a member under an older name."""
        earlier, later = (self.whole(wave).release.groups for wave in (between[0], between[-1]))
        names = units.later_names(units_of(earlier), self.unit_changes, between[1:])
        found = self.board.once(
            ("lines", tuple(between), ahead, tuple(self.unit_changes)),
            lambda: lines_between(earlier, later, names, from_earlier=ahead),
        )
        mine = own_groups(self.scope, self.now.seen) | managed_groups(self.scope, self.now.seen)
        there = self._here(between[-1] if ahead else between[0])
        return found.read_by(mine, here=self.now.seen, there=there.seen)

    @cached_property
    def first(self) -> Visible | None:
        """The earliest wave, if another one lies between it and this one: what a slow change is seen against."""
        if self.before is None or len(self.earlier_waves) < 2:
            return None
        return self.visible(self.earlier_waves[0].id)

    def theme_moves(self, group: Group, themes: Sequence[Theme]) -> list[Move | None]:
        """Compare a group's themes with an earlier wave, the one before if nobody chose, allowing for all of them."""
        return self.moves_since(self.comparison.earlier, group, themes)

    def moves_since(self, earlier: Visible | None, group: Group, themes: Sequence[Theme]) -> list[Move | None]:
        return moves([self.two_waves(earlier, group, theme) for theme in themes])

    def two_waves(self, before: Visible | None, group: Group, theme: Theme) -> tuple[Stood, Stood] | None:
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
