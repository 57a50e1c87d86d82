"""Which units there are, for whoever names one by hand: a name that fits nothing would read nothing, without a word.

In: names as somebody typed them. Out: nothing, or a refusal with the nearest names. Called by: survey.app.desk, cli.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from analytics.release.board import Board
from survey.accounts.register import Account
from survey.accounts.tokens import TokenRefused, below
from survey.accounts.units import unknown_unit
from survey.storage import tables
from survey.storage.rooms import Storage, reading


def known_units(storage: Storage, board: Board) -> frozenset[str]:
    """Units of the roster and of every published wave, and what stands above them."""
    with reading(storage.people("roster")) as people:
        named = set(people.execute(select(tables.person.c.unit).distinct()).scalars())
    for entry in board.waves():
        named.update(unit for group in board.release(entry.id).groups.values() for unit in group.units)
    paths = (unit.split("/") for unit in named)
    return frozenset("/".join(path[:depth]) for path in paths for depth in range(1, len(path) + 1))


def check_units(owner: Account, units: Sequence[str], known: Iterable[str]) -> None:
    """Raises TokenRefused. Whoever does not see every group is offered names of their own units alone."""
    everything = set(known)
    offered = (unit for unit in everything if owner.reads_every_group or below(unit, owner.units))
    if said := unknown_unit(units, everything, offered):
        raise TokenRefused(said)
