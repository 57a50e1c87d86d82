"""How many tickets a group still has room for: never more than it has people, whatever kind of code they come by.

In: a connection to the room of people, inside its write lock. Out: counts, or a refusal.
Called by: survey.waves.codes.invitations, survey.waves.codes.drawn, survey.faces.issuer.door.

A card is good as long as its group has fewer tickets than people, so that nobody can vote twice at the cost of a number
that could not be true. People with an invitation of their own come first: their place is kept while they can use it.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, func, select

from survey.storage import tables
from survey.storage.postgres.engines import lock_number
from survey.translations.wording import worded

CODE, CARD = tables.code, tables.card


class NoRoomLeft(ValueError):
    """A group that has as many tickets as people."""


def one_after_the_other(people: Connection, wave: str) -> None:
    """Places are counted by one at a time. SQLite has one writer anyway; issuers on PostgreSQL write side by side."""
    if people.dialect.name == "postgresql":
        people.execute(select(func.pg_advisory_xact_lock(lock_number(f"places of {wave}"))))


def by_group(people: Connection, table: Table, wave: str, *, used: bool = False) -> dict[str, int]:
    """Codes per group of the tree: all of them, or those with a ticket."""
    group = table.c.segments["org"].as_string()
    wanted = select(group, func.count()).where(table.c.wave == wave).group_by(group)
    if used:
        wanted = wanted.where(table.c.request_hash.is_not(None))
    return {str(name): int(count) for name, count in people.execute(wanted)}


def taken(people: Connection, wave: str, *, inviting: bool) -> dict[str, int]:
    """Per group, the places that are taken: by cards with a ticket, and by people with an invitation.

    `inviting`: whether an invitation that nobody has used yet can still be used.
    """
    named, cards = by_group(people, CODE, wave, used=not inviting), by_group(people, CARD, wave, used=True)
    return {group: named.get(group, 0) + cards.get(group, 0) for group in {*named, *cards}}


def assert_room(people: Connection, wave: str, invited: Mapping[str, int]) -> None:
    """After new invitations were stored: no group may have promised more tickets than it has people."""
    promised = taken(people, wave, inviting=True)
    full = sorted(group for group, places in promised.items() if places > invited[group])
    if full:
        raise NoRoomLeft(
            worded(
                "cards of %(groups)s are in use, and with these invitations the group would have more tickets than "
                "people: give cards to those who have no invitation yet. Nothing was changed",
                groups=", ".join(full),
            )
        )
