"""What the invented people answer: stable temperaments, teams that differ, and two stories for a reader to find.

In: a roster, a questionnaire, the number of the wave. Out: answers by person, as clicked.
Called by: survey.app.trying.demo.story.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from survey.app.trying.demo.comments import written_by
from survey.credentials.ballots import Answers
from survey.roster.people import Person

RESPONSE = 0.82
SKIPS = 0.015
SLIPPING_DIVISION = "Customer care"
SLIPPING_SCALE = "recovery"
SLIP_PER_WAVE = (0.0, -0.25, -0.65, -1.05)  # scale points on 1 to 5
HELPED_DEPARTMENT = "Operations/Fleet"
HELPED_SCALE = "control"
HELP_PER_WAVE = (-0.75, -0.75, 0.1, 0.45)  # the action, shifts planned two weeks ahead, falls between waves 2 and 3
BUSY_TEAM = "Sales/Market/Inside sales"  # in their busy season too few of them answer: a reader meets a protected group
BUSY_WAVES = (1, 3)
BUSY_RESPONSE = 0.3
WARY_TEAM = "Engineering/Product/Web"  # some of them would rather not say: a reader meets single protected cells
WARY_SCALES = ("manager-support", "psychological-safety")
WARY_SKIPS = 0.4
STABLE = 0.8  # correlation of a person's temperament from wave to wave

LEVELS = {
    "demands": 3.1,
    "control": 3.5,
    "manager-support": 3.8,
    "peer-support": 4.0,
    "role-clarity": 3.9,
    "change": 3.0,
    "recovery": 3.5,
    "meeting-load": 3.0,
    "recognition": 3.3,
    "fairness": 3.5,
    "psychological-safety": 3.6,
    "growth": 3.4,
    "physical-conditions": 3.6,
    "wellbeing": 3.5,
    "stay": 3.7,
}
ANSWER_NOISE = 0.75
TEMPERAMENT = 0.5
TEAM_SPREAD = 0.3


def answers_of(
    roster: Sequence[Person], questionnaire: Mapping[str, Any], wave: int, rng: np.random.Generator
) -> dict[str, Answers]:
    """Answers of everybody who takes part: option numbers from 1 as clicked, and comments."""
    taking_part = [person for person in roster if rng.random() < response(person.unit, wave)]
    return {person.person_id: one_person(person, questionnaire, wave, rng) for person in taking_part}


def response(unit: str, wave: int) -> float:
    return BUSY_RESPONSE if unit == BUSY_TEAM and wave in BUSY_WAVES else RESPONSE


def skips(unit: str, scale: str | None) -> float:
    return WARY_SKIPS if unit == WARY_TEAM and scale in WARY_SCALES else SKIPS


def one_person(person: Person, questionnaire: Mapping[str, Any], wave: int, rng: np.random.Generator) -> Answers:
    temperament = TEMPERAMENT * (STABLE * steady(person.person_id) + (1 - STABLE**2) ** 0.5 * rng.standard_normal())
    asked = [item for item in questionnaire["items"] if item["kind"] != "comment"]
    closed = {
        item["id"]: clicked(item, level(person.unit, item, wave) + temperament, rng)
        for item in asked
        if rng.random() > skips(person.unit, item["scale"])
    }
    written = [written_by(person.unit, item["id"], rng) for item in questionnaire["items"] if item["kind"] == "comment"]
    return Answers(closed, [comment for comment in written if comment is not None])


def level(unit: str, item: Mapping[str, Any], wave: int) -> float:
    """Where a team stands on an item's scale, in points of 1 to 5, high is good."""
    scale = item["scale"] or ("wellbeing" if item["recommend"] else "fairness")
    height = LEVELS.get(scale, 3.5) + TEAM_SPREAD * steady(f"{unit}/{scale}") + 0.12 * steady(item["id"])
    if unit.startswith(SLIPPING_DIVISION) and scale == SLIPPING_SCALE:
        height += SLIP_PER_WAVE[min(wave, 3)]
    if unit.startswith(HELPED_DEPARTMENT) and scale == HELPED_SCALE:
        height += HELP_PER_WAVE[min(wave, 3)]
    return height


def clicked(item: Mapping[str, Any], height: float, rng: np.random.Generator) -> int:
    """The option a person clicks; a reversed item is answered the other way round."""
    points = len(item["options"])
    share = (height + ANSWER_NOISE * rng.standard_normal() - 1) / 4
    option = int(np.clip(round(share * (points - 1)), 0, points - 1)) + 1
    return points + 1 - option if item["reverse"] else option


def steady(name: str) -> float:
    """A standard normal number that belongs to a name: the same in every wave and in every run."""
    digest = hashlib.sha256(name.encode()).digest()
    return float(np.random.default_rng(int.from_bytes(digest[:8], "big")).standard_normal())
