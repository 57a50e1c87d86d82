"""What was done: what the organisation tells about its actions, and what became of the measure that each was to move.

In: a desk. Out: what results/actions.html shows.
Called by: `analytics.pages.routes`, `analytics.reports.story.following`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.wording import Wording
from analytics.outside import told, units
from analytics.outside.told import Statement
from analytics.pages.behind.since import Since, Wanted, Waves, groups_today, since
from analytics.pages.desk import Desk
from analytics.pages.seen.scope import managed_groups, own_groups
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Group


@dataclass(frozen=True)
class Done:
    """One statement as a page shows it; `since` is None where its group has no line to one of today."""

    statement: Statement
    group: Group
    theme_title: str
    wave_title: str
    since: Since | None
    was_called: str = ""  # of the group then, if it is told together with others now

    def said(self, _: Wording) -> str:
        """What people were asked, and what they answered."""
        values = {"wave": self.wave_title, "theme": self.theme_title}
        if self.since is None or not self.since.start.reading.shown:
            asked = _("In %(wave)s you were asked about “%(theme)s”.", **values)
        else:
            value = _.index(self.since.start.reading)
            asked = _("In %(wave)s your answers put “%(theme)s” at %(value)s of 100.", value=value, **values)
        if self.since is None or not self.since.coarser:
            return asked
        together = _("Shown for %(group)s together, because the questions are sensitive", group=self.since.source.label)
        return f"{asked} {together}."

    def state(self, _: Wording) -> str:
        """How far it is."""
        said = {
            "planned": _("planned"),
            "under-way": _("under way"),
            "done": _("done"),
            "dropped": _("given up"),
        }
        return said[self.statement.state]

    def published(self, _: Wording) -> str:
        """On which day, and for whom if that was another group then."""
        day = _("published on %(day)s", day=_.day(self.statement.day))
        if not self.was_called:
            return day
        then = _("for %(group)s, as it was told then", group=self.was_called)
        return f"{day} · {then}"

    def after(self, _: Wording) -> str:
        """Where the same questions stood afterwards."""
        if self.since is None:
            return _("These teams are told together with others now. Different people make no comparison.")
        return self.since.sentence(_)


@dataclass(frozen=True)
class Section:
    """A group and what was done for it."""

    group: Group
    done: list[Done]


def build(desk: Desk) -> Mapping[str, Any]:
    """The group in focus first, then those that it is part of, then its parts, in the order of the tree."""
    waves = Waves(desk, desk.asked.wave)
    done = [one for one in followed(waves, told_until(desk)) if one.since or one.was_called]
    return {"sections": sections(desk, done)}


def told_until(desk: Desk) -> list[Statement]:
    """Statements about the wave on the desk and those before it."""
    order = [entry.id for entry in desk.waves]
    known = order[: order.index(desk.now.wave) + 1]
    with desk.board.connect() as public:
        return [one for one in told.load(public).values() if one.wave in known]


def followed(waves: Waves, statements: Sequence[Statement]) -> list[Done]:
    """Those whose group this reader sees, today or in what it became part of (rule 12)."""
    today = groups_today(waves, [(one.wave, one.group) for one in statements])
    leaves = {unit: group for group in members_groups(waves.desk) for unit in group.units}
    found = []
    for one in statements:
        group = today.get((one.wave, one.group))
        course = since(waves, Wanted(group, one.measure, one.wave)) if group else None
        holder = group or holding(waves, one, leaves)
        found += [done_of(waves, one, holder, course)] if holder else []
    return found


def members_groups(desk: Desk) -> list[Group]:
    """Leaf groups that this reader is a member of, or manages: not those that everybody sees."""
    seen, scope = desk.now.seen, desk.scope
    mine = own_groups(scope, seen) | managed_groups(scope, seen)
    return [group for group in desk.now.groups if group.leaf and (scope.kind == "management" or group.id in mine)]


def holding(waves: Waves, one: Statement, leaves: Mapping[str, Group]) -> Group | None:
    """The smallest group that all units of an earlier one are told in now.

    `leaves`: the reader's own leaf group of each unit. What was for the members of a team is for members still; for
    others only what they saw then.
    """
    desk, begun = waves.desk, waves[one.wave]
    then = begun.release.groups.get(one.group)
    if then is None:
        return None
    order = [entry.id for entry in desk.waves]
    between = order[order.index(one.wave) + 1 : order.index(desk.now.wave) + 1]
    names = set(units.later_names(then.units, desk.unit_changes, between).values())
    leaf = leaves.get(min(names, default=""))
    if leaf is not None and names <= set(leaf.units):
        return leaf
    holders = [group for group in desk.now.groups if names <= set(group.units)] if one.group in begun.seen else []
    return min(holders, key=lambda group: (len(group.units), group.id), default=None)


def done_of(waves: Waves, one: Statement, group: Group, course: Since | None) -> Done:
    begun = waves[one.wave]
    theme = next((theme for theme in begun.questions.themes if theme.measure == one.measure), None)
    then = begun.release.groups[one.group]
    title = waves.desk.words.title(theme.title) if theme else ""
    return Done(one, group, title, begun.title, course, "" if course else then.label)


def sections(desk: Desk, done: Sequence[Done]) -> list[Section]:
    mine, order = set(desk.focus.units), {group.id: place for place, group in enumerate(desk.now.groups)}

    def rank(group: Group) -> tuple[int, int]:
        if group.id == desk.focus.id:
            return 0, 0
        return (1 if mine < set(group.units) else 2), order.get(group.id, len(order))

    related = {one.group.id: one.group for one in done if desk.focus.id == ORGANISATION or kin(one.group, mine)}
    groups = sorted(related.values(), key=rank)
    return [Section(group, [one for one in done if one.group.id == group.id]) for group in groups]


def kin(group: Group, mine: set[str]) -> bool:
    """Whether a group is part of the one in focus, or the other way round."""
    return mine <= set(group.units) or set(group.units) <= mine
