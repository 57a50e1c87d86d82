"""How long somebody waits after wrong passwords: longer each time, never for ever, and never the rightful owner.

In: an address, whether its owner signed in from this browser before. Out: seconds to wait.
Called by: survey.accounts.entry.

A stranger who guesses makes only strangers wait: a browser that the owner signed in from has a wait of its own. The
same for addresses without an account, so that waiting tells nobody which accounts exist. No network address is kept.
"""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from survey.credentials.canonical import canonical
from survey.storage.account_tables import throttle

FREE = 5  # wrong passwords in a row without any wait: people mistype
FIRST_WAIT = 2  # seconds; doubled with every further one
LONGEST_WAIT = 900  # seconds
FORGOTTEN_AFTER = 86_400  # seconds without another try


def subject_of(email: str, known_device: bytes | None) -> bytes:
    """Each known browser by itself; all unknown ones together."""
    where = known_device.hex() if known_device else "unknown"
    return hashlib.sha256(canonical([email, where])).digest()


def wait_after(failures: int) -> int:
    """Seconds to wait after so many wrong passwords in a row.

    Formula: 0 up to FREE; then FIRST_WAIT · 2^(failures − FREE − 1), at most LONGEST_WAIT. Unit: seconds.
    Raises: nothing. Source: OWASP Authentication Cheat Sheet, login throttling.

    >>> [wait_after(failures) for failures in (0, 5, 6, 7, 10, 60)]
    [0, 0, 2, 4, 32, 900]
    """
    if failures <= FREE:
        return 0
    return int(min(FIRST_WAIT * 2 ** min(failures - FREE - 1, 20), LONGEST_WAIT))


def seconds_left(connection: Connection, now: datetime, subject: bytes) -> int:
    until = connection.execute(select(throttle.c.until).where(throttle.c.subject == subject)).scalar_one_or_none()
    return max(0, (until or 0) - int(now.timestamp()))


def note_failure(connection: Connection, now: datetime, subject: bytes) -> None:
    """Counted before the password is checked: many tries at the same moment do not share one count."""
    moment = int(now.timestamp())
    connection.execute(delete(throttle).where(throttle.c.until < moment - FORGOTTEN_AFTER))
    wanted = select(throttle.c.failures).where(throttle.c.subject == subject)
    before = connection.execute(wanted).scalar_one_or_none()
    values = {"failures": (before or 0) + 1, "until": moment + wait_after((before or 0) + 1)}
    if before is None:
        connection.execute(insert(throttle).values(subject=subject, **values))
        return
    connection.execute(update(throttle).where(throttle.c.subject == subject).values(**values))


def touch(connection: Connection, subject: bytes) -> None:
    """Write what is there already."""
    connection.execute(update(throttle).where(throttle.c.subject == subject).values(subject=subject))


def forgive(connection: Connection, subject: bytes) -> None:
    connection.execute(delete(throttle).where(throttle.c.subject == subject))
