"""What is wrong or odd about a roster file, and what was read from it.

In: places and sentences. Out: Finding, Reading, RosterError. Called by: survey.roster.files.*, survey.roster.people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey.roster.person import Person
from survey.translations.wording import Sentence, worded


@dataclass(frozen=True)
class Finding:
    """A problem or a warning: where it is, what is there, what was expected and what to do."""

    line: int
    column: str
    message: str

    @property
    def sentence(self) -> Sentence:
        if not self.column:
            return worded("line %(line)s: %(message)s", line=self.line, message=self.message)
        return worded(
            "line %(line)s, %(column)s: %(message)s", line=self.line, column=self.column, message=self.message
        )

    def __str__(self) -> str:
        return str(self.sentence)


class RosterError(ValueError):
    """A roster that cannot be used as it is. `problems` lists everything that was found."""

    def __init__(self, file: str, problems: Sequence[Finding]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        head = f"{file} has {count}. Nothing was imported."
        super().__init__("\n".join([head, *(f"- {problem}" for problem in problems)]))


@dataclass(frozen=True)
class Wish:
    """What the person who imports says about a file; what is not said is guessed, or refused."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)  # ours -> theirs, several are joined
    keep: Sequence[str] | None = None  # further columns to keep; None: all of them
    sheet: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Reading:
    """Everything that a file says, and what is wrong or odd about it."""

    file: str
    people: tuple[Person, ...]
    problems: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    header: tuple[str, ...] = ()  # as it stands in the file
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # ours -> theirs, as far as they are known
    kept: tuple[str, ...] = ()  # further columns that are stored
    sheets: tuple[str, ...] = ()  # of a workbook, to choose from

    def assert_usable(self) -> None:
        if self.problems:
            raise RosterError(self.file, self.problems)

    def lines(self) -> list[str]:
        """How the columns were understood, and what is odd; for the person who imports."""
        read = [f"{ours}: {' + '.join(theirs)}" for ours, theirs in self.columns.items() if theirs != (ours,)]
        kept = [f"kept besides: {', '.join(self.kept)}"] if self.kept else []
        return [*read, *kept, *(f"look at {warning}" for warning in self.warnings)]


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.line))
