"""Writes down what was measured: a table for people, JSON for machines; both with the machine and its load.

In: figures by part. Out: text, a dict. Called by: survey.cli.trying.bench.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from survey.app.trying.bench.figures import Figure

SCHEMA = "canopy.bench/1"
VERDICTS = {True: "met", False: "missed", None: ""}
WIDTHS = (62, 10, 9, 26, 10, 6, 6, 6)  # characters of the columns
NUMBERS = (1, 4, 5, 6)  # columns of them
HEAD = ("", "ours", "", "beside", "", "ratio", "aim", "")


@dataclass
class Report:
    """One run. `unavailable` says of each part that could not be measured here what it needs."""

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    rounds: int
    quick: bool
    load_before: Sequence[float] | None
    load_after: Sequence[float] | None = None
    parts: dict[str, list[Figure]] = field(default_factory=dict)
    unavailable: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "machine": dict(self.machine),
            "versions": dict(self.versions),
            "rounds": self.rounds,
            "quick": self.quick,
            "load": {"before": self.load_before, "after": self.load_after},
            "parts": {name: [figure.to_json() for figure in figures] for name, figures in self.parts.items()},
            "unavailable": dict(self.unavailable),
        }

    def missed(self) -> list[Figure]:
        return [figure for figures in self.parts.values() for figure in figures if figure.met is False]


def lines_of(report: Report) -> Iterator[str]:
    """The table, and below it what it was made on."""
    yield row(HEAD)
    for name, figures in report.parts.items():
        yield name
        yield from (line(figure) for figure in figures)
    yield from (f"{name}: not measured. {why}" for name, why in report.unavailable.items())
    yield ""
    yield f"Medians of {report.rounds} rounds. Ours and what stands beside it take turns; each round has its ratio."
    if report.quick:
        yield "A quick run: it shows that everything works; its figures are not worth keeping."
    yield ", ".join(f"{name} {text}" for name, text in [*report.machine.items(), *report.versions.items()] if text)
    yield f"Load before {loads(report.load_before)}, after {loads(report.load_after)} (1, 5, 15 minutes)."


def line(figure: Figure) -> str:
    beside, ratio = figure.beside_value, figure.ratio
    return row(
        (
            f"  {figure.name}",
            number(figure.value),
            figure.unit,
            figure.beside,
            "" if beside is None else number(beside),
            "" if ratio is None else f"{ratio:.2f}",
            str(figure.aim or ""),
            VERDICTS[figure.met],
        )
    )


def row(cells: Iterable[str]) -> str:
    """Words to the left, numbers to the right."""
    placed = [
        cell.rjust(width) if place in NUMBERS else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    ]
    return "  ".join(placed).rstrip()


def number(value: float) -> str:
    """
    >>> number(0.01234), number(12.34), number(1234567.0)
    ('0.012', '12.3', '1,234,567')
    """
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{decimals}f}"


def loads(found: Sequence[float] | None) -> str:
    return "unknown" if found is None else " ".join(f"{part:.2f}" for part in found)
