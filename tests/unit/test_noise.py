"""Promises of the noise: it costs what was declared, is drawn once, and leaves with nothing exact beside it."""

import json
from math import exp, inf, log, log1p
from statistics import NormalDist

import numpy as np
import pytest

from analytics.noise.declared import Declared, DeclaredError
from analytics.noise.drawing import BudgetExceeded, draw, epsilon_of, gaussian, spent
from analytics.noise.scores import Scorer, choose
from analytics.policy import DEFAULT, RHO_OF_A_YEAR, STRICT
from tests import noise_world as noisy
from tests import release_world as world


def declared(measures: int = 1, views: int = 1) -> Declared:
    names = {f"v{n}": "" for n in range(views)}
    return Declared(tuple(f"scale:{n}" for n in range(measures)), names, STRICT.rho, RHO_OF_A_YEAR)


def epsilon_by_hand(rho: float, delta: float) -> float:
    """Proposition 12 of Canonne, Kamath and Steinke, minimised over a fine grid of orders."""
    orders = (1 + step / 1000 for step in range(1, 60_000))
    return min(rho * a + (log(1 / delta) + (a - 1) * log1p(-1 / a) - log(a)) / (a - 1) for a in orders)


@pytest.mark.parametrize(("rho", "promised"), [(STRICT.rho, 2.5), (RHO_OF_A_YEAR, 5.3)])
def test_epsilon_follows_from_rho_by_two_formulas_and_keeps_the_promise(rho: float, promised: float) -> None:
    assert epsilon_of(rho, 1e-6) == pytest.approx(epsilon_by_hand(rho, 1e-6), abs=1e-4)
    assert epsilon_of(rho, 1e-6) <= promised


@pytest.mark.parametrize("measures", [1, 4, 12, 15])
@pytest.mark.parametrize("views", [1, 2, 3, 4])
def test_the_library_finds_no_more_spent_than_declared(measures: int, views: int) -> None:
    assert 0.1249 < spent(declared(measures, views)) <= STRICT.rho


@pytest.mark.parametrize(("measures", "people"), [(12, 360), (4, 210)])
def test_strict_groups_are_as_large_as_the_rules_say(measures: int, people: int) -> None:
    assert declared(measures).needed(STRICT.attribute_margin) == pytest.approx(people, abs=3)


def test_one_more_view_makes_the_noise_larger_because_all_share_one_budget() -> None:
    assert declared(views=4).margin(200) == pytest.approx(2 * declared(views=1).margin(200))


def test_an_index_is_known_less_exactly_at_the_ends_where_the_count_matters() -> None:
    middle, end = (declared().noise(200, place) for place in (0.5, 1.0))
    assert middle < end < 1.16 * middle


def test_noise_that_would_cost_too_much_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = noisy.by_site()
    plan = wave.plan
    assert plan.noise is not None
    exact = {"site": noisy.sums(plan, "site", noisy.ballots(wave)["site"])}
    monkeypatch.setattr(Declared, "sigma", property(lambda declared: declared.sensitivity))
    with pytest.raises(BudgetExceeded, match="nothing was drawn"):
        draw(exact, plan.noise)


def test_all_views_are_drawn_at_once_and_with_the_declared_sigma() -> None:
    calls: list[tuple[int, float]] = []

    def watched(values: list[int], sigma: float) -> list[int]:
        calls.append((len(values), sigma))
        return list(values)

    wave = noisy.strict(("index:wellbeing", "scale:load"))
    wave.package(noisy.ballots(wave), add=watched)  # type: ignore[arg-type]
    assert calls == [(4 * 2 * 2, wave.plan.noise.sigma)]  # type: ignore[union-attr]


def test_the_noise_has_the_declared_size() -> None:
    drawn = np.array(gaussian([0] * 20_000, 1000.0))
    assert abs(drawn.mean()) < 50
    assert 960 < drawn.std() < 1040


def test_a_package_holds_no_exact_sum() -> None:
    wave = noisy.strict()
    ballots = noisy.ballots(wave)
    package, plain = wave.package(ballots), wave.package(ballots, noisy.exactly)
    assert (noisy.noisy(package, "org").centred != noisy.noisy(plain, "org").centred).any()
    assert "counts" not in json.dumps(package.counted())


def test_an_invalid_ballot_is_spoilt_and_adds_nothing() -> None:
    wave = noisy.by_site()
    good = world.same_answer(wave.plan, 4)
    sums = noisy.sums(wave.plan, "site", [("berlin", good), ("berlin", None), ("berlin", b"\xff" * len(good))])
    assert (sums.spoilt, sums.accepted.tolist(), sums.people.sum()) == (2, [1, 0], 1)


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({"q1": 5, "q2": 1}, 1200),  # q2 is reversed: both are as good as can be
        ({"q1": 5}, 1200),  # half of a scale is enough
        ({"q1": 2, "q2": 4}, 300),
        ({}, None),
    ],
)
def test_a_person_has_the_mean_of_what_they_answered(answers: dict[str, int], wanted: int | None) -> None:
    plan = world.plan()
    ballot = np.zeros((1, plan.slots), dtype=np.int64)
    for item in plan.items:
        ballot[0, item.slot] = answers.get(item.id, 0)
    scores = Scorer(plan, ["scale:load"])(ballot)
    assert (scores.steps[0, 0] if scores.present[0, 0] else None) == wanted


def test_indices_are_chosen_before_scales_because_fewer_numbers_need_less_noise() -> None:
    asked = world.questionnaire()
    assert choose(asked) == ("index:wellbeing",)
    assert choose({**asked, "indices": []}) == ("scale:load", "scale:rest", "scale:stay")
    assert choose(asked, ["scale:rest"]) == ("scale:rest",)


@pytest.mark.parametrize("wish", ["scale:luck", "item:q1", "wellbeing"])
def test_a_measure_that_the_questionnaire_does_not_have_is_refused(wish: str) -> None:
    with pytest.raises(DeclaredError, match=f"no measure {wish}"):
        choose(world.questionnaire(), [wish])


@pytest.mark.parametrize("change", [{"sigma": 1.0}, {"rho": 0.25}, {"sensitivity": 1.0}, {"measures": ["a", "b"]}])
def test_a_manifest_cannot_declare_less_noise_than_its_budget_asks_for(change: dict[str, object]) -> None:
    with pytest.raises(DeclaredError, match="noise: "):
        Declared.from_public({**declared().to_public(), **change})


def test_neighbouring_waves_cannot_be_told_apart_better_than_promised() -> None:
    """A6 in miniature: a lower bound of ε from 2 × 4,000 runs, by the best threshold between two extreme neighbours."""
    wave = noisy.by_site()
    assert wave.plan.noise is not None
    bound = wave.plan.noise
    runs = 4000
    worst, best = (np.array(gaussian([side] * runs, bound.sigma)) for side in (-1200, 1200))
    found = 0.0
    for threshold in np.linspace(-2 * bound.sigma, 2 * bound.sigma, 41):
        hit = _lower((best > threshold).sum(), runs)
        miss = _upper((worst > threshold).sum(), runs)
        found = max(found, log(max(hit - 1e-6, 1e-9) / miss))
    assert 0.3 < found <= 2.5 and exp(found) < inf


def _lower(hits: int, runs: int, z: float = NormalDist().inv_cdf(0.999)) -> float:
    share = hits / runs
    return float((share + z * z / (2 * runs) - z * _spread(share, runs, z)) / (1 + z * z / runs))


def _upper(hits: int, runs: int, z: float = NormalDist().inv_cdf(0.999)) -> float:
    share = hits / runs
    return float((share + z * z / (2 * runs) + z * _spread(share, runs, z)) / (1 + z * z / runs))


def _spread(share: float, runs: int, z: float) -> float:
    return float((share * (1 - share) / runs + z * z / (4 * runs * runs)) ** 0.5)


def test_the_budget_of_a_wave_is_the_policys() -> None:
    assert DEFAULT.rho == STRICT.rho == 0.125
    assert 4 * STRICT.rho == RHO_OF_A_YEAR
