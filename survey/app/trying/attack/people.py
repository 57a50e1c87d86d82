"""Invented people: where they work, six attributes, who comes and goes, who answers, and what.

In: a size, a seed. Out: one `Crowd` per wave. Called by: survey.app.trying.attack.company.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from survey.app.trying.attack.asked import POINTS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

ATTRIBUTES: Final = {"site": 2, "tenure": 3, "age": 4, "gender": 2, "contract": 2, "grade": 4}  # and their values
RESPONSE: Final = 0.75  # share of the people who take part in a wave
TURNOVER: Final = 0.05  # share of the people who are replaced from one wave to the next
STABLE: Final = 0.8  # probability that an answer, or whether somebody takes part, is as it was the wave before
CUTS: Final = (-1.1, -0.35, 0.45, 1.3)  # of a feeling, between the answers; about three in ten are unfavourable
SPREAD: Final = {"team": 0.45, "site": 0.1, "person": 0.65, "item": 0.7}  # standard deviations of a feeling


@dataclass(frozen=True)
class Size:
    """How large the company is. The whole one is the benchmark's; tests take a smaller one."""

    divisions: int = 4
    departments: int = 4  # of a division
    teams: int = 3  # of a department
    smallest: int = 5  # people in a team
    largest: int = 12
    items: int = 12

    @property
    def units(self) -> tuple[str, ...]:
        """Paths of all teams."""
        return tuple(
            f"Division {d + 1}/Department {d + 1}.{p + 1}/Team {d + 1}.{p + 1}.{t + 1}"
            for d in range(self.divisions)
            for p in range(self.departments)
            for t in range(self.teams)
        )


WHOLE: Final = Size()
SMALL: Final = Size(divisions=2, departments=2, teams=2, items=6)


@dataclass(frozen=True)
class Crowd:
    """Everybody on the roster of one wave. Rows of all arrays are the same people."""

    ids: tuple[str, ...]  # person_id
    team: Ints  # (people,) place in `Size.units`
    attributes: Ints  # (people, six) values
    answered: Flags  # (people,) who takes part
    answers: Ints  # (people, items) 1 worst to 5 best, after turning; also of those who take no part

    @property
    def unfavourable(self) -> Flags:
        """(people, items) whose answer lies on the unfavourable side."""
        return np.asarray(self.answers <= 2)


def crowds_of(size: Size, seed: int, waves: int) -> list[Crowd]:
    """The same company in one wave after the other."""
    rng = np.random.default_rng(seed)
    team_mood = rng.normal(0, SPREAD["team"], (len(size.units), size.items))
    site_mood = rng.normal(0, SPREAD["site"], (ATTRIBUTES["site"], size.items))
    moods = (team_mood, site_mood)
    found = [_founded(size, moods, rng)]
    for wave in range(1, waves):
        found.append(_next(found[-1], moods, wave, rng))
    return found


def _founded(size: Size, moods: tuple[Floats, Floats], rng: np.random.Generator) -> Crowd:
    sizes = rng.integers(size.smallest, size.largest + 1, len(size.units))
    team = np.repeat(np.arange(len(sizes)), sizes)
    ids = tuple(f"p{number:04}" for number in range(len(team)))
    return _asked(ids, team, _attributes(len(team), rng), moods, rng=rng)


def _next(before: Crowd, moods: tuple[Floats, Floats], wave: int, rng: np.random.Generator) -> Crowd:
    """Some leave, as many join, in any team; the others mostly say what they said."""
    stays = rng.random(len(before.ids)) >= TURNOVER
    new = int((~stays).sum())
    joined = tuple(f"w{wave}-{number:03}" for number in range(new))
    kept = tuple(name for name, here in zip(before.ids, stays, strict=True) if here)
    team = np.concatenate([before.team[stays], rng.integers(0, before.team.max() + 1, new)])
    attributes = np.concatenate([before.attributes[stays], _attributes(new, rng)])
    fresh = _asked((*kept, *joined), team, attributes, moods, rng=rng)
    return _settled(fresh, before, np.flatnonzero(stays), rng)


def _settled(fresh: Crowd, before: Crowd, stays: Ints, rng: np.random.Generator) -> Crowd:
    answers, answered, old = fresh.answers.copy(), fresh.answered.copy(), slice(0, len(stays))
    same = rng.random(answers[old].shape) < STABLE
    answers[old] = np.where(same, before.answers[stays], answers[old])
    again = rng.random(len(stays)) < STABLE
    answered[old] = np.where(again, before.answered[stays], answered[old])
    return Crowd(fresh.ids, fresh.team, fresh.attributes, answered, answers)


def _asked(
    ids: tuple[str, ...], team: Ints, attributes: Ints, moods: tuple[Floats, Floats], *, rng: np.random.Generator
) -> Crowd:
    """What people feel is their team's mood, a little of their site's, much of their own; cut into five answers."""
    items = moods[0].shape[1]
    own = rng.normal(0, SPREAD["person"], (len(ids), 1)) + rng.normal(0, SPREAD["item"], (len(ids), items))
    feeling = moods[0][team] + moods[1][attributes[:, 0]] + own
    answers = np.searchsorted(CUTS, feeling) + 1
    assert answers.max() <= POINTS
    return Crowd(ids, team, attributes, rng.random(len(ids)) < RESPONSE, answers)


def _attributes(number: int, rng: np.random.Generator) -> Ints:
    return np.column_stack([rng.integers(0, values, number) for values in ATTRIBUTES.values()])
