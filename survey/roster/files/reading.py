"""A roster file at the door: from bytes to people, or to everything that speaks against taking them.

In: bytes and a file's name, what the person who imports says about it. Out: a Reading. Called by: survey.roster.people.
"""

from dataclasses import replace
from pathlib import Path

from survey.roster.files.checking import named_rows, person, problems_of, warnings_of
from survey.roster.files.columns import COLUMNS, Columns, find_columns
from survey.roster.files.delimited import ENCODINGS, read_delimited
from survey.roster.files.findings import Finding, Reading, Wish, in_order
from survey.roster.files.table import Table, nothing_read
from survey.roster.files.workbook import read_workbook
from survey.roster.person import Person
from survey.translations.wording import worded

ZIPPED = b"PK\x03\x04"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # workbooks of before 2007, and encrypted ones
NOTHING_SAID = Wish()


def read_roster(path: Path, wish: Wish = NOTHING_SAID) -> list[Person]:
    """The people in a file, in its order; raises RosterError with every problem."""
    reading = check_roster(path, wish)
    reading.assert_usable()
    return list(reading.people)


def check_roster(path: Path, wish: Wish = NOTHING_SAID) -> Reading:
    """The same without raising, and with warnings: for `roster check`."""
    return read_content(path.name, path.read_bytes(), wish)


def read_content(file: str, content: bytes, wish: Wish = NOTHING_SAID) -> Reading:
    """The same for a file that was sent and lies nowhere."""
    table = table_of(content, wish)
    if not table.header:
        message = worded("It holds nothing. Expected: a first line with the names of the columns.")
        return Reading(file, (), table.problems or (Finding(1, "", message),), (), sheets=table.sheets)
    columns, problems = find_columns(table.header, wish)
    told = Reading(
        file=file,
        people=(),
        problems=in_order([*table.problems, *problems]),
        warnings=table.warnings,
        header=table.header,
        columns={ours: tuple(table.header[at] for at in places) for ours, places in columns.places.items()},
        kept=tuple(columns.attributes),
        sheets=table.sheets,
    )
    return told if problems else checked(told, table, columns)


def table_of(content: bytes, wish: Wish) -> Table:
    if content.startswith(OLD_OR_LOCKED):
        message = worded(
            "It is a workbook of an old kind, or one with a password. Expected: .xlsx without one. Save it so."
        )
        return nothing_read(Finding(1, "", message))
    if content.startswith(ZIPPED):
        return read_workbook(content, wish.sheet)
    if wish.encoding not in (None, *ENCODINGS):
        message = worded(
            '"%(encoding)s" is not known. Expected: one of %(encodings)s. Name one of them.',
            encoding=wish.encoding,
            encodings=", ".join(ENCODINGS),
        )
        return nothing_read(Finding(1, "", message))
    return read_delimited(content, wish.encoding)


def checked(told: Reading, table: Table, columns: Columns) -> Reading:
    problems = list(told.problems)
    rows = named_rows(table, columns, problems)
    problems.extend(problems_of(rows))
    if not table.rows and not problems:
        message = worded("Nobody is listed. Expected: one line for each person. Add them below the header.")
        problems.append(Finding(2, "", message))
    people = () if problems else tuple(map(person, rows))
    warnings = in_order([*told.warnings, *warnings_of(rows)])
    return replace(told, people=people, problems=in_order(problems), warnings=warnings)


__all__ = ["COLUMNS", "Wish", "check_roster", "read_content", "read_roster"]
