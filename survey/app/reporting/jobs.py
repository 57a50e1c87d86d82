"""Work that an account asked for and that takes long: who wants what, how far it is, and the file that comes of it.

In: an account, what is wanted. Out: Job. Called by: survey.app.reporting.working, the desk.

A file lies in a private folder of the installation until it is fetched, for a day at most. Its name is a random id;
neither that nor what is in it is ever written to a log.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, insert, select, update

from survey.app.reporting.making import Wanted
from survey.storage.account_tables import job
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import from_text, to_text, worded

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
KEPT: Final = timedelta(days=1)
SILENT: Final = 300  # seconds without a sign of life: whoever made it is gone
TRIES: Final = 3
AGAIN: Final = 5  # seconds in which a second press is no other wish
AT_ONCE: Final = 3  # jobs of one account that wait or run
ENDED: Final = worded("it was begun %(times)s times, and the server ended each time before", times=TRIES)
FOLDER: Final = "jobs"
C = job.c


class TooManyJobs(ValueError):
    """An account that waits for enough already."""


class JobGone(LookupError):
    """Stopped while somebody worked on it, or taken up by another one who thought that nobody did."""


@dataclass(frozen=True)
class Job:
    id: str
    account: str
    wanted: Wanted
    reader: str
    state: str
    done: int
    total: int
    tries: int
    problem: str
    asked: int

    @property
    def over(self) -> bool:
        return self.state in (DONE, FAILED)


def ask(storage: Storage, account: str, wanted: Wanted, now: datetime) -> Job:
    """A new job, or the one of this account that is the same and not over yet, or was asked for a moment ago."""
    moment = int(now.timestamp())
    new = Job(secrets.token_urlsafe(16), account, wanted, "", WAITING, 0, 0, 0, "", moment)
    with begin(storage.accounts("accounts")) as connection:
        mine = [job_of(row) for row in connection.execute(WANTED.where(C.account == account))]
        busy = [one for one in mine if not one.over]
        fresh = [one for one in mine if one.state == DONE and 0 <= moment - one.asked <= AGAIN]
        if same := [one for one in [*busy, *fresh] if one.wanted == wanted]:
            return same[0]
        if len(busy) >= AT_ONCE:
            raise TooManyJobs(
                worded(
                    "%(n)s files are being made for this account: wait for one of them, or stop one",
                    n=AT_ONCE,
                )
            )
        values = {"job": new.id, "account": account, "wanted": wanted.to_json(), "state": WAITING, "asked": moment}
        zero = {"done": 0, "total": 0, "tries": 0, "seen": 0, "reader": "", "problem": ""}
        connection.execute(insert(job).values(**values, **zero))
    return new


def of_account(storage: Storage, account: str) -> list[Job]:
    """The latest first."""
    with reading(storage.accounts("accounts")) as connection:
        rows = connection.execute(WANTED.where(C.account == account).order_by(C.asked.desc(), C.job))
        return [job_of(row) for row in rows]


def find(storage: Storage, account: str, key: str) -> Job | None:
    """A job of this account; another account's is none."""
    return next((one for one in of_account(storage, account) if one.id == key), None)


def claim(storage: Storage, now: datetime) -> Job | None:
    """The next one to be made, for whoever asks first: one that waits, or one whose maker is gone.

    On PostgreSQL several look at once, and each passes over what another one holds; on SQLite they look in turn.
    """
    moment = int(now.timestamp())
    open_ = WANTED.where((C.state == WAITING) | forsaken(moment)).order_by(C.asked, C.job).limit(1)
    engine = storage.accounts("accounts")
    at_once = engine.dialect.name == "postgresql"
    with reading(engine) if at_once else begin(engine) as connection:
        row = connection.execute(open_.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        found = job_of(row)
        values: dict[str, Any] = {"state": RUNNING, "tries": found.tries + 1, "seen": moment, "done": 0}
        if found.tries >= TRIES:
            values = {"state": FAILED, "problem": to_text(ENDED)}
        connection.execute(update(job).where(C.job == found.id).values(**values))
    return replace(found, tries=found.tries + 1) if found.tries < TRIES else claim(storage, now)


def has_work(storage: Storage, now: datetime) -> bool:
    """Whether `claim` would find something: asked often, and without the lock of those who write."""
    there = select(C.job).where((C.state == WAITING) | forsaken(int(now.timestamp()))).limit(1)
    with reading(storage.accounts("accounts")) as connection:
        return connection.execute(there).first() is not None


def forsaken(moment: int) -> ColumnElement[bool]:
    """Whoever works writes down the time again and again: an old one, or one that is still to come, is nobody's.

    After a clock went back the last sign of life of a maker that is gone would be ahead for as long.
    """
    return (C.state == RUNNING) & ((C.seen < moment - SILENT) | (C.seen > moment + SILENT))


def change(storage: Storage, one: Job, **values: object) -> None:
    """By whoever claimed it. Raises JobGone if nobody wants it any more, or another one has claimed it since."""
    ours = (C.job == one.id) & (C.tries == one.tries)
    with begin(storage.accounts("accounts")) as connection:
        if not connection.execute(update(job).where(ours).values(**values)).rowcount:
            raise JobGone(worded("this job is not wanted any more, or another process makes it"))


def forget(storage: Storage, key: str) -> None:
    """The file first: what is left of an interruption is a row without a file, which says nothing."""
    for path in (storage.folder / FOLDER).glob(f"{key}.*"):
        path.unlink(missing_ok=True)
    with begin(storage.accounts("accounts")) as connection:
        connection.execute(delete(job).where(C.job == key))


def sweep(storage: Storage, now: datetime) -> None:
    """Forget what is older than a day, and files that belong to nobody."""
    edges = int((now - KEPT).timestamp()), int((now + KEPT).timestamp())  # the clock may have gone back since
    with reading(storage.accounts("accounts")) as connection:
        known = {str(row.job): int(row.asked) for row in connection.execute(select(C.job, C.asked))}
    for key, asked in known.items():
        if not edges[0] <= asked <= edges[1]:
            forget(storage, key)
    for path in stray(storage, set(known)):
        path.unlink(missing_ok=True)


def stray(storage: Storage, known: set[str]) -> Iterator[Path]:
    folder = storage.folder / FOLDER
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.name.partition(".")[0] not in known)


def fail(storage: Storage, one: Job, why: str) -> None:
    """Raises JobGone as `change` does. `why` is kept with its words, so that every reader has it in their language."""
    change(storage, one, state=FAILED, problem=to_text(why))


def clear(storage: Storage, one: Job) -> None:
    """Nothing half-made is left of a try; a whole file stays if another try has made it, or makes it now."""
    unfinished(storage, one).unlink(missing_ok=True)
    with reading(storage.accounts("accounts")) as connection:
        tries = connection.execute(select(C.tries).where(C.job == one.id)).scalar_one_or_none()
    if tries in (None, one.tries):
        file_of(storage, one.id).unlink(missing_ok=True)


def file_of(storage: Storage, key: str) -> Path:
    return storage.folder / FOLDER / f"{key}.zip"


def unfinished(storage: Storage, one: Job) -> Path:
    """Of each try its own: one that was given up for dead writes into no file of the next."""
    return storage.folder / FOLDER / f"{one.id}.{one.tries}.part"


def drop_unfinished(storage: Storage, one: Job) -> None:
    """What earlier tries of a job that is done left behind when their process was ended."""
    for path in (storage.folder / FOLDER).glob(f"{one.id}.*.part"):
        path.unlink(missing_ok=True)


def private_folder(storage: Storage) -> Path:
    folder = storage.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    return folder


def job_of(row: Any) -> Job:
    """A problem that was kept in English alone, by an earlier version, is shown as it is."""
    key, account, wanted, *others = row
    found = Job(key, account, Wanted.of(wanted), *others)
    return replace(found, problem=from_text(found.problem))


WANTED = select(C.job, C.account, C.wanted, C.reader, C.state, C.done, C.total, C.tries, C.problem, C.asked)
