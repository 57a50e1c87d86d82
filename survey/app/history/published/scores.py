"""Scores of many organisations, as somebody published them, summed up year by year: median and middle three fifths.

In: section [table] of a reference file, and the CSV or Parquet file that it names. Out: `Year`s.
Called by: survey.app.history.published.referring.

A score is already an aggregate, and public. Nothing here is about a person, and nothing passes for an answer.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from analytics.measures.distribution import fifths
from survey.app.history.csvfiles import DELIMITERS
from survey.app.history.faults import BadFile, shortened
from survey.questionnaires.reading import Table
from survey.questionnaires.references import FAVOURABLE, FIRST_YEAR, INDEX, Asked, Year

COLUMNS: Final = ("year", "organisation", "measure", "value")
KEYS: Final = ("file", *COLUMNS, "only", "without", "missing", FAVOURABLE, INDEX)
ENOUGH: Final = 10  # organisations from which the middle three fifths are told
LAST_YEAR: Final = 2200


class Score(NamedTuple):
    """One line of the file; `line` counts as an editor does, or rows of a Parquet file from 1."""

    line: int
    year: int
    organisation: str
    measure: str
    value: float


@dataclass(frozen=True)
class Wanted:
    """What a reference file says about the table: where things stand, and which measure is which theme or question."""

    path: Path
    columns: Mapping[str, str]
    only: tuple[str, ...]
    without: tuple[str, ...]
    missing: frozenset[str]
    patterns: tuple[tuple[str, str, str], ...]  # kind, id, pattern of a measure's name

    def meant(self, measure: str) -> set[tuple[str, str]]:
        return {(kind, name) for kind, name, pattern in self.patterns if _any(measure, (pattern,))}

    def counts(self, organisation: str) -> bool:
        return not _any(organisation, self.without) and (not self.only or _any(organisation, self.only))


def years_of(table: Table, folder: Path, known: Asked) -> tuple[Year, ...]:
    """Sum up the file that a section names; problems of the section go to its report.

    Raises: BadFile with the line that cannot be read.
    """
    wanted = wish(table, folder, known)
    if wanted is None:
        return ()
    found: dict[int, dict[tuple[str, str], dict[str, Score]]] = defaultdict(lambda: defaultdict(dict))
    for keys, score in scores_in(wanted):
        for key in keys:
            place = found[score.year][key]
            _refuse_second(wanted.path, place.get(score.organisation), score)
            place[score.organisation] = score
    if not found:
        names = ", ".join(sorted({pattern for _, _, pattern in wanted.patterns}))
        advice = "Compare them with the names in the file; * stands for anything"
        table.problem(INDEX, "no line of the file is meant", expected=f"measures called {names}", advice=advice)
    return tuple(_year(year, measures) for year, measures in sorted(found.items()))


def wish(table: Table, folder: Path, known: Asked) -> Wanted | None:
    """What the section asks for, or None where it says too little."""
    table.refuse_unknown(KEYS)
    file, columns = table.word("file"), {name: table.word(name) for name in COLUMNS}
    patterns = [
        *_patterns(table, INDEX, known.themes, "theme"),
        *_patterns(table, FAVOURABLE, known.questions, "question"),
    ]
    if not patterns:
        advice = f'Write {INDEX} = {{ theme = ["Name of its measure*"] }}'
        table.problem(
            INDEX, "no measure is named", expected="themes or questions with their names in the file", advice=advice
        )
    if not file or not all(columns.values()) or not patterns:
        return None
    only, without, missing = (tuple(_names(table, key)) for key in ("only", "without", "missing"))
    return Wanted(folder / file, columns, only, without, frozenset(missing) | {""}, tuple(patterns))


def scores_in(wanted: Wanted) -> Iterator[tuple[set[tuple[str, str]], Score]]:
    """The lines that are meant, in the order of the file, each with the themes and questions that it speaks of."""
    rows = _parquet(wanted) if wanted.path.suffix == ".parquet" else _csv(wanted)
    known: dict[object, tuple[str, set[tuple[str, str]]]] = {}
    for line, (year, organisation, measure, value) in rows:
        if measure not in known:
            words = " ".join(str(measure or "").split())
            known[measure] = words, wanted.meant(words)
        words, keys = known[measure]
        name = " ".join(str(organisation or "").split()) if keys else ""
        if keys and wanted.counts(name) and not _is_missing(value, wanted):
            yield keys, Score(line, _whole(wanted, line, year), name, words, _percent(wanted, line, value))


def _csv(wanted: Wanted) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        with wanted.path.open(encoding="utf-8-sig", newline="") as text:
            first = text.readline()
            text.seek(0)
            reader = csv.reader(text, delimiter=max(DELIMITERS, key=first.count))
            places = _places(wanted, next(reader, []), 1)
            for row in reader:
                if any(row):
                    yield reader.line_num, _picked(wanted, reader.line_num, row, places)
    except UnicodeDecodeError as problem:
        advice = 'Save it again as "CSV UTF-8"'
        raise BadFile(wanted.path, "it is not UTF-8", expected="UTF-8 text", advice=advice) from problem
    except csv.Error as problem:
        advice = "Look for an open quotation mark"
        raise BadFile(wanted.path, f"it cannot be read ({problem})", expected="CSV", advice=advice) from problem


def _picked(wanted: Wanted, line: int, row: Sequence[str], places: Sequence[int]) -> Sequence[str]:
    if len(row) <= max(places):
        expected, advice = f"at least {max(places) + 1} fields", "Complete the line, or remove it"
        raise BadFile(wanted.path, f"the line has {len(row)} fields", expected=expected, advice=advice, line=line)
    return [row[place] for place in places]


def _parquet(wanted: Wanted) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        with parquet.ParquetFile(wanted.path) as file:
            _places(wanted, file.schema_arrow.names, None)
            numbers = count(1)
            for batch in file.iter_batches(columns=[wanted.columns[name] for name in COLUMNS]):
                columns = [batch.column(batch.schema.get_field_index(wanted.columns[name])) for name in COLUMNS]
                yield from zip(numbers, zip(*(column.to_pylist() for column in columns), strict=True), strict=False)
    except pa.ArrowInvalid as problem:
        advice = "Export it again"
        raise BadFile(wanted.path, "it is no Parquet file", expected="Parquet", advice=advice) from problem


def _places(wanted: Wanted, header: Sequence[str], line: int | None) -> list[int]:
    names = [name.strip() for name in header]
    for column in wanted.columns.values():
        if names.count(column) != 1:
            expected = f"{shortened(column)} once among {', '.join(map(shortened, names[:20]))}"
            advice = "Correct the name in section [table]"
            what = f"the column {shortened(column)} is missing or there twice"
            raise BadFile(wanted.path, what, expected=expected, advice=advice, line=line)
    return [names.index(wanted.columns[name]) for name in COLUMNS]


def _is_missing(value: object, wanted: Wanted) -> bool:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and value.strip() in wanted.missing


def _whole(wanted: Wanted, line: int, value: object) -> int:
    text = str(value).strip()
    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR:
        return int(text)
    raise BadFile(
        wanted.path,
        f"{shortened(text)} is no year",
        expected="a year such as 2024",
        advice="Correct it",
        line=line,
        column=wanted.columns["year"],
    )


def _percent(wanted: Wanted, line: int, value: object) -> float:
    text = str(value).strip().removesuffix("%").strip()
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if 0 <= found <= 100:
        return found
    raise BadFile(
        wanted.path,
        f"{shortened(str(value))} is no score",
        expected="a number from 0 to 100, with a point before decimals",
        advice='Correct it, or name it in section [table] as missing = ["…"]',
        line=line,
        column=wanted.columns["value"],
    )


def _refuse_second(path: Path, first: Score | None, score: Score) -> None:
    if first is not None and first.value != score.value:
        raise BadFile(
            path,
            f"{shortened(score.organisation)} has {score.value:g} here and {first.value:g} in line {first.line},"
            f" {score.year}, {shortened(score.measure)}",
            expected="one score of an organisation for a theme or question in a year",
            advice="Name the measure more exactly, or remove one of them",
            line=score.line,
        )


def _year(year: int, measures: Mapping[tuple[str, str], Mapping[str, Score]]) -> Year:
    organisations = {name for scores in measures.values() for name in scores}
    found = {key: fifths([score.value for score in scores.values()]) for key, scores in measures.items()}
    wide = {key for key, scores in measures.items() if len(scores) >= ENOUGH and key[0] == INDEX}
    return Year(
        year=year,
        number=len(organisations),
        favourable={name: middle for (kind, name), (_, middle, _) in found.items() if kind == FAVOURABLE},
        index={name: middle for (kind, name), (_, middle, _) in found.items() if kind == INDEX},
        low={key[1]: low for key, (low, _, _) in found.items() if key in wide},
        high={key[1]: high for key, (_, _, high) in found.items() if key in wide},
    )


def _patterns(table: Table, key: str, known: frozenset[str], what: str) -> list[tuple[str, str, str]]:
    given = table.peek(key)
    if given is None:
        return []
    if not isinstance(given, dict) or not all(_is_list_of_names(names) for names in given.values()):
        advice = f'Write {key} = {{ {what} = ["Name of its measure*"] }}'
        table.problem(key, f"{key} is not written as expected", expected="lists of names by id", advice=advice)
        return []
    for name in given:
        if name not in known:
            table.problem(
                key, f'"{name}" is not asked', expected=f"a {what} of the questionnaire", advice="Correct its spelling"
            )
    return [(key, name, " ".join(pattern.split())) for name, patterns in given.items() for pattern in patterns]


def _names(table: Table, key: str) -> list[str]:
    given = table.peek(key)
    if given is None:
        return []
    if isinstance(given, list) and _is_list_of_names(given):
        return [" ".join(name.split()) for name in given]
    table.problem(key, f"{key} is {given!r}", expected="a list of names", advice=f'Write {key} = ["first", "second"]')
    return []


def _any(name: str, patterns: Sequence[str]) -> bool:
    """Whether a name fits one of the patterns, in which * stands for anything; capitals are not told apart."""
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)


def _is_list_of_names(given: object) -> bool:
    return isinstance(given, list) and bool(given) and all(isinstance(one, str) for one in given)
