"""What a verifier says: a place, and a sentence about what is wrong there.

In: a check and the material that it looks at. Out: problems; a document that cannot even be read is one.
Called by: the other modules of survey.waves.verify.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from survey.credentials.canonical import canonical


@dataclass(frozen=True)
class Problem:
    where: str
    sentence: str


def guarded(where: str, check: Callable[..., Iterator[Problem]], *material: Any) -> list[Problem]:
    """What a check finds; a document that it cannot even read is itself a problem."""
    try:
        return list(check(*material))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return [Problem(where, f"has a part without the shape that protocol.md gives it ({error!r})")]


def read_json(body: bytes) -> dict[str, Any] | None:
    """A canonical JSON object, or None."""
    try:
        value = json.loads(body)
        return value if isinstance(value, dict) and canonical(value) == body else None
    except (ValueError, RecursionError):
        return None
