"""A3 and A4 on a small company: guesses from releases, and the same guesses where they should find people."""

import numpy as np
import pytest

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference import subtracting, telling
from survey.app.trying.attack.inference.estimating import Kin, Sums, expected, guesses
from survey.app.trying.attack.inference.evidence import Evidence, Window
from survey.app.trying.attack.inference.finding import Search
from survey.app.trying.attack.inference.moments import moments
from survey.app.trying.attack.people import SMALL, WHOLE, crowds_of


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    company = Company(tmp_path_factory.mktemp("company"), size=SMALL, waves=2)
    return Search(Evidence(company, (0, 1)))


def sums(people: list[list[float]], value: list[float], wave: list[int]) -> Sums:
    known = np.array(value)
    return Sums(np.array(wave), np.array(people), np.ones((len(value), 1)), known, np.zeros(len(value)))


def alone(people: int) -> Kin:
    return Kin(np.zeros((people, 1)), np.zeros((people, 1)))


def test_the_same_attack_finds_nearly_everybody_on_a_dashboard(search: Search) -> None:
    found = telling.run(search.evidence.company, quiet)
    assert found.baseline is not None
    assert found.baseline > 0.9
    assert found.figure < found.baseline - 0.2
    assert found.met == (found.figure <= found.target == 0.53)


def test_what_was_missed_is_called_missed(search: Search) -> None:
    found = subtracting.run(search.evidence.company, quiet)
    assert found.met == (found.figure <= found.target == 0.05)
    assert found.figure == pytest.approx(found.details["all waves"] - found.details["one wave"])


def test_a_mean_tells_nothing_about_who_in_it() -> None:
    found = guesses(sums([[0.25] * 4], [2.0], [0]), alone(4), 0)
    assert np.ptp(found) < 1e-9
    assert found[0, 0] < moments().mean


def test_the_difference_of_two_waves_is_the_answer_of_whoever_came() -> None:
    people = [[1 / 3, 1 / 3, 1 / 3, 0], [0.25, 0.25, 0.25, 0.25]]
    before = guesses(sums(people, [3.0, 2.5], [0, 1]), alone(4), 1)
    assert before[3, 0] < before[0, 0] - 0.4  # three people at 3 and a newcomer make 2.5: the newcomer is at 1


def test_an_expected_mean_lies_between_its_bounds() -> None:
    mean, deviation = expected(Window(0, "g", 0, np.arange(8), first=8, last=16), moments())
    assert 1.5 < mean < 2.0  # "2.0 or less" is mostly nearly 2
    assert 0 < deviation < 0.5


def test_whoever_comes_or_leaves_is_looked_at_in_both_waves() -> None:
    there = np.array([[True, True, False], [True, False, True]])
    assert subtracting.changing(there).tolist() == [[False, True, False], [False, False, True]]


def test_the_attacker_knows_how_answers_of_such_companies_spread() -> None:
    crowds = [crowds_of(WHOLE, seed, waves=1)[0] for seed in range(1, 9)]
    answers = np.concatenate([crowd.answers for crowd in crowds])
    known = moments()
    assert answers.mean() == pytest.approx(known.mean, abs=0.1)
    assert answers.var() == pytest.approx(known.team + known.site + known.own, rel=0.1)
