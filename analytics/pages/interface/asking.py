"""What an address may ask for, and what it may not: names, pages, and refusals that tell nobody which groups exist.

In: texts of an address. Out: `Question`; `NotThere`, `NotUnderstood`. Called by: analytics.pages.interface.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from analytics.figures.wording import Wording
from analytics.pages.desk import Asked, Desk
from analytics.pages.interface.edition import Edition
from analytics.pages.seen.scope import ScopeLike
from analytics.release.board import Board, Group

T = TypeVar("T")
USUAL: Final = 500  # groups or cells on a page
MOST: Final = 2_000
NAME: Final = r"^[^\s/\\?#\x00-\x1f\x7f]{1,200}$"  # of a group, a measure or a statistic
WAVE: Final = r"^[a-z0-9-]{1,64}$"
CURSOR: Final = r"^[0-9a-f]{1,8}$"
NOT_THERE: Final = "There is no such wave, group or measure for this reader."


class NotThere(LookupError):
    """A wave, group or measure that does not exist, or that this reader may not see: nobody can tell which."""


class NotUnderstood(ValueError):
    """A value that its parameter does not take."""


@dataclass(frozen=True)
class Question:
    """Who asks for what: the values of an address as its description has them."""

    board: Board
    scope: ScopeLike
    words: Wording
    edition: Edition
    values: Mapping[str, str]

    @property
    def wave(self) -> str:
        if self.values["wave"] not in self.edition.releases:
            raise NotThere(NOT_THERE)
        return self.values["wave"]

    @property
    def limit(self) -> int:
        return int(self.values.get("limit") or USUAL)

    @property
    def first(self) -> int:
        return int(self.values.get("cursor") or "0", 16)

    def desk(self, group: str | None = None, theme: str | None = None) -> Desk:
        return Desk(self.board, self.scope, Asked(self.wave, group, theme), self.words)

    def group(self, desk: Desk) -> Group | None:
        """The group that was asked for, in scope; None if nobody asked for one."""
        name = self.values.get("group")
        if name is None:
            return None
        found = readable(desk).get(name)
        if found is None:
            raise NotThere(NOT_THERE)
        return found

    def page(self, found: Iterable[T]) -> tuple[list[T], str | None]:
        """One page of what was found, and where the next one begins."""
        last = self.first + self.limit
        shown = list(islice(found, self.first, last + 1))
        return shown[: self.limit], f"{last:x}" if len(shown) > self.limit else None


def readable(desk: Desk) -> Mapping[str, Group]:
    """Every group that pages show this reader: those in scope, and the bands of views by attribute."""
    bands = {band.id: band for view in desk.now.bands.values() for band in view}
    return {**desk.now.seen, **bands}
