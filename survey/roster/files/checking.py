"""Rows whose columns are known: every one becomes a person, or a problem with its line and column.

In: a table, its columns. Out: people, problems, warnings. Called by: survey.roster.files.reading.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey.roster.files.columns import COLUMNS, JOINED_BY, Columns
from survey.roster.files.findings import Finding
from survey.roster.files.table import LONGEST_FIELD, Row, Table, unprintable
from survey.roster.person import Person
from survey.roster.units import spelling_variants
from survey.translations.wording import worded

DEEPEST_UNIT = 6  # levels of a unit path


@dataclass(frozen=True)
class Named:
    """A row by the names of our columns and of the attributes."""

    line: int
    fields: Mapping[str, str]


def named_rows(table: Table, columns: Columns, problems: list[Finding]) -> list[Named]:
    """The rows whose cells can be taken; what cannot is told."""
    rows = []
    for row in table.rows:
        found = list(_untaken(row, columns, table.header))
        problems.extend(found)
        if not found:
            ours = {name: _joined(name, places, row) for name, places in columns.places.items()}
            rows.append(Named(row.line, ours | {name: row.values[at] for name, at in columns.attributes.items()}))
    return rows


def _untaken(row: Row, columns: Columns, header: Sequence[str]) -> Iterator[Finding]:
    ours = {place for places in columns.places.values() for place in places}
    for place in sorted(ours | set(columns.attributes.values())):
        if place in row.odd:
            yield Finding(row.line, header[place], row.odd[place])
        elif place in row.dated and place in ours:
            message = worded(
                "It is a day or a time (%(values)s). Expected: text. Format the column as text, fill it anew.",
                values=row.values[place],
            )
            yield Finding(row.line, header[place], message)
    levels = columns.places["unit"]
    for place in levels if len(levels) > 1 else ():
        if "/" in row.values[place]:
            message = worded(
                '"%(values)s" holds a slash, which would make two levels. Expected: one. Write it otherwise.',
                values=row.values[place],
            )
            yield Finding(row.line, header[place], message)


def _joined(name: str, places: tuple[int, ...], row: Row) -> str:
    """Several columns as one value; levels of a unit that nobody is in are left out at its end only."""
    parts = [row.values[place] for place in places]
    if name != "unit":
        return JOINED_BY.get(name, " ").join(part for part in parts if part)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return JOINED_BY[name].join(parts)


def problems_of(rows: Sequence[Named]) -> Iterator[Finding]:
    for row in rows:
        yield from _row_problems(row)
    yield from _repeated_ids(rows)


def warnings_of(rows: Sequence[Named]) -> Iterator[Finding]:
    yield from _shared_addresses(rows)
    yield from _unit_warnings(rows)


def person(row: Named) -> Person:
    attributes = {name: value for name, value in row.fields.items() if name not in COLUMNS}
    return Person(
        row.fields["person_id"], row.fields["name"], row.fields["email"], unit(row.fields["unit"]), attributes
    )


def unit(written: str) -> str:
    return "/".join(" ".join(level.split()) for level in written.split("/"))


def _row_problems(row: Named) -> Iterator[Finding]:
    for column, value in row.fields.items():
        if unprintable(value):
            message = worded(
                "It holds a control character, such as a line break or a tab. Expected: plain text. Remove it."
            )
            yield Finding(row.line, column, message)
        elif len(value) > LONGEST_FIELD:
            message = worded(
                "It has %(n)s characters. Expected: at most %(most)s. Shorten it.",
                n=len(value),
                most=LONGEST_FIELD,
            )
            yield Finding(row.line, column, message)
    if not row.fields["person_id"]:
        message = worded("It is empty. Expected: an id that nobody else has. Fill it in, a staff number for example.")
        yield Finding(row.line, "person_id", message)
    email = row.fields["email"]
    if email and not _looks_like_an_address(email):
        message = worded(
            '"%(email)s" is no address. Expected: name@example.org, or nothing. Correct it, or empty the field.',
            email=email,
        )
        yield Finding(row.line, "email", message)
    yield from _unit_problems(row)


def _unit_problems(row: Named) -> Iterator[Finding]:
    written = row.fields["unit"]
    levels = [level.strip() for level in written.split("/")]
    if not written:
        message = worded("It is empty. Expected: a path such as Division/Department/Team. Fill it in.")
        yield Finding(row.line, "unit", message)
    elif not all(levels):
        message = worded(
            '"%(written)s" has an empty level. Expected: a name on both sides of each slash. Correct the path.',
            written=written,
        )
        yield Finding(row.line, "unit", message)
    elif len(levels) > DEEPEST_UNIT:
        message = worded(
            "It has %(n)s levels. Expected: at most %(most)s. Leave out levels nobody reports on.",
            n=len(levels),
            most=DEEPEST_UNIT,
        )
        yield Finding(row.line, "unit", message)


def _repeated_ids(rows: Sequence[Named]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        name = row.fields["person_id"]
        if name and first.setdefault(name, row.line) != row.line:
            message = worded(
                '"%(name)s" is on line %(line)s already. Expected: each id once. Remove or correct one.',
                name=name,
                line=first[name],
            )
            yield Finding(row.line, "person_id", message)


def _shared_addresses(rows: Sequence[Named]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        email = row.fields["email"].casefold()
        if email and first.setdefault(email, row.line) != row.line:
            message = worded(
                "The address is on line %(line)s too. One mailbox would get two invitations.", line=first[email]
            )
            yield Finding(row.line, "email", message)


def _unit_warnings(rows: Sequence[Named]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(unit(row.fields["unit"]), row.line)
    for written, other in spelling_variants(first):
        message = worded(
            '"%(written)s" and "%(other)s" differ only in capital letters, blanks or signs and count as two '
            "units. Write them alike if they are one.",
            written=written,
            other=other,
        )
        yield Finding(first[written], "unit", message)


def _looks_like_an_address(email: str) -> bool:
    name, at, domain = email.rpartition("@")
    return bool(name and at and domain) and not any(one.isspace() or one in ",;<>" for one in email)
