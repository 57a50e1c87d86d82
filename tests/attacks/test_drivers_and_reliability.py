"""What drivers and reliability tell about a person: an attacker who has every digit of them, on an invented company."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from analytics.measures.relations.importance import lmg
from analytics.measures.relations.reliability import alpha
from analytics.plan import Plan
from analytics.tally.relations import Relations, relations_of, two_digits
from tests import release_world as world

SCALES = {"load": 3, "rest": 3, "voice": 2, "wellbeing": 3}
TEAMS = {f"A/A1/t{n}": 10 for n in range(12)}
VICTIM = 0  # in the first team, where everybody is unfavourable about everything
TRIES = 4_000


@dataclass(frozen=True)
class Company:
    plan: Plan
    places: np.ndarray
    answers: np.ndarray

    @property
    def published(self) -> Relations:
        return relations_of(self.places, self.answers, self.plan)

    def with_answers(self, answers: np.ndarray) -> "Company":
        return Company(self.plan, self.places, answers)


def company(seed: int = 1) -> Company:
    rng = np.random.default_rng(seed)
    items = [world.item(f"{scale}{n}", scale=scale) for scale, number in SCALES.items() for n in range(number)]
    plan = world.plan(world.questionnaire(items, {}), TEAMS)
    places = np.repeat(np.arange(len(TEAMS)), 10)
    load, rest, voice, noise = rng.normal(size=(4, len(places)))
    true = {"load": load, "rest": rest, "voice": voice, "wellbeing": 0.8 * load + 0.3 * rest + 0.4 * noise}
    told = np.column_stack([3 + true[item.id[:-1]] + 0.5 * rng.normal(size=len(places)) for item in plan.items])
    answers = np.clip(np.round(told), 1, 5).astype(np.uint8)
    answers[places == 0] = rng.integers(1, 3, size=(10, answers.shape[1]))
    return Company(plan, places, answers)


def exchanged(answers: np.ndarray, places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two colleagues of a team exchange their answers to one question: no count changes, only what goes together."""
    found = answers.copy()
    team, question = rng.integers(1, places.max() + 1), rng.integers(answers.shape[1])
    first, second = rng.choice(np.flatnonzero(places == team), 2, replace=False)
    found[[first, second], question] = found[[second, first], question]
    return found


def test_exchanging_all_answers_of_two_colleagues_changes_no_digit() -> None:
    known = company()
    answers = known.answers.copy()
    answers[[10, 15]] = answers[[15, 10]]
    assert known.with_answers(answers).published == known.published


def parts_of(answers: np.ndarray) -> list[np.ndarray]:
    ends = np.cumsum([0, *SCALES.values()])
    return [answers[:, start:end].astype(float) for start, end in pairwise(ends)]


def exact(answers: np.ndarray) -> np.ndarray:
    """Every share and alpha before its digits are cut; an omega is hardly another number than its alpha."""
    parts = parts_of(answers)
    matrix = np.corrcoef(np.column_stack([part.mean(axis=1) for part in parts]).T)
    shares = lmg(matrix[:-1, :-1], matrix[:-1, -1])
    covariances = [np.cov(part.T) for part in parts]
    return np.array([*shares, shares.sum(), *(alpha(one) for one in covariances)])


def digits(numbers: np.ndarray) -> list[float]:
    return [two_digits(float(number)) for number in numbers]


def missing(numbers: np.ndarray, target: np.ndarray) -> float:
    """How far numbers are from being rounded to the published ones, in units of a digit."""
    unit = 10.0 ** -np.minimum(3, 1 - np.floor(np.log10(target)))
    return float(np.maximum(abs(numbers - digits(target)) / unit - 0.45, 0).sum())


def twin_of(answers: np.ndarray, target: np.ndarray, places: np.ndarray) -> np.ndarray | None:
    """Let colleagues of other teams exchange single answers until every digit is the target's again."""
    rng, best = np.random.default_rng(1), missing(exact(answers), target)
    for _ in range(TRIES):
        if digits(exact(answers)) == digits(target):
            return answers
        tried = exchanged(answers, places, rng)
        if (here := missing(exact(tried), target)) <= best:
            answers, best = tried, here
    return None


def test_the_digits_that_an_attacker_has_are_the_published_ones() -> None:
    known = company()
    driver = known.published.drivers[0]
    assert digits(exact(known.answers))[:4] == [*(part["share"] for part in driver["predictors"]), driver["explained"]]
    assert digits(exact(known.answers))[4:] == [entry["alpha"] for entry in known.published.reliability]


@pytest.mark.parametrize("question", [0, 4, 7, 10])  # one of each theme
def test_somebody_in_a_team_of_unhappy_people_may_have_been_happy_for_all_that_these_digits_say(question: int) -> None:
    known = company()
    changed = known.answers.copy()
    changed[VICTIM, question] = 5
    assert twin_of(changed, exact(known.answers), known.places) is not None


def test_all_answers_of_one_person_could_have_been_the_opposite() -> None:
    known = company()
    changed = known.answers.copy()
    changed[VICTIM] = 6 - changed[VICTIM]
    twin = twin_of(changed, exact(known.answers), known.places)
    assert twin is not None
    assert (twin[VICTIM] >= 4).all()
