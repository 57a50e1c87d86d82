"""An invented wave as the gate sees it: documents of lock, counters of answers, and a release made of both.

In: sizes of groups and answers. Out: manifest, questionnaire, plan, counters. Called by: tests of analytics.release.
"""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import rfc8785

from analytics.measures.comments.words import Writer
from analytics.plan import Plan
from analytics.policy import DEFAULT
from analytics.release.assemble import make_release
from analytics.release.document import canonical
from analytics.tally.counting import ViewCounters, count_closed
from analytics.tally.package import Package
from analytics.tally.wave import Tally

Document = dict[str, Any]
TEAMS = {f"{d}/{d}{n}/{d}{n}{t}": 12 for d in "AB" for n in "12" for t in "xyz"}  # 12 teams of 12 invited people


def item(name: str, kind: str = "agree5", *, options: int = 0, **changes: Any) -> Document:
    points = {"agree5": 5, "frequency5": 5, "scale0-10": 11, "yesno": 2, "comment": 0}.get(kind, options)
    asked = {
        "id": name,
        "kind": kind,
        "text": {"en": name},
        "hint": None,
        "options": [{"en": str(n)} for n in range(points)],
    }
    return {**asked, "reverse": False, "sensitive": False, "recommend": False, "scale": None, **changes}


ITEMS = (
    item("q1", scale="load"),
    item("q2", scale="load", reverse=True),
    item("q3", "scale0-10", scale="rest"),
    item("q4", "yesno"),
    item("q5", "multiple", options=3),
    item("q6", "scale0-10", recommend=True),
    item("q7", sensitive=True, scale="stay"),
    item("q8", "frequency5", sensitive=True, scale="stay"),
    item("say", "comment"),
)


def questionnaire(items: Sequence[Document] = ITEMS, indices: Mapping[str, Sequence[str]] | None = None) -> Document:
    names = dict.fromkeys(asked["scale"] for asked in items if asked["scale"])
    members = {name: [asked for asked in items if asked["scale"] == name] for name in names}
    scales = [
        {
            "id": name,
            "title": {"en": name},
            "about": None,
            "items": [part["id"] for part in parts],
            "sensitive": parts[0]["sensitive"],
        }
        for name, parts in members.items()
    ]
    ordinary = [scale["id"] for scale in scales if not scale["sensitive"]]
    indices = {"wellbeing": ordinary} if indices is None and ordinary else indices or {}
    listed = [{"id": name, "title": {"en": name}, "scales": list(parts)} for name, parts in indices.items()]
    head = {"schema": "canopy.questionnaire/1", "id": "pulse", "version": "1", "licence": "CC0-1.0", "source": None}
    return {
        **head,
        "title": {"en": "Pulse"},
        "languages": ["en"],
        "items": list(items),
        "scales": scales,
        "indices": listed,
    }


def manifest(
    asked: Document, teams: Mapping[str, int] | None = None, coarse: Sequence[str] = (), pair: int = 2
) -> Document:
    """One segment per unit; sensitive groups are runs of `pair` neighbouring units."""
    teams = teams or TEAMS
    names = {unit: unit.split("/")[-1].lower() for unit in teams}
    segments = [
        {
            "view": "org",
            "segment": names[unit],
            "label": unit,
            "path": unit.split("/"),
            "units": [unit],
            "invited": invited,
        }
        for unit, invited in teams.items()
    ]
    text = {
        "view": "text",
        "segment": "t-all",
        "label": "All",
        "path": [],
        "units": list(teams),
        "invited": sum(teams.values()),
    }
    order = list(names.values())
    runs = [order[start : start + pair] for start in range(0, len(order), pair)]
    sensitive = [{"group": f"s-{run[0]}", "label": "+".join(run), "path": [], "segments": run} for run in runs]
    return {
        "schema": "canopy.manifest/1",
        "organisation": "Example",
        "wave": "w1",
        "title": "Spring",
        "mode": "two-window",
        "questionnaire": hashlib.sha256(rfc8785.dumps(asked)).hexdigest(),
        "policy": DEFAULT.to_public(),
        "segments": [*segments, text],
        "partitions": {"sensitive": sensitive, "coarse": list(coarse)},
    }


def plan(asked: Document | None = None, teams: Mapping[str, int] | None = None, **changes: Any) -> Plan:
    asked = asked or questionnaire()
    return Plan.from_documents(manifest(asked, teams, **changes), asked)


def same_answer(plan: Plan, byte: int) -> bytes:
    """A ballot with the same option everywhere, or the last one there is."""
    return bytes(min(byte, highest) for highest in plan.highest_bytes)


def random_ballots(plan: Plan, people: Mapping[str, int], seed: int = 1) -> list[tuple[str, bytes | None]]:
    draw = random.Random(seed)
    return [
        (segment, bytes(draw.randint(0 if draw.random() < 0.1 else 1, highest) for highest in plan.highest_bytes))
        for segment, number in people.items()
        for _ in range(number)
    ]


def random_counters(plan: Plan, number: int = 9, seed: int = 1) -> ViewCounters:
    return count_closed(random_ballots(plan, dict.fromkeys(plan.segments, number), seed), plan)


def one_item(
    *answers: int, asked: Document | None = None, invited: int | None = None, **changes: Any
) -> tuple[Plan, ViewCounters]:
    """A single team that was asked a single question."""
    made = plan(questionnaire([asked or item("q1")]), {"A/A1/A1x": invited or len(answers)}, **changes)
    return made, count_closed([("a1x", bytes([answer])) for answer in answers], made)


def package(made: Plan, counters: ViewCounters, writers: Sequence[Writer] = ()) -> Package:
    text = ViewCounters(("t-all",), np.array([len(writers)]), 0, np.zeros((1, 0, 1), dtype=np.int64))
    return Package.of(Tally({"org": counters, "text": text}, tuple(writers)), made, "0" * 64)


def release(
    counters: ViewCounters | None = None,
    *,
    asked: Document | None = None,
    documents: Document | None = None,
    writers: Sequence[Writer] = (),
    **changes: Any,
) -> tuple[Document, Document, Document]:
    """Release, manifest and questionnaire of a wave; of random answers, if none are given."""
    asked = asked or questionnaire()
    documents = documents or manifest(asked)
    made = Plan.from_documents(documents, asked)
    counters = counters or random_counters(made)
    views = {"org": counters.total, "text": len(writers)}
    closed = {view: {"enrolled": n, "redeemed": n, "spoilt": 0, "counted": n} for view, n in views.items()}
    body = {"day": "2026-03-20", "views": closed}
    return make_release(package(made, counters, writers), documents, asked, closed=body, **changes), documents, asked


def published(found: Document) -> Document:
    """As somebody reads it who has nothing but the file."""
    read: Document = json.loads(canonical(found))
    return read


def cell(found: Document, group: str, measure: str, statistic: str = "mean") -> Document:
    return next(
        part
        for part in found["cells"]
        if (part["group"], part["measure"], part["statistic"]) == (group, measure, statistic)
    )
