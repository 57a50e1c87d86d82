"""The parts of the benchmark, and a run of some of them.

In: names of parts, a setting. Out: a report. Called by: survey.cli.trying.bench.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from survey.app.trying.bench import coverage, gate, importing, opening
from survey.app.trying.bench.doors import measuring as doors
from survey.app.trying.bench.figures import Figure, PartUnavailable, Setting
from survey.app.trying.bench.machine import described, load, versions
from survey.app.trying.bench.printing import packed, summary, thousands
from survey.app.trying.bench.report import Report
from survey.app.trying.bench.screen import browser, crowded, lighthouse


class Part(NamedTuple):
    about: str
    measure: Callable[[Setting], Iterable[Figure]]


PARTS: Mapping[str, Part] = {
    "doors": Part("enrolments and ballots over HTTP, on SQLite", doors.on_sqlite),
    "postgres": Part("enrolments and ballots over HTTP, on PostgreSQL", doors.on_postgresql),
    "tally": Part("opening and counting", opening.measure),
    "import": Part("counting files of an earlier system", importing.measure),
    "gate": Part("deciding and auditing 2,000 groups", gate.measure),
    "coverage": Part("what intervals and the outlook promise, by simulation", coverage.measure),
    "pages": Part("results pages at 10⁴ and 10⁷ respondents, and of 3,000 units", crowded.measure),
    "browser": Part("the employee's first page and ticket", browser.measure),
    "screen": Part("pages as Lighthouse judges them", lighthouse.measure),
    "pdf": Part("the leadership summary", summary.measure),
    "reports": Part("every form of a report of 3,000 units", thousands.measure),
    "zip": Part("a report for each of 300 and of 3,000 units in one ZIP", packed.measure),
}


def run(names: Sequence[str], setting: Setting, tell: Callable[[str], None]) -> Report:
    """Measure one part after the other, each with the machine to itself; `tell` hears which one has begun."""
    report = Report(described(setting.folder), versions(), setting.rounds, setting.quick, load_before=load())
    for name in names:
        tell(f"{name}: {PARTS[name].about}")
        try:
            report.parts[name] = list(PARTS[name].measure(setting))
        except PartUnavailable as problem:
            report.unavailable[name] = str(problem)
    report.load_after = load()
    return report
