"""The gate and its audit for an organisation of 2,000 groups and 60 questions.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.
"""

import time
from collections.abc import Iterator

from analytics.plan import ORG
from analytics.release.assemble import make_release
from analytics.release.audit import findings_of
from analytics.release.gate import decide
from survey.app.trying.bench.figures import Aim, Figure, Readings, Setting, interleaved
from survey.app.trying.bench.invented import Organisation, agreeing, turnout

A_MINUTE = Aim(60.0, at_most=True)  # seconds
PEOPLE_OF_A_GROUP = 25  # who answer, on average
MOST_ROUNDS = 3


def measure(setting: Setting) -> Iterator[Figure]:
    groups, items = setting.size(2000, 24), setting.size(60, 12)
    asked = agreeing(items, scales=setting.size(12, 4))
    organisation = Organisation(groups, groups * PEOPLE_OF_A_GROUP, asked)
    (found,) = interleaved(min(setting.rounds, MOST_ROUNDS), lambda: released(organisation))
    name = f"{groups:,} groups × {items} questions"
    yield Figure(f"{name}: gate", "s", found["gate"])
    yield Figure(f"{name}: gate, document and audit", "s", found["all"], aim=A_MINUTE)


def released(organisation: Organisation) -> Readings:
    """From counters to an audited release, with nothing remembered from the round before."""
    findings_of.cache_clear()
    manifest, plan = organisation.manifest("bench"), organisation.plan("bench")
    package = organisation.package(plan)
    views = {view: turnout(part.total) for view, part in package.counters.items()}
    began = time.perf_counter()
    decide(package.counters[ORG], plan)
    decided = time.perf_counter()
    make_release(package, manifest, organisation.questionnaire, closed={"day": "2026-03-20", "views": views})
    return {"gate": decided - began, "all": time.perf_counter() - decided}
