"""Names that an issuer may show, and the code that a client must give: one table for Python and for JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from survey.credentials.canonical import canonical, sha256_hex

NAMES = ["Ada Bär", "Bo 😀", "Bo 😀", "Chi", "Dee", "Eli", "Fay", "Guy"]
ROLL: list[Any] = ["c2FsdA", NAMES]
HASH = sha256_hex(canonical(ROLL))


@dataclass(frozen=True)
class Shown:
    promise: str
    code: str | None
    promised: str | None
    invited: int
    roll: Any

    def to_json(self) -> dict[str, Any]:
        rule = {"roll": self.promised, "invited": self.invited}
        return {"promise": self.promise, "code": self.code, "rule": rule, "roll": self.roll}


def under(roll: Any) -> str:
    return sha256_hex(canonical(roll))


SHOWN = [
    Shown("the promised names are taken", None, HASH, 8, ROLL),
    Shown("a wave without a roll shows none", None, None, 8, None),
    Shown("names that were promised have to be shown", "roll-missing", HASH, 8, None),
    Shown("names that nobody promised are not believed", "roll-changed", None, 8, ROLL),
    Shown("another name is noticed", "roll-changed", HASH, 8, ["c2FsdA", [*NAMES[:7], "Hal"]]),
    Shown("another salt is noticed", "roll-changed", HASH, 8, ["c2FsdB", NAMES]),
    Shown("another order is noticed", "roll-changed", HASH, 8, ["c2FsdA", NAMES[::-1]]),
    Shown("eight names for nine who are invited are refused", "roll-changed", HASH, 9, ROLL),
    Shown("a list without salt is refused", "roll-changed", under([NAMES]), 8, [NAMES]),
    Shown("numbers are no names", "roll-changed", under(["s", [1] * 8]), 8, ["s", [1] * 8]),
    Shown("a text is no list of names", "roll-changed", under(["s", "eight ch"]), 8, ["s", "eight ch"]),
    Shown("a number is no roll", "roll-changed", HASH, 8, 0),
    Shown("a word is no roll", "roll-changed", HASH, 2, "no"),
    Shown("half a letter is no name", "roll-changed", HASH, 1, ["s", ["\ud83d"]]),
]
