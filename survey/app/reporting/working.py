"""Makes in the background what accounts asked for, so that no request waits for it.

In: rows of `job`. Out: files in the private folder. Called by: survey.app.site.server, tests.

One thread in every serving process looks for work; what a process leaves undone when it ends is taken up by the next.
"""

import errno
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from json import dumps
from typing import BinaryIO, Final

from sqlalchemy.exc import InternalError, OperationalError

from analytics.release.board import Board
from survey.accounts import register
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.app.ending.refusing import told_by
from survey.app.inspection.exporting import record
from survey.app.reporting import jobs
from survey.app.reporting.branding.settings import read
from survey.app.reporting.jobs import Job, JobGone
from survey.app.reporting.making import desk_of
from survey.app.reporting.zipping import OneFailed, write_zip
from survey.app.site.readers import Scope, scope_of_account
from survey.config import Config
from survey.storage.rooms import Storage, reading
from survey.translations.wording import said_by, worded

LOOKS_EVERY: Final = 2.0  # seconds
TELLS_EVERY: Final = 1.0  # seconds between two signs of life
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL: Final = worded(
    "the disk of the server is full: nothing was kept. Tell whoever runs the server to make room, then try again; a"
    " ZIP of tables (CSV) is the smallest"
)


def work(config: Config, storage: Storage) -> None:
    """For as long as the process lives."""
    while True:
        if not work_once(config, storage):
            time.sleep(LOOKS_EVERY)


def work_once(config: Config, storage: Storage) -> bool:
    """Make one job; False if there was none. What goes wrong is told to whoever asked, and never ends the thread."""
    try:
        found = jobs.claim(storage, config.clock()) if jobs.has_work(storage, config.clock()) else None
        if found is not None:
            carry_out(config, storage, found)
    except Exception as problem:
        print(f"Jobs could not be looked at ({type(problem).__name__}); it is tried again.", file=sys.stderr)
        return False
    return found is not None


def carry_out(config: Config, storage: Storage, one: Job) -> None:
    try:
        make(config, storage, one)
    except JobGone:
        jobs.clear(storage, one)
    except Exception as problem:
        fail(storage, one, told(problem))


def told(problem: Exception) -> str:
    """What happened, and what to do; the server's own log names nobody's group."""
    if is_full(problem):
        print("A file of reports could not be made: the disk is full.", file=sys.stderr)
        return FULL
    if isinstance(problem, OneFailed):
        kind = type(problem.__cause__).__name__
        print(f"A file of reports could not be made, because of one report in it ({kind}).", file=sys.stderr)
        return one_by_one(said_by(problem))
    if isinstance(problem, ValueError | LookupError) and not isinstance(problem, KeyError | IndexError):
        return told_by(problem)
    kind = type(problem).__name__
    print(f"A file of reports could not be made ({kind}).", file=sys.stderr)
    return worded(
        "it could not be made (%(kind)s). Try again, and tell whoever runs the server if it stays so", kind=kind
    )


def one_by_one(said: str) -> str:
    """What one of them said; a whole sentence has its full stop already."""
    if said.endswith("."):
        return worded("%(problem)s Nothing was kept of the others; their reports can be made one by one.", problem=said)
    return worded(
        "%(problem)s. Nothing was kept of the others. Try again, and tell whoever runs the server if it stays so;"
        " the reports of other groups can be made one by one",
        problem=said,
    )


def is_full(problem: BaseException | None) -> bool:
    """Whether a full disk is behind it, which writers of files wrap into words of their own."""
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in NO_ROOM:
            return True
        if isinstance(problem, OperationalError | InternalError) and "full" in str(problem.orig):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def fail(storage: Storage, one: Job, why: str) -> None:
    """The unfinished file first: on a full disk it makes the room in which the failure is written down."""
    jobs.unfinished(storage, one).unlink(missing_ok=True)
    try:
        jobs.clear(storage, one)
        jobs.fail(storage, one, why)
    except JobGone:
        return
    except Exception as problem:  # then its silence tells: another one takes it up
        print(f"A job could not be marked as failed ({type(problem).__name__}).", file=sys.stderr)


def make(config: Config, storage: Storage, one: Job) -> None:
    """What the account may see is looked up now, and kept beside the file: with other rights nobody fetches it."""
    account = account_of(storage, one.account)
    scope = scope_of_account(account)
    if account.disabled or scope is None:  # whoever asked for it reads no results any more
        jobs.forget(storage, one.id)
        return
    jobs.change(storage, one, reader=mark_of(scope))
    desk = desk_of(Board(storage.public("reader")), scope, one.wanted)
    brand = read(storage, config.organisation).brand()
    jobs.private_folder(storage)
    part = jobs.unfinished(storage, one)
    with private(part) as file:
        packed = write_zip(file, desk, one.wanted, brand, progress=telling(config, storage, one))
    jobs.change(storage, one, seen=int(config.clock().timestamp()))  # never over what another try has made
    part.replace(jobs.file_of(storage, one.id))
    record(storage, one.wanted.wave, f"{one.wanted.form}.zip", Act(account.email, config.clock()))
    jobs.change(storage, one, state=jobs.DONE, done=packed.reports, total=packed.reports)
    jobs.drop_unfinished(storage, one)


def private(path: os.PathLike[str]) -> BinaryIO:
    """A file for its owner alone, new or emptied."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def telling(config: Config, storage: Storage, one: Job) -> Callable[[str, int, int], None]:
    """Writes down how far it is, about once a second; raises JobGone when it was stopped."""
    told = 0.0

    def tell(_what: str, done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told < TELLS_EVERY and done < total:
            return
        told = time.monotonic()
        jobs.change(storage, one, done=done - 1, total=total, seen=int(config.clock().timestamp()))

    return tell


def mark_of(scope: Scope) -> str:
    return dumps(asdict(scope), sort_keys=True)


def account_of(storage: Storage, key: str) -> Account:
    with reading(storage.accounts("accounts")) as connection:
        return register.existing(connection, account=key)
