"""A board that nobody answered for: four waves of an invented organisation, true to the schema of release.json.

In: a seed. Out: `MadeUpBoard`, with everything that pages read. Called by: tests of figures and pages.
"""

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import rfc8785

from analytics.grouping import SENSITIVE_PREFIX, stable_id
from analytics.plan import Group, Plan
from analytics.policy import DEFAULT

TREE = {
    "Operations": {"Depot North": "Early shift|Late shift|Night shift", "Depot South": "Early shift|Late shift|Dispatch", "Fleet": "East|West|Workshop"},
    "Customer care": {"Service desk": "Phone|Chat|Claims", "Field service": "North|South|Planning", "Quality": "Audit|Training"},
    "Engineering": {"Product": "Web|Mobile|Design", "Platform": "Infrastructure|Data|Security", "Release": "Testing|Delivery|Tools"},
    "Head office": {"Finance": "Accounting|Controlling|Legal", "People": "HR services|Learning|Facilities", "Sales": "Key accounts|Public sector|Marketing", "Board office": "Board office"},
}
SHOWN_TOGETHER = [("Operations/Depot North/Night shift", "Operations/Depot North/Late shift"), ("Engineering/Release/Delivery", "Engineering/Release/Tools")]
SCALES = [
    ("demands", "Demands", "Anforderungen", 3), ("control", "Control", "Spielraum", 3), ("manager-support", "Manager support", "Unterstützung durch Vorgesetzte", 3),
    ("peer-support", "Peer support", "Unterstützung im Team", 2), ("role-clarity", "Role clarity", "Klarheit der Aufgaben", 3), ("change", "Change", "Veränderung", 2),
    ("recovery", "Recovery", "Erholung", 3), ("meeting-load", "Meeting load", "Besprechungen", 2), ("recognition", "Recognition", "Anerkennung", 2),
    ("fairness", "Fairness", "Fairness", 3), ("psychological-safety", "Psychological safety", "Psychologische Sicherheit", 3), ("growth", "Growth", "Entwicklung", 2),
    ("physical-conditions", "Physical conditions", "Räume und Ausstattung", 2), ("wellbeing", "Wellbeing at work", "Wohlbefinden", 5), ("stay", "Intention to stay", "Bleiben wollen", 3),
    ("recommend", "Would recommend", "Weiterempfehlung", 1),
]  # fmt: skip
WAVES = [("spring-2025", "Spring 2025", "2025-04-11"), ("autumn-2025", "Autumn 2025", "2025-10-10"), ("spring-2026", "Spring 2026", "2026-04-10"), ("autumn-2026", "Autumn 2026", "2026-10-09")]
SAYS = {"recovery": "I can switch off from work when my day ends", "demands": "I have enough time for the work I am given", "stay": "I expect to be working here in a year"}
PROTECTED_WAVES = {("Workshop", "autumn-2025")}
ALWAYS_PROTECTED = "Board office"


def questionnaire() -> dict[str, Any]:
    labels = [{"en": text} for text in ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")]
    items = [item(scale, title, number, labels) for scale, title, _, size in SCALES for number in range(1, size + 1)]
    items.append({"id": "help", "kind": "comment", "text": {"en": "What would help you most?", "de": "Was würde am meisten helfen?"}, "hint": None, "options": [], "reverse": False, "sensitive": False, "recommend": False, "scale": None})
    scales = [
        {"id": scale, "title": {"en": title, "de": german}, "about": {"en": f"What people say about {title.lower()}"}, "items": [f"{scale}-{number}" for number in range(1, size + 1)], "sensitive": scale == "stay"}
        for scale, title, german, size in SCALES
    ]
    index = {"id": "wellbeing", "title": {"en": "Work conditions", "de": "Arbeitsbedingungen"}, "scales": [scale for scale, *_ in SCALES[:13]]}
    return {"schema": "canopy.questionnaire/1", "id": "made-up", "version": "1", "licence": "CC0-1.0", "source": None, "title": {"en": "Work and wellbeing"}, "languages": ["en", "de"], "items": items, "scales": scales, "indices": [index]}


def item(scale: str, title: str, number: int, labels: list[dict[str, str]]) -> dict[str, Any]:
    wide = scale == "recommend"
    text = SAYS.get(scale, f"About {title.lower()} I can say that it is as it should be") + ("" if number == 1 else f" ({number})")
    return {"id": f"{scale}-{number}", "kind": "scale0-10" if wide else "agree5", "text": {"en": text}, "hint": None, "options": [{"en": str(n)} for n in range(11)] if wide else labels, "reverse": number == 2, "sensitive": scale == "stay", "recommend": wide, "scale": scale}


def leaves(random: Random) -> list[tuple[str, tuple[str, ...], int]]:
    units = [f"{division}/{department}/{team}" for division, departments in TREE.items() for department, teams in departments.items() for team in teams.split("|")]
    merged = {unit for pair in SHOWN_TOGETHER for unit in pair}
    found = [(unit.rsplit("/", 1)[1], (unit,), random.randint(10, 62)) for unit in units if unit not in merged]
    return found + [(" and ".join(unit.rsplit("/", 1)[1] for unit in pair), pair, random.randint(12, 20)) for pair in SHOWN_TOGETHER]


def manifest(wave: str, title: str) -> dict[str, Any]:
    groups = leaves(Random(7))
    segments = [{"view": "org", "segment": stable_id(label, units), "label": label, "path": units[0].split("/"), "units": list(units), "invited": invited} for label, units, invited in groups]
    text = [{"view": "text", "segment": stable_id(division, [division]), "label": division, "path": [division], "units": [division], "invited": 90} for division in TREE]
    coarse = [segments[4]["segment"]] if wave == "spring-2026" else []
    digest = hashlib.sha256(rfc8785.dumps(questionnaire())).hexdigest()
    partitions = {"sensitive": coarser(segments), "coarse": coarse}
    return {"schema": "canopy.manifest/1", "organisation": "Northfield", "wave": wave, "title": title, "questionnaire": digest, "policy": DEFAULT.to_public(), "segments": segments + text, "partitions": partitions}


def coarser(segments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two teams of a department together for sensitive questions, larger ones alone."""
    by_department: dict[str, list[dict[str, Any]]] = {}
    for segment in segments:
        by_department.setdefault("/".join(segment["path"][:2]), []).append(segment)
    found = []
    for members in by_department.values():
        pairs = [members] if len(members) < 3 else [members[:2], members[2:]]
        for pair in pairs:
            label, units = " and ".join(part["label"] for part in pair), [unit for part in pair for unit in part["units"]]
            found.append({"group": SENSITIVE_PREFIX + stable_id(label, units), "label": label, "path": pair[0]["path"], "segments": [part["segment"] for part in pair]})
    return found


@dataclass(frozen=True)
class MadeUpWave:
    """Draws the numbers of one wave: true values that drift, and margins that fit their groups."""

    wave: str
    title: str
    closed: str
    previous: str | None
    plan: Plan
    random: Random
    cells: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        for group in self.plan.groups:
            self.measure(group)
        people = sum(group.invited for group in self.plan.leaves("ordinary"))
        counted = round(0.72 * people)
        turnout = {"invited": people, "enrolled": round(0.85 * people), "redeemed": counted + 1, "counted": counted, "spoilt": 1}
        text = stable_id("Operations", ["Operations"])
        return {
            "schema": "canopy.release/1",
            "wave": {"id": self.wave, "title": self.title, "mode": "two-window", "closed": self.closed, "questionnaire": {"id": "made-up", "version": "1", "sha256": "0" * 64}, "previous": self.previous},
            "policy": DEFAULT.to_public(),
            "participation": {"org": turnout, "text": turnout},
            "groups": [self.group(group) for group in self.plan.groups],
            "cells": self.cells,
            "themes": [theme("organisation", "shift handover, overlap, plan", 62), theme("organisation", "quiet room, focus", 24), theme(text, "shift handover, overlap", 31)],
            "quotes": [{"group": "organisation", "item": "help", "text": f"Plan the handover with {minutes} minutes of overlap."} for minutes in range(10, 21)],
            "drivers": [], "outlook": [], "reliability": [], "budget": {},
        }  # fmt: skip

    def answered(self, group: Group) -> int:
        protected = (group.label, self.wave) in PROTECTED_WAVES or group.label == ALWAYS_PROTECTED
        return 4 if protected else math.floor(0.74 * group.invited)

    def group(self, group: Group) -> dict[str, Any]:
        shown = DEFAULT.band(self.answered(group))
        return {"id": group.id, "view": "org", "label": group.label, "path": list(group.path), "units": list(group.units), "parent": group.parent, "leaf": group.leaf, "partition": group.partition, "respondents": list(shown) if isinstance(shown, tuple) else shown}

    def measure(self, group: Group) -> None:
        for asked in self.plan.items:
            if asked.partition == group.partition:
                self.measure_item(group, asked.id, asked.has_mean, asked.lowest, asked.span)
        for composite in self.plan.composites(group.partition):
            self.add(group, composite.measure, "index", self.truth(group, composite.measure.split(":")[1]), self.margin(group) / (2 if "index" in composite.measure else 1))

    def measure_item(self, group: Group, name: str, has_mean: bool, lowest: int, span: int) -> None:
        index = min(98, max(2, self.truth(group, name.rsplit("-", 1)[0]) + 6 * Random(name).uniform(-1, 1)))
        if has_mean:
            value = min(lowest + span * 0.875, max(lowest + span * 0.25, round((lowest + span * index / 100) * 4) / 4))
            self.add(group, f"item:{name}", "mean", value, self.margin(group) * span / 100, ends=(lowest, lowest + span))
        if self.answered(group) >= DEFAULT.distribution_minimum:
            good = round(index * 0.85)
            bad = round((100 - good) * 0.55)
            for side, share in (("favourable", good), ("neutral", 100 - good - bad), ("unfavourable", bad)):
                self.add(group, f"item:{name}", side, share, 9, noise=3.0)

    def truth(self, group: Group, theme: str) -> float:
        base = 58 + 16 * Random(theme).uniform(-1, 1) + 9 * Random(theme + group.id).gauss(0, 1) / (1 if group.leaf else 3)
        age = [name for name, *_ in WAVES].index(self.wave)
        drift = -5.5 * age * (theme == "recovery") + 5 * age * (theme == "recognition") + 2 * self.random.gauss(0, 1) / (1 if group.leaf else 4)
        return min(97.0, max(6.0, base + drift))

    def margin(self, group: Group) -> float:
        n = self.answered(group)
        return 1.96 * math.sqrt(420 / max(n, 4) * max(0.06, 1 - n / group.invited) + 1.2)

    def add(self, group: Group, measure: str, statistic: str, value: float, margin: float, *, noise: float | None = None, ends: tuple[int, int] | None = None) -> None:
        key = {"group": group.id, "measure": measure, "statistic": statistic}
        thin = group.leaf and group.invited < 14 and measure.endswith(("fairness", "change"))
        if self.answered(group) < 6 or thin:
            self.cells.append(key | {"status": "withheld"})
            return
        low, high = None, None
        if noise is None:
            low, high = value - 0.125, value + 0.125
        if ends and value == ends[0] + (ends[1] - ends[0]) * 0.25:
            low = float(ends[0])
        if ends and value == ends[0] + (ends[1] - ends[0]) * 0.875:
            high = float(ends[1])
        basis = "measured" if group.leaf and statistic != "index" else "computed"
        self.cells.append(key | {"status": "released", "value": round(value, 4), "low": low, "high": high, "noise": noise, "margin": round(margin, 4), "basis": basis})


def theme(group: str, label: str, writers: int) -> dict[str, Any]:
    band = DEFAULT.band(writers)
    terms = [{"term": term, "writers": band} for term in label.split(", ")]
    return {"group": group, "item": "help", "language": "en", "label": label, "writers": band, "terms": terms}


@dataclass(frozen=True)
class MadeUpScope:
    kind: str
    group: str | None = None


@cache
def documents() -> dict[str, dict[str, Any]]:
    """release.json of every wave."""
    found: dict[str, dict[str, Any]] = {}
    previous = None
    for number, (wave, title, closed) in enumerate(WAVES):
        plan = Plan.from_documents(manifest(wave, title), questionnaire())
        found[wave] = json.loads(json.dumps(MadeUpWave(wave, title, closed, previous, plan, Random(number)).document()))
        previous = wave
    return found
