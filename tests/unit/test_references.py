"""Reference values from outside: what the box holds, what a file of one's own must say, which year a wave meets."""

from typing import Any

import pytest
from sqlalchemy import Engine, StaticPool, create_engine

from analytics.outside import references
from analytics.outside.references import ReferenceStays, beside
from analytics.release.board import metadata
from survey.questionnaires.library import pack
from survey.questionnaires.problems import QuestionnaireError
from survey.questionnaires.references import Reference, asked_in, in_the_box, named, parse_text

OWN = """
id = "bank"
questionnaire = "csps"
licence = "CC0-1.0"
source = "An invented bank, 2025"
title.en = "Bank"
population.en = "mean of its branches"

[[year]]
year = 2025
number = 12
favourable = { b47 = 70.5 }
index = { engagement = 66 }
"""


def parsed(text: str = OWN) -> Reference:
    return parse_text(text, "own.toml", lambda name: asked_in(pack(name)))


def test_the_box_holds_the_medians_that_the_cabinet_office_published() -> None:
    """The survey's own benchmark, which is the median: 58 in 2009 and 2012, 61 in 2017, 64.6 in 2022, 64.1 in 2024."""
    found = named("csps", lambda name: asked_in(pack(name)))
    index = {one.year: one.index["engagement"] for one in found.years}
    assert list(index) == list(range(2009, 2025))
    assert [index[year] for year in (2009, 2012, 2013, 2014, 2017, 2018, 2020, 2022, 2024)] == [
        *(58, 58, 58, 59, 61, 62, 66, 65, 64)
    ]


def test_every_reference_in_the_box_names_licence_source_and_population() -> None:
    for name in in_the_box():
        found = named(name, lambda questionnaire: asked_in(pack(questionnaire)))
        assert found.licence and found.source and found.population["en"] and found.title["de"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("b47 = 70.5", "b99 = 70.5", 'line 12, year number 1: "b99" is not asked. Expected: a question of csps'),
        ("b47 = 70.5", "b47 = 170", "b47 is 170. Expected: a number from 0 to 100"),
        ("engagement = 66", "mood = 66", '"mood" is not asked. Expected: a theme of csps'),
        ("year = 2025", 'year = "25"', "year is '25'. Expected: a whole number from 1950"),
        ("number = 12", "number = 0", "number is 0"),
        (
            "index = {",
            "low = { engagement = 60 }\nindex = {",
            'low, index and high of "engagement" do not follow each other',
        ),
        ("index = {", "low = { engagement = 67 }\nhigh = { engagement = 70 }\nindex = {", "the lowest first"),
        ("[[year]]", '[table]\nfile = "x.csv"\n[[year]]', "years and a table are given. Expected: one of both"),
        ("engagement = 66", "engagement = 3.4", "no index lies above 10, so they seem to be means of answers"),
        ('source = "An invented bank, 2025"', "", "source is missing"),
        ("population.en", "people.en", '"people" is not known here'),
        ("[[year]]", "[[years]]", 'Perhaps "year" was meant'),
        (OWN[OWN.index("[[year]]") :], "", "there is no year"),
    ],
)
def test_what_a_file_gets_wrong_is_named_with_its_line(before: str, after: str, said: str) -> None:
    with pytest.raises(QuestionnaireError) as refused:
        parsed(OWN.replace(before, after))
    assert said in str(refused.value)


def document(*years: int, **changes: Any) -> dict[str, Any]:
    found = parsed().to_public()
    return found | {"years": [found["years"][0] | {"year": year} for year in years]} | changes


@pytest.mark.parametrize(("closed", "year"), [("2026-03-01", 2024), ("2023-12-31", 2020), ("2012-01-01", 2018)])
def test_a_wave_meets_the_last_year_up_to_its_own_or_the_first_there_is(closed: str, year: int) -> None:
    (found,) = beside([document(2020, 2024, 2018)], "csps", closed)
    assert found.year == year


def test_a_reference_stands_beside_waves_of_its_questionnaire_only() -> None:
    assert beside([document(2024)], "pulse", "2026-01-01") == []


def test_a_reference_is_taken_once_and_never_changed() -> None:
    engine: Engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    with engine.begin() as public:
        assert references.add(public, document(2024)) and not references.add(public, document(2024))
        with pytest.raises(ReferenceStays, match="other values"):
            references.add(public, document(2025))
        assert [one["id"] for one in references.load(public)] == ["bank"]
