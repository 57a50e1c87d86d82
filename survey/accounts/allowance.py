"""How much a program may ask for in a minute: counted by token, in a table that all processes share.

In: whose request it is, a moment. Out: `Standing`. Called by: survey.app.outward.

All tokens that nobody gave out share one count, which keeps no network address: whoever guesses makes only guessers
wait. A count lives for a minute, and is gone a minute later: it must not become a record of who read when.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update

from survey.storage.account_tables import allowance
from survey.storage.rooms import Storage, begin

WINDOW = 60  # seconds
A_READER = 300  # requests of one token in a window: five a second
STRANGERS = 60  # requests of all wrong tokens together
WRONG = hashlib.sha256(b"canopy: tokens that nobody gave out").digest()


@dataclass(frozen=True)
class Standing:
    """What is left of a window, and in how many seconds the next one begins."""

    whose: str  # "reader" or "strangers"
    allowed: bool
    quota: int
    left: int
    resets: int


def subject_of(token_id: str) -> bytes:
    return hashlib.sha256(f"canopy: allowance of {token_id}".encode()).digest()


def take(storage: Storage, now: datetime, subject: bytes, quota: int) -> Standing:
    """Count one request."""
    moment = int(now.timestamp())
    with begin(storage.accounts("interface")) as connection:
        connection.execute(delete(allowance).where(is_over(moment)))
        found = connection.execute(select(allowance).where(allowance.c.subject == subject)).first()
        began, taken = (found.began, found.taken) if found else (moment, 0)
        if found is None:
            connection.execute(insert(allowance).values(subject=subject, began=began, taken=1))
        elif taken < quota:
            connection.execute(update(allowance).where(allowance.c.subject == subject).values(taken=taken + 1))
    whose = "strangers" if subject == WRONG else "reader"
    return Standing(
        whose, taken < quota, quota, max(0, quota - taken - 1), max(1, min(WINDOW, began + WINDOW - moment))
    )


def is_over(moment: int) -> ColumnElement[bool]:
    """Whether a window has ended; one that begins later is of a clock that was wrong, and must not last until then."""
    return (allowance.c.began <= moment - WINDOW) | (allowance.c.began > moment + WINDOW)


def forget(storage: Storage, now: datetime) -> None:
    """Windows that are over: the last request of a program leaves no trace either."""
    gone = is_over(int(now.timestamp()))
    with begin(storage.accounts("interface")) as connection:
        if connection.execute(select(allowance.c.subject).where(gone).limit(1)).first() is not None:
            connection.execute(delete(allowance).where(gone))
