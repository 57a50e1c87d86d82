"""Questionnaires of public bodies: their scales, their turned items, their kinds.

Scales and turned items are those of the sources: HSE Management Standards Indicator Tool, user manual;
NOM-035-STPS-2018, Guía de Referencia III, tables 5 and 6; Civil Service People Survey, technical guide 2018.
"""

import hashlib
import json

import pytest

from analytics.figures.questions import origin_text, questions_of
from analytics.figures.wording import Wording
from survey.questionnaires import pack

ENGLISH = Wording("en", lambda message, **values: message % values)

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


# Items of each dimension of the middle version, as public copies agree; Burr et al. 2019, table 2: its first rows only.
COPSOQ_MIDDLE = {
    **{
        "QD": 3,
        "WP": 2,
        "ED": 3,
        "HE": 3,
        "IN": 4,
        "PD": 3,
        "CT": 4,
        "MW": 2,
        "PR": 2,
        "RE": 1,
        "CL": 3,
        "CO": 2,
        "IT": 1,
    },
    **{
        "QL": 3,
        "SS": 2,
        "SC": 2,
        "SW": 2,
        "JI": 2,
        "IW": 3,
        "QW": 1,
        "JS": 3,
        "WF": 2,
        "TE": 1,
        "TM": 3,
        "JU": 2,
        "GH": 1,
    },
}
COPSOQ_DEMANDS = {"QD", "WP", "ED", "HE", "CO", "IT", "JI", "IW", "WF"}


def dimension(name: str) -> str:
    return name.removeprefix("copsoq-")[:2].upper()


def test_copsoq_has_the_sixty_items_and_26_dimensions_of_its_middle_version() -> None:
    found = pack("copsoq-iii")

    assert [len({dimension(name) for name in scale.items}) for scale in found.scales] == [1] * 26
    assert {dimension(scale.items[0]): len(scale.items) for scale in found.scales} == COPSOQ_MIDDLE
    assert {dimension(item.id) for item in found.items if item.reverse} == COPSOQ_DEMANDS


def test_the_who_asks_how_much_of_the_time_in_six_answers() -> None:
    found = pack("who-5")
    labels = [option["en"] for option in found.items[0].options]

    assert [item.kind for item in found.items] == ["frequency6"] * 5
    assert labels == [
        *("At no time", "Some of the time", "Less than half of the time"),
        *("More than half of the time", "Most of the time", "All of the time"),
    ]
    assert found.scales[0].sensitive


@pytest.mark.parametrize("name", ["who-5", "copsoq-iii"])
def test_words_that_must_not_be_sold_say_so_and_stay_as_they_are(name: str) -> None:
    found = pack(name)

    assert "-NC-" in found.licence and not found.may_modify
    assert found.notice and "non-commercial" in found.notice["en"]


WORDS = {  # changed by nobody: what was compared with the sources is what is asked
    "who-5": "d73eb94af32a94f3",
    "copsoq-iii": "0e9b635aa09f54eb",
}


@pytest.mark.parametrize("name", WORDS)
def test_words_and_answers_are_those_that_were_compared_with_the_source(name: str) -> None:
    asked = [[item.text["en"], *(option["en"] for option in item.options)] for item in pack(name).items]

    assert hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16] == WORDS[name]


@pytest.mark.parametrize("name", ["who-5", "copsoq-iii"])
def test_every_report_says_what_the_licence_asks(name: str) -> None:
    found = pack(name)

    said = origin_text(questions_of(found.to_public()), ENGLISH)  # of the method page, the workbook and the PDF summary

    assert found.notice and said.endswith(f"licence: {found.licence}. {found.notice['en']}")
