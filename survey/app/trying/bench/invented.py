"""Invented organisations of any size, as the gate sees them: counters of answers, and no person behind them.

In: numbers of groups and respondents, a questionnaire. Out: documents of a wave, counters, releases.
Called by: survey.app.trying.bench.gate, survey.app.trying.bench.pages, survey.app.trying.bench.printing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.plan import ORG, TEXT, Item, Plan
from analytics.policy import DEFAULT
from analytics.release.document import Spoken, build
from analytics.release.gate import decide
from analytics.tally.counting import ViewCounters
from analytics.tally.package import Package
from analytics.tally.wave import Tally
from survey.credentials.canonical import canonical

Document = dict[str, Any]
TEAMS, DEPARTMENTS = 6, 4  # of a department, of a division
RESPONSE = 0.74  # of those who are invited
SKIPPED = 0.04  # of those who answer anything
SAY = "Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"


@dataclass(frozen=True)
class Organisation:
    """How many groups answer, and how many people altogether; `seed` draws another one of the same size."""

    groups: int
    respondents: int
    questionnaire: Mapping[str, Any]
    seed: int = 1

    def manifest(self, wave: str) -> Document:
        """What pages and the gate read of a manifest: groups and policy. No keys, for nobody answers here."""
        segments = [self._segment(ORG, number) for number in range(self.groups)]
        everybody = sum(segment["invited"] for segment in segments)
        units = [unit for segment in segments for unit in segment["units"]]
        text = {"view": TEXT, "segment": "t-all", "label": "All", "path": [], "units": units, "invited": everybody}
        return {
            "schema": "canopy.manifest/1",
            "organisation": "Bench",
            "wave": wave,
            "title": wave.capitalize(),
            "mode": "two-window",
            "questionnaire": hashlib.sha256(canonical(self.questionnaire)).hexdigest(),
            "policy": DEFAULT.to_public(),
            "segments": [*segments, text],
            "partitions": {"sensitive": list(pairs(segments)), "coarse": []},
        }

    def plan(self, wave: str) -> Plan:
        return Plan.from_documents(self.manifest(wave), self.questionnaire)

    def counters(self, plan: Plan) -> ViewCounters:
        """Answers around a middle of each group and question; some people skip."""
        draw = np.random.default_rng(self.seed)
        answered = np.array([round(RESPONSE * leaf.invited) for leaf in plan.leaves("ordinary")], dtype=np.int64)
        table = np.zeros((self.groups, plan.slots, max(plan.highest_bytes) + 1), dtype=np.int64)
        for item in plan.items:
            shares = shares_of(draw, self.groups, item)
            for slot in range(item.slot, item.slot + item.width):
                table[:, slot, : shares.shape[1]] = draw.multinomial(answered, shares)
        return ViewCounters(plan.segments, answered, 0, table)

    def release(self, wave: str, previous: str | None, closed: str) -> Document:
        """Through the gate, as a wave is; without the audit, which is measured on its own."""
        plan = self.plan(wave)
        counters = self.counters(plan)
        about = {"id": wave, "title": wave.capitalize(), "mode": "two-window", "closed": closed, "previous": previous}
        taken = {"invited": round(counters.total / RESPONSE), **turnout(counters.total)}
        return build(
            decide(counters, plan),
            plan,
            Spoken((), ()),
            wave=about,
            participation={ORG: taken, TEXT: {**taken, **turnout(0)}},
        )

    def package(self, plan: Plan) -> Package:
        silent = ViewCounters(("t-all",), np.array([0]), 0, np.zeros((1, 0, 1), dtype=np.int64))
        return Package.of(Tally({ORG: self.counters(plan), TEXT: silent}, ()), plan, "0" * 64)

    def _segment(self, view: str, number: int) -> Document:
        """Teams of several sizes: half to one and a half times the average."""
        department, division = number // TEAMS, number // (TEAMS * DEPARTMENTS)
        path = [f"Division {division}", f"Department {department}", f"Team {number}"]
        size = (0.5 + (number * 7919 % 1000) / 1000) * self.respondents / self.groups / RESPONSE
        unit = "/".join(path)
        return {
            "view": view,
            "segment": f"team-{number}",
            "label": path[-1],
            "path": path,
            "units": [unit],
            "invited": max(round(size), 10),
        }


def pairs(segments: Sequence[Document]) -> list[Document]:
    """Groups of sensitive questions: neighbours, two by two."""
    return [
        {
            "group": f"s-{segments[first]['segment']}",
            "label": " and ".join(part["label"] for part in segments[first : first + 2]),
            "path": segments[first]["path"][:2],
            "segments": [part["segment"] for part in segments[first : first + 2]],
        }
        for first in range(0, len(segments), 2)
    ]


def shares_of(draw: np.random.Generator, groups: int, item: Item) -> NDArray[np.float64]:
    """(groups, bytes) shares of those who skip, and of each answer."""
    given = draw.dirichlet(np.linspace(2.0, 5.0, item.highest_byte), size=groups)
    return np.column_stack([np.full(groups, SKIPPED), given * (1 - SKIPPED)])


def turnout(number: int) -> dict[str, int]:
    return {"enrolled": number, "redeemed": number, "spoilt": 0, "counted": number}


def agreeing(items: int, scales: int) -> Document:
    """A questionnaire of statements to agree with; the last scale is a sensitive one."""
    each = items // scales
    named = {f"s{scale}": [f"q{scale * each + number}" for number in range(each)] for scale in range(scales)}
    last = f"s{scales - 1}"
    return {
        "schema": "canopy.questionnaire/1",
        "id": "bench",
        "version": "1",
        "licence": "CC0-1.0",
        "source": None,
        "title": {"en": "Bench"},
        "languages": ["en"],
        "items": [statement(name, scale, scale == last) for scale, names in named.items() for name in names],
        "scales": [
            {"id": scale, "title": {"en": scale}, "about": None, "items": names, "sensitive": scale == last}
            for scale, names in named.items()
        ],
        "indices": [{"id": "work", "title": {"en": "Work"}, "scales": list(named)[:-1]}],
    }


def statement(name: str, scale: str, sensitive: bool) -> Document:
    return {
        "id": name,
        "kind": "agree5",
        "text": {"en": f"I can say that {name} is as it should be"},
        "hint": None,
        "options": [{"en": label} for label in SAY],
        "reverse": False,
        "sensitive": sensitive,
        "recommend": False,
        "scale": scale,
    }
