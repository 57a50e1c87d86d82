"""One mailing at a time for an installation, whoever began it: the desk, a command, another process of the server.

In: the folder of the installation. Out: a turn, or a refusal. Called by: survey.mail.rounds, the desk.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from survey.translations.wording import worded

NAME = "mailing.lock"


class MailingUnderWay(ValueError):
    """Two runs of the same round would write to the same people."""


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """The operating system ends a turn with its process, so that a crash keeps nobody waiting."""
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if not _taken(descriptor):
            raise MailingUnderWay(worded("a mailing is under way: wait until it has ended, then look how far it came"))
        yield
    finally:
        os.close(descriptor)


def is_under_way(folder: Path) -> bool:
    try:
        with turn(folder):
            return False
    except MailingUnderWay:
        return True


def _taken(descriptor: int) -> bool:
    if os.name != "posix":  # ASSUMPTION: elsewhere one process serves, and nobody mails from two at once
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
