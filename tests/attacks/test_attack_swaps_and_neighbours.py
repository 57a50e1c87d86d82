"""A5 and A6 on a small company, and on something unprotected."""

import numpy as np
import pytest

from analytics.noise.declared import Declared
from analytics.noise.drawing import draw, gaussian
from analytics.plan import ORG
from analytics.policy import RHO_OF_A_YEAR
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference import neighbours, swapping
from survey.app.trying.attack.people import SMALL


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("company"), size=SMALL, waves=1)


def test_no_exchange_within_a_group_changes_a_byte(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapping, "SWAPS", 500)
    found = swapping.run(company, quiet)
    assert (found.figure, found.met) == (0.0, True)
    assert found.baseline is not None
    assert found.baseline > 500  # on a dashboard nearly every exchange shows


def test_the_averages_that_are_compared_are_the_published_ones(company: Company) -> None:
    box = swapping.box_of(company, 0)
    cells = company.public(0, "release.json")["cells"]
    averages = [cell for cell in cells if cell["statistic"] in ("mean", "index")]
    assert len(averages) > 50
    assert box.averages == swapping.canonical({"cells": averages})


def test_an_exchange_between_groups_is_seen(company: Company) -> None:
    box = swapping.box_of(company, 0)
    ends = [group[0] for group in swapping.people_by(box, sensitive=False)][:2]
    different = next(
        (first, second)
        for first in np.flatnonzero([segment == box.ballots[ends[0]][0] for segment, _ in box.ballots])
        for second in np.flatnonzero([segment == box.ballots[ends[1]][0] for segment, _ in box.ballots])
        if sum(box.ballots[first][1] or b"") - sum(box.ballots[second][1] or b"") > 8
    )
    after = box.exchanged(int(different[0]), int(different[1]), slice(0, box.plan.slots))
    assert swapping.changed_bytes(box, after, 1) > 0


def test_sensitive_answers_are_exchanged_over_the_border_of_two_groups(company: Company) -> None:
    box = swapping.box_of(company, 0)
    wide = next(
        group for group in swapping.people_by(box, sensitive=True) if len({box.ballots[p][0] for p in group}) > 1
    )
    first = wide[0]
    second = next(p for p in wide if box.ballots[p][0] != box.ballots[first][0])
    after = box.exchanged(int(first), int(second), swapping.sensitive_slots(box.plan))
    assert swapping.changed_bytes(box, after, 0) == 0
    assert [part for part in after.ballots if part not in box.ballots] or after.ballots == box.ballots


def test_the_mechanism_tells_neighbours_apart_no_better_than_promised(company: Company) -> None:
    pair = neighbours.neighbours_of(company)
    found = neighbours.bounds_of(*neighbours.seen(pair, gaussian, 1500))
    assert 0 < max(found.values()) <= 2.5


def test_noise_of_a_fifth_is_caught(company: Company) -> None:
    pair = neighbours.neighbours_of(company)
    weak = lambda values, sigma: gaussian(values, sigma / 5)  # noqa: E731 - a mechanism in one line
    found = neighbours.bounds_of(*neighbours.seen(pair, weak, 2000))
    assert min(found.values()) > 2.5


def test_without_noise_everything_is_told_apart(company: Company) -> None:
    pair = neighbours.neighbours_of(company)
    found = neighbours.bounds_of(*neighbours.seen(pair, lambda values, _sigma: list(values), 1000))
    assert found["by counting alone"] > 5


def test_the_two_neighbours_are_as_far_apart_as_any(company: Company) -> None:
    pair = neighbours.neighbours_of(company)
    assert np.linalg.norm(pair.apart) == pytest.approx(pair.declared.sensitivity, rel=1e-6)
    assert draw({ORG: pair.first}, pair.declared)[ORG].segments == ("group",)


def test_a_bound_is_nothing_where_nothing_is_seen() -> None:
    same = np.linspace(-3, 3, 1000)
    assert neighbours.bounds_of(same, same) == {"by counting alone": 0.0, "knowing that it is Gaussian": 0.0}
    assert Declared(("scale:a",), {ORG: ""}, 0.125, RHO_OF_A_YEAR).sigma > 0
