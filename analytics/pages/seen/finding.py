"""Finding a group by its name: what was typed, and those of the reader's own groups whose names hold it.

In: a desk, groups to look among. Out: `Finding`. Called by: analytics.pages.routes.

Only groups that this reader may see are looked at, so that no answer says anything about others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import combining, normalize

from analytics.release.board import Group

PICK_UP_TO: Final = 60  # groups in a list to pick from; of more, nobody finds theirs by scrolling
MOST_FOUND: Final = 20  # groups that one search lists; more are counted
LONGEST: Final = 80  # letters of a search; names are shorter


@dataclass(frozen=True)
class Found:
    """A group with the names of what lies above it."""

    group: Group
    above: str


@dataclass(frozen=True)
class Finding:
    """The groups found, and how many more there are."""

    typed: str
    found: list[Found]
    more: int


def find(groups: Sequence[Group], typed: str) -> Finding:
    """Look for names that hold every word that was typed: those that begin with it first, then in tree order."""
    words = plain(typed[:LONGEST]).split()
    if not words:
        return Finding("", [], 0)
    matching = [group for group in groups if all(word in plain(names_of(group)) for word in words)]
    whole = " ".join(words)
    matching.sort(key=lambda group: (not plain(group.label).startswith(whole), whole not in plain(group.label)))
    shown = [Found(group, " / ".join(group.path[:-1])) for group in matching[:MOST_FOUND]]
    return Finding(typed[:LONGEST], shown, len(matching) - len(shown))


def names_of(group: Group) -> str:
    """What a group is found by. Names of teams below it do not count: this reader may not see all of them."""
    units = " ".join(group.units) if group.leaf else ""
    return f"{group.label} {' '.join(group.path)} {units}"


def plain(text: str) -> str:
    """Letters without case and marks, so that "muller" finds "Müller".

    >>> plain("Müller STRASSE") == plain("muller straße")
    True
    """
    return "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
