"""What lies on the desk when a page is built: the wave, the wave before, the group in focus, the words.

In: a board, a scope, what the address asks for. Out: `Desk`. Called by: `analytics.pages.routes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from analytics.figures.differences import Move, Snapshot, moves
from analytics.figures.questions import Theme, questions_of
from analytics.figures.wording import Wording
from analytics.outside.references import Outside, beside, load
from analytics.pages.seen.scope import ScopeLike
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
        questions = questions_of(self.board.questionnaire(wave))
        return Visible(self.board.release(wave), questions, self.board.manifest(wave), self.scope)

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
        if before is None or source.id not in before.seen or not before.asked(theme):
            return None
        return before.snapshot(before.group(source.id), theme.measure), self.now.snapshot(source, theme.measure)
