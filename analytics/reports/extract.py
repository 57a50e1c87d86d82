"""JSON of one group: the published cells of it and its parts, as they stand in the release, and nothing computed.

In: a desk with a group in focus, the published release. Out: bytes. Called by: survey.app.inspection.exporting.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from analytics.pages.desk import Desk
from analytics.pages.seen.scope import named_units
from analytics.reports.extent import covered_ids

SCHEMA: Final = "canopy.extract/1"
ABOUT_GROUPS: Final = ("drivers", "outlook", "reliability")  # lists whose entries each name their group


def json_bytes(desk: Desk, published: bytes) -> bytes:
    """Keep what the reader of this report may see. Its source is named by the wave, whose hash is in the ledger."""
    release: Mapping[str, Any] = json.loads(published)
    kept, named = covered_ids(desk) or frozenset(desk.now.seen), named_units(desk.now.seen.values())
    found = {
        "schema": SCHEMA,
        "of": desk.focus.id,
        "wave": release["wave"],
        "policy": release["policy"],
        "groups": [told(desk, group, named) for group in release["groups"] if group["id"] in kept],
        "cells": [cell for cell in release["cells"] if cell["group"] in kept],
        **{name: [part for part in release.get(name, ()) if part["group"] in kept] for name in ABOUT_GROUPS},
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def told(desk: Desk, group: Mapping[str, Any], named: frozenset[str]) -> Mapping[str, Any]:
    """As the release has it, without units and a group above whose names are not for this reader (rule 12).

    A report about one group names the units of that group alone: which others there are is nobody's here.
    """
    mine = named if desk.focus_is_organisation else named & frozenset(desk.focus.units)
    units = [unit for unit in group["units"] if unit in mine]
    return {**group, "units": units, "parent": desk.now.parent(desk.now.seen[group["id"]])}
