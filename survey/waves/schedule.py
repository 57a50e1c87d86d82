"""What becomes due with time: windows that open, and the number of people who enrolled.

In: a wave and a moment. Out: ledger entries, each appended once however often this runs.
Called by: survey.app (at start and every minute), survey.cli, survey.waves.closing.

Whoever needs both rooms takes public's write lock first and people's second, as a lock of a wave does.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from survey.storage import tables
from survey.storage.rooms import Storage, begin
from survey.waves import ledger
from survey.waves.codes.thin import thin_body
from survey.waves.ledger import Entry
from survey.waves.manifest import TWO_WINDOW
from survey.waves.states import manifest_of, windows_of
from survey.waves.verify.cards import cards_in

OVER = ("closed", "released", "cancelled")
STEPS = (10, 20, 25, 50, 100)  # percent; what a running wave tells about participation (disclosure, rule 9)
LEAST = 5  # people in a step: below 50 invited, steps of 10 % would move with every few ballots, or with each


def advance(storage: Storage, wave: str, now: datetime) -> list[Entry]:
    """Append what is due for a locked wave; the entries that were new."""
    if is_over(ledger.entries(storage), wave):
        return []
    windows = windows_of(storage, wave)
    added = []
    if windows.mode == TWO_WINDOW and now >= windows.enrol[0]:
        added.append(open_window(storage, wave, "enrol", now))
    if windows.mode == TWO_WINDOW and now >= windows.enrol[1]:
        added.append(record_enrolled(storage, wave))
    if now >= windows.vote[0]:
        added.append(open_window(storage, wave, "vote", now))
    return [entry for entry in added if entry is not None]


def running_waves(storage: Storage) -> list[str]:
    """Locked, and neither counted nor given up."""
    recorded = ledger.entries(storage)
    locked = [str(entry.wave) for entry in recorded if entry.kind == "manifest"]
    return [wave for wave in locked if not is_over(recorded, wave)]


def is_over(recorded: Sequence[Entry], wave: str) -> bool:
    return any(ledger.find(recorded, wave, kind) for kind in OVER)


def open_window(storage: Storage, wave: str, window: str, now: datetime) -> Entry | None:
    opened = {"wave": wave, "window": window}
    if has_opened(ledger.entries(storage), opened):
        return None
    with begin(storage.public("organiser")) as public:
        recorded = ledger.read(public)
        if has_opened(recorded, opened) or is_over(recorded, wave):
            return None
        return ledger.record(public, "opened", {**opened, "day": day(now)})


def has_opened(recorded: Iterable[Entry], opened: Mapping[str, str]) -> bool:
    return any(entry.kind == "opened" and opened.items() <= entry.body.items() for entry in recorded)


def record_enrolled(storage: Storage, wave: str) -> Entry | None:
    """Count and record while nobody can enrol: once this stands in the ledger, the issuer binds no code any more."""
    if ledger.find(ledger.entries(storage), wave, "enrolled"):
        return None
    views = views_of(storage, wave)
    with begin(storage.public("organiser")) as public:
        if is_over(ledger.read(public), wave):
            return None
        counted = enrolled_once(public, wave, dict.fromkeys(views, codes_used(storage, wave)))
        name_thin(storage, public, wave)
        return counted


def name_thin(storage: Storage, public: Connection, wave: str) -> None:
    """Beside the count, and once: the groups whose members are told that few of them have a ticket."""
    if ledger.find(ledger.read(public), wave, "thin"):
        return
    ledger.record(public, "thin", thin_of(storage, wave))


def thin_of(storage: Storage, wave: str) -> dict[str, Any]:
    if storage.elsewhere is not None:
        return storage.elsewhere.issuer.thin(wave)
    rules = manifest_of(storage, wave)
    with begin(storage.people("organiser")) as people:
        return thin_body(people, rules)


def enrolled_once(public: Connection, wave: str, counts: dict[str, int]) -> Entry | None:
    if ledger.find(ledger.read(public), wave, "enrolled"):
        return None
    return ledger.record(public, "enrolled", {"wave": wave, **counts})


def count_enrolled(storage: Storage, wave: str) -> dict[str, int]:
    """People who hold a ticket, per view: as the ledger says, or counted from the codes before it does."""
    recorded = ledger.find(ledger.entries(storage), wave, "enrolled")
    if recorded is not None:
        return {view: count for view, count in recorded.body.items() if view != "wave"}
    return dict.fromkeys(views_of(storage, wave), codes_used(storage, wave))


def codes_used(storage: Storage, wave: str, kind: Table = tables.code) -> int:
    """Counted under the write lock: an enrolment that has begun is in, and the next one looks at the clock again."""
    if storage.elsewhere is not None:
        return storage.elsewhere.issuer.enrolled(wave, by_card=kind is tables.card)
    wanted = select(func.count()).where(kind.c.wave == wave, kind.c.request_hash.is_not(None))
    with begin(storage.people("organiser")) as people:
        return people.execute(wanted).scalar_one()


def count_drawn(storage: Storage, wave: str) -> int | None:
    """People who hold a ticket by a card; None if no card was ever printed."""
    if ledger.find(ledger.entries(storage), wave, "printed") is None:
        return None
    return codes_used(storage, wave, tables.card)


def drawn_once(public: Connection, wave: str, enrolled: int) -> Entry | None:
    """What became of all cards, once no card can be used or handed back any more."""
    recorded = ledger.read(public)
    if ledger.find(recorded, wave, "drawn"):
        return None
    printed, returned = (cards_in(recorded, wave, kind) for kind in ("printed", "returned"))
    counts = {"printed": printed, "enrolled": enrolled, "returned": returned}
    return ledger.record(public, "drawn", {"wave": wave, **counts})


def step_of(invited: int) -> int:
    """Percent: the finest step of at least five people, of an organisation with so many invited.

    >>> step_of(74), step_of(49), step_of(24), step_of(15), step_of(3)
    (10, 20, 25, 50, 100)
    """
    return next((step for step in STEPS if step * invited >= 100 * LEAST), STEPS[-1])


def in_steps(count: int, invited: int) -> int:
    """Where the step begins that a running count lies in, in percent. The last step is never told to be full: the one
    ballot that fills it would be seen.

    >>> [in_steps(count, 15) for count in (0, 7, 8, 14, 15)]
    [0, 0, 50, 50, 50]
    """
    step = step_of(invited)
    return min(count * 100 // invited // step * step, 100 - step)


def views_of(storage: Storage, wave: str) -> list[str]:
    # ASSUMPTION: an invited person's code holds a segment of every view, and enrols in all of them at once.
    return list(dict.fromkeys(segment["view"] for segment in manifest_of(storage, wave)["segments"]))


def day(now: datetime) -> str:
    """The only time that the ledger knows."""
    return now.astimezone(UTC).date().isoformat()
