"""A1 and A2 on a small company: nothing follows from what is published, and the same attacks find what they should."""

from pathlib import Path

import numpy as np
import pytest

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference import algebra, bounds
from survey.app.trying.attack.inference.dashboard import exact_sums, shown_sets
from survey.app.trying.attack.inference.evidence import Evidence, Unaccounted, Window
from survey.app.trying.attack.inference.programmes import NoSolution, extremes, of_one_sum, relaxed
from survey.app.trying.attack.people import SMALL, WHOLE, crowds_of


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("company"), size=SMALL, waves=2)


def test_what_the_attacker_writes_down_is_true(company: Company) -> None:
    evidence = Evidence(company, (0, 1))
    assert len(evidence.windows) > 40
    for window in evidence.windows:
        assert window.first <= bounds.answers_of(window, evidence).sum() <= window.last


def test_a_release_with_a_number_of_its_own_stops_the_attack(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    release = company.public(0, "release.json")
    next(cell for cell in release["cells"] if cell["basis"] == "computed")["value"] = 1.2345
    read = Company.public
    monkeypatch.setattr(Company, "public", lambda c, w, name: release if name == "release.json" else read(c, w, name))
    with pytest.raises(Unaccounted, match="do not follow"):
        _ = Evidence(company, (0,)).windows


def test_algebra_reconstructs_no_answer_from_releases(company: Company) -> None:
    found = algebra.run(company, quiet)
    assert (found.figure, found.met) == (0.0, True)


def test_algebra_reconstructs_most_answers_from_a_dashboard() -> None:
    crowd = crowds_of(WHOLE, seed=1, waves=1)[0]
    assert algebra.from_dashboard(crowd, Company(Path(), seed=1)) > 0.9


def test_algebra_finds_who_is_the_difference_of_two_groups() -> None:
    sets = np.array([[1.0, 1, 1, 1], [0, 1, 1, 1]])
    answers = np.array([[2], [5], [1], [4]])
    assert algebra.determined(sets).tolist() == [True, False, False, False]
    assert algebra.right_answers(sets, sets @ answers, answers) == 1


def test_programmes_find_nothing_certain_that_was_promised_not_to_be(company: Company) -> None:
    found = bounds.run(company, quiet)
    assert (found.figure, found.met) == (0.0, True)


def test_programmes_find_a_unanimous_group_in_exact_means() -> None:
    answers = np.array([1, 1, 1, 1, 1, 1])
    assert bounds.hit(Window(0, "g", 0, np.arange(6), first=6, last=6), answers, telling=0) == (6, 6)


def test_with_exact_means_a_colleague_who_is_better_off_gives_the_others_away() -> None:
    answers = np.array([5, 1, 2, 1, 1, 1])
    assert bounds.hit(Window(0, "g", 0, np.arange(6), first=11, last=11), answers, telling=0) == (0, 0)
    assert bounds.hit(Window(0, "g", 0, np.arange(6), first=11, last=11), answers, telling=1) == (5, 0)


def test_programmes_find_at_least_what_algebra_finds_in_a_dashboard() -> None:
    crowd = crowds_of(SMALL, seed=1, waves=1)[0]
    company = Company(Path(), size=SMALL)
    found = bounds.certain_from_dashboard(crowd, company)
    assert found >= algebra.from_dashboard(crowd, company) > 0


def test_whole_and_relaxed_answers_have_the_same_bounds_in_a_group() -> None:
    sets, first, last = np.ones((1, 4)), np.array([5.0]), np.array([6.0])
    assert extremes(sets, first, last, 0) == relaxed(sets, first, last, 0) == of_one_sum(4, 5, 6) == (1, 3)


def test_sums_that_nobody_can_have_given_are_no_finding() -> None:
    with pytest.raises(NoSolution):
        of_one_sum(3, 16, 17)


def test_a_dashboard_hides_small_sets_and_small_remainders() -> None:
    crowd = crowds_of(SMALL, seed=1, waves=1)[0]
    sets = shown_sets(crowd, SMALL)
    assert sets.sum(axis=1).min() >= 5
    assert exact_sums(crowd, sets).shape == (len(sets), SMALL.items)
