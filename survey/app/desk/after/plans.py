"""What the pages of actions show: actions with their groups, owners, and what became of what they were to move.

In: the visitor, the book of actions, the board. Out: Rows. Called by: survey.app.desk.after.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import abort, current_app

from analytics.figures.questions import Theme
from analytics.outside.told import Statement
from analytics.pages.behind.since import Since, Wanted, Waves, groups_today, since
from analytics.pages.routes import words
from analytics.pages.scales import theme_rows
from analytics.pages.seen.visible import Visible
from analytics.release.board import Board, Group
from survey.actions import book
from survey.actions.model import Action, Focus, NoSuchAction
from survey.app.following.grounds import Grounds, Named
from survey.app.following.telling import told_now
from survey.app.site.readers import Scope, scope_of_account
from survey.faces.desk.guard import account, config, storage

SUGGESTED = 4  # themes


@dataclass(frozen=True)
class Row:
    """One action as a list shows it."""

    action: Action
    named: Named
    since: Since | None
    late: bool
    told: Statement | None
    group: Group | None  # as it is called in the last wave
    lost: bool  # nobody sees to it: the owner cannot sign in, or may not plan for this group any more


@dataclass(frozen=True)
class Suggestion:
    """A theme that could be a focus area, and why."""

    measure: str
    title: str
    why: str
    chosen: bool  # it is one already


def grounds() -> Grounds:
    return Grounds(cast("Board", current_app.extensions["canopy"].board), words())


def today() -> date:
    return config().today()


def scope() -> Scope:
    return scope_of_account(account()) or abort(403)


def readable(ground: Grounds, key: str) -> Action:
    """An action that this visitor may read. One out of reach and one that does not exist get the same answer."""
    action = book.one(storage(), key)
    if not ground.may_read(account(), action.focus):
        raise NoSuchAction(f"there is no action {key!r} for this reader")
    return action


def to_plan(ground: Grounds, key: str) -> Action:
    """An action that this visitor may change."""
    action = readable(ground, key)
    return action if ground.may_plan(account(), action.focus) else abort(403)


def rows_of(ground: Grounds, actions: Sequence[Action]) -> list[Row]:
    told, courses = told_now(storage()), courses_of(ground, [action.focus for action in actions])
    in_use = {one.id: one for one in book.accounts(storage())}
    return [
        Row(
            action=action,
            named=ground.named(action.focus),
            since=courses.get(action.focus.id),
            late=action.is_late(today()),
            told=told.get(action.id),
            group=ground.today((action.focus.wave, action.focus.group)),
            lost=action.owner.id not in in_use or not ground.may_plan(in_use[action.owner.id], action.focus),
        )
        for action in actions
    ]


def courses_of(ground: Grounds, focuses: Sequence[Focus]) -> dict[str, Since | None]:
    """What became of each measure, for this reader: along the line to the last wave, else from the wave of the plan."""
    each = {focus.id: focus for focus in focuses if focus.wave in ground.known}
    desk = ground.desk(scope(), ground.last) if each else None
    if desk is None:
        return {}
    waves = Waves(desk, ground.last)
    known = groups_today(waves, [(focus.wave, focus.group) for focus in each.values()])
    found: dict[str, Since | None] = {}
    for key, focus in each.items():
        group = known.get((focus.wave, focus.group))
        wanted = Wanted(group, focus.measure, focus.wave) if group else None
        found[key] = since(waves, wanted) if wanted else from_then(ground, focus)
    return found


def from_then(ground: Grounds, focus: Focus) -> Since | None:
    """A group that goes on under no name: up to the last wave that had it."""
    desk = ground.desk(scope(), focus.wave)
    group = desk.now.seen.get(focus.group)
    if group is None:
        return None
    return since(Waves(desk, ground.last), Wanted(group, focus.measure, focus.wave))


def visible_at(ground: Grounds, wave: str, group: str) -> tuple[Visible, Group]:
    """A wave and a group that this visitor may plan for; otherwise as if there were none."""
    place = Focus("", wave, group, "", "", "")
    if wave in ground.known and group in ground.groups(wave) and ground.may_plan(account(), place):
        now = ground.desk(scope(), wave).now
        if group in now.seen:
            return now, now.group(group)
    raise NoSuchAction(f"there is no group {group!r} in the wave {wave!r} that this reader may plan for")


def suggestions(ground: Grounds, group: str, taken: Collection[str]) -> list[Suggestion]:
    """Themes of the last wave that fell, or lie below the organisation, beyond chance; those that fell first."""
    desk = ground.desk(scope(), ground.last, group)
    if group not in desk.now.seen:
        return []
    rows = [row for row in theme_rows(desk) if row.reading.shown]
    fell = [(row, row.change) for row in rows if row.move and row.move.direction < 0]
    below = [(row, desk.words("below the organisation")) for row in rows if row.against < 0]
    why = {row.theme.measure: (row.title, said) for row, said in [*below, *fell]}
    order = dict.fromkeys(row.theme.measure for row, _ in [*fell, *below])
    return [Suggestion(measure, *why[measure], measure in taken) for measure in order][:SUGGESTED]


def choices(ground: Grounds, visible: Visible, themes: Sequence[Theme], group: Group) -> list[tuple[str, str]]:
    """Themes to choose from, each with what the wave shows of it."""
    _ = ground.words
    told = []
    for theme in themes:
        reading = visible.standing(group, theme).reading
        value = f": {_.index(reading)}" if reading.shown else ""
        told.append((theme.measure, f"{_.title(theme.title)}{value}"))
    return told


def by_group(rows: Sequence[Row], focuses: Sequence[Focus], ground: Grounds) -> Mapping[str, list[Focus]]:
    """Names of groups as the tree of the last wave orders them, each with its focus areas."""
    order = {group.id: place for place, group in enumerate(ground.seen[ground.last].groups)} if ground.waves else {}
    shown = {row.action.focus.id: row.action.focus for row in rows} | {focus.id: focus for focus in focuses}

    def rank(focus: Focus) -> tuple[int, str, str]:
        group = ground.today((focus.wave, focus.group))
        return (order.get(group.id, len(order)) if group else len(order) + 1, focus.day, focus.id)

    found: dict[str, list[Focus]] = {}
    for focus in sorted(shown.values(), key=rank):
        found.setdefault(ground.named(focus).group, []).append(focus)
    return found
