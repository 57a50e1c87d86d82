"""Guía de Referencia III of NOM-035-STPS-2018: points and levels of the questionnaire, its categories and its domains.

In: averages of the questions, turned so that high is good, and who was asked the two conditional blocks.
Out: points of risk from 0 (none) upwards, and levels. Called by: `analytics.pages.official`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

CUSTOMERS: Final = range(65, 69)  # asked of those who serve customers or users
SUBORDINATES: Final = range(69, 73)  # asked of those who lead others
ITEMS: Final = range(1, 73)
TOP: Final = 5  # scale points, the best answer after turning: 0 points of risk

DOMAINS: Final[Mapping[str, tuple[int, ...]]] = {  # table 6
    "condiciones": (1, 2, 3, 4, 5),
    "carga": (*range(6, 17), *CUSTOMERS),
    "control": (*range(23, 31), 35, 36),
    "jornada": (17, 18),
    "familia": (19, 20, 21, 22),
    "liderazgo": (*range(31, 35), *range(37, 42)),
    "relaciones": (*range(42, 47), *SUBORDINATES),
    "violencia": tuple(range(57, 65)),
    "reconocimiento": tuple(range(47, 53)),
    "pertenencia": (53, 54, 55, 56),
}
CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {  # table 6
    "Ambiente de trabajo": ("condiciones",),
    "Factores propios de la actividad": ("carga", "control"),
    "Organización del tiempo de trabajo": ("jornada", "familia"),
    "Liderazgo y relaciones en el trabajo": ("liderazgo", "relaciones", "violencia"),
    "Entorno organizacional": ("reconocimiento", "pertenencia"),
}
LEVELS: Final = ("nulo", "bajo", "medio", "alto", "muy alto")
TOTAL: Final = (50, 75, 99, 140)  # points at which bajo, medio, alto and muy alto begin; the same four below
CATEGORY_BOUNDS: Final[Mapping[str, tuple[int, int, int, int]]] = {
    "Ambiente de trabajo": (5, 9, 11, 14),
    "Factores propios de la actividad": (15, 30, 45, 60),
    "Organización del tiempo de trabajo": (5, 7, 10, 13),
    "Liderazgo y relaciones en el trabajo": (14, 29, 42, 58),
    "Entorno organizacional": (10, 14, 18, 23),
}
DOMAIN_BOUNDS: Final[Mapping[str, tuple[int, int, int, int]]] = {
    "condiciones": (5, 9, 11, 14),
    "carga": (15, 21, 27, 37),
    "control": (11, 16, 21, 25),
    "jornada": (1, 2, 4, 6),
    "familia": (4, 6, 8, 10),
    "liderazgo": (9, 12, 16, 20),
    "relaciones": (10, 13, 17, 21),
    "violencia": (7, 10, 13, 16),
    "reconocimiento": (6, 10, 14, 18),
    "pertenencia": (4, 6, 8, 10),
}


@dataclass(frozen=True)
class Score:
    """Points and the level they stand for."""

    points: float
    level: str


@dataclass(frozen=True)
class Blocks:
    """Share of people, 0 to 1, to whom each conditional block applies."""

    customers: float
    subordinates: float


@dataclass(frozen=True)
class Scores:
    """What the norm asks for; a domain without all of its questions is left out, and so is what contains it."""

    total: Score | None
    categories: Mapping[str, Score]
    domains: Mapping[str, Score]


def level(points: float, bounds: tuple[int, int, int, int] = TOTAL) -> str:
    """Name the level of so many points.

    Formula: the number of bounds that the points have reached; a bound belongs to the level above it.
    Units: points of risk. Raises: ValueError for negative points.
    Source: NOM-035-STPS-2018, Guía de Referencia III, table 7.

    >>> level(49.5), level(50), level(98.9), level(140)
    ('nulo', 'bajo', 'medio', 'muy alto')
    """
    if not points >= 0:
        raise ValueError(f"level: {points} points; expected 0 or more")
    return LEVELS[sum(points >= bound for bound in bounds)]


def score(means: Mapping[int, float], blocks: Blocks) -> Scores:
    """Score a group's averages as the norm scores a questionnaire.

    Formula: Σ (5 − mean), each question of a conditional block times the share of people it applies to; who does not
    answer a block has 0 points for it. The sum of averages is the average of the sums of those who answered everything.
    Shapes and units: `means` question number -> scale points 1 to 5, turned so that high is good (so "Siempre" is 5 for
    questions 1, 4, 23 to 28, 30 to 53, 55 to 57, and 1 for the others); returns points of risk.
    Raises: ValueError for a number that is no question, a mean outside 1 to 5, a share outside 0 to 1.
    Source: NOM-035-STPS-2018, Guía de Referencia III, tables 5, 6 and 7.

    >>> best = score(dict.fromkeys(range(1, 73), 5.0), Blocks(1, 1))
    >>> best.total
    Score(points=0.0, level='nulo')
    """
    _require(means, blocks)
    points = {item: (TOP - mean) * _share(item, blocks) for item, mean in means.items()}
    domains = _sums(points, DOMAINS, blocks)
    categories = {
        name: sum(domains[part] for part in parts) for name, parts in CATEGORIES.items() if _in(parts, domains)
    }
    whole = sum(categories.values()) if len(categories) == len(CATEGORIES) else None
    return Scores(
        total=None if whole is None else Score(whole, level(whole)),
        categories={name: Score(found, level(found, CATEGORY_BOUNDS[name])) for name, found in categories.items()},
        domains={name: Score(found, level(found, DOMAIN_BOUNDS[name])) for name, found in domains.items()},
    )


def _sums(points: Mapping[int, float], parts: Mapping[str, tuple[int, ...]], blocks: Blocks) -> dict[str, float]:
    """A block that applies to nobody is not missing."""
    wanted = {name: [item for item in items if _share(item, blocks) > 0] for name, items in parts.items()}
    return {name: sum(points[item] for item in items) for name, items in wanted.items() if _in(items, points)}


def _in(wanted: Iterable[object], known: Mapping[object, float] | Mapping[int, float] | Mapping[str, float]) -> bool:
    return all(one in known for one in wanted)


def _share(item: int, blocks: Blocks) -> float:
    if item in CUSTOMERS:
        return blocks.customers
    return blocks.subordinates if item in SUBORDINATES else 1.0


def _require(means: Mapping[int, float], blocks: Blocks) -> None:
    strange = sorted(set(means) - set(ITEMS))
    if strange:
        raise ValueError(f"score: there is no question {strange[0]}; expected 1 to 72")
    for item, mean in means.items():
        if not (isfinite(mean) and 1 <= mean <= TOP):
            raise ValueError(
                f"score: question {item} has the mean {mean}; expected 1 to 5, turned so that high is good"
            )
    if not all(0 <= share <= 1 for share in (blocks.customers, blocks.subordinates)):
        raise ValueError(f"score: shares of the blocks are {blocks}; expected 0 to 1")
