"""Who may plan actions for which group, and read the plans of which: organisers all, managers those of their units.

In: accounts, the groups of published waves. Out: yes or no; names of groups and themes.
Called by: survey.app.desk.after, survey.app.following, survey.cli.

A plan is written for a group of the wave that it starts from. Rights go with the group as it is called in the last
wave, as lines in trends do; a group that has no line to it keeps the rights of its own wave.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analytics.figures.questions import Theme
from analytics.figures.wording import Wording
from analytics.pages.behind.since import Waves, groups_today
from analytics.pages.desk import Asked, Desk
from analytics.pages.seen.scope import managed_groups, seen_groups
from analytics.pages.seen.visible import ORDINARY, ORGANISATION, Visible
from analytics.release.board import Board, Group, WaveEntry
from survey.accounts.register import Account
from survey.accounts.roles import Role
from survey.actions.model import Focus
from survey.app.site.readers import Scope
from survey.storage.rooms import Storage

PLANS = (Role.ORGANISER, Role.MANAGER, Role.LEADERSHIP)
LOOKS = (*PLANS, Role.WORKS_COUNCIL, Role.AUDITOR)
ENGLISH = Wording("en", lambda message, /, **values: message % values)  # where nobody reads along
EVERY_GROUP, EVERYBODY = Scope("management"), Scope("everybody")


@dataclass(frozen=True)
class Named:
    """What a focus area is about, in words."""

    group: str
    theme: str
    wave: str


class Grounds:
    """Looks each wave up once: made for one page, one command or one round of mails."""

    def __init__(self, board: Board, words: Wording) -> None:
        self.board, self.words = board, words

    @classmethod
    def of(cls, storage: Storage, words: Wording) -> "Grounds":
        return cls(Board(storage.public("reader")), words)

    @cached_property
    def waves(self) -> Sequence[WaveEntry]:
        """Published waves, the earliest first."""
        return self.board.waves()

    @property
    def last(self) -> str:
        return self.waves[-1].id

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(entry.id for entry in self.waves)

    @cached_property
    def seen(self) -> Waves:
        """The waves with the eyes of somebody who sees every group; for rights and names alone."""
        return Waves(self.desk(EVERY_GROUP, self.last), self.last)

    def desk(self, scope: Scope, wave: str, group: str | None = None) -> Desk:
        return Desk(self.board, scope, Asked(wave, group), self.words)

    def groups(self, wave: str) -> Mapping[str, Group]:
        """The groups of the tree that a plan can be for: those of the ordinary partition."""
        found = self.board.release(wave).groups.values()
        return {group.id: group for group in found if group.view == "org" and group.partition == ORDINARY}

    def plannable(self, account: Account, wave: str) -> frozenset[str]:
        """Ids of the groups of a wave that this account may plan for."""
        key = (wave, account.grants, account.disabled)
        if key not in self._plannable:
            self._plannable[key] = plannable(account, self.groups(wave))
        return self._plannable[key]

    @cached_property
    def _plannable(self) -> dict[tuple[object, ...], frozenset[str]]:
        """What `plannable` has found so far."""
        return {}

    def today(self, place: tuple[str, str]) -> Group | None:
        """The group of the last wave that an earlier one became, if it is the same units."""
        wave, _ = place
        if wave not in self._lines:
            places = [(wave, group) for group in self.groups(wave)] if wave in self.known else []
            self._lines[wave] = groups_today(self.seen, places)
        return self._lines[wave].get(place)

    @cached_property
    def _lines(self) -> dict[str, Mapping[tuple[str, str], Group]]:
        """What `today` has found so far, by wave."""
        return {}

    def may_plan(self, account: Account, focus: Focus) -> bool:
        if focus.wave not in self.known:
            return False
        now = self.today((focus.wave, focus.group))
        if now is not None:
            return now.id in self.plannable(account, self.last)
        return focus.group in self.plannable(account, focus.wave)

    def may_read(self, account: Account, focus: Focus) -> bool:
        return account.reads_every_group or self.may_plan(account, focus)

    def owners(self, accounts: Iterable[Account], wave: str, group: str) -> list[Account]:
        """Who can see to an action for a group: whoever may plan for it."""
        place = Focus("", wave, group, "", "", "")
        return [one for one in accounts if self.may_plan(one, place)]

    def themes(self, visible: Visible, group: Group) -> list[Theme]:
        """What a plan for this group can be about: themes of which the reader sees a number of it."""
        asked = (theme for theme in visible.questions.themes if visible.asked(theme))
        return [theme for theme in asked if visible.standing(group, theme).reading.shown]

    def named(self, focus: Focus) -> Named:
        """The group as it is called today, the theme, and the title of the wave."""
        if focus.place not in self._names:
            self._names[focus.place] = self._named(focus)
        return self._names[focus.place]

    @cached_property
    def _names(self) -> dict[tuple[str, str, str], Named]:
        """What `named` has found so far."""
        return {}

    def _named(self, focus: Focus) -> Named:
        if focus.wave not in self.known:
            return Named(focus.group, focus.measure, focus.wave)
        group = self.today((focus.wave, focus.group)) or self.groups(focus.wave).get(focus.group)
        then = self.seen[focus.wave]
        theme = next((theme for theme in then.questions.themes if theme.measure == focus.measure), None)
        return Named(self.label(group), self.words.title(theme.title) if theme else focus.measure, then.title)

    def label(self, group: Group | None) -> str:
        if group is None:
            return ""
        return self.words("Whole organisation") if group.id == ORGANISATION else group.label


def plannable(account: Account, groups: Mapping[str, Group]) -> frozenset[str]:
    """Organisers for every group, managers for those of their units, leadership from organisation to department."""
    if account.disabled:
        return frozenset()
    if Role.ORGANISER in account.roles:
        return frozenset(groups)
    managed = managed_groups(Scope("units", units=account.units), groups) if account.units else set[str]()
    led = seen_groups(EVERYBODY, groups) if Role.LEADERSHIP in account.roles else frozenset[str]()
    return frozenset(managed | led)
