"""A5, the swap test: colleagues exchange their answers, and not one byte of an average may change.

In: a company. Out: bytes that change in 10,000 exchanges. Called by: survey.app.trying.attack.attacks.

Every exchange is counted anew by the product's own count of opened ballots. Averages are made from these counters and
from nothing else (`decide` has no other input but the plan), so where all counters are the same, so are all averages;
where a counter differs, and in every hundredth exchange anyway, the gate decides again and the bytes are compared.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.plan import ORG, TEXT, Plan
from analytics.release.document import Spoken, build, canonical
from analytics.release.gate import decide
from analytics.tally.counting import ViewCounters, count_closed
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference.dashboard import shown_sets
from survey.app.trying.attack.outcome import Outcome

Draw = tuple[int, tuple[tuple[int, int], slice]]  # number, who exchanges, which slots
Ballots = list[tuple[str, bytes | None]]
SWAPS: Final = 10_000
DECIDED: Final = 100  # of so many exchanges one goes through the gate whatever the counters say
TITLE: Final = "Colleagues exchange all their answers"
NOTE: Final = (
    "Bytes that change among all averages of the organisation's tree in 10,000 exchanges within a reporting group."
    " Beside it: averages that change on a dashboard in as many exchanges within a team."
)


@dataclass(frozen=True)
class Box:
    """One wave's opened ballots, and what the product makes of them."""

    plan: Plan
    ballots: Ballots

    @cached_property
    def counters(self) -> ViewCounters:
        return count_closed(self.ballots, self.plan)

    @cached_property
    def averages(self) -> bytes:
        """All averages as they stand in a release; noise stands elsewhere, and is left out here."""
        decided = decide(self.counters, self.plan, draw=lambda counts, _sigma: list(counts))
        release = build(decided, self.plan, Spoken((), ()), wave={}, participation={})
        return canonical({"cells": [cell for cell in release["cells"] if cell["statistic"] in ("mean", "index")]})

    def exchanged(self, first: int, second: int, slots: slice) -> "Box":
        """Two people exchange what they said in some slots of their ballots."""
        changed = list(self.ballots)
        for here, there in ((first, second), (second, first)):
            segment, said = self.ballots[here]
            other = self.ballots[there][1]
            assert said is not None
            assert other is not None
            changed[here] = (segment, said[: slots.start] + other[slots] + said[slots.stop :])
        return Box(self.plan, changed)


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Exchange all answers within groups, and the answers to sensitive questions within the groups made for them."""
    box, rng = box_of(company, 0), np.random.default_rng(company.seed)
    progress(f"A5: {SWAPS:,} exchanges")
    changed = sum(changed_bytes(box, box.exchanged(*some, every), number) for number, (some, every) in draws(box, rng))
    numbers = dashboard_changes(company, rng)
    details = {"exchanges": float(SWAPS), "bytes of averages": float(len(box.averages))}
    return Outcome("A5", TITLE, float(changed), 0.0, changed == 0, numbers, 0.0, NOTE, details)


def box_of(company: Company, wave: int) -> Box:
    """The ballots of a wave as they are counted in the tree; views by attribute are counted apart and carry noise."""
    manifest, questionnaire = (company.public(wave, name) for name in ("manifest.json", "questionnaire.json"))
    plan = Plan.from_documents(of_tree(manifest), questionnaire)
    tree = [part for part in manifest["segments"] if part["view"] == ORG]
    segment_of = {unit: part["segment"] for part in tree for unit in part["units"]}
    units = {person.person_id: person.unit for person in company.people(wave)}
    clicked = company.clicked(wave)
    return Box(plan, [(segment_of[units[person]], bytes(said)) for person, said in clicked.items()])


def of_tree(manifest: Mapping[str, Any]) -> dict[str, Any]:
    segments = [part for part in manifest["segments"] if part["view"] in (ORG, TEXT)]
    return {**manifest, "segments": segments, "noise": None}


def draws(box: Box, rng: np.random.Generator) -> Iterator[Draw]:
    """Who exchanges what: mostly everything within a group; now and then sensitive answers within a larger one."""
    whole, sensitive = slice(0, box.plan.slots), sensitive_slots(box.plan)
    ordinary, wide = people_by(box, sensitive=False), people_by(box, sensitive=True)
    for number in range(SWAPS):
        some_wide = number % DECIDED == DECIDED - 1 and bool(wide)
        groups = wide if some_wide else ordinary
        group = groups[int(rng.integers(len(groups)))]
        first, second = rng.choice(group, 2, replace=False).tolist()
        yield number, ((first, second), sensitive if some_wide else whole)


def sensitive_slots(plan: Plan) -> slice:
    """The slots of the sensitive items; they stand side by side at the end."""
    found = [item.slot for item in plan.items if item.sensitive]
    return slice(min(found), max(found) + 1) if found else slice(0, 0)


def people_by(box: Box, *, sensitive: bool) -> list[NDArray[np.int64]]:
    """Places of the ballots of each reporting group that has two."""
    segments = np.array([segment for segment, _ in box.ballots])
    leaves = box.plan.leaves("sensitive" if sensitive else "ordinary")
    found = [np.flatnonzero(np.isin(segments, leaf.segments)) for leaf in leaves]
    return [group for group in found if len(group) > 1]


def changed_bytes(before: Box, after: Box, number: int) -> int:
    """How many bytes of the averages differ."""
    same = (before.counters.counts == after.counters.counts).all() and (
        before.counters.accepted == after.counters.accepted
    ).all()
    if same and number % DECIDED:
        return 0
    first, second = before.averages, after.averages
    return sum(a != b for a, b in zip(first, second, strict=False)) + abs(len(first) - len(second))


def dashboard_changes(company: Company, rng: np.random.Generator) -> float:
    """Averages of a dashboard that change in as many exchanges within a team: sets that hold just one of the two."""
    crowd = company.crowds[0]
    sets, team = shown_sets(crowd, company.size), crowd.team[crowd.answered]
    answers, changed = crowd.answers[crowd.answered], 0
    mates = [np.flatnonzero(team == place) for place in np.unique(team)]
    mates = [group for group in mates if len(group) > 1]
    for _ in range(SWAPS):
        first, second = rng.choice(mates[int(rng.integers(len(mates)))], 2, replace=False).tolist()
        apart = int((sets[:, first] != sets[:, second]).sum())
        changed += apart * int((answers[first] != answers[second]).sum())
    return float(changed)
