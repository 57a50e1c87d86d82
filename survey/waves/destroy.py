"""Makes what must not survive a wave impossible to find again: codes, segment keys, sealed ballots.

In: a wave that is counted or given up. Out: rows and pages that are gone, `keys-destroyed` or `cancelled` in public.
Called by: survey.waves.closing, survey.cli (`wave cancel`).
"""

from sqlalchemy import delete

from survey.config import Config
from survey.storage import tables
from survey.storage.rooms import Storage, begin
from survey.waves import draft, ledger
from survey.waves.ledger import Entry
from survey.waves.states import State, state_of


class CancelRefused(ValueError):
    """A wave that is over cannot be undone."""


def destroy_codes_and_keys(storage: Storage, wave: str) -> None:
    """No ticket can be signed and no code recognised any more, and no page of the files remembers one."""
    with begin(storage.people("organiser")) as people:
        people.execute(delete(tables.code).where(tables.code.c.wave == wave))
        people.execute(delete(tables.segment_key).where(tables.segment_key.c.wave == wave))
    storage.rewrite_people()
    if storage.box_exists(wave):
        empty_box(storage, wave)


def empty_box(storage: Storage, wave: str) -> None:
    with begin(storage.box(wave, "tally")) as box:
        for table in (tables.ballot, tables.sealing_key, tables.collector_key):
            box.execute(delete(table))
    storage.rewrite_box(wave)


def record_destroyed(storage: Storage, wave: str) -> Entry | None:
    with begin(storage.public("organiser")) as public:
        if ledger.find(ledger.read(public), wave, "keys-destroyed"):
            return None
        return ledger.record(public, "keys-destroyed", {"wave": wave})


def cancel(storage: Storage, config: Config, wave: str) -> None:
    """Give up a locked wave: say so in public, then destroy its box, codes, keys, links and members.

    Interrupted, it is called again. What was published stays: the ledger speaks of it.
    """
    state = state_of(storage, wave, config.clock())
    if state == State.DRAFT:
        draft.forget(storage, wave)
        return
    if state in (State.CLOSED, State.RELEASED):
        raise CancelRefused(f"wave {wave!r} is {state.value}: what was counted in public cannot be taken back")
    record_cancelled(storage, wave)
    storage.destroy_box(wave)
    forget_people(storage, wave)
    destroy_codes_and_keys(storage, wave)
    record_destroyed(storage, wave)


def record_cancelled(storage: Storage, wave: str) -> None:
    with begin(storage.public("organiser")) as public:
        if ledger.find(ledger.read(public), wave, "cancelled") is None:
            ledger.record(public, "cancelled", {"wave": wave})


def forget_people(storage: Storage, wave: str) -> None:
    with begin(storage.people("organiser")) as people:
        people.execute(delete(tables.reader_link).where(tables.reader_link.c.wave == wave))
        people.execute(delete(tables.membership).where(tables.membership.c.wave == wave))
