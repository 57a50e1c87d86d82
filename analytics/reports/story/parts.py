"""The parts of a full report: a chapter has a sentence for a title, and blocks that paper and slides draw their way.

In: nothing. Out: dataclasses. Called by: every other module of this folder, `analytics.reports.paper`, `.slides`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from analytics.figures.drawn.trend import Names, Point
from analytics.figures.readings import Reading
from analytics.figures.wording import Wording
from analytics.pages.groups import HeatRow
from analytics.pages.overview import KeyFigure


class Id(StrEnum):
    """What a chapter is about; the order of a report is that of `telling`."""

    GLANCE = "glance"
    PARTICIPATION = "participation"
    THEMES = "themes"
    ITEMS = "items"
    MOVED = "moved"
    HEAT = "heat"
    TREND = "trend"
    DRIVERS = "drivers"
    OUTLOOK = "outlook"
    COMMENTS = "comments"
    PROTECTED = "protected"
    NEXT = "next"
    METHOD = "method"


class Protected(StrEnum):
    """A place of a table without a number; drawn as the hatch, with the words."""

    HERE = "protected"


Entry = str | Protected


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


@dataclass(frozen=True)
class Questions:
    """The questions of one theme."""

    title: str
    rows: tuple[Split, ...]


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
    numbered: bool = False


Block = Facts | Standing | Course | Shares | Questions | Heat | Grid | Terms | Said


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
    organisation: str
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
