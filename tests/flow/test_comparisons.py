"""Readers choose what a page is held against, and every sentence says what that is."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from analytics.pages.desk import Desk
from tests import made_up_board as made_up
from tests.results_site import results_app

WAVE = made_up.WAVES[-1][0]
COMPARED = ("overview", "scales", "items", "groups", "trends")
ELSEWHERE = {
    "id": "elsewhere",
    "questionnaire": "made-up",
    "title": {"en": "Others in the trade"},
    "population": {"en": "median of companies"},
    "caution": {},
    "source": "Made up",
    "licence": "CC0-1.0",
    "years": [
        {"year": year, "number": 90, "favourable": {"recovery-1": 80.0}, "index": {"recovery": 90.0, "demands": 10.0}}
        for year in (2024, 2026)
    ],
}


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    return results_app().test_client()


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> str:
    """Another survey published what its people said, on the same questions."""
    monkeypatch.setattr("analytics.pages.desk.load", lambda _public: [ELSEWHERE])
    return "outside:elsewhere"


def text_of(reader: FlaskClient, page: str, token: str = "hr", wave: str = WAVE, **asked: Any) -> str:
    found = reader.get(f"/results/{token}/{wave}/{page}", query_string=asked)
    assert found.status_code == 200, (page, asked)
    return found.get_data(as_text=True)


def heading(said: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", said)
    assert found
    return found.group(1)


@pytest.mark.parametrize("page", COMPARED)
def test_every_page_offers_the_organisation_and_all_earlier_waves(reader: FlaskClient, page: str) -> None:
    said = text_of(reader, page, group=made_up.group_id("Fleet"))
    offered = re.findall(r'<option value="(wave:[^"]+)"', said)
    assert offered[-2:] == ["wave:autumn-2025", "wave:spring-2025"]
    assert 'value="organisation"' in said or page == "groups"


def test_an_earlier_wave_is_named_in_headline_figures_lines_and_tables(reader: FlaskClient) -> None:
    said = text_of(reader, "overview", against="wave:spring-2025")
    assert "since Spring 2025" in heading(said)
    assert "Change since Spring 2025" in said
    assert "since Spring 2026" not in said


def test_against_the_organisation_a_page_speaks_of_differences_and_not_of_changes(reader: FlaskClient) -> None:
    said = text_of(reader, "overview", group=made_up.group_id("Fleet"), against="organisation")
    assert heading(said) == "Below the organisation: 3 themes. Above: 3 themes"
    assert "Themes that differ" in said
    assert "since" not in re.sub(r"<[^>]+>|spring-2026", "", said.split("<main")[1].split("</main>")[0])


def test_another_survey_stands_beside_a_group_as_exact(reader: FlaskClient, others: str) -> None:
    said = text_of(reader, "scales", group=made_up.group_id("Fleet"), against=others)
    assert "Below Others in the trade 2026" in said
    assert "Above Others in the trade 2026" in said
    assert "has no margin here: it counts as exact" in said
    assert '<td data-value="90">90</td>' in said


def test_another_survey_is_a_line_of_the_trend_in_the_years_up_to_each_wave(reader: FlaskClient, others: str) -> None:
    said = text_of(reader, "trends", theme="scale:recovery", against=others)
    assert heading(said) == "Recovery: below Others in the trade 2026"
    assert said.count('data-value="90"') == 4


def test_a_share_is_held_against_the_share_that_others_told(reader: FlaskClient, others: str) -> None:
    said = text_of(reader, "items", theme="scale:recovery", against=others)
    assert "80% favourable" in said
    assert said.count("Below Others in the trade 2026") == 3  # below the bar, in the table, and in the words for it


def test_the_same_difference_stands_out_on_the_map_and_among_the_themes(reader: FlaskClient) -> None:
    said = text_of(reader, "groups", against="wave:spring-2025")
    assert "▲▼ moved since Spring 2025 by more than chance would explain" in said
    assert 'data-said="lower than in Spring 2025"' in said
    assert "above the organisation" not in said


@pytest.mark.parametrize("unknown", ["wave:autumn-2026", "wave:winter-1999", "outside:elsewhere", "everything"])
def test_what_a_wave_cannot_be_held_against_leads_nowhere_on_any_page(reader: FlaskClient, unknown: str) -> None:
    answers = [reader.get(f"/results/hr/{WAVE}/{page}", query_string={"against": unknown}) for page in COMPARED]
    answers.append(reader.get(f"/results/hr/{WAVE}/participation", query_string={"against": unknown}))
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("page", ["trends", "items", "guides", "overview", "participation"])
def test_a_theme_that_a_wave_did_not_ask_about_leads_nowhere_on_any_page(reader: FlaskClient, page: str) -> None:
    asked = [reader.get(f"/results/hr/{WAVE}/{page}", query_string={"theme": one}) for one in ("scale:x", "x", "é")]
    assert {answer.status_code for answer in asked} == {404}
    assert reader.get("/results/hr/nowhere/trends", query_string={"theme": "scale:recovery"}).status_code == 404


def test_a_theme_goes_along_only_to_waves_that_asked_about_it(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Desk.has_theme
    monkeypatch.setattr(Desk, "has_theme", lambda desk, wave: wave != "spring-2025" and asked(desk, wave))
    said = text_of(reader, "trends", theme="scale:recovery")
    links = re.findall(r'href="/results/hr/([^/"]+)/trends([^"]*)"', said)
    kept = {wave for wave, query in links if "theme=scale:recovery" in query}
    assert {wave for wave, _ in links} - kept == {"spring-2025"} and "autumn-2025" in kept


def test_an_index_leads_to_all_questions_because_it_is_made_of_several_scales(reader: FlaskClient) -> None:
    every, of_index = (text_of(reader, "items", **asked) for asked in ({}, {"theme": "index:wellbeing"}))
    assert of_index.count("<h2") == every.count("<h2") > 5


def test_a_choice_goes_along_to_other_pages_and_to_waves_that_can_have_it(reader: FlaskClient) -> None:
    said = text_of(reader, "overview", against="wave:autumn-2025")
    links = re.findall(r'href="/results/hr/([^/"]+)/(\w+)([^"]*)"', said)
    kept = {(wave, page) for wave, page, query in links if "against=wave:autumn-2025" in query}
    assert {(WAVE, "scales"), (WAVE, "protected"), ("spring-2026", "overview")} <= kept
    assert ("autumn-2025", "overview") not in kept


def test_the_organisation_is_not_held_against_itself(reader: FlaskClient) -> None:
    assert heading(text_of(reader, "overview", against="organisation")) == heading(text_of(reader, "overview"))


def test_a_wave_in_which_a_group_was_protected_gives_no_number_of_it(reader: FlaskClient) -> None:
    group = made_up.group_id("Workshop")
    said = text_of(reader, "scales", group=group, against="wave:autumn-2025")
    assert "No clear change" not in said.split("<table")[1]
    assert "Not shown, to protect anonymity" in said.split("<table")[1]


def test_themes_are_told_in_words_that_need_no_picture(reader: FlaskClient) -> None:
    said = text_of(reader, "scales", group=made_up.group_id("Fleet"), against="organisation")
    found = re.search(r'id="conclusion">(.*?)</p>', said)
    assert found
    assert "6 of 16 stand out by more than chance would explain" in found.group(1)
    assert "Highest: Growth" in found.group(1)


@pytest.mark.parametrize("page", COMPARED)
def test_comparisons_are_told_in_german_as_well(reader: FlaskClient, page: str) -> None:
    said = text_of(reader, page, lang="de", group=made_up.group_id("Fleet"), against="organisation")
    assert "Vergleichen mit" in said
