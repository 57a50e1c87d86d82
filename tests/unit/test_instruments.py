"""Official scores against the worked examples of their sources.

NOM-035-STPS-2018, Guía de Referencia III, tables 5 to 7; Civil Service People Survey technical guide 2018.
"""

import pytest

from analytics.instruments import csps, nom035
from survey.questionnaires import pack

EVERYBODY = nom035.Blocks(1, 1)
STRAIGHT = {5: 148, 4: 146, 3: 144, 2: 142, 1: 140}  # Siempre to Nunca
TURNED = {int(item.id[4:]) for item in pack("nom-035").items if item.reverse}


def turned(answer: int) -> dict[int, float]:
    """The same answer to every question, as the pack turns it: high is good."""
    return {item: 6 - answer if item in TURNED else answer for item in nom035.ITEMS}


@pytest.mark.parametrize(("answer", "points"), STRAIGHT.items())
def test_straight_answers_to_the_pack_have_the_points_of_the_norm(answer: int, points: int) -> None:
    assert nom035.score(turned(answer), EVERYBODY).total == nom035.Score(points, "muy alto")


@pytest.mark.parametrize(
    ("points", "level"),
    [
        (0, "nulo"),
        (49, "nulo"),
        (50, "bajo"),
        (74, "bajo"),
        (75, "medio"),
        (99, "alto"),
        (139, "alto"),
        (140, "muy alto"),
    ],
)
def test_levels_begin_at_their_bound(points: float, level: str) -> None:
    assert nom035.level(points) == level


def test_the_worst_answers_have_288_points_and_every_part_is_very_high() -> None:
    worst = nom035.score(dict.fromkeys(nom035.ITEMS, 1.0), EVERYBODY)

    assert worst.total == nom035.Score(288, "muy alto")
    assert {part.level for part in (*worst.categories.values(), *worst.domains.values())} == {"muy alto"}
    assert (
        sum(part.points for part in worst.domains.values())
        == sum(part.points for part in worst.categories.values())
        == 288
    )


def test_who_serves_no_customers_and_leads_nobody_has_no_points_for_it() -> None:
    asked = {item: 1.0 for item in range(1, 65)}

    assert nom035.score(asked, nom035.Blocks(0, 0)).total == nom035.Score(256, "muy alto")


def test_half_of_a_group_serves_customers_and_half_of_their_points_count() -> None:
    means = dict.fromkeys(nom035.ITEMS, 5.0) | dict.fromkeys(nom035.CUSTOMERS, 1.0)

    assert nom035.score(means, nom035.Blocks(0.5, 1)).domains["carga"] == nom035.Score(8, "nulo")


def test_a_domain_without_all_of_its_questions_is_left_out_with_everything_above_it() -> None:
    means = {item: 3.0 for item in nom035.ITEMS if item != 57}

    found = nom035.score(means, EVERYBODY)

    assert found.total is None
    assert set(nom035.DOMAINS) - set(found.domains) == {"violencia"}
    assert set(nom035.CATEGORIES) - set(found.categories) == {"Liderazgo y relaciones en el trabajo"}


def test_domains_and_categories_of_the_norm_hold_every_question_once() -> None:
    assert sorted(item for items in nom035.DOMAINS.values() for item in items) == list(nom035.ITEMS)
    assert sorted(part for parts in nom035.CATEGORIES.values() for part in parts) == sorted(nom035.DOMAINS)


def test_the_pack_s_scales_are_the_domains() -> None:
    scales = {scale.id: tuple(sorted(int(name[4:]) for name in scale.items)) for scale in pack("nom-035").scales}

    assert scales == {name: tuple(sorted(items)) for name, items in nom035.DOMAINS.items()}


@pytest.mark.parametrize("means", [{0: 3.0}, {73: 3.0}, {1: 0.5}, {1: 5.5}, {1: float("nan")}])
def test_an_average_that_cannot_be_is_refused(means: dict[int, float]) -> None:
    with pytest.raises(ValueError, match="score"):
        nom035.score(means, EVERYBODY)


def test_the_indices_of_the_people_survey_have_the_values_of_its_guide() -> None:
    assert csps.engagement([100, 75, 75, 50, 25]) == 65
    assert csps.perma([75, 100, 50, 75, 25]) == 65
    assert csps.proxy_stress([100, 50, 50, 50, 25, 75, 50, 100]) == 37.5


def test_the_indices_ask_what_the_pack_asks() -> None:
    asked = {item.id for item in pack("csps").items}

    assert asked >= {*csps.ENGAGEMENT, *csps.PERMA, *csps.PROXY_STRESS}


@pytest.mark.parametrize("values", [[50.0] * 4, [50.0] * 6, [50.0, 50, 50, 50, 101]])
def test_an_index_of_too_few_too_many_or_impossible_values_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="expected 5 index values"):
        csps.perma(values)
