"""Closes and publishes one wave over and over, each time in a process that is killed somewhere else on the way.

Run as a program, so that it can fork: python tests/killed_close.py FOLDER PASSPHRASE MOMENT. In: an installation whose
wave `w1` has ended. Out: a line of JSON for every kill: what the next process found, and what became of the wave.
Called by: tests/flow/test_killed_close.py.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.engine.default import DefaultDialect

from analytics.release.board import Board
from survey.app.ending import closing
from survey.app.ending.publishing import publish
from survey.app.ending.resuming import resume
from survey.config import Config, load_config
from survey.credentials.canonical import sha256_hex
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves import ledger
from survey.waves.nullifiers import read_rows, rows_sha256
from survey.waves.states import State, state_of
from survey.waves.verify import verify

WAVE = "w1"
RANDOM_KILLS = 12  # at any moment, in the middle of a computation or of writing a file
WRITING = ("INSERT", "UPDATE", "DELETE")


class Steps:
    """Counts the steps of a close as they happen, and ends this process at one of them."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken: list[str] = []
        self.unsaved = False  # a commit of nothing is no step

    def step(self, name: str) -> None:
        self.taken.append(name)
        if len(self.taken) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Every statement that writes; both sides of every commit, of every rewritten and of every removed file."""
        event.listen(Engine, "before_cursor_execute", self._statement)
        self._surround(DefaultDialect, "do_commit", lambda: self.unsaved)
        self._surround(Storage, "rewrite_people", lambda: True)
        self._surround(Storage, "rewrite_box", lambda: True)
        self._surround(Storage, "destroy_box", lambda: True)
        self._surround(Storage, "destroy_key", lambda: True)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(WRITING):
            self.unsaved = True
            self.step(statement.partition("(")[0].strip())

    def _surround(self, owner: Any, name: str, matters: Callable[[], bool]) -> None:
        real = getattr(owner, name)

        def stepped(*those: Any) -> None:
            if not matters():
                return real(*those)
            self.step(f"before {name}")
            real(*those)
            self.unsaved = False
            return self.step(f"after {name}")

        setattr(owner, name, stepped)


class Trials:
    def __init__(self, folder: Path, passphrase: str, moment: datetime) -> None:
        self.folder, self.passphrase, self.moment = folder, passphrase, moment
        self.settled = 0  # the step after which the count is in the box
        self.ballots = in_a_fork(lambda: rows_of(Storage(folder)))
        remembered = closing.unwrap_key(closing.wrapped_key(Storage(folder), WAVE), passphrase)
        closing.unwrap_key = lambda _wrapped, _passphrase: remembered  # slow on purpose, and not what is tried here

    def steps(self) -> list[str]:
        """What a close does when nobody interrupts it."""
        with tempfile.TemporaryDirectory() as place:
            taken = list(in_a_fork(lambda: self.close_watched(self.copied(place), last=0)))
        self.settled = taken.index("after do_commit") + 1
        return taken

    def steps_of_resuming(self) -> int:
        with tempfile.TemporaryDirectory() as place:
            copy = self.copied(place)
            in_a_fork(lambda: self.close_watched(copy, last=self.settled))
            return len(in_a_fork(lambda: self.resume_watched(copy, last=0)))

    def killed_at(self, step: int) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as place:
            copy = self.copied(place)
            in_a_fork(lambda: self.close_watched(copy, last=step))
            return {"step": step, **in_a_fork(lambda: self.found_by_the_next(copy))}

    def killed_twice(self, step: int) -> dict[str, Any]:
        """Once when all is counted and nothing is public yet, and once more while the next process finishes that."""
        with tempfile.TemporaryDirectory() as place:
            copy = self.copied(place)
            in_a_fork(lambda: self.close_watched(copy, last=self.settled))
            in_a_fork(lambda: self.resume_watched(copy, last=step))
            return {"step": self.settled, "then": step, **in_a_fork(lambda: self.found_by_the_next(copy))}

    def killed_after(self, seconds: float) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as place:
            copy = self.copied(place)
            in_a_fork(lambda: self.close(copy), kill_after=seconds)
            return {"seconds": seconds, **in_a_fork(lambda: self.found_by_the_next(copy))}

    def copied(self, place: str) -> Path:
        return Path(shutil.copytree(self.folder, Path(place) / "data"))

    def opened(self, folder: Path) -> tuple[Config, Storage]:
        found = load_config(folder)
        return Config(folder, found.organisation, found.url, found.collector_url, lambda: self.moment), Storage(folder)

    def close(self, folder: Path) -> None:
        config, storage = self.opened(folder)
        closing.close_with_passphrase(config, storage, WAVE, self.passphrase)
        publish(config, storage, WAVE)

    def close_watched(self, folder: Path, last: int) -> list[str]:
        steps = Steps(last)
        steps.watch()
        self.close(folder)
        return steps.taken

    def resume_watched(self, folder: Path, last: int) -> list[str]:
        steps = Steps(last)
        steps.watch()
        resume(*self.opened(folder))
        return steps.taken

    def found_by_the_next(self, folder: Path) -> dict[str, Any]:
        """Start again, look at the wave; then bring it to its end and look once more."""
        config, storage = self.opened(folder)
        resume(config, storage)
        state = state_of(storage, WAVE, self.moment)
        report = {"state": state.value, "as_it_was": self.as_it_was(storage), "secrets_left": secrets_left(storage)}
        report["on_the_board"] = [wave.id for wave in Board(storage.public("reader")).waves()]
        if state is State.ENDED:
            closing.close_with_passphrase(config, storage, WAVE, self.passphrase)
        publish(config, storage, WAVE)
        return report | at_the_end(storage)

    def as_it_was(self, storage: Storage) -> bool:
        said = {entry.kind for entry in ledger.entries(storage)}
        return storage.box_exists(WAVE) and rows_of(storage) == self.ballots and not {"closed", "released"} & said


def rows_of(storage: Storage) -> str:
    return rows_sha256(read_rows(storage, WAVE))


def secrets_left(storage: Storage) -> int:
    """Codes, keys and ballots that are still somewhere."""
    rooms = [(storage.people("issuer"), (tables.code, tables.segment_key))]
    if storage.box_exists(WAVE):
        rooms.append((storage.box(WAVE, "tally"), (tables.ballot, tables.collector_key)))
    found = 0 if storage.wrapped_key(WAVE) is None else 1
    for engine, those in rooms:
        with reading(engine) as connection:
            found += sum(connection.execute(select(func.count()).select_from(one)).scalar_one() for one in those)
    return found


def at_the_end(storage: Storage) -> dict[str, Any]:
    entries = ledger.entries(storage)
    closed, released = ledger.find(entries, WAVE, "closed"), ledger.find(entries, WAVE, "released")
    release = Board(storage.public("reader")).document(WAVE)
    with reading(storage.public("reader")) as public:
        documents = {(row.wave, row.name): bytes(row.body) for row in public.execute(select(tables.document))}
    problems = verify(ledger.document(entries), documents | {(WAVE, "release.json"): release})
    return {
        "kinds": [entry.kind for entry in entries],
        "problems": [f"{problem.where}: {problem.sentence}" for problem in problems],
        "counted": closed and closed.body["views"]["org"]["counted"],
        "as_recorded": released is not None and released.body["release_sha256"] == sha256_hex(release),
        "files": sorted(path.name for path in storage.folder.rglob("*") if path.is_file()),
    }


def in_a_fork(work: Callable[[], Any], kill_after: float | None = None) -> Any:
    """What the work returned, in a process of its own; None if it was killed."""
    inside, outside = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inside)
        with os.fdopen(outside, "w") as answer:
            json.dump(work(), answer)
        os._exit(0)
    os.close(outside)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(inside) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        sys.exit("a process of this trial failed by itself; its own words are above")
    return json.loads(text) if text else None


def main() -> None:
    trials = Trials(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]))
    began = time.monotonic()
    steps = trials.steps()
    whole = time.monotonic() - began
    print(json.dumps(steps), flush=True)
    for number in range(1, len(steps) + 1):
        print(json.dumps(trials.killed_at(number)), flush=True)
    for number in range(1, trials.steps_of_resuming() + 1):
        print(json.dumps(trials.killed_twice(number)), flush=True)
    rng = random.Random(3)
    for _ in range(RANDOM_KILLS):
        print(json.dumps(trials.killed_after(rng.uniform(0, whole))), flush=True)


if __name__ == "__main__":
    main()
