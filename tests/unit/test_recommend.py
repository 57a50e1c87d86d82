"""The recommend score: known answers, an interval that covers, and a number instead of a colour on the page."""

import numpy as np
import pytest

from analytics.measures.recommend import recommend_margin, recommend_score
from analytics.pages.seen.visible import ORGANISATION
from tests import made_up_board as made_up
from tests import results_site


def test_ten_answers_leave_about_fifty_points_open() -> None:
    assert recommend_score(favourable=40, unfavourable=30) == 10
    assert recommend_margin(favourable=40, unfavourable=30, n=10) == pytest.approx(50, abs=3)


def test_the_margin_is_that_of_the_mean_of_plus_ones_zeros_and_minus_ones() -> None:
    answers = np.array([1] * 45 + [0] * 30 + [-1] * 25)
    plain = 1.959964 * 100 * answers.std() / 10
    assert recommend_margin(favourable=45, unfavourable=25, n=100) == pytest.approx(
        np.hypot(plain, 1.96 * (2 / 12) ** 0.5)
    )


def test_the_interval_covers_the_score_of_everybody_invited_with_noise_on_the_counts() -> None:
    draw = np.random.default_rng(6)
    hits = 0
    for _ in range(4000):
        counts = draw.multivariate_hypergeometric([40, 30, 30], 70) + draw.normal(0, 3, 3)
        bad, _, good = (100 * counts / counts.sum()).round()
        margin = recommend_margin(favourable=good, unfavourable=bad, n=70, invited=100, count_noise=3 / 70)
        hits += abs(good - bad - -10) <= margin
    assert 0.935 <= hits / 4000 <= 0.97


def test_more_answers_less_noise_and_fewer_unseen_make_it_narrower() -> None:
    def margin(**changed: float) -> float:
        return recommend_margin(**{"favourable": 50, "unfavourable": 20, "n": 60, "invited": 90, **changed})

    assert margin(n=80) < margin() < margin(invited=900) < margin(invited=900, count_noise=0.05)
    assert margin(n=90) == pytest.approx(100 * 1.96 * (2 / 120_000) ** 0.5, abs=0.01)  # only whole percents are left


@pytest.mark.parametrize("wrong", [{"favourable": 60}, {"unfavourable": -1}, {"n": 0}, {"count_noise": -0.1}])
def test_what_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="recommend"):
        recommend_margin(**{"favourable": 50, "unfavourable": 50, "n": 40, **wrong})


def page(group: str) -> str:
    reader = results_site.results_app().test_client()
    asked = {"group": group, "theme": "scale:recommend"}
    return " ".join(reader.get("/results/hr/autumn-2026/items", query_string=asked).get_data(as_text=True).split())


def test_the_page_says_the_score_with_its_margin_from_forty_answers_on() -> None:
    assert "Recommend score " in page(ORGANISATION)
    groups = made_up.board().release("autumn-2026").groups.values()
    small = next(group.id for group in groups if group.leaf and group.respondents == (21, 39))
    assert "Recommend score" not in page(small)
    assert "NPS" not in page(ORGANISATION)
