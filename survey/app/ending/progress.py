"""How far long work is, told to whoever looks.

In: work in steps. Out: calls of a `Progress`. Called by: survey.app.campaign, survey.app.ending, survey.cli.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Done = TypeVar("Done")
Progress = Callable[[str, int, int], None]  # what is done, how many of, how many


def silent(what: str, done: int, total: int) -> None:
    """The progress of those who do not look."""


def watched(done: Iterable[Done], progress: Progress, what: str, total: int) -> Iterator[Done]:
    """Each step goes on to the next hand when it was told."""
    for number, each in enumerate(done, 1):
        progress(what, number, total)
        yield each
