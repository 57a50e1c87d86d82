"""The parts of a full report: a chapter has a sentence for a title, and blocks that paper and slides draw their way.

In: nothing. Out: dataclasses. Called by: every other module of this folder, `analytics.reports.paper`, `.slides`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from analytics.figures.drawn.trend import Names, Point
from analytics.figures.guides.guide import Guide
from analytics.figures.readings import NOT_ASKED, Reading
from analytics.figures.wording import Wording
from analytics.pages.groups import HeatRow
from analytics.pages.overview import KeyFigure


class Id(StrEnum):
    """What a chapter is about; the order of a report is that of `telling`."""

    GLANCE = "glance"
    PARTICIPATION = "participation"
    THEMES = "themes"
    STEADY = "steady"
    MOVED = "moved"
    STRENGTHS = "strengths"
    OUTSIDE = "outside"
    ITEMS = "items"
    HEAT = "heat"
    VIEWS = "views"
    TREND = "trend"
    DRIVERS = "drivers"
    OUTLOOK = "outlook"
    COMMENTS = "comments"
    DONE = "done"
    PROTECTED = "protected"
    NEXT = "next"
    METHOD = "method"


class Protected(StrEnum):
    """A place of a table without a number; drawn as the hatch, with the words."""

    HERE = "protected"


Entry = str | Protected
NARROW, WIDE = 10, 50  # letters of a column, which may break its lines
PADDING: Final = 3  # letters of white between two columns
BOLD: Final = 5  # letters of a name that take the room of six others


LINE: Final = 112  # letters of a table on paper
BESIDE: Final = 15  # letters that have room beside a large number


def with_room(figure: KeyFigure) -> KeyFigure:
    """Words that would break beside a large number begin the line below it; numbers stay beside it."""
    if len(figure.beside) <= BESIDE or any(letter.isdigit() for letter in figure.beside):
        return figure
    return replace(figure, beside="", below=f"{figure.beside} {figure.below}".strip())


@dataclass(frozen=True)
class Facts:
    """A few numbers, large."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Standing:
    """Themes as dots or bars with their margins; a second series where a group stands beside the organisation."""

    title: str
    names: Names
    rows: tuple[tuple[str, Reading, Reading], ...]  # theme, the group in focus, the organisation
    alt: str
    note: str
    coarser: str = ""  # which themes are those of a larger group


@dataclass(frozen=True)
class Course:
    """One theme over the waves."""

    title: str
    names: Names
    points: tuple[Point, ...]
    alt: str
    note: str


@dataclass(frozen=True)
class Shares:
    """Percentages of one kind, each with its name; `apart` counts those that can be told apart from each other."""

    title: str
    rows: tuple[tuple[str, float], ...]
    apart: tuple[int, ...]
    alt: str
    note: str


@dataclass(frozen=True)
class Split:
    """One question: what its three sides got in percent, or its average with the margin, or neither."""

    question: str
    sides: tuple[float, ...]  # unfavourable, neutral, favourable; empty where they are not released
    said: Entry
    beside: str = ""
    level: Reading = NOT_ASKED  # its average as an index from 0 to 100
    words: str = ""  # its numbers in words
    margins: tuple[float, ...] = ()  # of the sides, percent

    @property
    def shown(self) -> bool:
        return bool(self.sides) or self.level.shown


@dataclass(frozen=True)
class Questions:
    """The questions of one theme, and what somebody who sees them all would conclude."""

    title: str
    rows: tuple[Split, ...]
    about: str = ""
    conclusion: str = ""


@dataclass(frozen=True)
class Heat:
    """Groups and themes."""

    titles: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    said: tuple[str, ...]  # signs, what is left out, and how to get it


@dataclass(frozen=True)
class Grid:
    """A table of words; the first column names the line. `depths` indents the names."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    depths: tuple[int, ...] = ()
    note: str = ""
    aside: bool = False  # the numbers of a chart beside it: a table on paper, words in a speaker's notes

    @property
    def weights(self) -> tuple[int, ...]:
        """How wide each column is beside the others: by its longest text, none very narrow or very wide.

        Where a line is too short for all of them, headings break before entries do.
        """
        longest = self.longest(1)
        if sum(longest) + PADDING * len(longest) > LINE:
            longest = self.longest(2)
        return tuple(min(max(letters + PADDING, NARROW), WIDE) for letters in longest)

    def longest(self, lines: int) -> list[int]:
        """Letters of the longest text of each column, with headings in so many lines."""
        found = [
            max(
                -(-len(header) // lines),
                *(len(word) for word in header.split()),
                *(len(str(text)) for text in column),
                0,
            )
            for header, *column in zip(self.headers, *self.rows, strict=True)
        ]
        found[0] += found[0] // BOLD
        return found


@dataclass(frozen=True)
class Terms:
    """Headings with a sentence each."""

    entries: tuple[tuple[str, str], ...]
    title: str = ""


@dataclass(frozen=True)
class Said:
    """Sentences, one below the other."""

    lines: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class Picks:
    """Themes that were picked, with their index and why; `note` names others that cannot be told apart from these."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, Entry, str], ...]
    note: str = ""


@dataclass(frozen=True)
class Talk:
    """How to talk with people about one theme."""

    title: str
    guide: Guide


@dataclass(frozen=True)
class Deed:
    """What an organisation tells about one action, in its own words, and where the same questions stood afterwards."""

    title: str  # the group and the theme
    said: str  # what people were asked, and what they answered
    words: tuple[str, ...]
    language: str
    state: str  # planned or done, and the day
    after: str
    stages: Grid | None = None  # every wave since then


Block = Facts | Standing | Course | Shares | Questions | Heat | Grid | Terms | Said | Picks | Talk | Deed


@dataclass(frozen=True)
class Chapter:
    """One idea: its short name, the sentence at its head, what is drawn, and what a speaker may add."""

    id: Id
    name: str
    headline: str
    lead: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Report:
    """Everything that a full report says about a wave, or about one group of it."""

    words: Wording
    title: str
    kind: str
    about: str  # the group, or the whole organisation
    wave: str
    closed: str  # day, YYYY-MM-DD
    chapters: tuple[Chapter, ...]
    origin: str
    foot: str


def chapter(report: Report, name: Id) -> Chapter | None:
    return next((one for one in report.chapters if one.id == name), None)


def listed_lines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
