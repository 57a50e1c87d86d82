"""Says before anything is sent which teams will have a line of their own, and which share one with whom.

In: the groups of a partition with their sizes. Out: plain text. Called by: survey.roster.segments, for survey.cli.
"""

from dataclasses import dataclass
from typing import TypeAlias

from survey.roster.rules import SegmentRules, ordinary_size, sensitive_size

_WIDEST_LABEL = 48  # characters of the first column

Sized: TypeAlias = tuple[str, int]  # a name and how many people


@dataclass(frozen=True)
class Line:
    """One group that results are shown for, and the units that it is made of."""

    label: str
    units: tuple[Sized, ...]

    @property
    def people(self) -> int:
        return sum(size for _, size in self.units)


@dataclass(frozen=True)
class SizeCheck:
    """Which units stand alone, which together with whom, and which appear in company figures only."""

    rules: SegmentRules
    lines_of_org: tuple[Line, ...]
    sensitive: tuple[Sized, ...]
    text: tuple[Sized, ...]
    lines_if_cut_anew: int

    @property
    def needed(self) -> int:
        """People that a line of its own takes."""
        return ordinary_size(self.rules)

    @property
    def alone(self) -> tuple[str, ...]:
        """Units with a line of their own."""
        return tuple(line.units[0][0] for line in self.lines_of_org if len(line.units) == 1)

    @property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """Units that share a line, group by group."""
        if len(self.lines_of_org) == 1:
            return ()
        return tuple(_names(line) for line in self.lines_of_org if len(line.units) > 1)

    @property
    def nothing(self) -> tuple[str, ...]:
        """Units of an organisation that is one single group: there are company figures only."""
        if len(self.lines_of_org) > 1 or self.alone:
            return ()
        return _names(self.lines_of_org[0])

    def lines(self) -> list[str]:
        """The report, line by line."""
        return [*self.lines_of_tree(), *self._other_partitions()]

    def lines_of_tree(self) -> list[str]:
        """The part about the groups of the tree, which is all there is when noise protects everything."""
        return [*self._head(), "", *_table(self.lines_of_org), "", *self._meaning()]

    def _head(self) -> list[str]:
        people = sum(line.people for line in self.lines_of_org)
        rules = self.rules
        return [
            f"{_count(people, 'person', 'people')} in {_count(self._teams(), 'team')}. "
            f"A line of its own needs {ordinary_size(rules)} people:",
            f"when {rules.response:.0%} answer, that gives the {rules.minimum_answers} answers to a question "
            f"that must come together in {rules.confidence:.0%} of all cases.",
        ]

    def _meaning(self) -> list[str]:
        if self.nothing:
            whole = "No team gets a line of its own: there will be figures for the whole organisation only."
            return [whole, *self._anew()]
        sharing = sum(len(units) for units in self.together)
        return [
            f"{_in_ten(len(self.alone), self._teams())} a line of their own ({len(self.alone)} of {self._teams()}).",
            f"{_count(sharing, 'team')} share a line with a neighbour: "
            f"{_count(len(self.together), 'such line')}. Nobody is left out.",
            *self._anew(),
        ]

    def _anew(self) -> list[str]:
        if self.lines_if_cut_anew <= len(self.lines_of_org):
            return []
        return [
            f"The groups are those of the wave before. Cut anew there would be {self.lines_if_cut_anew} lines "
            f"instead of {len(self.lines_of_org)}, and the trends of the changed ones would begin again."
        ]

    def _other_partitions(self) -> list[str]:
        needed = sensitive_size(self.rules)
        return [
            "",
            f"Sensitive questions need {needed} people. They are shown in {_count(len(self.sensitive), 'line')}:",
            *(_row(label, people, "") for label, people in self.sensitive),
            "",
            f"Comments are collected in {_count(len(self.text), 'group')}:",
            *(_row(label, people, "") for label, people in self.text),
        ]

    def _teams(self) -> int:
        return sum(len(line.units) for line in self.lines_of_org)


def _table(lines: tuple[Line, ...]) -> list[str]:
    return [_row("Line", "People", "Made of"), *(_row(line.label, line.people, _made_of(line)) for line in lines)]


def _row(label: str, people: int | str, made_of: str) -> str:
    short = label if len(label) <= _WIDEST_LABEL else label[: _WIDEST_LABEL - 1] + "…"
    return f"  {short:<{_WIDEST_LABEL}} {people:>6}  {made_of}".rstrip()


def _made_of(line: Line) -> str:
    if len(line.units) == 1:
        return "one team"
    return ", ".join(f"{unit} {size}" for unit, size in line.units)


def _names(line: Line) -> tuple[str, ...]:
    return tuple(unit for unit, _ in line.units)


def _in_ten(some: int, of_all: int) -> str:
    if some == of_all:
        return "All teams get"
    tenths = round(10 * some / of_all)
    if tenths in {0, 10}:
        return "Almost no teams get" if tenths == 0 else "Almost all teams get"
    return f"About {tenths} in 10 teams get"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
