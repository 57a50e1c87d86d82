"""What is wrong with a questionnaire file, all of it at once, in plain sentences with lines.

In: the text of the file and what readers and checks noticed. Out: QuestionnaireError, or nothing.
Called by: survey.questionnaires.parser, reading, checks.
"""

import re
from dataclasses import dataclass

LISTED = ("item", "scale", "index", "year")  # sections of which there may be many
_SECTION = re.compile(r"^\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*\"?([\w-]+)\"?(?:\s*\.\s*\"?([\w-]+)\"?)?\s*=")


@dataclass(frozen=True)
class Place:
    """A part of the file: its kind (`item`), its position among its kind, and the id that a person would look for."""

    section: str = ""
    position: int = 0
    id: str = ""

    def __str__(self) -> str:
        if not self.section:
            return "the head of the file"
        if self.section not in LISTED:
            return f"section [{self.section}]"
        return f'{self.section} "{self.id}"' if self.id else f"{self.section} number {self.position + 1}"


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it is, what is there, what was expected, what to do."""

    line: int | None
    where: str
    what: str
    expected: str
    advice: str

    def __str__(self) -> str:
        line = f"line {self.line}, " if self.line else ""
        return f"{line}{self.where}: {self.what}. Expected: {self.expected}. {self.advice}."


class QuestionnaireError(ValueError):
    """A questionnaire that cannot be asked as it is written. `problems` lists everything that was found."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{file} has {count}:", *(f"- {problem}" for problem in problems)]))


class Report:
    """Collects problems and finds their lines by searching the text."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._lines = _lines_of(text)
        self._problems: list[Problem] = []

    def add(self, place: Place, key: str, what: str, *, expected: str, advice: str) -> None:
        self._problems.append(Problem(self._line(place, key), str(place), what, expected, advice))

    def raise_if_any(self) -> None:
        if self._problems:
            raise QuestionnaireError(self.file, tuple(sorted(self._problems, key=lambda one: one.line or 0)))

    def _line(self, place: Place, key: str) -> int | None:
        """The line of `text.fr`, or else of `text`, or else of the section; or of the section of that name."""
        section = (place.section, place.position)
        places = [(*section, name) for name in (key, key.partition(".")[0])]
        found = (self._lines.get(one) for one in [*places, (key, 0, ""), (*section, "")])
        return next((line for line in found if line), None)


def _lines_of(text: str) -> dict[tuple[str, int, str], int]:
    """Line numbers of sections and keys; a section written inline has none, and its problems then carry no line."""
    lines: dict[tuple[str, int, str], int] = {}
    counts: dict[str, int] = {}
    section = ("", 0)
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _SECTION.match(line):
            name = header[1]
            section = (name, counts.get(name, 0))
            counts[name] = counts.get(name, 0) + 1
            lines[(*section, "")] = number
        elif key := _KEY.match(line):
            lines.setdefault((*section, key[1]), number)
            if key[2]:
                lines.setdefault((*section, f"{key[1]}.{key[2]}"), number)
    return lines
