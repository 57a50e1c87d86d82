"""The book of actions: planned, changed, moved on; every step is kept, and noted in the access log.

In: who acts, what is wanted. Out: rows of the room `accounts`, read back as Actions.
Called by: survey.app.following, survey.app.desk.after, survey.mail.

Who may do this for which group is decided by survey.app.following.grounds, which knows the groups.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from survey.accounts import journal
from survey.accounts.journal import COMMAND_LINE, Act
from survey.accounts.once import new_id
from survey.accounts.register import Account, account_of
from survey.actions.model import (
    CHANGED,
    PLANNED,
    TAKEN_BACK,
    TOLD,
    Action,
    Draft,
    Focus,
    NoSuchAction,
    Overtaken,
    Owner,
    State,
    Step,
)
from survey.storage.account_tables import account, action, action_step, focus
from survey.storage.rooms import Storage, begin, reading

KNOWN = select(account.c.account, account.c.email, account.c.name, account.c.roles, account.c.disabled)
WANTED = (
    select(
        *(action.c.action, action.c.what, action.c.due, action.c.state),
        *(focus.c.focus, focus.c.wave, focus.c.group_id, focus.c.measure, focus.c.aim, focus.c.day),
        *(account.c.account, account.c.name, account.c.email, account.c.disabled),
    )
    .join(focus, focus.c.focus == action.c.focus)
    .join(account, account.c.account == action.c.owner)
)


def actions(storage: Storage) -> list[Action]:
    """All of them, those that are due first at the top."""
    with reading(storage.accounts("planner")) as connection:
        return [read(row) for row in connection.execute(WANTED.order_by(action.c.due, action.c.what, action.c.action))]


def one(storage: Storage, key: str) -> Action:
    with reading(storage.accounts("planner")) as connection:
        return existing(connection, key)


def existing(connection: Connection, key: str) -> Action:
    row = connection.execute(WANTED.where(action.c.action == key)).first()
    if row is None:
        raise NoSuchAction("there is no such action: `action list` and the page of actions name them all")
    return read(row)


def read(row: Any) -> Action:
    key, what, due, state, *rest = row
    of_focus, (owner, name, email, disabled) = rest[:6], rest[6:]
    keeper = Owner(owner, name, email, in_use=not disabled)
    return Action(key, Focus(*of_focus), what, keeper, date.fromisoformat(due), State(state))


def focuses(storage: Storage) -> list[Focus]:
    """All focus areas, also those without an action."""
    names = (focus.c.focus, focus.c.wave, focus.c.group_id, focus.c.measure, focus.c.aim, focus.c.day)
    with reading(storage.accounts("planner")) as connection:
        return [Focus(*row) for row in connection.execute(select(*names).order_by(focus.c.day, focus.c.focus))]


def accounts(storage: Storage) -> list[Account]:
    """Everybody who could own an action: accounts in use, by name."""
    with reading(storage.accounts("planner")) as connection:
        known = [account_of(row) for row in connection.execute(KNOWN.order_by(account.c.name, account.c.email))]
    return [each for each in known if not each.disabled]


def history(storage: Storage, key: str) -> list[Step]:
    """The steps of an action, the latest first."""
    steps = action_step.c
    named = select(steps.day, account.c.name, steps.kind, steps.note)
    joined = named.select_from(action_step).outerjoin(account, account.c.account == steps.who)
    with reading(storage.accounts("planner")) as connection:
        rows = connection.execute(joined.where(steps.action == key).order_by(steps.number.desc()))
        return [Step(day, name or "", kind, note) for day, name, kind, note in rows]


def choose(storage: Storage, act: Act, place: tuple[str, str, str], aim: str = "") -> Focus:
    """A focus area for a wave, a group and a measure; the one that is there already if there is one."""
    with begin(storage.accounts("planner")) as connection:
        return chosen(connection, act, place, aim)


def chosen(connection: Connection, act: Act, place: tuple[str, str, str], aim: str) -> Focus:
    wave, group, measure = place
    names = (focus.c.focus, focus.c.wave, focus.c.group_id, focus.c.measure, focus.c.aim, focus.c.day)
    here = (focus.c.wave == wave, focus.c.group_id == group, focus.c.measure == measure)
    row = connection.execute(select(*names).where(*here)).first()
    if row is None:
        new = Focus(new_id(), wave, group, measure, aim, day(act))
        values = {"focus": new.id, "wave": wave, "group_id": group, "measure": measure, "aim": aim, "day": new.day}
        connection.execute(insert(focus).values(**values))
        journal.record(connection, act, "focus-chosen", wave=wave, group=group, measure=measure)
        return new
    if aim and aim != row.aim:
        connection.execute(update(focus).where(*here).values(aim=aim))
    return Focus(*row)


def drop(storage: Storage, act: Act, area: Focus) -> bool:
    """Forget a focus area that nothing was planned about; False if something was."""
    with begin(storage.accounts("planner")) as connection:
        if connection.execute(select(action.c.action).where(action.c.focus == area.id)).first() is not None:
            return False
        connection.execute(delete(focus).where(focus.c.focus == area.id))
        journal.record(connection, act, "focus-dropped", wave=area.wave, group=area.group, measure=area.measure)
    return True


def plan(storage: Storage, act: Act, place: tuple[str, str, str], draft: Draft) -> Action:
    """A new action under the focus area of this place, which begins with it if there was none.

    A form that was sent twice plans once: the lock of `begin` lets one after another look, in all processes.
    """
    with begin(storage.accounts("planner")) as connection:
        area, key = chosen(connection, act, place, draft.aim), new_id()
        values = {"what": draft.what, "owner": draft.owner, "due": draft.due.isoformat()}
        values |= {"focus": area.id, "state": State.PLANNED.value}
        if same := just_planned(connection, act, values):
            return existing(connection, same)
        connection.execute(insert(action).values(action=key, **values))
        note(connection, act, key, PLANNED)
        journal.record(connection, act, "action-planned", action=key, wave=area.wave, group=area.group)
        return existing(connection, key)


def just_planned(connection: Connection, act: Act, values: Mapping[str, str]) -> str | None:
    """The same one, planned by the same person on this day, which nobody has touched since."""
    steps = action_step.c
    same = [action.c[name] == value for name, value in values.items()]
    begun = (func.count() == 1, func.min(steps.day) == day(act), func.min(steps.who) == author(connection, act))
    joined = select(action.c.action).join(action_step, steps.action == action.c.action)
    found = connection.execute(joined.where(*same).group_by(action.c.action).having(and_(*begun))).scalars().first()
    return str(found) if found is not None else None


def change(storage: Storage, act: Act, key: str, draft: Draft, *, made_from: str = "") -> Action:
    """Other words, another owner, another day. The history says what it was before.

    `made_from`: the mark of what somebody looked at; raises Overtaken if that is not what stands there any more.
    """
    with begin(storage.accounts("planner")) as connection:
        before = existing(connection, key)
        if made_from not in ("", before.mark) and (draft.what, draft.owner, draft.due, draft.aim) != said_in(before):
            raise Overtaken(key)
        values = {"what": draft.what, "owner": draft.owner, "due": draft.due.isoformat()}
        connection.execute(update(action).where(action.c.action == key).values(**values))
        if draft.aim != before.focus.aim:
            connection.execute(update(focus).where(focus.c.focus == before.focus.id).values(aim=draft.aim))
        after = existing(connection, key)
        if after != before:
            note(connection, act, key, CHANGED, words=was(before, after))
            journal.record(connection, act, "action-changed", action=key)
        return after


def said_in(one: Action) -> tuple[str, str, date, str]:
    return one.what, one.owner.id, one.due, one.focus.aim


def was(before: Action, after: Action) -> str:
    """What stood there before, line by line."""
    pairs = (
        (before.what, after.what),
        (before.due.isoformat(), after.due.isoformat()),
        (before.owner.name, after.owner.name),
        (before.focus.aim, after.focus.aim),
    )
    return "\n".join(old for old, new in pairs if old and old != new)


def move(
    storage: Storage, act: Act, key: str, state: State, *, words: str = "", made_from: State | None = None
) -> Action:
    """Another state, or a note on the one that it has; the same once more by the same person is nothing new.

    `made_from`: the state that somebody looked at; raises Overtaken if another one than that was reached since.
    """
    with begin(storage.accounts("planner")) as connection:
        before = existing(connection, key)
        said = (day(act), author(connection, act), state.value, words)
        if state == before.state and (not words or latest_step(connection, key) == said):
            return before
        if made_from not in (None, before.state) and state != before.state:
            raise Overtaken(key)
        connection.execute(update(action).where(action.c.action == key).values(state=state.value))
        note(connection, act, key, state.value, words=words)
        journal.record(connection, act, "action-moved", action=key, state=state.value)
        return existing(connection, key)


def latest_step(connection: Connection, key: str) -> tuple[str, ...]:
    steps = action_step.c
    wanted = select(steps.day, steps.who, steps.kind, steps.note).where(steps.action == key)
    return tuple(connection.execute(wanted.order_by(steps.number.desc()).limit(1)).one())


def note_told(storage: Storage, act: Act, key: str, *, after: int | None = None) -> None:
    """That employees read something about it from now on: written before they do.

    `after`: how many steps somebody looked at; raises Overtaken if there are more.
    """
    with begin(storage.accounts("planner")) as connection:
        if after not in (None, steps_of(connection, key)):
            raise Overtaken(key)
        note(connection, act, key, TOLD)
        journal.record(connection, act, "action-told", action=key)


def note_taken_back(storage: Storage, act: Act, key: str) -> None:
    with begin(storage.accounts("planner")) as connection:
        note(connection, act, key, TAKEN_BACK)
        journal.record(connection, act, "action-taken-back", action=key)


def note(connection: Connection, act: Act, key: str, kind: str, *, words: str = "") -> None:
    number = steps_of(connection, key) + 1
    values = {"day": day(act), "who": author(connection, act), "kind": kind, "note": words}
    connection.execute(insert(action_step).values(action=key, number=number, **values))


def steps_of(connection: Connection, key: str) -> int:
    """How many there are."""
    wanted = select(func.max(action_step.c.number)).where(action_step.c.action == key)
    return int(connection.execute(wanted).scalar_one() or 0)


def author(connection: Connection, act: Act) -> str:
    wanted = select(account.c.account).where(account.c.email == act.who)
    return str(connection.execute(wanted).scalar_one_or_none() or COMMAND_LINE)


def day(act: Act) -> str:
    return act.day.isoformat()
