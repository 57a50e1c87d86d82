"""Of which due days owners are to be reminded, each once; written before a mail goes, so that none goes twice.

In: a day. Out: Due; rows of `reminder`. Called by: survey.mail.owners, survey.app.following, survey.cli.

A server that is killed between the claim and what became of the mail has reminded perhaps: never twice, and `doctor`
says of which actions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from survey.actions.book import WANTED, read
from survey.actions.model import OPEN, Action
from survey.storage.account_tables import action, reminder
from survey.storage.rooms import Storage, begin, reading

AHEAD = timedelta(days=7)  # before the due day
SOON, OVER = "soon", "over"
SENDING, SENT, REFUSED = "sending", "sent", "refused"


@dataclass(frozen=True)
class Due:
    """An action of which its owner is to be reminded, before its day or after it."""

    action: Action
    kind: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.action.id, self.action.due.isoformat(), self.kind


def waiting(storage: Storage, today: date) -> list[Due]:
    """Open actions that are due within a week or were due, of which nobody was reminded yet. Owners in use only."""
    of_interest = WANTED.where(
        action.c.state.in_([state.value for state in OPEN]), action.c.due <= (today + AHEAD).isoformat()
    )
    with reading(storage.accounts("planner")) as connection:
        found = [read(row) for row in connection.execute(of_interest.order_by(action.c.due, action.c.action))]
        known = {tuple(row) for row in connection.execute(select(reminder.c.action, reminder.c.due, reminder.c.kind))}
    due = [Due(each, OVER if each.is_late(today) else SOON) for each in found if each.owner.in_use]
    return [each for each in due if each.key not in known]


def uncertain(storage: Storage) -> list[str]:
    """Actions whose reminder was on its way when the server ended: nobody knows whether it arrived."""
    wanted = select(reminder.c.action).where(reminder.c.state == SENDING).distinct().order_by(reminder.c.action)
    with reading(storage.accounts("planner")) as connection:
        return list(connection.execute(wanted).scalars())


def claim(storage: Storage, wanted: Sequence[Due]) -> list[Due]:
    """Those that nobody else is sending: from now on they are ours."""
    with begin(storage.accounts("planner")) as connection:
        known = {tuple(row) for row in connection.execute(select(reminder.c.action, reminder.c.due, reminder.c.kind))}
        ours = [each for each in wanted if each.key not in known]
        rows = [dict(zip(("action", "due", "kind"), each.key, strict=True)) | {"state": SENDING} for each in ours]
        if rows:
            connection.execute(insert(reminder), rows)
    return ours


def settle(storage: Storage, claimed: Sequence[Due], state: str) -> None:
    with begin(storage.accounts("planner")) as connection:
        for each in claimed:
            connection.execute(update(reminder).where(row_of(each)).values(state=state))


def release(storage: Storage, claimed: Sequence[Due]) -> None:
    """No server took the mail: it is sent another time."""
    with begin(storage.accounts("planner")) as connection:
        for each in claimed:
            connection.execute(delete(reminder).where(row_of(each)))


def row_of(one: Due) -> ColumnElement[bool]:
    key, day, kind = one.key
    return and_(reminder.c.action == key, reminder.c.due == day, reminder.c.kind == kind)
