"""The book of actions: planned, changed, moved on; every step is kept, and noted in the access log.

In: who acts, what is wanted. Out: rows of the room `accounts`, read back as Actions.
Called by: survey.app.following, survey.app.desk.after, survey.mail.

Who may do this for which group is decided by survey.app.following.rights, which knows the groups.
"""

import secrets
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from survey.accounts import journal
from survey.accounts.journal import COMMAND_LINE, Act
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
    Owner,
    State,
    Step,
)
from survey.storage.account_tables import account, action, action_step, focus
from survey.storage.rooms import Storage, begin, reading

ID_BYTES = 8
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
    """A new action under the focus area of this place, which begins with it if there was none."""
    with begin(storage.accounts("planner")) as connection:
        area, key = chosen(connection, act, place, draft.aim), new_id()
        values = {"what": draft.what, "owner": draft.owner, "due": draft.due.isoformat()}
        connection.execute(insert(action).values(action=key, focus=area.id, state=State.PLANNED.value, **values))
        note(connection, act, key, PLANNED)
        journal.record(connection, act, "action-planned", action=key, wave=area.wave, group=area.group)
        return existing(connection, key)


def change(storage: Storage, act: Act, key: str, draft: Draft) -> Action:
    """Other words, another owner, another day. The history says what it was before."""
    with begin(storage.accounts("planner")) as connection:
        before = existing(connection, key)
        values = {"what": draft.what, "owner": draft.owner, "due": draft.due.isoformat()}
        connection.execute(update(action).where(action.c.action == key).values(**values))
        if draft.aim != before.focus.aim:
            connection.execute(update(focus).where(focus.c.focus == before.focus.id).values(aim=draft.aim))
        after = existing(connection, key)
        if after != before:
            note(connection, act, key, CHANGED, words=was(before, after))
            journal.record(connection, act, "action-changed", action=key)
        return after


def was(before: Action, after: Action) -> str:
    """What stood there before, line by line."""
    pairs = (
        (before.what, after.what),
        (before.due.isoformat(), after.due.isoformat()),
        (before.owner.name, after.owner.name),
        (before.focus.aim, after.focus.aim),
    )
    return "\n".join(old for old, new in pairs if old and old != new)


def move(storage: Storage, act: Act, key: str, state: State, *, words: str = "") -> Action:
    """Another state, or a note on the one that it has."""
    with begin(storage.accounts("planner")) as connection:
        before = existing(connection, key)
        if state == before.state and not words:
            return before
        connection.execute(update(action).where(action.c.action == key).values(state=state.value))
        note(connection, act, key, state.value, words=words)
        journal.record(connection, act, "action-moved", action=key, state=state.value)
        return existing(connection, key)


def note_told(storage: Storage, act: Act, key: str) -> None:
    """That employees read something about it from now on: written before they do."""
    with begin(storage.accounts("planner")) as connection:
        note(connection, act, key, TOLD)
        journal.record(connection, act, "action-told", action=key)


def note_taken_back(storage: Storage, act: Act, key: str) -> None:
    with begin(storage.accounts("planner")) as connection:
        note(connection, act, key, TAKEN_BACK)
        journal.record(connection, act, "action-taken-back", action=key)


def note(connection: Connection, act: Act, key: str, kind: str, *, words: str = "") -> None:
    steps = action_step.c
    wanted = select(func.max(steps.number)).where(steps.action == key)
    number = (connection.execute(wanted).scalar_one() or 0) + 1
    values = {"day": day(act), "who": author(connection, act), "kind": kind, "note": words}
    connection.execute(insert(action_step).values(action=key, number=number, **values))


def author(connection: Connection, act: Act) -> str:
    wanted = select(account.c.account).where(account.c.email == act.who)
    return str(connection.execute(wanted).scalar_one_or_none() or COMMAND_LINE)


def day(act: Act) -> str:
    return act.at.date().isoformat()


def new_id() -> str:
    return secrets.token_hex(ID_BYTES)  # an id that began with a dash would be an option on the command line
