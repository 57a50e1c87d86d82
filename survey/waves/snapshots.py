"""What one wave leaves behind for the next: its groups, who was invited in them, and how many answered.

In: the ledger, manifests, the membership written at earlier locks. Out: earlier groups, members, response.
Called by: survey.app.preparing.planning, survey.cli, survey.waves.locking.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import dropwhile
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves import ledger
from survey.waves.manifest import IMPORTED, invited_per_view
from survey.waves.states import manifest_of

Members = Mapping[str, frozenset[str]]  # group id -> person ids


def previous_wave(storage: Storage, policy: str | None = None) -> str | None:
    """The wave that was locked last and not cancelled; an imported one only while there is no other.

    With `policy`, the last one under the policy of this name: groups of policy strict are many times larger.
    """
    recorded = ledger.entries(storage, "organiser")
    cancelled = {entry.wave for entry in recorded if entry.kind == "cancelled"}
    locked = [entry.wave for entry in recorded if entry.kind == "manifest" and entry.wave not in cancelled]
    if policy is not None:
        locked = [wave for wave in locked if manifest_of(storage, str(wave))["policy"]["name"] == policy]
    asked = [wave for wave in locked if wave not in imported_waves(recorded)]
    return next(reversed(asked or locked), None)


def imported_waves(recorded: Sequence[ledger.Entry]) -> frozenset[str]:
    """Waves that were counted from a file: nobody knows who was in their groups."""
    return frozenset(str(entry.wave) for entry in recorded if entry.kind == "imported")


def compared_waves(storage: Storage) -> list[str]:
    """The waves that readers may hold beside the next one, in the order of their locks; rule 8 looks at each of them.

    They begin with the earliest wave that was released last or may still be released, so that no wave that is locked in
    between, and never released, can take the place of the one that readers know. Later calls never reach further back:
    what is forgotten before the first of them is not missed again.
    """
    recorded = ledger.entries(storage, "organiser")
    cancelled = {entry.wave for entry in recorded if entry.kind == "cancelled"}
    superseded = superseded_waves(recorded)
    locked = [str(entry.wave) for entry in recorded if entry.kind == "manifest" and entry.wave not in cancelled]
    return list(dropwhile(lambda wave: wave in superseded, locked))


def superseded_waves(recorded: Sequence[ledger.Entry]) -> list[str]:
    """Waves that were released before the last one. The past that is imported later takes no wave's place."""
    released = [str(entry.wave) for entry in recorded if entry.kind == "released"]
    asked = [wave for wave in released if wave not in imported_waves(recorded)]
    return released[: released.index((asked or released)[-1])] if released else []


def snapshot_of(storage: Storage, wave: str) -> dict[str, frozenset[str]] | None:
    """Who was invited in which group of either partition; None unless all of them are still known.

    Groups of comments are left out: no number is ever shown about them.
    """
    rules = manifest_of(storage, wave)
    if rules["mode"] == IMPORTED:
        return None
    known, sizes = members_of(storage, wave), sizes_of(rules)
    members = {group: known.get(group, frozenset()) for group in sizes}
    return members if {group: len(people) for group, people in members.items()} == sizes else None


def sizes_of(rules: Mapping[str, Any]) -> dict[str, int]:
    """Invited people per group of either partition, as the manifest says."""
    org = {segment["segment"]: segment["invited"] for segment in rules["segments"] if segment["view"] == "org"}
    parts = {group["group"]: group["segments"] for group in rules["partitions"]["sensitive"]}
    return org | {group: sum(org[segment] for segment in segments) for group, segments in parts.items()}


def members_of(storage: Storage, wave: str) -> dict[str, frozenset[str]]:
    membership = tables.membership
    wanted = select(membership.c.group_id, membership.c.person_id).where(membership.c.wave == wave)
    members: dict[str, set[str]] = defaultdict(set)
    with reading(storage.people("organiser")) as connection:
        for group, person in connection.execute(wanted):
            members[group].add(person)
    return {group: frozenset(people) for group, people in members.items()}


def previous_groups(storage: Storage, view: str = "org", policy: str | None = None) -> list[tuple[str, ...]] | None:
    """The units of each segment of the last locked wave, so that groups go on from wave to wave."""
    wave = previous_wave(storage, policy)
    if wave is None:
        return None
    segments = manifest_of(storage, wave)["segments"]
    return [tuple(segment["units"]) for segment in segments if segment["view"] == view]


def previous_sensitive_groups(storage: Storage, policy: str | None = None) -> list[tuple[str, ...]] | None:
    """The same for the coarser partition of sensitive items."""
    wave = previous_wave(storage, policy)
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


def keep_snapshot(connection: Connection, wave: str, members: Members, compared: Collection[str]) -> None:
    """Write this lock's snapshot; of all earlier ones those are kept that a later wave may be compared with."""
    membership = tables.membership
    connection.execute(delete(membership).where(membership.c.wave.not_in(compared)))
    connection.execute(insert(membership), list(membership_rows(wave, members)))


def membership_rows(wave: str, members: Members) -> Iterable[dict[str, str]]:
    for group, people in members.items():
        for person in sorted(people):
            yield {"wave": wave, "group_id": group, "person_id": person}
