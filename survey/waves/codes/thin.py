"""Groups in which few people have a ticket, named in public when enrolment ends, so that their members know in time.

In: codes and cards that were used. Out: the body of the ledger's `thin`: groups and no numbers.
Called by: survey.waves.schedule.
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, Text, cast, func, select

from survey.storage import tables


def thin_body(people: Connection, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Per view the ids of the groups with fewer tickets than the rules ask people to be invited; views without any
    are left out. `people` holds the write lock, as where the enrolled are counted.
    """
    wave, below = rules["wave"], rules["policy"]["k_issue"]
    tickets = tickets_by_group(people, wave)
    groups: dict[str, list[str]] = {}
    for view, segment in sorted((each["view"], each["segment"]) for each in rules["segments"]):
        if tickets[view, segment] < below:
            groups.setdefault(view, []).append(segment)
    return {"wave": wave, "below": below, "groups": groups}


def tickets_by_group(people: Connection, wave: str) -> Counter[tuple[str, str]]:
    """(view, segment) -> tickets, by invitation and by card."""
    found: Counter[tuple[str, str]] = Counter()
    for table in (tables.code, tables.card):
        for segments, count in people.execute(used(table, wave)):
            found.update(dict.fromkeys(json.loads(segments).items(), count))
    return found


def used(table: Table, wave: str) -> Any:
    """Grouped by the database: a row for each combination of groups, however many people there are."""
    segments = cast(table.c.segments, Text)
    wanted = select(segments, func.count()).where(table.c.wave == wave, table.c.request_hash.is_not(None))
    return wanted.group_by(segments)
