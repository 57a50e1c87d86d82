"""The slot of the ballot box: many requests hand in ballots, one writer per box stores them, many at a time.

In: checked ballots. Out: what became of each, once it is on disk. Called by: faces.collector.

Waiting for nothing but the disk, a writer takes whatever is queued and commits it in one transaction. Then it hides the
order of arrival, which SQLite keeps within a page: it writes the file anew in the order of its random keys.
"""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from survey.faces.collector.ballot_rows import BoxClosed, Outcome, TakenMeanwhile, count, store_rows
from survey.storage.rooms import NoSuchBox, Storage, begin
from survey.waves.nullifiers import Row

LARGEST_TRANSACTION = 200  # ballots
LONGEST_QUEUE = 1000  # ballots that may wait at one box; beyond that a client is asked to come back
WRITTEN_AT_REST = 1024 * 1024  # bytes a second, in the mean: a box is put in order once that long no ballot came
SHORTEST_REST = 1.0  # seconds
TRIES = 5  # of one transaction, each time another process took one of its ballots first
SINCE_UNKNOWN = 1 << 40  # ballots; a writer that has just started cannot know, and rewrites at its first chance


class QueueFull(RuntimeError):
    """More ballots are waiting than the disk can take soon."""


class NotStored(RuntimeError):
    """The transaction failed, and nothing of it was stored."""


@dataclass(frozen=True)
class Waiting:
    row: Row
    outcome: "Future[Outcome]"


class Intake:
    """All the writers of one process; `close` stores what is queued and ends them."""

    def __init__(self, storage: Storage, *, longest_queue: int = LONGEST_QUEUE) -> None:
        self._storage = storage
        self._longest_queue = longest_queue
        self._writers: dict[str, Writer] = {}
        self._closed = False
        self._lock = Lock()

    def store(self, wave: str, row: Row) -> Outcome:
        """Return once the ballot is on disk. Raises BoxClosed, QueueFull or NotStored; then it is not stored."""
        return self._writer(wave).add(row).result()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            writers = list(self._writers.values())
        for writer in writers:
            writer.close()

    def _writer(self, wave: str) -> "Writer":
        with self._lock:
            if self._closed:
                raise NotStored("The server is shutting down. Send the same ballot again in a minute.")
            if wave not in self._writers:
                self._writers[wave] = Writer(self._storage, wave, self._longest_queue)
            return self._writers[wave]


class Writer:
    """The only thread of this process that writes into one ballot box."""

    def __init__(self, storage: Storage, wave: str, longest_queue: int) -> None:
        self._storage = storage
        self._wave = wave
        self._queue: Queue[Waiting | None] = Queue(longest_queue)
        self._ending = False
        self._unsorted = SINCE_UNKNOWN
        self._rest = SHORTEST_REST
        self._lock = Lock()
        self._thread = Thread(target=self._run, name=f"intake {wave}", daemon=True)
        self._thread.start()

    def add(self, row: Row) -> "Future[Outcome]":
        waiting = Waiting(row, Future())
        with self._lock:
            if self._ending:
                raise NotStored("The server is shutting down. Send the same ballot again in a minute.")
            try:
                self._queue.put_nowait(waiting)
            except Full:
                raise QueueFull("Many ballots are arriving. Send the same one again in a few seconds.") from None
        return waiting.outcome

    def close(self) -> None:
        with self._lock:
            self._ending = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            with suppress(Empty):
                batch = self._next_batch()
                if not batch:
                    return self._hide_the_order(resting=True)
                self._commit(batch)
                self._hide_the_order()
                continue
            self._hide_the_order(resting=True)

    def _next_batch(self) -> list[Waiting]:
        """Whatever is queued, at least one; empty when the writer is to end. Raises Empty if nothing comes for a while
        and there is something to put in order meanwhile."""
        batch: list[Waiting] = []
        waiting = self._queue.get(timeout=self._rest if self._unsorted else None)
        while waiting is not None:
            batch.append(waiting)
            if len(batch) == LARGEST_TRANSACTION:
                return batch
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return batch
        if batch:
            self._queue.put(None)
        return batch

    def _commit(self, batch: Sequence[Waiting]) -> None:
        try:
            outcomes = self._store([waiting.row for waiting in batch])
        except (NoSuchBox, BoxClosed):
            for waiting in batch:
                waiting.outcome.set_exception(BoxClosed("This ballot box is closed and takes no ballots any more."))
        except Exception:
            # Whatever it was: nobody may be told that a ballot is stored, and the writer must go on.
            for waiting in batch:
                waiting.outcome.set_exception(NotStored("The ballot is not stored. Send the same one again later."))
        else:
            self._unsorted += len(outcomes) - outcomes.count(Outcome.HELD)  # a replaced row moves, on PostgreSQL
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.outcome.set_result(outcome)

    def _store(self, rows: Sequence[Row]) -> list[Outcome]:
        """Once more where another process was faster: what it stored is there to be seen the next time."""
        for _ in range(TRIES):
            with suppress(TakenMeanwhile), begin(self._storage.box(self._wave, "collector")) as connection:
                return store_rows(connection, rows)
        raise NotStored("Other processes of the server took the same ballots again and again.")

    def _hide_the_order(self, *, resting: bool = False) -> None:
        """After the answers are given, so that nobody waits for it; what fails is done after the next transaction."""
        try:
            if self._unsorted and self._worth_rewriting(resting):
                self._storage.sort_box(self._wave)
                self._unsorted = 0
            self._storage.hide_ballot(self._wave)
        except (OSError, sqlite3.Error, SQLAlchemyError, NoSuchBox):
            return

    def _worth_rewriting(self, resting: bool) -> bool:
        size, limits = self._storage.box_size(self._wave), self._storage.box_order
        self._rest = max(SHORTEST_REST, size / WRITTEN_AT_REST)
        if size <= limits.always or size > limits.never:
            return size <= limits.always
        if resting:
            return True
        with self._storage.box(self._wave, "collector").connect() as connection:
            return self._unsorted * limits.share >= count(connection)
