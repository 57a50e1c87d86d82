"""Makes what must not survive a wave impossible to find again: codes, rolls, keys, sealed ballots.

In: a wave that is counted or given up. Out: rows, pages and a file that are gone, `keys-destroyed` or `cancelled` in
public. Called by: survey.waves.closing, survey.app.ending.resuming, survey.cli (`wave cancel`).
"""

from sqlalchemy import Connection, Table, delete, select

from survey.config import Config
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import worded
from survey.waves import draft, ledger
from survey.waves.codes import telling
from survey.waves.ledger import Entry
from survey.waves.states import State, manifest_of, state_of


class CancelRefused(ValueError):
    """A wave that is over cannot be undone."""


def destroy_codes_and_keys(storage: Storage, wave: str) -> None:
    """No ballot can be opened, no ticket signed, no code recognised any more, and no page of a file remembers one."""
    storage.destroy_key(wave)
    with begin(storage.people("organiser")) as people:
        for table in (tables.code, tables.card, tables.undelivered, tables.delivery, tables.segment_key, tables.roll):
            people.execute(delete(table).where(table.c.wave == wave))
        forget_bands(people, bands_of(storage, wave), wave)
    storage.rewrite_people()
    if storage.box_exists(wave):
        empty_box(storage, wave)
    if storage.elsewhere is not None:
        storage.elsewhere.destroy(wave, telling.public_of(storage, wave))


def bands_of(storage: Storage, wave: str) -> list[str]:
    """Segments of views by attribute: nothing needs their members after the wave, unlike those of the tree (rule 8)."""
    segments = manifest_of(storage, wave)["segments"]
    return [segment["segment"] for segment in segments if segment["view"] not in ("org", "text")]


def forget_bands(people: Connection, bands: list[str], wave: str) -> None:
    members = tables.membership
    people.execute(delete(members).where(members.c.wave == wave, members.c.group_id.in_(bands)))


def empty_box(storage: Storage, wave: str) -> None:
    with begin(storage.box(wave, "tally")) as box:
        box.execute(delete(tables.ballot))
        box.execute(delete(tables.collector_key))
    storage.rewrite_box(wave)


def has_secrets(storage: Storage, wave: str) -> bool:
    """Whether a code, a roll, a key or a ballot of this wave is here: a restored copy brings back what was gone."""
    if storage.wrapped_key(wave) is not None:
        return True
    with reading(storage.people("organiser")) as people:
        if any(
            is_of_wave(people, table, wave) for table in (tables.code, tables.card, tables.segment_key, tables.roll)
        ):
            return True
    if not storage.box_exists(wave):
        return False
    with reading(storage.box(wave, "tally")) as box:
        keys, ballots = select(tables.collector_key.c.key_id), select(tables.ballot.c.nullifier)
        return any(box.execute(wanted.limit(1)).first() for wanted in (keys, ballots))


def is_of_wave(people: Connection, table: Table, wave: str) -> bool:
    return people.execute(select(table.c.wave).where(table.c.wave == wave).limit(1)).first() is not None


def is_counted(storage: Storage, wave: str) -> bool:
    """Whether the box has been counted: its ballots are gone, and only `finish_close` is left to do."""
    if not storage.box_exists(wave):
        return False
    with reading(storage.box(wave, "tally")) as box:
        return box.execute(select(tables.counter.c.name).limit(1)).first() is not None


def record_destroyed(storage: Storage, wave: str) -> Entry | None:
    with begin(storage.public("organiser")) as public:
        if ledger.find(ledger.read(public), wave, "keys-destroyed"):
            return None
        return ledger.record(public, "keys-destroyed", {"wave": wave})


def cancel(storage: Storage, config: Config, wave: str) -> None:
    """Give up a locked wave: say so in public, then destroy its box, codes, keys, links and members.

    Interrupted, it is called again. What was published stays: the ledger speaks of it.
    """
    with storage.alone():
        cancel_alone(storage, config, wave)


def cancel_alone(storage: Storage, config: Config, wave: str) -> None:
    state = state_of(storage, wave, config.clock())
    if state == State.DRAFT:
        draft.forget(storage, wave)
        return
    if state in (State.CLOSED, State.RELEASED):
        raise CancelRefused(
            worded(
                "wave %(wave)r is %(state)s: what was counted in public cannot be taken back",
                wave=wave,
                state=state.said,
            )
        )
    if state != State.CANCELLED and is_counted(storage, wave):
        raise CancelRefused(
            worded("wave %(wave)r is counted already: `wave close` finishes what is left of its close", wave=wave)
        )
    record_cancelled(storage, wave)
    storage.destroy_box(wave)
    forget_people(storage, wave)
    destroy_codes_and_keys(storage, wave)
    record_destroyed(storage, wave)


def record_cancelled(storage: Storage, wave: str) -> None:
    with begin(storage.public("organiser")) as public:
        recorded = ledger.read(public)
        if ledger.find(recorded, wave, "closed"):
            raise CancelRefused(
                worded("wave %(wave)r was closed just now: what was counted in public cannot be taken back", wave=wave)
            )
        if ledger.find(recorded, wave, "cancelled") is None:
            ledger.record(public, "cancelled", {"wave": wave})


def forget_people(storage: Storage, wave: str) -> None:
    with begin(storage.people("organiser")) as people:
        people.execute(delete(tables.reader_link).where(tables.reader_link.c.wave == wave))
        people.execute(delete(tables.membership).where(tables.membership.c.wave == wave))
