"""Questionnaires of public bodies: their scales, their turned items, their kinds.

Scales and turned items are those of the sources: HSE Management Standards Indicator Tool, user manual;
NOM-035-STPS-2018, Guía de Referencia III, tables 5 and 6; Civil Service People Survey, technical guide 2018.
"""

import pytest

from survey.questionnaires import pack

HSE = {
    "demands": (3, 6, 9, 12, 16, 18, 20, 22),
    "control": (2, 10, 15, 19, 25, 30),
    "managers-support": (8, 23, 29, 33, 35),
    "peer-support": (7, 24, 27, 31),
    "relationships": (5, 14, 21, 34),
    "role": (1, 4, 11, 13, 17),
    "change": (26, 28, 32),
}
HSE_TURNED = {3, 5, 6, 9, 12, 14, 16, 18, 20, 21, 22, 34}
ALWAYS_IS_GOOD = {1, 4, *range(23, 29), *range(30, 54), *range(55, 58)}
DOMAINS = {
    "condiciones": {1, 2, 3, 4, 5},
    "carga": {*range(6, 17), *range(65, 69)},
    "control": {*range(23, 31), 35, 36},
    "jornada": {17, 18},
    "familia": {19, 20, 21, 22},
    "liderazgo": {*range(31, 35), *range(37, 42)},
    "relaciones": {*range(42, 47), *range(69, 73)},
    "violencia": set(range(57, 65)),
    "reconocimiento": set(range(47, 53)),
    "pertenencia": {53, 54, 55, 56},
}


def number(name: str) -> int:
    return int(name.rpartition("-")[2])


def test_the_hse_tool_has_its_seven_scales_and_twelve_turned_items() -> None:
    hse = pack("hse")

    assert {scale.id: tuple(map(number, scale.items)) for scale in hse.scales} == HSE
    assert {number(item.id) for item in hse.items if item.reverse} == HSE_TURNED
    assert [number(item.id) for item in hse.items] == list(range(1, 36))


def test_the_hse_tool_asks_how_often_first_and_then_for_agreement() -> None:
    items = pack("hse").items

    assert [item.kind for item in items] == ["frequency5"] * 23 + ["agree5"] * 12
    assert [option["en"] for option in items[0].options] == ["Never", "Seldom", "Sometimes", "Often", "Always"]
    assert items[-1].options[2]["en"] == "Neutral"


def test_nom_035_has_72_items_in_ten_domains_and_37_turned_ones() -> None:
    nom = pack("nom-035")
    asked = [item for item in nom.items if item.kind == "frequency5"]

    assert {scale.id: set(map(number, scale.items)) for scale in nom.scales} == DOMAINS
    assert [number(item.id) for item in asked] == list(range(1, 73))
    assert {number(item.id) for item in asked if not item.reverse} == ALWAYS_IS_GOOD


def test_nom_035_asks_about_customers_and_about_subordinates_before_their_questions() -> None:
    ids = [item.id for item in pack("nom-035").items]

    assert ids[64:66] == ["clientes", "nom-65"]
    assert ids[69:71] == ["jefe", "nom-69"]


@pytest.mark.parametrize(("name", "scale"), [("hse", "relationships"), ("nom-035", "violencia")])
def test_harassment_and_violence_are_shown_for_larger_groups_only(name: str, scale: str) -> None:
    assert [one.id for one in pack(name).scales if one.sensitive] == [scale]


def test_the_people_survey_brings_its_indices_and_keeps_leaving_and_bullying_sensitive() -> None:
    csps = pack("csps")
    indices = {index.id: len(index.scales) for index in csps.indices}

    assert indices == {"engagement": 1, "perma": 5, "conditions": 7}
    assert {item.id for item in csps.items if item.sensitive} == {"e03", "c01"}
    assert [scale.items for scale in csps.scales if scale.id == "engagement"] == [("b47", "b48", "b49", "b50", "b51")]


@pytest.mark.parametrize("name", ["hse", "nom-035"])
def test_words_that_others_compare_with_stay_as_they_are(name: str) -> None:
    assert not pack(name).may_modify
