"""Binds codes to requests, many in one transaction: who comes while another transaction is written goes into the next.

In: hashes of codes and of requests. Out: whether the code is bound to this request, once that is on disk.
Called by: faces.issuer.

Without it every enrolment waits for the lock of the file by sleeping and asking again, and some are overtaken for
seconds. No thread of its own: the first of those who wait does the work of all of them.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection, Table, Update, bindparam, or_, update
from sqlalchemy.exc import SQLAlchemyError

from survey.storage import tables
from survey.storage.rooms import Storage, begin

LARGEST_TRANSACTION = 100  # enrolments


def binding(rights: Table) -> Update:
    free = or_(rights.c.request_hash.is_(None), rights.c.request_hash == bindparam("request"))
    chosen = update(rights).where(rights.c.code_hash == bindparam("code"), free)
    return chosen.values(request_hash=bindparam("request"), filler=b"")


BIND, BIND_CARD = binding(tables.code), binding(tables.card)


@dataclass(frozen=True)
class BindRequest:
    wave: str
    code_hash: bytes
    request_hash: bytes
    card: bool = False  # drawn from a box; its group may have no room left, so each is looked at alone


@dataclass(frozen=True)
class Waiting:
    request: BindRequest
    still_open: Callable[[Connection], None]
    bound: "Future[bool]"


class Binder:
    """All bindings of one process."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._waiting: deque[Waiting] = deque()
        self._turn = Lock()

    def bind(self, request: BindRequest, still_open: Callable[[Connection], None]) -> bool:
        """Bind a code for good, unless it is bound to another request: of two at once only one can win.

        No time, no counter, no address; the row keeps its length and with it its place in the file. `still_open` is
        called under the write lock, and raises once this wave binds nobody any more; then nothing is changed.
        """
        mine = Waiting(request, still_open, Future())
        self._waiting.append(mine)
        with self._turn:
            while not mine.bound.done():
                self._commit(self._next())
        return mine.bound.result()

    def _next(self) -> list[Waiting]:
        """Those who have waited longest; of one wave, because waves end at different times."""
        found = [self._waiting.popleft()]
        while self._waiting and len(found) < LARGEST_TRANSACTION and together(found[0], self._waiting[0]):
            found.append(self._waiting.popleft())
        return found

    def _commit(self, batch: Sequence[Waiting]) -> None:
        try:
            with begin(self._storage.people("issuer")) as connection:
                batch[0].still_open(connection)
                bound = {waiting: bind_one(connection, waiting.request) for waiting in in_key_order(batch)}
        except Exception as problem:
            # Whatever it was: nobody may be told that a code is bound, and nobody may wait for ever.
            for waiting in batch:
                waiting.bound.set_exception(problem)
            return
        for waiting, outcome in bound.items():
            waiting.bound.set_result(outcome)
        with suppress(OSError, SQLAlchemyError):  # they are bound, whatever becomes of this; the next ones do it too
            self._storage.hide_enrolment()


def together(first: Waiting, other: Waiting) -> bool:
    return first.request.wave == other.request.wave and not (first.request.card or other.request.card)


def in_key_order(batch: Sequence[Waiting]) -> list[Waiting]:
    """So that two processes that bind the same codes wait one for the other, and never each for the other."""
    return sorted(batch, key=lambda waiting: waiting.request.code_hash)


def bind_one(connection: Connection, request: BindRequest) -> bool:
    values = {"code": request.code_hash, "request": request.request_hash}
    return connection.execute(BIND_CARD if request.card else BIND, values).rowcount == 1
