"""Which units there are, for whoever names one by hand: a name that fits nothing would read nothing, without a word.

In: names as somebody typed them. Out: nothing, or a refusal with the nearest names. Called by: survey.app.desk, cli.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from sqlalchemy import select

from analytics.release.board import Board
from survey.accounts.register import Account
from survey.accounts.tokens import TokenRefused, below
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.translations.wording import worded

OFFERED = 3  # names that are near


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
    strange = [unit for unit in units if unit not in everything] if everything else []
    if not strange:
        return
    offered = sorted(unit for unit in everything if owner.reads_every_group or below(unit, owner.units))
    near = get_close_matches(strange[0], offered, n=OFFERED)
    if near:
        raise TokenRefused(
            worded(
                "There is no unit “%(unit)s” in the roster or in a published survey. Did you mean: %(near)s?",
                unit=strange[0],
                near=", ".join(near),
            )
        )
    raise TokenRefused(
        worded(
            "There is no unit “%(unit)s” in the roster or in a published survey. Name it as it stands there:"
            " Division/Department/Team.",
            unit=strange[0],
        )
    )
