"""What a client checks about the names of its group, before it fetches a ticket.

In: what the rules say about the group, what the issuer shows. Out: the names to look at, or why to refuse.
Called by: `respondent`. The browser's twin, with the same codes: static/client/crypto/roll.js.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from survey.credentials.canonical import canonical, sha256_hex
from survey.credentials.refusals import Refusal, SegmentRules, refuse

Recognises = Callable[[Sequence[str]], bool]  # whether the person is among these names, and knows the others


def roll_refusal(rule: SegmentRules, roll: object) -> Refusal | None:
    """Why these names are not those that the rules promise; None if they are, or if neither has any."""
    if rule.roll is None and roll is None:
        return None
    if roll is None:
        return refuse("roll-missing", about=rule.segment)
    names = names_in(roll)
    if names is not None and len(names) == rule.invited and rule.roll == hash_of(roll):
        return None
    return refuse("roll-changed", about=rule.segment)


def hash_of(roll: object) -> str | None:
    """None for what has no canonical form, such as half a letter of UTF-16."""
    try:
        return sha256_hex(canonical(roll))
    except ValueError:
        return None


def names_in(roll: object) -> tuple[str, ...] | None:
    """The names of `[salt, [names]]`; None for anything else."""
    if not isinstance(roll, Sequence) or isinstance(roll, str) or len(roll) != 2:
        return None
    salt, names = roll
    if not isinstance(salt, str) or not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        return None
    return tuple(names)
