"""Reference values from outside: what another survey published about its own people, asked with the same questions.

In: a TOML file, or its text; the questionnaire it speaks of. Out: a Reference, or QuestionnaireError.
Called by: survey.app.history.published.

A file holds aggregated values only: percentages of favourable answers to questions, and indices of themes. Or it names
a table of scores of many organisations, which are summed up by whoever reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeAlias

from survey.questionnaires.files import text_of, toml_of
from survey.questionnaires.kinds import KINDS
from survey.questionnaires.model import Questionnaire, Text
from survey.questionnaires.problems import Place, Report
from survey.questionnaires.reading import Table

FAVOURABLE, INDEX, LOW, HIGH = "favourable", "index", "low", "high"
FIRST_YEAR: Final = 1950
MOST_POINTS: Final = 10  # of a scale; no theme of organisations has an index as low as that
_HEAD: Final = ("id", "questionnaire", "licence", "source", "title", "population", "caution", "year", "table")
_YEAR: Final = ("year", "number", FAVOURABLE, INDEX, LOW, HIGH)


@dataclass(frozen=True)
class Asked:
    """What can have a reference value: questions whose answers have a mean, and themes."""

    id: str
    questions: frozenset[str]
    themes: frozenset[str]


@dataclass(frozen=True)
class Year:
    """What was published for one year; favourable in percent, index from 0 to 100."""

    year: int
    number: int  # of the organisations behind the values
    favourable: Mapping[str, float]
    index: Mapping[str, float]
    low: Mapping[str, float] = field(default_factory=dict)  # by theme: one organisation in five lies below
    high: Mapping[str, float] = field(default_factory=dict)  # by theme: one in five lies above

    def to_public(self) -> dict[str, Any]:
        spread = {LOW: dict(self.low), HIGH: dict(self.high)} if self.low else {}
        return {
            "year": self.year,
            "number": self.number,
            FAVOURABLE: dict(self.favourable),
            INDEX: dict(self.index),
            **spread,
        }


@dataclass(frozen=True)
class Reference:
    id: str
    questionnaire: str
    licence: str
    source: str
    title: Text
    population: Text
    caution: Text | None
    years: tuple[Year, ...]

    def to_public(self) -> dict[str, Any]:
        """As it is stored: plain JSON."""
        return {
            "id": self.id,
            "questionnaire": self.questionnaire,
            "licence": self.licence,
            "source": self.source,
            "title": dict(self.title),
            "population": dict(self.population),
            "caution": dict(self.caution) if self.caution else None,
            "years": [one.to_public() for one in self.years],
        }


SumUp: TypeAlias = Callable[[Table, Asked], tuple[Year, ...]]


def asked_in(questionnaire: Questionnaire) -> Asked:
    return Asked(
        questionnaire.id,
        frozenset(item.id for item in questionnaire.items if KINDS[item.kind].averaged),
        frozenset([*(scale.id for scale in questionnaire.scales), *(index.id for index in questionnaire.indices)]),
    )


def in_the_box() -> Mapping[str, str]:
    """The texts of the references in the box, by id."""
    folder = files("survey.questionnaires") / "packs" / "references"
    found = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return {name: entry.read_text(encoding="utf-8") for name, entry in sorted(found.items())}


def named(name: str, find: Callable[[str], Asked], sum_up: SumUp | None = None) -> Reference:
    """A reference in the box by its id, or a file of one's own by its path, which ends in .toml.

    `find` gives the questionnaire that the file speaks of; `sum_up` reads the table that it names, if it names one.
    Raises QuestionnaireError, or what `find` and `sum_up` raise.
    """
    if Path(name).suffix == ".toml":
        return parse_text(text_of(Path(name)), Path(name).name, find, sum_up)
    known = in_the_box()
    if name not in known:
        expected = ", ".join(known)
        raise ReferenceNotFound(f'There is no reference "{name}" in the box. Expected: one of {expected}, or a file.')
    return parse_text(known[name], f"{name}.toml", find)


class ReferenceNotFound(LookupError):
    """There is no reference of this id in the box."""


def parse_text(text: str, name: str, find: Callable[[str], Asked], sum_up: SumUp | None = None) -> Reference:
    """The reference in a text; `name` is what problems call the file."""
    report = Report(name, text)
    head = Table(toml_of(text, name), Place(), report)
    head.refuse_unknown(_HEAD)
    languages = head.languages("title")
    asked = head.identifier("questionnaire")
    report.raise_if_any()
    known = find(asked)
    found = Reference(
        id=head.identifier("id"),
        questionnaire=asked,
        licence=head.word("licence"),
        source=head.word("source"),
        title=head.text("title", languages),
        population=head.text("population", languages),
        caution=head.optional_text("caution", languages),
        years=_years(head, known, sum_up),
    )
    _check_years(head, found.years)
    report.raise_if_any()
    return found


def _years(head: Table, known: Asked, sum_up: SumUp | None) -> tuple[Year, ...]:
    """The years that the file lists, or those of the table that it names."""
    listed = tuple(_year(table, known) for table in head.tables("year"))
    if not head.has("table"):
        return listed
    table = head.section("table")
    if listed or sum_up is None or table is None:
        advice = "Keep the sections [[year]], or the section [table]"
        head.problem("table", "years and a table are given", expected="one of both", advice=advice)
        return listed
    return sum_up(table, known)


def _year(table: Table, known: Asked) -> Year:
    table.refuse_unknown(_YEAR)
    found = Year(
        year=_whole(table, "year", FIRST_YEAR, date.max.year),
        number=_whole(table, "number", 1, 10**9),
        favourable=_values(table, FAVOURABLE, known.questions, f"a question of {known.id} with a mean"),
        index=_values(table, INDEX, known.themes, f"a theme of {known.id}"),
        low=_values(table, LOW, known.themes, f"a theme of {known.id}"),
        high=_values(table, HIGH, known.themes, f"a theme of {known.id}"),
    )
    _check_spread(table, found)
    _check_points(table, found)
    if not found.favourable and not found.index:
        advice = "Write favourable = { question = 62 } or index = { theme = 64 }"
        table.problem("year", "the year holds no value", expected="at least one", advice=advice)
    return found


def _check_spread(table: Table, found: Year) -> None:
    """What one organisation in five lies below and above: both or neither, on both sides of the value itself."""
    for name in sorted({*found.low, *found.high}):
        ends = (found.low.get(name), found.index.get(name), found.high.get(name))
        if None in ends or list(ends) != sorted(one for one in ends if one is not None):
            what = f'low, index and high of "{name}" do not follow each other'
            table.problem(
                LOW, what, expected="all three, the lowest first", advice="Correct them, or remove low and high"
            )


def _check_points(table: Table, found: Year) -> None:
    """Means of answers, from 1 to 5 or from 0 to 10, are easily taken for an index."""
    if found.index and max(found.index.values()) <= MOST_POINTS:
        what = f"no index lies above {MOST_POINTS}, so they seem to be means of answers"
        advice = "Write (mean − lowest answer) / (points − 1) × 100, which is (mean − 1) × 25 of five points"
        table.problem(INDEX, what, expected="an index from 0 to 100", advice=advice)


def _check_years(head: Table, years: tuple[Year, ...]) -> None:
    if not years:
        head.problem("year", "there is no year", expected="sections called [[year]]", advice="Write one for each year")
    numbers = [one.year for one in years]
    for twice in sorted({year for year in numbers if numbers.count(year) > 1}):
        head.problem("year", f"{twice} is there twice", expected="each year once", advice="Join them")


def _whole(table: Table, key: str, least: int, most: int) -> int:
    value = table.peek(key)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    advice = f"Write {key} = {max(least, 2024) if key == 'year' else 106}"
    table.problem(key, f"{key} is {value!r}", expected=f"a whole number from {least}", advice=advice)
    return 0


def _values(table: Table, key: str, known: frozenset[str], what: str) -> dict[str, float]:
    values = table.peek(key)
    if values is None:
        return {}
    if not isinstance(values, dict):
        table.problem(key, f"{key} is {values!r}", expected="values by id", advice=f"Write {key} = {{ name = 62 }}")
        return {}
    for name, value in values.items():
        if name not in known:
            table.problem(key, f'"{name}" is not asked', expected=what, advice="Correct its spelling or remove it")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
            table.problem(key, f"{name} is {value!r}", expected="a number from 0 to 100", advice="Correct it")
    return {name: float(value) for name, value in values.items() if isinstance(value, int | float)}
