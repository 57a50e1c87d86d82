"""How often intervals hold what they promise, and how often teams are named that do not differ: by simulation.

In: a setting. Out: figures, in percent. Called by: survey.app.trying.bench.parts.
"""

from collections.abc import Iterator

import numpy as np
from scipy.stats import beta, betabinom

from analytics.measures.change import WaveMean, compare
from analytics.measures.intervals import mean_margin, wilson, wilson_finite
from analytics.measures.teams.alerts import smallest_change
from analytics.measures.teams.outlook import outlook
from analytics.measures.teams.rates import HIGHER, rates
from survey.app.trying.bench.figures import Aim, Figure, Setting

ROUNDS = 20_000
AS_PUBLISHED = {"mean": Aim(94.5), "share": Aim(95.1)}  # statistics page, "Coverage to reach in a simulation"
HARDLY_ANY = Aim(1.0, at_most=True)  # percent of teams that are named although no team differs
ALIKE = ("outlook", 0.0)
EIGHT, COMMON, FIRM = 8, 0.22, 16.5  # people; usual rate; how alike teams are, in answers
POINTS = np.arange(1, 6)
CHANCES = np.array([0.08, 0.17, 0.25, 0.35, 0.15])  # of the five answers


def mean_with_correction(rng: np.random.Generator, rounds: int) -> float:
    """Ten invited, eight answer, variance from the team's own answers, no rounding."""
    hits = 0
    for _ in range(rounds):
        team = rng.choice(POINTS, size=10, p=CHANCES).astype(float)
        told = team[:8]  # answers come in no order, so the first eight are any eight
        hits += abs(told.mean() - team.mean()) <= mean_margin(n=8, invited=10, variance=float(told.var(ddof=1)))
    return hits / rounds


def share(rng: np.random.Generator, rounds: int, *, corrected: bool) -> tuple[float, float]:
    """Eighty invited, sixty answer: coverage and mean width of the interval of a share."""
    hits, width = 0, 0.0
    for _ in range(rounds):
        team = rng.random(80) < 0.5
        told = int(team[:60].sum())
        found = wilson_finite(share=told / 60, n=60, invited=80) if corrected else wilson(told, 60)
        hits += found.low <= team.mean() <= found.high
        width += found.high - found.low
    return hits / rounds, width / rounds


def change_seen(rng: np.random.Generator, rounds: int) -> float:
    """Changes of exactly the smallest detectable size, thirty answers in each wave."""
    size = smallest_change(variance=1.0, n=30)
    waves = rng.normal(0, 1, (rounds, 30)).mean(axis=1), rng.normal(size, 1, (rounds, 30)).mean(axis=1)
    pairs = zip(*waves, strict=True)
    return sum(compare(WaveMean(one, 1.0, 30), WaveMean(two, 1.0, 30)).clear for one, two in pairs) / rounds


def outlook_named(rng: np.random.Generator, between: float, organisations: int) -> tuple[float, float]:
    """Forty teams of nine: share that is named of higher concern, and how many of these truly lie that far below."""
    named, right = 0, 0
    for _ in range(organisations):
        true, errors = rng.normal(60, between, 40), np.full(40, 25 / 3)
        for team, found in zip(true, outlook(rng.normal(true, errors), errors, [9] * 40, beyond=6.25), strict=True):
            if found.level == "higher":
                named, right = named + 1, right + int(team - true.mean() < -6.25)
    return named / (40 * organisations), right / named if named else 0.0


def raw_named(rng: np.random.Generator, between: float, organisations: int) -> tuple[float, float]:
    """The same teams by the raw rule: more than the difference below the organisation, as measured."""
    true = rng.normal(60, between, (organisations, 40))
    told = rng.normal(true, 25 / 3)
    flagged = told - told.mean(axis=1, keepdims=True) < -6.25
    truly = true - true.mean(axis=1, keepdims=True) < -6.25
    return float(flagged.mean()), float(truly[flagged].mean()) if flagged.any() else 0.0


def teams_of_eight(teams: int) -> Iterator[tuple[str, float, float]]:
    """Teams of eight with the rates of `COMMON` and `FIRM`: who is named by 1.25 times, and how often rightly.

    No draw: each possible count weighs what the beta-binomial distribution gives it. The rule of the product is asked
    once, about so many teams in these proportions.
    """
    first, second = COMMON * FIRM, (1 - COMMON) * FIRM
    counts = np.arange(EIGHT + 1)
    chance = betabinom.pmf(counts, EIGHT, first, second)
    truly = beta.sf(HIGHER * COMMON, first + counts, second + EIGHT - counts)
    there = np.repeat(counts, np.maximum(1, np.round(teams * chance)).astype(int))
    levels = dict(zip(there.tolist(), rates(there / EIGHT, np.full(len(there), EIGHT)), strict=True))
    rules = {
        "raw rule": counts / EIGHT > HIGHER * COMMON,
        "rates": np.array([levels[count].level == "higher" for count in counts.tolist()]),
    }
    for name, named in rules.items():
        share = float(chance[named].sum())
        yield name, share, float((chance * truly)[named].sum()) / share if share else 0.0


def measure(setting: Setting) -> Iterator[Figure]:
    """Shares in percent; the same draws each time, so that one run is enough."""
    rng, rounds = np.random.default_rng(1), setting.size(ROUNDS, 500)
    covers = 100 * mean_with_correction(rng, rounds)
    yield percent("mean, 8 of 10 answered: interval covers the team's mean", covers, AS_PUBLISHED["mean"])
    for corrected, name in ((True, "corrected"), (False, "plain Wilson")):
        covers, width = share(rng, rounds, corrected=corrected)
        aim = AS_PUBLISHED["share"] if corrected else None
        yield percent(f"share, 60 of 80 answered, {name}: covers the group's share", 100 * covers, aim)
        yield percent(f"share, 60 of 80 answered, {name}: width of the interval", 100 * width)
    yield percent("smallest detectable change, 30 answers in each wave: is seen", 100 * change_seen(rng, rounds))
    for between in (0.0, 8.0):
        organisations = setting.size(200, 5)
        for name, rule in (("outlook", outlook_named), ("raw rule", raw_named)):
            named, right = rule(rng, between, organisations)
            teams = f"teams of 9 that truly differ by {between:.0f} points"
            yield percent(f"{teams}, {name}: named", 100 * named, HARDLY_ANY if (name, between) == ALIKE else None)
            if between:
                yield percent(f"{teams}, {name}: rightly, of those named", 100 * right)
    for name, named, right in teams_of_eight(setting.size(600, 60)):
        yield percent(f"teams of 8, more than 1.25 times the usual rate, {name}: named", 100 * named)
        yield percent(f"teams of 8, more than 1.25 times the usual rate, {name}: rightly, of those named", 100 * right)


def percent(name: str, value: float, aim: Aim | None = None) -> Figure:
    return Figure(name, "%", (value,), aim=aim)
