"""The roll of a group: the names of everybody in it, for its members to check that their colleagues are real.

In: names, the groups of a wave. Out: `[salt, [names]]` per group, as bytes whose hash stands in the manifest.
Called by: survey.waves.locking, survey.waves.destroy, survey.faces.issuer.

The salt keeps strangers from guessing names until the public hash fits. Names stand here in the order of the alphabet,
beside no id, no address and no code; the rows go with the codes when the wave is closed.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from survey.credentials.canonical import b64u, canonical
from survey.roster.segments import Group
from survey.storage import tables
from survey.translations.wording import worded

SALT_BYTES = 32
ROLL = tables.roll.c


class NamelessPeople(ValueError):
    """People whom nobody could find on a list of names."""

    def __init__(self, count: int) -> None:
        super().__init__(
            worded(
                "%(count)s of the invited people have no name on the roster, and members could not find them on the "
                "list of their group: import the roster with names, or draft the wave without a roll",
                count=count,
            )
        )


def names_of(people: Connection) -> dict[str, str]:
    """The name of everybody on the roster, by id."""
    rows = people.execute(select(tables.person.c.person_id, tables.person.c.name))
    return {str(person): str(name) for person, name in rows}


def make_rolls(groups: Iterable[Group], names: Mapping[str, str]) -> dict[str, bytes]:
    """Segment -> canonical JSON of `[salt, [names]]`, everybody once. Raises NamelessPeople."""
    called = {group.id: sorted(names.get(one, "").strip() for one in group.members) for group in groups}
    if nameless := sum(listed.count("") for listed in called.values()):
        raise NamelessPeople(nameless)
    return {segment: canonical([b64u(secrets.token_bytes(SALT_BYTES)), listed]) for segment, listed in called.items()}


def keep_rolls(people: Connection, wave: str, rolls: Mapping[str, bytes]) -> None:
    """Write them in place of what an interrupted lock left."""
    forget_rolls(people, wave)
    if rolls:
        rows = [{"wave": wave, "segment": segment, "names": body} for segment, body in rolls.items()]
        people.execute(insert(tables.roll), rows)


def forget_rolls(people: Connection, wave: str) -> None:
    people.execute(delete(tables.roll).where(ROLL.wave == wave))


def roll_of(people: Connection, wave: str, segment: str) -> Sequence[Any] | None:
    """As the issuer shows it to a member; None in a wave without rolls."""
    wanted = select(ROLL.names).where(ROLL.wave == wave, ROLL.segment == segment)
    found = people.execute(wanted).scalar_one_or_none()
    roll: Sequence[Any] | None = json.loads(found) if found is not None else None
    return roll
