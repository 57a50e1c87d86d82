"""A8: an operator with exact times. Two windows leave a guess; what is promised nowhere is found by the same attack."""

from pathlib import Path

import numpy as np
import pytest

from survey.app.site.assets import static_folder
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator import logs, visits
from survey.app.trying.attack.operator.matching import posteriors, share_right
from survey.app.trying.attack.outcome import Outcome


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return logs.run(Company(tmp_path_factory.mktemp("company"), seed=3), lambda _line: None)


def test_exact_times_of_two_windows_link_no_more_than_guessing_does(found: Outcome) -> None:
    assert (found.met, found.target) == (True, 1.2 / 8)
    assert abs(found.figure - 1 / 8) < 0.01


def test_the_same_operator_links_nearly_everybody_who_comes_once(found: Outcome) -> None:
    assert found.baseline is not None
    assert found.baseline > 0.97


@pytest.mark.parametrize(
    "weaker", ["one visit, calendar days only", "one visit, ballots delayed by up to 24 hours", "correlated habits"]
)
def test_days_delays_and_habits_are_linked_far_more_often_than_guessing(found: Outcome, weaker: str) -> None:
    assert 0.5 < float(found.details[weaker]) < 0.8


def test_the_parts_of_a_ballot_are_joined_by_times_and_the_report_says_so(found: Outcome) -> None:
    assert float(found.details["parts of one ballot put together by times alone"]) > 0.5


def test_nothing_is_linked_by_a_log_that_does_not_know_who_enrolled() -> None:
    log = visits.one_visit(500, np.random.default_rng(5))
    blind = np.ones((500, visits.MEMBERS, visits.MEMBERS))
    assert abs(share_right(blind, log.truth) - 1 / 8) < 0.03


def test_posteriors_are_those_of_all_permutations() -> None:
    likelihood = np.random.default_rng(2).random((1, 3, 3))
    a = likelihood[0]
    whole = sum(a[0, i] * a[1, j] * a[2, 3 - i - j] for i in range(3) for j in range(3) if i != j)
    second_wrote_first = a[1, 0] * (a[0, 1] * a[2, 2] + a[0, 2] * a[2, 1])
    assert posteriors(likelihood)[0, 1, 0] == pytest.approx(second_wrote_first / whole)


def test_an_impossible_segment_is_no_finding() -> None:
    with pytest.raises(ValueError, match="no assignment is possible"):
        posteriors(np.array([[[1.0, 0.0], [1.0, 0.0]]]))


def test_the_pauses_are_those_of_the_client() -> None:
    source = (static_folder() / "client" / "sending.js").read_text()
    shortest, longest = visits.pauses()["two-window"]
    assert f'"two-window": [{shortest:g}, {longest:g}]' in source


def test_a_client_without_pauses_stops_the_attack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "client" / "sending.js").write_text("const PAUSES = {};")
    monkeypatch.setattr(visits, "static_folder", lambda: tmp_path)
    with pytest.raises(visits.NoPauses):
        visits.pauses()
