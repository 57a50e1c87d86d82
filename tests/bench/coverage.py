"""How often intervals hold what they promise, by simulation: prints the table of docs/methods.md.

In: nothing. Out: a Markdown table. Called by: whoever runs `python -m tests.bench.coverage`, about a minute.
"""

from collections.abc import Iterator

import numpy as np

from analytics.measures.change import WaveMean, compare
from analytics.measures.intervals import mean_margin, wilson, wilson_finite
from analytics.measures.teams.alerts import smallest_change
from analytics.measures.teams.outlook import outlook

ROUNDS = 20_000
POINTS = np.arange(1, 6)
CHANCES = np.array([0.08, 0.17, 0.25, 0.35, 0.15])  # of the five answers


def mean_with_correction(rng: np.random.Generator) -> float:
    """Ten invited, eight answer, variance from the team's own answers, no rounding."""
    hits = 0
    for _ in range(ROUNDS):
        team = rng.choice(POINTS, size=10, p=CHANCES).astype(float)
        told = team[:8]  # answers come in no order, so the first eight are any eight
        hits += abs(told.mean() - team.mean()) <= mean_margin(n=8, invited=10, variance=float(told.var(ddof=1)))
    return hits / ROUNDS


def share(rng: np.random.Generator, corrected: bool) -> tuple[float, float]:
    """Eighty invited, sixty answer: coverage and mean width of the interval of a share."""
    hits, width = 0, 0.0
    for _ in range(ROUNDS):
        team = rng.random(80) < 0.5
        told = int(team[:60].sum())
        found = wilson_finite(share=told / 60, n=60, invited=80) if corrected else wilson(told, 60)
        hits += found.low <= team.mean() <= found.high
        width += found.high - found.low
    return hits / ROUNDS, width / ROUNDS


def change_seen(rng: np.random.Generator) -> float:
    """Changes of exactly the smallest detectable size, thirty answers in each wave."""
    size = smallest_change(variance=1.0, n=30)
    waves = rng.normal(0, 1, (ROUNDS, 30)).mean(axis=1), rng.normal(size, 1, (ROUNDS, 30)).mean(axis=1)
    pairs = zip(*waves, strict=True)
    return sum(compare(WaveMean(one, 1.0, 30), WaveMean(two, 1.0, 30)).clear for one, two in pairs) / ROUNDS


def outlook_named(rng: np.random.Generator, between: float) -> tuple[float, float]:
    """Forty teams of nine: share that is named of higher concern, and how many of these truly lie that far below."""
    named, right, organisations = 0, 0, 200
    for _ in range(organisations):
        true, errors = rng.normal(60, between, 40), np.full(40, 25 / 3)
        for team, found in zip(true, outlook(rng.normal(true, errors), errors, [9] * 40, beyond=6.25), strict=True):
            if found.level == "higher":
                named, right = named + 1, right + int(team - true.mean() < -6.25)
    return named / (40 * organisations), right / named if named else float("nan")


def raw_named(rng: np.random.Generator, between: float) -> tuple[float, float]:
    """The same teams by the raw rule: more than the difference below the organisation, as measured."""
    true = rng.normal(60, between, (200, 40))
    told = rng.normal(true, 25 / 3)
    flagged = told - told.mean(axis=1, keepdims=True) < -6.25
    truly = true - true.mean(axis=1, keepdims=True) < -6.25
    return float(flagged.mean()), float(truly[flagged].mean())


def lines() -> Iterator[str]:
    rng = np.random.default_rng(1)
    yield "| what | promised | found |"
    yield "| --- | --- | --- |"
    yield f"| mean with correction, 8 of 10 answered: covers the team's mean | .950 | {mean_with_correction(rng):.3f} |"
    for corrected, name in ((True, "with correction"), (False, "plain Wilson")):
        covers, width = share(rng, corrected)
        yield f"| share, 60 of 80 answered, {name}: covers the group's share | .950 | {covers:.3f}, width {width:.2f} |"
    yield f"| change of the smallest detectable size, 30 answers: is seen | .800 | {change_seen(rng):.3f} |"
    for between in (0.0, 8.0):
        for name, rule in (("outlook", outlook_named), ("raw rule", raw_named)):
            flagged, right = rule(rng, between)
            of = f"{right:.2f} of them rightly" if between else "all wrongly"
            yield f"| {name}, teams of 9 that truly differ by {between:.0f} points: named | – | {flagged:.3f}, {of} |"


if __name__ == "__main__":
    print("\n".join(lines()))
