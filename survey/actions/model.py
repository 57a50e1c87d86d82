"""What an action is made of, and what its words and days may be.

In: texts as people type them. Out: Focus, Action, Step. Called by: survey.actions, survey.app, survey.mail.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from hashlib import sha256
from unicodedata import category

from survey.translations.visible import is_visible

LONGEST_LINE = 200  # characters of what is to be done, and of an aim
LONGEST_NOTE = 1000  # characters of a note, and of what employees read
UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})  # categories of Unicode
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FURTHEST = timedelta(days=3 * 366)  # how far ahead a day may lie


class State(Enum):
    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        return self in (State.PLANNED, State.UNDER_WAY)


OPEN = tuple(state for state in State if state.is_open)
PLANNED, CHANGED, TOLD, TAKEN_BACK = "planned", "changed", "told", "taken-back"  # kinds of steps beside the states


class PlanRefused(ValueError):
    """Words or days that no plan can have."""


class NoSuchAction(LookupError):
    """There is no action of this id."""


class Overtaken(ValueError):
    """Somebody else was faster: what a form was made from is not what stands there any more."""


@dataclass(frozen=True)
class Focus:
    """What a group works on: a theme of the wave that it starts from."""

    id: str
    wave: str
    group: str  # id in that wave
    measure: str
    aim: str
    day: str

    @property
    def place(self) -> tuple[str, str, str]:
        return self.wave, self.group, self.measure


@dataclass(frozen=True)
class Owner:
    """Who sees to an action. `in_use`: whether the account can sign in."""

    id: str
    name: str
    email: str
    in_use: bool


@dataclass(frozen=True)
class Action:
    """One thing that is to be done."""

    id: str
    focus: Focus
    what: str
    owner: Owner
    due: date
    state: State

    def is_late(self, today: date) -> bool:
        return self.state.is_open and self.due < today

    @property
    def mark(self) -> str:
        """Changes with every word, the owner and the day: a form carries it to say what it was made from."""
        said = "\n".join((self.what, self.owner.id, self.due.isoformat(), self.focus.aim))
        return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Step:
    """One entry of an action's history; `who` is a name, or empty for the command line."""

    day: str
    who: str
    kind: str
    note: str


@dataclass(frozen=True)
class Draft:
    """What somebody wants an action to be."""

    what: str
    owner: str  # id of an account
    due: date
    aim: str = ""  # of its focus area


def is_plain(line: str) -> bool:
    """Letters and signs of any script, joined as it joins them; no control characters, and none that turn text round.

    >>> is_plain("Pausen 👩‍🔧 می‌خواهم"), is_plain("a\\x07"), is_plain("a\\u202eb")
    (True, False, False)
    """
    return not any(category(sign) in UNSEEN or sign in TURNING for sign in line)


def line_of(text: str, *, may_be_empty: bool = False) -> str:
    """One line of printable characters. Raises PlanRefused."""
    line = " ".join(text.split())
    if not is_visible(line) and may_be_empty:
        return ""
    if not is_visible(line) or len(line) > LONGEST_LINE or not is_plain(line):
        raise PlanRefused(f"this needs 1 to {LONGEST_LINE} printable characters: say it in one sentence")
    return line


def note_of(text: str) -> str:
    """A few lines of printable characters, or none. Raises PlanRefused."""
    if not is_visible(text):
        return ""
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    if sum(map(len, lines)) > LONGEST_NOTE or not all(map(is_plain, lines)):
        raise PlanRefused(f"a note has up to {LONGEST_NOTE} printable characters: shorten it")
    return "\n".join(lines)


def day_of(text: str, today: date) -> date:
    """A day that a calendar has, neither past nor years away. Raises PlanRefused."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise PlanRefused("this is no day: write it as 2026-11-30") from None
    if not today <= day <= today + FURTHEST:
        raise PlanRefused("the day lies in the past or years away: choose one from today on, within three years")
    return day
