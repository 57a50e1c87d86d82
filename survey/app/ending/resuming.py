"""Finishes at the start what a crash interrupted, and records what became due while nobody was looking.

In: an installation. Out: no wave that is half closed, and nothing secret of one that is over, even if a restored copy
brought it back. Called by: survey.app.site.server, survey.cli.options.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from survey.app.ending.publishing import is_finished
from survey.config import Config
from survey.storage.elsewhere import FaceAway
from survey.storage.rooms import Storage
from survey.waves import ledger, snapshots
from survey.waves.closing import finish_close, is_counted
from survey.waves.destroy import cancel, destroy_codes_and_keys, has_secrets, record_destroyed
from survey.waves.schedule import advance
from survey.waves.states import State, state_of


def resume(config: Config, storage: Storage) -> None:
    """Bring every locked wave to where its last completed step leads. Safe to repeat."""
    with storage.alone(wait=False) as alone:  # whoever takes a step at this moment finishes it, or the next start does
        if alone:
            resume_all(config, storage)


def resume_all(config: Config, storage: Storage) -> None:
    now = config.clock()
    recorded = ledger.entries(storage)
    imported = snapshots.imported_waves(recorded)  # whole or not there: nothing of them can be half done
    locked = [str(entry.wave) for entry in recorded if entry.kind == "manifest"]
    for wave in [wave for wave in locked if wave not in imported]:
        with later_if_away():
            resume_wave(config, storage, wave, now)


def resume_wave(config: Config, storage: Storage, wave: str, now: datetime) -> None:
    state = state_of(storage, wave, now)
    if state in (State.CLOSED, State.RELEASED, State.CANCELLED):
        clean(config, storage, wave, state)
    elif is_counted(storage, wave):
        finish_close(storage, config, wave)
    else:
        advance(storage, wave, now)


@contextmanager
def later_if_away() -> Iterator[None]:
    """An issuer or a collector that runs apart may be down: everything else goes on, and the next start tries again."""
    try:
        yield
    except FaceAway as problem:
        print(f"{problem}", file=sys.stderr)


def clean(config: Config, storage: Storage, wave: str, state: State) -> None:
    """Only a closed wave keeps its box, emptied of ballots: the draft of its release is in there."""
    unfinished = has_secrets(storage, wave) or not is_finished(storage, wave)
    if state == State.CANCELLED:
        if unfinished or storage.box_exists(wave):
            cancel(storage, config, wave)
        return
    if state == State.RELEASED:
        storage.destroy_box(wave)
    if unfinished:
        destroy_codes_and_keys(storage, wave)
        record_destroyed(storage, wave)
