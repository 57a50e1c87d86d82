"""Mailings that go on while their organiser reads other pages.

In: what is to be done. Out: a Run that tells how far it is. Called by: survey.app.desk.mailing.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

from survey.config import Config
from survey.mail.delivering import Outcome, Progress
from survey.storage.rooms import Storage
from survey.translations.wording import said_by

PATIENCE = 8.0  # seconds; a small mailing has ended by then, and its page tells how

Act = Callable[[Storage, Config, str, Progress], Outcome]


@dataclass
class Run:
    """How far a mailing is; nothing of it is stored, and who got what stands in the database."""

    done: int = 0
    total: int = 0
    outcome: Outcome | None = None
    problem: str = ""
    alive: bool = field(default=True)

    def progress(self, _what: str, done: int, total: int) -> None:
        self.done, self.total = done, total


_runs: dict[tuple[Path, str], Run] = {}
_lock = Lock()


def last_run(folder: Path, wave: str) -> Run | None:
    """The last mailing of a wave that this process has begun."""
    with _lock:
        return _runs.get((folder, wave))


def begin(storage: Storage, config: Config, wave: str, act: Act) -> Run:
    """Begin, and wait a little for its end. Two at once refuse each other by themselves."""
    run = Run()
    with _lock:
        before = _runs.get((storage.folder, wave))
        if before is not None and before.alive:
            return before
        _runs[storage.folder, wave] = run
    thread = Thread(target=carry_out, args=(run, storage, config, wave, act), name="mailing", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return run


def carry_out(run: Run, storage: Storage, config: Config, wave: str, act: Act) -> None:  # noqa: PLR0917  # of a thread
    try:
        run.outcome = act(storage, config, wave, run.progress)
    except (ValueError, LookupError) as refusal:
        run.problem = said_by(refusal)
    except Exception as defect:
        kind = type(defect).__name__
        print(
            f"A mailing ended with a defect ({kind}); nobody is mailed twice when it is begun again.", file=sys.stderr
        )
        run.problem = kind
    finally:
        run.alive = False
