"""Which column of a file is which of ours: as it is said, else as people usually call it, in English and in German.

In: a header, what the person who imports says. Out: Columns, or problems. Called by: survey.roster.files.reading.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey.roster.files.findings import Finding, Wish
from survey.roster.files.table import LONGEST_FIELD, unprintable
from survey.translations.wording import worded

COLUMNS = ("person_id", "name", "email", "unit")
JOINED_BY = {"unit": "/", "name": " "}  # several columns make one value
_BETWEEN = re.compile(r"[\s_./\-()]+")
_USUAL = {
    "person_id": """person id|id|employee id|employee number|employee no|staff id|staff number|staff no
        |personnel number|personnel no|personalnummer|personal nummer|personal nr|personalnr|pers nr|persnr
        |mitarbeiternummer|mitarbeiter nr|mitarbeiter id|ma nr|pnr""",
    "name": "name|full name|employee|employee name|display name|mitarbeiter|mitarbeitername|vollständiger name",
    "email": """email|e mail|mail|email address|e mail address|mail address|work email|business email|e mail adresse
        |emailadresse|mailadresse|email adresse|dienstliche e mail""",
    "unit": """unit|org unit|orgunit|unit path|organisational unit|organizational unit|organisation unit
        |organization unit|einheit|organisationseinheit|org einheit|orgeinheit|oe|oe pfad""",
}
_IN_PARTS = {
    "name": (
        "first name|given name|forename|vorname",
        "last name|surname|family name|nachname|familienname",
    ),
    "unit": (
        "division|business unit|bereich|geschäftsbereich|unternehmensbereich|sparte",
        "department|dept|abteilung",
        "team|gruppe",
    ),
}


@dataclass(frozen=True)
class Columns:
    """Where each of ours stands, and the further columns that are kept as attributes."""

    places: Mapping[str, tuple[int, ...]]
    attributes: Mapping[str, int]


def find_columns(header: Sequence[str], wish: Wish) -> tuple[Columns, list[Finding]]:
    """What was found of them, and what is missing, there twice, or has no usable name."""
    found: dict[str, tuple[int, ...]] = {}
    problems: list[Finding] = []
    for ours in COLUMNS:
        places, why = _place(ours, header, wish)
        if why:
            problems.append(Finding(1, ours, why))
        else:
            found[ours] = places
    used = {place for places in found.values() for place in places}
    attributes = _attributes(header, used, wish, problems)
    problems += _useless_names(header, {*used, *attributes.values()}, kept=wish.keep is None)
    return Columns(found, attributes), problems


def _place(ours: str, header: Sequence[str], wish: Wish) -> tuple[tuple[int, ...], str]:
    if said := wish.columns.get(ours):
        return _said(said, header)
    folded = [name.casefold() for name in header]
    if folded.count(ours) == 1:
        return (folded.index(ours),), ""
    if folded.count(ours) > 1:
        return (), worded("The column is there twice. Expected: once. Remove or rename one of them.")
    return _guessed(ours, header)


def _said(said: Sequence[str], header: Sequence[str]) -> tuple[tuple[int, ...], str]:
    for name in said:
        if header.count(name) != 1:
            told = {"name": name, "listed": _listed(header)}
            if name in header:
                return (), worded(
                    'The column "%(name)s" is there twice. Expected: one of %(listed)s. Name one of them.', **told
                )
            return (), worded(
                'The column "%(name)s" is not there. Expected: one of %(listed)s. Name one of them.', **told
            )
    return tuple(header.index(name) for name in said), ""


def _guessed(ours: str, header: Sequence[str]) -> tuple[tuple[int, ...], str]:
    whole = list(_called(_USUAL[ours], header))
    if len(whole) == 1:
        return (whole[0],), ""
    if len(whole) > 1:
        *names, last = [f'"{header[place]}"' for place in whole]
        return (), worded(
            "It could be %(names)s or %(last)s. Expected: one of them. Say which one it is.",
            names=", ".join(names),
            last=last,
        )
    parts = [list(_called(names, header)) for names in _IN_PARTS.get(ours, ())]
    places = tuple(part[0] for part in parts if len(part) == 1)
    if places and (ours == "unit" or len(places) == len(parts)):
        return places, ""
    return (
        (),
        worded(
            "The column is missing. Expected: %(columns)s. Add it, or say which of %(listed)s it is.",
            columns=", ".join(COLUMNS),
            listed=_listed(header),
        ),
    )


def _called(names: str, header: Sequence[str]) -> Iterator[int]:
    usual = {name.strip() for name in names.split("|")}
    return (place for place, name in enumerate(header) if _folded(name) in usual)


def _folded(name: str) -> str:
    return _BETWEEN.sub(" ", name.casefold()).strip()


def _attributes(header: Sequence[str], used: set[int], wish: Wish, problems: list[Finding]) -> dict[str, int]:
    """Further columns that are kept. One that is there twice would be two truths about a person."""
    wanted = wish.keep if wish.keep is not None else [name for place, name in enumerate(header) if place not in used]
    found: dict[str, int] = {}
    for name in dict.fromkeys(wanted):
        places = [place for place, each in enumerate(header) if each == name and place not in used]
        if len(places) == 1:
            found[name] = places[0]
        elif name not in header:
            problems.append(
                Finding(
                    1, name, worded("The column is not there. Expected: one of %(listed)s.", listed=_listed(header))
                )
            )
        elif name and places and name.casefold() not in COLUMNS:
            message = worded("The column is there twice. Expected: once. Remove or rename one of them.")
            problems.append(Finding(1, name, message))
    return found


def _useless_names(header: Sequence[str], used: set[int], *, kept: bool) -> Iterator[Finding]:
    """`kept`: every column is stored, so that each of them needs a name."""
    for place, name in enumerate(header):
        if (kept or place in used) and (not name or unprintable(name) or len(name) > LONGEST_FIELD):
            message = worded("The column has no usable name. Expected: a short name. Write one, or remove the column.")
            yield Finding(1, worded("column %(place)s", place=place + 1), message)


def _listed(header: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in header if name) or "nothing"
