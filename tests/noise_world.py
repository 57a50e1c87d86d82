"""An invented wave whose numbers carry noise: two sites beside twelve teams, or policy strict with four divisions.

In: numbers of people. Out: documents, ballots, packages, releases. Called by: tests of analytics.noise and of releases.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.noise.declared import Declared
from analytics.noise.drawing import Draw, ExactSums, NoisySums, gaussian
from analytics.plan import Plan
from analytics.policy import DEFAULT, RHO_OF_A_YEAR, STRICT
from analytics.release.assemble import make_release
from analytics.tally.counting import ViewCounters
from analytics.tally.package import Package
from analytics.tally.summing import ScoreCount
from analytics.tally.wave import Tally
from tests import release_world as world
from tests.release_world import Document

DIVISIONS = {f"{name}/{name}1": 500 for name in "ABCD"}
SITES = {"berlin": 300, "ulm": 300}
Ballots = Sequence[tuple[str, bytes | None]]


def exactly(values: Sequence[int], _sigma: float) -> list[int]:
    """A draw without noise, to see what is under it."""
    return list(values)


@dataclass(frozen=True)
class NoisyWave:
    manifest: Document
    questionnaire: Document

    @property
    def plan(self) -> Plan:
        return Plan.from_documents(self.manifest, self.questionnaire)

    def package(self, ballots: Mapping[str, Ballots], add: Draw = gaussian) -> Package:
        plan = self.plan
        counters: dict[str, Any] = {}
        for view in plan.views:
            noisy = plan.noise is not None and view in plan.noise.views
            counters[view] = sums(plan, view, ballots[view]) if noisy else exact(plan, view, ballots)
        return Package.of(Tally(counters, ()), plan, "0" * 64, add=add)

    def release(self, ballots: Mapping[str, Ballots], add: Draw = gaussian) -> Document:
        package = self.package(ballots, add)
        counts = {view: (part.total, part.spoilt) for view, part in package.counters.items()}
        views = {view: {"enrolled": n, "redeemed": n + s, "spoilt": s, "counted": n} for view, (n, s) in counts.items()}
        return make_release(package, self.manifest, self.questionnaire, closed={"day": "2026-03-20", "views": views})


def exact(plan: Plan, view: str, ballots: Mapping[str, Ballots]) -> Any:
    if view == "text":
        return ViewCounters(plan.views[view], np.array([0]), 0, np.zeros((1, 0, 1), dtype=np.int64))
    return world.count_closed(ballots[view], plan)


def sums(plan: Plan, view: str, ballots: Ballots) -> ExactSums:
    assert plan.noise is not None
    count = ScoreCount(plan.views[view], plan, plan.noise.measures)
    for segment, plaintext in ballots:
        count.add(segment, plaintext)
    return count.result()


def by_site(measures: Sequence[str] = ("index:wellbeing",), sites: Mapping[str, int] | None = None) -> NoisyWave:
    """Policy default, with a view by site."""
    asked = world.questionnaire()
    manifest = world.manifest(asked)
    manifest["segments"] += [band("site", name, invited) for name, invited in (sites or SITES).items()]
    manifest["noise"] = Declared(tuple(measures), {"site": "Site"}, DEFAULT.rho, RHO_OF_A_YEAR).to_public()
    return NoisyWave(manifest, asked)


def strict(measures: Sequence[str] = ("index:wellbeing",), teams: Mapping[str, int] | None = None) -> NoisyWave:
    asked = world.questionnaire([item for item in world.ITEMS if item["kind"] != "comment"])
    manifest = world.manifest(asked, teams or DIVISIONS)
    manifest["segments"] = [part for part in manifest["segments"] if part["view"] == "org"]
    manifest["partitions"] = {"sensitive": [], "coarse": []}
    manifest["policy"] = STRICT.to_public()
    manifest["noise"] = Declared(tuple(measures), {"org": ""}, STRICT.rho, RHO_OF_A_YEAR).to_public()
    return NoisyWave(manifest, asked)


def band(view: str, name: str, invited: int) -> Document:
    return {"view": view, "segment": name, "label": name, "path": [name], "units": [name], "invited": invited}


def ballots(wave: NoisyWave, share: float = 0.8, seed: int = 1) -> dict[str, Ballots]:
    """Random answers in every view that has any."""
    plan, draw = wave.plan, random.Random(seed)
    invited = {part["segment"]: part["invited"] for part in wave.manifest["segments"]}
    return {
        view: world.random_ballots(plan, {name: int(share * invited[name]) for name in names}, draw.randint(1, 99))
        for view, names in plan.views.items()
    }


def noisy(package: Package, view: str) -> NoisySums:
    found = package.counters[view]
    assert isinstance(found, NoisySums)
    return found
