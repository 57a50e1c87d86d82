"""JSON of one group: the published cells of it and its parts, as they stand in the release, and nothing computed.

In: a desk with a group in focus. Out: bytes, or a file that is written group by group.
Called by: survey.app.inspection.exporting, survey.app.reporting.making.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, BinaryIO, Final

from analytics.pages.desk import Desk
from analytics.pages.seen.scope import named_units
from analytics.release.board import Cell, Group, Release
from analytics.reports.extent import covered_ids

SCHEMA: Final = "canopy.extract/1"
ABOUT_GROUPS: Final = ("drivers", "outlook", "reliability")  # lists whose entries each name their group
CELLS: Final = b'{"cells":['  # the first of the names in their order
NUMBERS: Final = tuple(field.name for field in fields(Cell))


def write_json(desk: Desk, file: BinaryIO) -> None:
    """Keep what the reader of this report may see. Its source is named by the wave, whose hash is in the ledger."""
    release, named = desk.now.release, named_units(desk.now.seen.values())
    ids = covered_ids(desk) or desk.now.seen
    kept = [group for group in release.groups.values() if group.id in ids]
    rest = {
        "schema": SCHEMA,
        "of": desk.focus.id,
        "wave": release.wave,
        "policy": release.policy,
        "groups": [told(desk, group, named) for group in kept],
        **{name: [part for part in getattr(release, name) if part["group"] in ids] for name in ABOUT_GROUPS},
    }
    file.write(CELLS)
    between = b""
    for group in release.cells.groups():
        if group in ids:
            file.write(between + text(list(cells_of(release, group)))[1:-1])
            between = b","
    file.write(b"]," + text(rest)[1:])


def cells_of(release: Release, group: str) -> Iterator[Mapping[str, Any]]:
    """As they are written in the release."""
    for key in release.cells.of(group):
        cell = release.cells[key]
        names = dict(zip(("group", "measure", "statistic"), key, strict=True))
        yield {**names, **{name: getattr(cell, name) for name in NUMBERS}}


def text(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def told(desk: Desk, group: Group, named: frozenset[str]) -> Mapping[str, Any]:
    """As the release has it, without units and a group above whose names are not for this reader (rule 12).

    A report about one group names the units of that group alone: which others there are is nobody's here.
    """
    mine = named if desk.focus_is_organisation else named & frozenset(desk.focus.units)
    units = [unit for unit in group.units if unit in mine]
    return {**vars(group), "units": units, "parent": desk.now.parent(group)}
