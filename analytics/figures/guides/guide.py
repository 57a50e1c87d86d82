"""What a guide for a conversation holds.

In: sentences. Out: `Guide`. Called by: the other modules here, pages and reports.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guide:
    """How to talk with a group about one theme; `short` is all of it in one sentence, for a report of one page."""

    short: str
    opening: str  # to say first
    questions: tuple[str, str, str]  # open ones, for everybody
    listen: str  # what to listen for
    avoid: str  # what nobody may be asked
    step: str  # a small first one
