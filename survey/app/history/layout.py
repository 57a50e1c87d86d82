"""Which columns of a file are read, and what a field in them means.

In: a questionnaire, the names of the unit columns. Out: `Layout`.
Called by: survey.app.history.csvfiles, parquetfiles, locating, counting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.questionnaires.model import Item, Questionnaire
from survey.roster.files.table import clean

SKIPPED = 0  # byte of a question that was not answered, as on a ballot
WRONG = 255  # byte of a field that means nothing; no question has so many options
DEEPEST_UNIT = 6  # levels of a unit, as in a roster
LONGEST_UNIT = 500  # characters, as in a roster

Bytes = NDArray[np.uint8]


class CannotImport(ValueError):
    """A wish that no file could fulfil."""


@dataclass(frozen=True)
class Column:
    """One question in a file. `meaning` gives the byte of every code, `options` how many answers there are."""

    name: str
    options: int
    meaning: Mapping[str, int]

    @property
    def expected(self) -> str:
        """What the column may hold, for people."""
        codes = list(self.meaning)
        listed = ", ".join(codes) if len(codes) <= 12 else f"{', '.join(codes[:11])}, …"
        return f"{listed}, or an empty field"

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """The codes that are whole numbers of one byte."""
        return {int(code): byte for code, byte in self.meaning.items() if _is_small(code)}

    @cached_property
    def words(self) -> frozenset[str]:
        """The codes that are no such numbers."""
        return frozenset(code for code in self.meaning if not _is_small(code))

    @cached_property
    def by_number(self) -> Bytes:
        """The byte of every number of one byte, at its place as an unsigned one."""
        table = np.full(256, WRONG, dtype=np.uint8)
        for number, byte in self.numbers.items():
            table[number % 256] = byte
        return table

    def byte_of(self, field: str) -> int:
        field = clean(field)
        if not field:
            return SKIPPED
        return self.meaning.get(field, self.numbers.get(int(field), WRONG) if _is_number(field) else WRONG)


@dataclass(frozen=True)
class Layout:
    """Everything that is read of a file; other columns are not even looked at."""

    units: tuple[str, ...]
    questions: tuple[Column, ...]  # in the order of the slots of a ballot
    missing_unit: str | None

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.units, *(column.name for column in self.questions))

    def unit_of(self, fields: Sequence[str | None]) -> str:
        """The path of a unit; raises ValueError with what is wrong, naming the column first."""
        levels = [level for name, field in zip(self.units, fields, strict=True) for level in self._levels(name, field)]
        if len(levels) > DEEPEST_UNIT:
            raise WrongUnit(self.units[-1], f"the unit has {len(levels)} levels", f"at most {DEEPEST_UNIT}")
        return "/".join(levels)

    def _levels(self, name: str, field: str | None) -> list[str]:
        written = clean(field or "") or self.missing_unit
        if not written:
            raise WrongUnit(name, "the unit is empty", "the name of a unit")
        if len(written) > LONGEST_UNIT:
            raise WrongUnit(name, f"the unit has {len(written)} characters", f"at most {LONGEST_UNIT}")
        levels = [" ".join(level.split()) for level in written.split("/")]
        if not all(level and level.isprintable() for level in levels):
            raise WrongUnit(name, "the unit has an empty level or an unprintable character", "Division/Department/Team")
        return levels


class WrongUnit(ValueError):
    """A field that names no unit."""

    def __init__(self, column: str, what: str, expected: str) -> None:
        self.column, self.what, self.expected = column, what, expected
        super().__init__(what)


def layout_of(questionnaire: Questionnaire, units: Sequence[str], missing_unit: str | None = None) -> Layout:
    """Where a questionnaire stands in a file. Raises CannotImport for what no file can hold."""
    several = [item.id for item in questionnaire.items if item.kind == "multiple"]
    if several:
        raise CannotImport(
            f"{', '.join(several)}: questions with several answers cannot be imported by this version; take them out of"
            " the questionnaire. Nothing was imported."
        )
    questions = tuple(_column(item) for item in questionnaire.items if item.filed.column)
    layout = Layout(tuple(units), questions, missing_unit)
    twice = sorted({name for name in layout.names if layout.names.count(name) > 1})
    if twice or not units or not all(units):
        raise CannotImport(
            f"the column {', '.join(twice) or '(none)'} would have to be unit and question, or two questions, at once;"
            " name each column once, in --units or as `column` of an item. Nothing was imported."
        )
    return layout


def _column(item: Item) -> Column:
    meaning = {clean(code): place for place, codes in enumerate(item.filed.codes, 1) for code in codes}
    skipped = dict.fromkeys(map(clean, item.filed.skipped), SKIPPED)
    return Column(item.filed.column, len(item.options), {**meaning, **skipped})


def _is_number(code: str) -> bool:
    return code.removeprefix("-").isdecimal() and code.isascii()


def _is_small(code: str) -> bool:
    return _is_number(code) and len(code) <= 4 and str(int(code)) == code and -128 <= int(code) <= 127
