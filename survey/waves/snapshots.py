"""What one wave leaves behind for the next: its groups, who was invited in them, and how many answered.

In: the ledger, manifests, the membership written at the last lock. Out: earlier groups, members, response.
Called by: survey.app.planning, survey.cli, survey.waves.locking.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves import ledger
from survey.waves.manifest import invited_per_view
from survey.waves.states import manifest_of

Members = Mapping[str, frozenset[str]]  # group id -> person ids


def previous_wave(storage: Storage) -> str | None:
    """The wave that was locked last and not cancelled."""
    recorded = ledger.entries(storage, "organiser")
    cancelled = {entry.wave for entry in recorded if entry.kind == "cancelled"}
    locked = [entry.wave for entry in recorded if entry.kind == "manifest" and entry.wave not in cancelled]
    return locked[-1] if locked else None


def previous_snapshot(storage: Storage) -> tuple[str, dict[str, frozenset[str]]] | None:
    """The last locked wave and who was invited in which group of either partition; None if there is nothing to compare.

    Groups of comments are left out: no number is ever shown about them.
    """
    wave = previous_wave(storage)
    if wave is None:
        return None
    text = {segment["segment"] for segment in manifest_of(storage, wave)["segments"] if segment["view"] == "text"}
    members = {group: people for group, people in members_of(storage, wave).items() if group not in text}
    return (wave, members) if members else None


def members_of(storage: Storage, wave: str) -> dict[str, frozenset[str]]:
    membership = tables.membership
    wanted = select(membership.c.group_id, membership.c.person_id).where(membership.c.wave == wave)
    members: dict[str, set[str]] = defaultdict(set)
    with reading(storage.people("organiser")) as connection:
        for group, person in connection.execute(wanted):
            members[group].add(person)
    return {group: frozenset(people) for group, people in members.items()}


def previous_groups(storage: Storage, view: str = "org") -> list[tuple[str, ...]] | None:
    """The units of each segment of the last locked wave, so that groups go on from wave to wave."""
    wave = previous_wave(storage)
    if wave is None:
        return None
    segments = manifest_of(storage, wave)["segments"]
    return [tuple(segment["units"]) for segment in segments if segment["view"] == view]


def previous_sensitive_groups(storage: Storage) -> list[tuple[str, ...]] | None:
    """The same for the coarser partition of sensitive items."""
    wave = previous_wave(storage)
    if wave is None:
        return None
    rules = manifest_of(storage, wave)
    units = {segment["segment"]: segment["units"] for segment in rules["segments"] if segment["view"] == "org"}
    groups = rules["partitions"]["sensitive"]
    return [tuple(unit for segment in group["segments"] for unit in units[segment]) for group in groups]


def previous_response(storage: Storage) -> float | None:
    """Share of the invited whose answers were counted in the last closed wave; None before there is one."""
    closed = [entry for entry in ledger.entries(storage, "organiser") if entry.kind == "closed"]
    if not closed:
        return None
    invited = invited_per_view(manifest_of(storage, str(closed[-1].wave)))["org"]
    counted: int = closed[-1].body["views"]["org"]["counted"]
    return counted / invited


def keep_snapshot(connection: Connection, wave: str, members: Members, previous: str | None) -> None:
    """Write this lock's snapshot; of all earlier ones only the last lock's is kept."""
    membership = tables.membership
    connection.execute(delete(membership).where(membership.c.wave.not_in([previous] if previous else [])))
    connection.execute(insert(membership), list(membership_rows(wave, members)))


def membership_rows(wave: str, members: Members) -> Iterable[dict[str, str]]:
    for group, people in members.items():
        for person in sorted(people):
            yield {"wave": wave, "group_id": group, "person_id": person}
