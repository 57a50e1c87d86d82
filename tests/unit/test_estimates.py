"""Promises of rule 5 and policy strict: only declared numbers, only exact enough ones, decided by public numbers."""

import json
from collections.abc import Callable

import pytest

from analytics.plan import Plan
from analytics.policy import STRICT
from analytics.release.audit import AuditFailed, assert_nothing_follows
from analytics.release.derived import recompute
from analytics.release.gate import NotPublishable, decide
from tests import noise_world as noisy
from tests import release_world as world
from tests.release_world import Document, cell


@pytest.fixture(scope="module")
def strict() -> tuple[Document, noisy.NoisyWave]:
    wave = noisy.strict(("index:wellbeing", "scale:stay"))
    return wave.release(noisy.ballots(wave)), wave


@pytest.fixture(scope="module")
def sites() -> tuple[Document, noisy.NoisyWave]:
    wave = noisy.by_site()
    return wave.release(noisy.ballots(wave)), wave


def test_policy_strict_releases_nothing_but_declared_indices(strict: tuple[Document, noisy.NoisyWave]) -> None:
    release, _ = strict
    assert {(part["measure"], part["statistic"]) for part in release["cells"]} == {
        ("index:wellbeing", "index"),
        ("scale:stay", "index"),
    }
    assert all(part["noise"] > 0 and part["low"] is None for part in release["cells"] if part["status"] == "released")
    assert release["themes"] == release["quotes"] == release["drivers"] == []


def test_all_groups_of_policy_strict_are_shown_when_they_are_large(strict: tuple[Document, noisy.NoisyWave]) -> None:
    release, wave = strict
    assert {part["status"] for part in release["cells"]} == {"released"}
    assert len(release["cells"]) == 2 * len(wave.plan.groups)


def test_bands_stand_beside_the_tree_and_are_crossed_with_nothing(sites: tuple[Document, noisy.NoisyWave]) -> None:
    release, _ = sites
    bands = [group for group in release["groups"] if group["view"] == "site"]
    assert [(group["id"], group["parent"], group["leaf"]) for group in bands] == [
        ("berlin", "organisation", True),
        ("ulm", "organisation", True),
    ]
    mine = [part for part in release["cells"] if part["group"] in ("berlin", "ulm")]
    assert {(part["measure"], part["basis"], part["minimum"]) for part in mine} == {
        ("index:wellbeing", "measured", 100)
    }


def test_the_tree_is_the_same_with_and_without_a_view(sites: tuple[Document, noisy.NoisyWave]) -> None:
    release, wave = sites
    tree = {part["measure"] for part in release["cells"] if part["group"] == "organisation"}
    assert {"item:q1", "scale:load", "index:wellbeing"} <= tree
    assert wave.plan.only_noise is False


@pytest.mark.parametrize("kind", ["strict", "sites"])
def test_everything_follows_from_the_published_means_alone(kind: str, request: pytest.FixtureRequest) -> None:
    release, wave = request.getfixturevalue(kind)
    published = world.published(release)
    assert recompute(published, wave.manifest, wave.questionnaire) == published["cells"]


def test_without_noise_a_band_would_show_its_own_mean() -> None:
    wave = noisy.by_site()
    answers = {"berlin": 200, "ulm": 200}
    ballots = {**noisy.ballots(wave), "site": [(name, world.same_answer(wave.plan, 1)) for name in answers] * 200}
    release = wave.release(ballots, noisy.exactly)
    shown = cell(release, "berlin", "index:wellbeing", "index")["value"]
    assert shown == 25.0  # load: one question worst, the reversed one best; rest: worst


def test_a_band_with_too_few_respondents_is_withheld_whatever_it_says() -> None:
    wave = noisy.by_site(sites={"berlin": 120, "ulm": 300})
    release = wave.release(noisy.ballots(wave, share=0.75))
    assert cell(release, "berlin", "index:wellbeing", "index")["status"] == "withheld"
    assert cell(release, "ulm", "index:wellbeing", "index")["status"] == "released"


def test_a_band_whose_noise_would_be_too_large_is_withheld() -> None:
    measures = ("index:wellbeing", "scale:load", "scale:rest", "scale:stay")
    wave = noisy.by_site(measures, {"berlin": 130, "ulm": 300})  # 104 answer; four measures need 126
    release = wave.release(noisy.ballots(wave), noisy.exactly)
    assert cell(release, "berlin", "scale:load", "index")["status"] == "withheld"
    assert cell(release, "ulm", "scale:load", "index")["status"] == "released"


def test_a_small_strict_group_is_withheld_and_its_parent_uses_the_others() -> None:
    wave = noisy.strict(teams={"A/A1": 500, "A/A2": 100})
    release = wave.release(noisy.ballots(wave))
    assert cell(release, "a2", "index:wellbeing", "index")["status"] == "withheld"
    whole, part = (cell(release, name, "index:wellbeing", "index") for name in ("organisation", "a1"))
    assert whole["value"] == part["value"]


def test_the_margin_told_at_lock_is_the_one_that_is_published() -> None:
    wave = noisy.by_site()
    noise = wave.plan.noise
    assert noise is not None
    release = wave.release(noisy.ballots(wave), noisy.exactly)
    shown = cell(release, "berlin", "index:wellbeing", "index")
    told = noise.margin(240)  # 300 invited, of whom 80 % answer
    assert 1.96 * shown["noise"] * 4 / 100 == pytest.approx(told, rel=0.02)


def test_a_release_says_what_it_cost(strict: tuple[Document, noisy.NoisyWave]) -> None:
    budget = strict[0]["budget"]
    assert (budget["rho"], budget["year"], budget["delta"]) == (0.125, 0.5, 1e-6)
    assert budget["spent"] <= budget["rho"] and budget["epsilon"] <= STRICT.epsilon


def set_of(name: str, **changes: object) -> Callable[[Document], object]:
    return lambda copy: cell(copy, name, "index:wellbeing", "index").update(changes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda copy: copy["budget"].update(spent=0.0), "the budget is not what"),
        (set_of("a1", noise=0.001), "less noise than it must have"),
        (set_of("a1", noise=9.0), "more noise than may be shown"),
        (set_of("organisation", value=1.0), "not what the rules give"),
        (lambda copy: copy["quotes"].append({"group": "a1", "item": "say", "text": "x"}), "comments"),
        (lambda copy: copy["cells"].append({**copy["cells"][0], "measure": "item:q1"}), "not what the rules give"),
    ],
)
def test_a_release_that_breaks_its_account_is_not_published(
    strict: tuple[Document, noisy.NoisyWave], change: Callable[[Document], object], words: str
) -> None:
    copy = json.loads(json.dumps(strict[0]))
    change(copy)
    with pytest.raises(AuditFailed, match=words):
        assert_nothing_follows(copy, strict[1].plan)


def test_exact_counters_are_not_taken_under_policy_strict() -> None:
    wave = noisy.strict()
    plan: Plan = wave.plan
    with pytest.raises(NotPublishable, match="nothing was published"):
        decide(world.random_counters(plan), plan, sums=wave.package(noisy.ballots(wave)).sums)


def test_a_view_whose_sums_are_missing_publishes_nothing() -> None:
    wave = noisy.by_site()
    with pytest.raises(NotPublishable, match=r"declared are \['site'\]"):
        decide(world.random_counters(wave.plan), wave.plan)
