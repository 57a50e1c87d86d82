"""JSON of one group: the published cells of it and its parts, as they stand in the release, and nothing computed.

In: a desk with a group in focus, the published release. Out: bytes. Called by: survey.app.inspection.exporting.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from analytics.pages.desk import Desk
from analytics.reports.extent import covered_ids

SCHEMA: Final = "canopy.extract/1"
ABOUT_GROUPS: Final = ("drivers", "outlook", "reliability")  # lists whose entries each name their group


def json_bytes(desk: Desk, published: bytes) -> bytes:
    """Keep what the reader of this report may see. Its source is named by the wave, whose hash is in the ledger."""
    release: Mapping[str, Any] = json.loads(published)
    kept = covered_ids(desk) or frozenset(desk.now.seen)
    found = {
        "schema": SCHEMA,
        "of": desk.focus.id,
        "wave": release["wave"],
        "policy": release["policy"],
        "groups": [named(group, desk) for group in release["groups"] if group["id"] in kept],
        "cells": [cell for cell in release["cells"] if cell["group"] in kept],
        **{name: [part for part in release.get(name, ()) if part["group"] in kept] for name in ABOUT_GROUPS},
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def named(group: Mapping[str, Any], desk: Desk) -> Mapping[str, Any]:
    """Of the organisation and of larger groups only the units that this report is about: the others are nobody's here.

    Which units there are beside the group is for those who may see them (rule 12), and stands in the whole release.
    """
    if desk.focus_is_organisation:
        return group
    inside = frozenset(desk.focus.units)
    return {**group, "units": [unit for unit in group["units"] if unit in inside]}
