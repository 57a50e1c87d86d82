"""What becomes due with time: windows that open, and the number of people who enrolled.

In: a wave and a moment. Out: ledger entries, each appended once however often this runs.
Called by: survey.app (at start and from time to time), survey.cli, survey.waves.invitations, survey.waves.closing.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves import ledger
from survey.waves.ledger import Entry
from survey.waves.manifest import TWO_WINDOW
from survey.waves.states import manifest_of, windows_of

OVER = ("closed", "released", "cancelled")


def advance(storage: Storage, wave: str, now: datetime) -> list[Entry]:
    """Append what is due for a locked wave; the entries that were new."""
    recorded = ledger.entries(storage)
    if any(ledger.find(recorded, wave, kind) for kind in OVER):
        return []
    windows = windows_of(storage, wave)
    added = []
    if windows.mode == TWO_WINDOW and now >= windows.enrol[1]:
        added.append(record_enrolled(storage, wave))
    if now >= windows.vote[0]:
        added.append(open_window(storage, wave, "vote", now))
    return [entry for entry in added if entry is not None]


def open_window(storage: Storage, wave: str, window: str, now: datetime) -> Entry | None:
    with begin(storage.public("organiser")) as public:
        opened = [entry.body for entry in ledger.read(public) if entry.kind == "opened" and entry.wave == wave]
        if any(body["window"] == window for body in opened):
            return None
        return ledger.record(public, "opened", {"wave": wave, "window": window, "day": day(now)})


def record_enrolled(storage: Storage, wave: str) -> Entry | None:
    counts = count_enrolled(storage, wave)
    with begin(storage.public("organiser")) as public:
        return enrolled_once(public, wave, counts)


def enrolled_once(public: Connection, wave: str, counts: dict[str, int]) -> Entry | None:
    if ledger.find(ledger.read(public), wave, "enrolled"):
        return None
    return ledger.record(public, "enrolled", {"wave": wave, **counts})


def count_enrolled(storage: Storage, wave: str) -> dict[str, int]:
    """People who hold a ticket, per view: as the ledger says, or counted from the codes before it does."""
    recorded = ledger.find(ledger.entries(storage), wave, "enrolled")
    if recorded is not None:
        return {view: count for view, count in recorded.body.items() if view != "wave"}
    code = tables.code
    wanted = select(func.count()).where(code.c.wave == wave, code.c.request_hash.is_not(None))
    with reading(storage.people("organiser")) as people:
        count = people.execute(wanted).scalar_one()
    # ASSUMPTION: a code holds a segment of every view, and enrols in all of them at once.
    return dict.fromkeys((segment["view"] for segment in manifest_of(storage, wave)["segments"]), count)


def day(now: datetime) -> str:
    """The only time that the ledger knows."""
    return now.astimezone(UTC).date().isoformat()
