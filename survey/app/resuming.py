"""Finishes at the start what a crash interrupted, and records what became due while nobody was looking.

In: an installation. Out: no wave that is half closed. Called by: survey.app.server, survey.cli.options.
"""

from survey.app.publishing import is_finished
from survey.config import Config
from survey.storage.rooms import Storage
from survey.waves import ledger
from survey.waves.closing import finish_close, is_counted
from survey.waves.destroy import cancel
from survey.waves.schedule import advance
from survey.waves.states import State, state_of


def resume(config: Config, storage: Storage) -> None:
    """Bring every locked wave to where its last completed step leads. Safe to repeat."""
    now = config.clock()
    recorded = ledger.entries(storage)
    for wave in [str(entry.wave) for entry in recorded if entry.kind == "manifest"]:
        state = state_of(storage, wave, now)
        if state == State.RELEASED:
            storage.destroy_box(wave)
        elif is_finished(storage, wave):
            continue
        elif state == State.CANCELLED:
            cancel(storage, config, wave)
        elif is_counted(storage, wave):
            finish_close(storage, config, wave)
        else:
            advance(storage, wave, now)
