"""Four released waves of an invented organisation: made-up counts, through the real gate, on a real board.

In: nothing. Out: `board()`, ids of its groups. Called by: tests of figures and pages.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from random import Random
from typing import Any

import numpy as np
import rfc8785
from sqlalchemy import Column, LargeBinary, MetaData, StaticPool, Table, Text, create_engine

from analytics.grouping import SENSITIVE_PREFIX, stable_id
from analytics.measures.comments.quotes import find_quotes
from analytics.measures.comments.themes import find_themes
from analytics.measures.comments.words import CommentAnswer, Writer
from analytics.outside import told
from analytics.outside.told import Statement
from analytics.plan import Item, Plan
from analytics.policy import DEFAULT
from analytics.release.board import Board, Cell, metadata, post
from analytics.release.document import Spoken, build, canonical
from analytics.release.facts import facts_of
from analytics.release.gate import decide
from analytics.release.outlook import outlook_of
from analytics.release.written.columns import Cells, Key, Packing
from analytics.tally.counting import ViewCounters
from analytics.tally.relations import Relations

TREE = {
    "Operations": {
        "Depot North": "Early shift|Late shift|Night shift",
        "Depot South": "Early shift|Late shift|Dispatch",
        "Fleet": "East|West|Workshop",
    },
    "Customer care": {
        "Service desk": "Phone|Chat|Claims",
        "Field service": "North|South|Planning",
        "Quality": "Audit|Training",
    },
    "Engineering": {
        "Product": "Web|Mobile|Design",
        "Platform": "Infrastructure|Data|Security",
        "Release": "Testing|Delivery|Tools",
    },
    "Head office": {
        "Finance": "Accounting|Controlling|Legal",
        "People": "HR services|Learning|Facilities",
        "Sales": "Key accounts|Public sector|Marketing",
        "Board office": "Board office",
    },
}
SHOWN_TOGETHER = [
    ("Operations/Depot North/Night shift", "Operations/Depot North/Late shift"),
    ("Engineering/Release/Delivery", "Engineering/Release/Tools"),
]
SCALES = [  # id, English, German, questions
    ("demands", "Demands", "Anforderungen", 3),
    ("control", "Control", "Spielraum", 3),
    ("manager-support", "Manager support", "Unterstützung durch Vorgesetzte", 3),
    ("peer-support", "Peer support", "Unterstützung im Team", 2),
    ("role-clarity", "Role clarity", "Klarheit der Aufgaben", 3),
    ("change", "Change", "Veränderung", 2),
    ("recovery", "Recovery", "Erholung", 3),
    ("meeting-load", "Meeting load", "Besprechungen", 2),
    ("recognition", "Recognition", "Anerkennung", 2),
    ("fairness", "Fairness", "Fairness", 3),
    ("psychological-safety", "Psychological safety", "Psychologische Sicherheit", 3),
    ("growth", "Growth", "Entwicklung", 2),
    ("physical-conditions", "Physical conditions", "Räume und Ausstattung", 2),
    ("wellbeing", "Wellbeing at work", "Wohlbefinden", 5),
    ("stay", "Intention to stay", "Bleiben wollen", 3),
    ("recommend", "Would recommend", "Weiterempfehlung", 1),
]
WAVES = [
    ("spring-2025", "Spring 2025", "2025-04-11"),
    ("autumn-2025", "Autumn 2025", "2025-10-10"),
    ("spring-2026", "Spring 2026", "2026-04-10"),
    ("autumn-2026", "Autumn 2026", "2026-10-09"),
]
SAYS = {
    "recovery": "I can switch off from work when my day ends",
    "demands": "I have enough time for the work I am given",
    "stay": "I expect to be working here in a year",
}
PROTECTED_WAVES = {("Workshop", "autumn-2025")}
SKIPPED_BY_SMALL_TEAMS = {"fairness", "change"}
ALWAYS_PROTECTED = "Board office"


def questionnaire() -> dict[str, Any]:
    labels = [
        {"en": text}
        for text in ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
    ]
    items = [item(scale, title, number, labels) for scale, title, _, size in SCALES for number in range(1, size + 1)]
    items.append(
        {
            "id": "help",
            "kind": "comment",
            "text": {"en": "What would help you most?", "de": "Was würde am meisten helfen?"},
            "hint": None,
            "options": [],
            "reverse": False,
            "sensitive": False,
            "recommend": False,
            "scale": None,
        }
    )
    scales = [
        {
            "id": scale,
            "title": {"en": title, "de": german},
            "about": {"en": f"What people say about {title.lower()}"},
            "items": [f"{scale}-{number}" for number in range(1, size + 1)],
            "sensitive": scale == "stay",
        }
        for scale, title, german, size in SCALES
    ]
    index = {
        "id": "wellbeing",
        "title": {"en": "Work conditions", "de": "Arbeitsbedingungen"},
        "scales": [scale for scale, *_ in SCALES[:13]],
    }
    return {
        "schema": "canopy.questionnaire/1",
        "id": "made-up",
        "version": "1",
        "licence": "CC0-1.0",
        "source": "Made up for tests",
        "title": {"en": "Work and wellbeing"},
        "languages": ["en", "de"],
        "items": items,
        "scales": scales,
        "indices": [index],
    }


def item(scale: str, title: str, number: int, labels: list[dict[str, str]]) -> dict[str, Any]:
    wide = scale == "recommend"
    text = SAYS.get(scale, f"About {title.lower()} I can say that it is as it should be") + (
        "" if number == 1 else f" ({number})"
    )
    return {
        "id": f"{scale}-{number}",
        "kind": "scale0-10" if wide else "agree5",
        "text": {"en": text},
        "hint": None,
        "options": [{"en": str(n)} for n in range(11)] if wide else labels,
        "reverse": number == 2,
        "sensitive": scale == "stay",
        "recommend": wide,
        "scale": scale,
    }


def leaves(random: Random) -> list[tuple[str, tuple[str, ...], int]]:
    units = [
        f"{division}/{department}/{team}"
        for division, departments in TREE.items()
        for department, teams in departments.items()
        for team in teams.split("|")
    ]
    merged = {unit for pair in SHOWN_TOGETHER for unit in pair}
    found = [(unit.rsplit("/", 1)[1], (unit,), random.randint(10, 62)) for unit in units if unit not in merged]
    return found + [
        (" and ".join(unit.rsplit("/", 1)[1] for unit in pair), pair, random.randint(12, 20)) for pair in SHOWN_TOGETHER
    ]


def manifest(wave: str, title: str) -> dict[str, Any]:
    groups = leaves(Random(7))
    segments = [
        {
            "view": "org",
            "segment": stable_id(label, units),
            "label": label,
            "path": units[0].split("/"),
            "units": list(units),
            "invited": invited,
        }
        for label, units, invited in groups
    ]
    text = [
        {
            "view": "text",
            "segment": stable_id(division, [division]),
            "label": division,
            "path": [division],
            "units": [division],
            "invited": 90,
        }
        for division in TREE
    ]
    coarse = [segments[4]["segment"]] if wave == "spring-2026" else []
    digest = hashlib.sha256(rfc8785.dumps(questionnaire())).hexdigest()
    partitions = {"sensitive": coarser(segments), "coarse": coarse}
    return {
        "schema": "canopy.manifest/1",
        "organisation": "Northfield",
        "wave": wave,
        "title": title,
        "mode": "two-window",
        "questionnaire": digest,
        "policy": DEFAULT.to_public(),
        "segments": segments + text,
        "partitions": partitions,
    }


def coarser(segments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two teams of a department together for sensitive questions, larger ones alone."""
    by_department: dict[str, list[dict[str, Any]]] = {}
    for segment in segments:
        by_department.setdefault("/".join(segment["path"][:2]), []).append(segment)
    found = []
    for members in by_department.values():
        pairs = [members] if len(members) < 3 else [members[:2], members[2:]]
        for pair in pairs:
            label, units = (
                " and ".join(part["label"] for part in pair),
                [unit for part in pair for unit in part["units"]],
            )
            found.append(
                {
                    "group": SENSITIVE_PREFIX + stable_id(label, units),
                    "label": label,
                    "path": pair[0]["path"],
                    "segments": [part["segment"] for part in pair],
                }
            )
    return found


def counts(plan: Plan, wave: str, number: int) -> ViewCounters:
    """How many people chose what: answers around a value that belongs to the team and the scale, and drifts."""
    random = np.random.default_rng(number)
    table = np.zeros((len(plan.segments), plan.slots, max(plan.highest_bytes) + 1), dtype=np.int64)
    accepted = np.zeros(len(plan.segments), dtype=np.int64)
    for place, group in enumerate(plan.leaves("ordinary")):
        protected = (group.label, wave) in PROTECTED_WAVES or group.label == ALWAYS_PROTECTED
        accepted[place] = 4 if protected else round(0.74 * group.invited)
        for item in plan.items:
            answers = answers_of(group.id, item, number, random.normal(size=accepted[place]))
            table[place, item.slot] = np.bincount(answers, minlength=table.shape[2])
    return ViewCounters(plan.segments, accepted, 1, table)


def answers_of(group: str, item: Item, number: int, noise: Any) -> Any:
    """Bytes as clicked; one person in twenty-five skips."""
    scale = item.id.rsplit("-", 1)[0]
    middle = (
        0.58
        + 0.16 * Random(scale).uniform(-1, 1)
        + 0.05 * Random(scale + group).gauss(0, 1)
        + 0.04 * Random(item.id).uniform(-1, 1)
    )
    drift = {"recovery": -0.05, "recognition": 0.04}.get(scale, 0.0) * number
    points = np.clip(np.rint((middle + drift + 0.26 * noise) * item.span), 0, item.span).astype(int)
    clicked = 1 + (item.span - points if item.reverse else points)
    clicked[::25] = 0
    if scale in SKIPPED_BY_SMALL_TEAMS and len(clicked) <= 10:
        clicked[5:] = 0
    return clicked


SAYINGS = (
    "Plan the shift handover with some overlap please",
    "We need a quiet room to focus on longer work",
    "Fewer meetings and more time for the work itself",
    "The shift handover takes too long without overlap",
)


def writers(plan: Plan) -> tuple[Writer, ...]:
    segments = plan.views["text"]
    return tuple(
        Writer(segments[n % len(segments)], (CommentAnswer("help", SAYINGS[n % 4], n % 3 == 0),)) for n in range(240)
    )


def release(wave: tuple[str, str, str], number: int, previous: str | None) -> dict[str, Any]:
    """As `make_release` does, without the audit, which takes seconds and has tests of its own."""
    name, title, day = wave
    plan = Plan.from_documents(manifest(name, title), questionnaire())
    org = counts(plan, name, number)
    invited = sum(group.invited for group in plan.leaves("ordinary"))
    turnout = {
        "invited": invited,
        "enrolled": org.total + 90,
        "redeemed": org.total + 1,
        "spoilt": 1,
        "counted": org.total,
    }
    wrote = writers(plan) if number == len(WAVES) - 1 else ()
    about = {"id": name, "title": title, "mode": "two-window", "closed": day, "previous": previous}
    spoken = Spoken(find_themes(wrote, policy=plan.policy), find_quotes(wrote, policy=plan.policy))
    people = {"org": turnout, "text": turnout}
    decided = decide(org, plan, draw=still)
    found = build(decided, plan, spoken, wave=about, participation=people, relations=relations())
    return {**found, "outlook": outlook_of(facts_of(found, plan), plan)}


def relations() -> Relations:
    """Made up as well: what a tally might have found, of the organisation alone."""
    found = [("recovery", 0.14, 1), ("demands", 0.12, 1), ("manager-support", 0.061, 2), ("fairness", 0.058, 2)]
    found += [("control", 0.037, 2), ("growth", 0.021, 3), ("meeting-load", 0.004, 4)]
    predictors = [
        {
            "measure": f"scale:{name}",
            "share": share,
            "rank": [place + 1, place + 2],
            "together": number,
            "direction": "same",
            "holds": share > 0.01,
        }
        for place, (name, share, number) in enumerate(found)
    ]
    driver = {"group": "organisation", "outcome": "scale:wellbeing", "method": "lmg"}
    reliability = {"group": "organisation", "measure": "scale:recovery", "alpha": 0.78, "omega": 0.8}
    return Relations(({**driver, "explained": 0.44, "unseen": 0.41, "predictors": predictors},), (reliability,))


def still(counts: Any, sigma: float) -> list[int]:
    """Noise that is the same in every run, so that tests and pictures can be compared."""
    return [
        max(0, int(count) + Random(f"{place}{count}").choice((-3, -1, 0, 1, 3))) for place, count in enumerate(counts)
    ]


@cache
def releases() -> tuple[dict[str, Any], ...]:
    earlier = (None, *(wave for wave, *_ in WAVES))
    return tuple(release(wave, number, earlier[number]) for number, wave in enumerate(WAVES))


@cache
def documents() -> tuple[bytes, ...]:
    """The same as they are published, for every board that a test makes."""
    return tuple(canonical(found) for found in releases())


@cache
def board() -> Board:
    """All waves on a board in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    published = Table("document", MetaData(), Column("wave", Text), Column("name", Text), Column("body", LargeBinary))
    metadata.create_all(engine)
    published.create(engine)
    with engine.begin() as connection:
        for wave, found in zip(WAVES, documents(), strict=True):
            post(connection, found)
            bodies = {"manifest.json": manifest(wave[0], wave[1]), "questionnaire.json": questionnaire()}
            connection.execute(
                published.insert(),
                [{"wave": wave[0], "name": name, "body": rfc8785.dumps(body)} for name, body in bodies.items()],
            )
        for key, statement in statements().items():
            told.put(connection, key, statement)
    return Board(engine)


def cells_of(found: Mapping[Key, Cell]) -> Cells:
    """Other cells than those that were published."""
    packing = Packing()
    names = ("group", "measure", "statistic")
    packing.take([{**asdict(cell), **dict(zip(names, key, strict=True))} for key, cell in found.items()])
    return Cells(packing.packed())


def statements() -> dict[str, Statement]:
    """What the organisation told about its actions: for everybody, for one team, and for a team that was protected."""
    workshop = group_id("Workshop")
    return {
        "rest": Statement(
            "spring-2025", "organisation", "scale:recovery", "Rest breaks are planned now.", "en", "done", "2025-05-04"
        ),
        "thanks": Statement(
            "spring-2025", workshop, "scale:growth", "Danke sagen wir freitags.", "de", "under-way", "2025-06-01"
        ),
        "tools": Statement(
            "autumn-2025", workshop, "scale:recovery", "New tools\nare ordered.", "en", "planned", "2025-11-03"
        ),
        "stay": Statement(
            "autumn-2026", "organisation", "scale:stay", "We asked <b>why</b>.", "en", "dropped", "2026-10-20"
        ),
    }


@dataclass(frozen=True)
class MadeUpScope:
    kind: str
    group: str | None = None
    units: tuple[str, ...] = ()


def group_id(label: str, partition: str = "ordinary") -> str:
    groups = releases()[-1]["groups"]
    return next(str(group["id"]) for group in groups if group["label"] == label and group["partition"] == partition)
