"""A roster file at the door: every row becomes a person, or a problem with its line and column.

In: a CSV file in UTF-8, with commas or semicolons. Out: people, problems, warnings. Called by: survey.roster.people.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.roster.person import Person
from survey.roster.units import spelling_variants

COLUMNS = ("person_id", "name", "email", "unit")
LONGEST_FIELD = 500  # characters
DEEPEST_UNIT = 6  # levels of a unit path
_NEVER_SHOWN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # can make a label read backwards


@dataclass(frozen=True)
class Finding:
    """A problem or a warning: where it is, what is there, what was expected and what to do."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"line {self.line}{column}: {self.message}"


class RosterError(ValueError):
    """A roster that cannot be used as it is. `problems` lists everything that was found."""

    def __init__(self, file: str, problems: Sequence[Finding]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        head = f"{file} has {count}. Nothing was imported."
        super().__init__("\n".join([head, *(f"- {problem}" for problem in problems)]))


@dataclass(frozen=True)
class Reading:
    """Everything that a file says, and what is wrong or odd about it."""

    file: str
    people: tuple[Person, ...]
    problems: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Row:
    line: int
    fields: Mapping[str, str]


def read_roster(path: Path) -> list[Person]:
    """The people in a file, in its order; raises RosterError with every problem."""
    reading = check_roster(path)
    if reading.problems:
        raise RosterError(reading.file, reading.problems)
    return list(reading.people)


def check_roster(path: Path) -> Reading:
    """The same without raising, and with warnings: for `roster check`."""
    content = path.read_bytes()
    problems: list[Finding] = []
    rows = list(_rows(content, problems))
    for row in rows:
        problems.extend(_row_problems(row))
    problems.extend(_repeated_ids(rows))
    if not rows and not problems:
        message = "Nobody is listed. Expected: one line for each person. Add them below the header."
        problems.append(Finding(2, "", message))
    people = () if problems else tuple(_person(row) for row in rows)
    warnings = [*_shared_addresses(rows), *_unit_warnings(rows)]
    return Reading(path.name, people, _in_order(problems), _in_order(warnings))


def _rows(content: bytes, problems: list[Finding]) -> Iterator[_Row]:
    text = _decoded(content, problems)
    if text is None:
        return
    lines = _numbered(text, problems)
    header = [_clean(name) for name in next(lines, (1, []))[1]]
    found = _header_problems(header)
    problems.extend(found)
    if not found:
        yield from _filled_rows(lines, _names(header), problems)


def _numbered(text: str, problems: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; stops at a row that cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for values in reader:
            yield line, values
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"The line cannot be read ({error}). Expected: each quotation mark closed. Correct it in the file."
        problems.append(Finding(line, "", message))


def _filled_rows(lines: Iterator[tuple[int, list[str]]], header: list[str], problems: list[Finding]) -> Iterator[_Row]:
    for line, values in lines:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(header):
            message = f"{len(values)} fields. Expected: {len(header)}, as in the header. Add or remove a separator."
            problems.append(Finding(line, "", message))
            continue
        yield _Row(line, dict(zip(header, map(_clean, values), strict=True)))


def _decoded(content: bytes, problems: list[Finding]) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = 'The file is not UTF-8. Expected: CSV in UTF-8. Save it as "CSV UTF-8" and import it again.'
        problems.append(Finding(line, "", message))
        return None


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _clean(value: str) -> str:
    """One way of writing: no blanks around, composed characters."""
    return unicodedata.normalize("NFC", value).strip()


def _names(header: list[str]) -> list[str]:
    """The four columns are known by their names however they are capitalised; attributes keep theirs."""
    return [name.casefold() if name.casefold() in COLUMNS else name for name in header]


def _header_problems(header: list[str]) -> list[Finding]:
    names = _names(header)
    found = [
        Finding(1, name, f"The column is missing. Expected: {', '.join(COLUMNS)}. Add it to the first line.")
        for name in COLUMNS
        if name not in names
    ]
    for number, name in enumerate(names, start=1):
        if not name or _unprintable(name) or len(name) > LONGEST_FIELD:
            message = "The column has no usable name. Expected: a short name. Write one, or remove the column."
            found.append(Finding(1, f"column {number}", message))
        elif name in names[: number - 1]:
            found.append(Finding(1, name, "The column is there twice. Expected: once. Remove or rename one of them."))
    return found


def _row_problems(row: _Row) -> Iterator[Finding]:
    for column, value in row.fields.items():
        if _unprintable(value):
            message = "It holds a control character, such as a line break or a tab. Expected: plain text. Remove it."
            yield Finding(row.line, column, message)
        elif len(value) > LONGEST_FIELD:
            message = f"It has {len(value)} characters. Expected: at most {LONGEST_FIELD}. Shorten it."
            yield Finding(row.line, column, message)
    if not row.fields["person_id"]:
        message = "It is empty. Expected: an id that nobody else has. Fill it in, a staff number for example."
        yield Finding(row.line, "person_id", message)
    email = row.fields["email"]
    if email and not _looks_like_an_address(email):
        message = f'"{email}" is no address. Expected: name@example.org, or nothing. Correct it, or empty the field.'
        yield Finding(row.line, "email", message)
    yield from _unit_problems(row)


def _unit_problems(row: _Row) -> Iterator[Finding]:
    unit = row.fields["unit"]
    levels = [level.strip() for level in unit.split("/")]
    if not unit:
        message = "It is empty. Expected: a path such as Division/Department/Team. Fill it in."
        yield Finding(row.line, "unit", message)
    elif not all(levels):
        message = f'"{unit}" has an empty level. Expected: a name on both sides of each slash. Correct the path.'
        yield Finding(row.line, "unit", message)
    elif len(levels) > DEEPEST_UNIT:
        message = f"It has {len(levels)} levels. Expected: at most {DEEPEST_UNIT}. Leave out levels nobody reports on."
        yield Finding(row.line, "unit", message)


def _repeated_ids(rows: list[_Row]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        name = row.fields["person_id"]
        if name and first.setdefault(name, row.line) != row.line:
            message = f'"{name}" is on line {first[name]} already. Expected: each id once. Remove or correct one.'
            yield Finding(row.line, "person_id", message)


def _shared_addresses(rows: list[_Row]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        email = row.fields["email"].casefold()
        if email and first.setdefault(email, row.line) != row.line:
            message = f"The address is on line {first[email]} too. One mailbox would get two invitations."
            yield Finding(row.line, "email", message)


def _unit_warnings(rows: list[_Row]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(_unit(row.fields["unit"]), row.line)
    for unit, other in spelling_variants(first):
        message = f'"{unit}" and "{other}" differ only in capital letters and count as two units. Write them alike.'
        yield Finding(first[unit], "unit", message)


def _person(row: _Row) -> Person:
    attributes = {name: value for name, value in row.fields.items() if name not in COLUMNS}
    unit = _unit(row.fields["unit"])
    return Person(row.fields["person_id"], row.fields["name"], row.fields["email"], unit, attributes)


def _unit(written: str) -> str:
    return "/".join(" ".join(level.split()) for level in written.split("/"))


def _unprintable(value: str) -> bool:
    return any(one in _NEVER_SHOWN or unicodedata.category(one) in {"Cc", "Zl", "Zp"} for one in value)


def _looks_like_an_address(email: str) -> bool:
    name, at, domain = email.rpartition("@")
    return bool(name and at and domain) and not any(one.isspace() for one in email)


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.line))
