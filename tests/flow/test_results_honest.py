"""No page says more than its numbers: about a group that is protected, an empty page, an old number, a tiny change."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from analytics.pages.behind import trends
from analytics.pages.brief import leadership
from analytics.pages.routes import PAGES
from tests import made_up_board as made_up
from tests.results_site import SCOPES, results_app

WAVE = made_up.WAVES[-1][0]
HIDDEN = f"group-{made_up.group_id(made_up.ALWAYS_PROTECTED)}"
TWO = ("Operations/Fleet/Workshop", "Customer care/Service desk/Phone")


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    return results_app().test_client()


def page_of(reader: FlaskClient, page: str, token: str = "hr", **asked: str) -> str:
    found = reader.get(f"/results/{token}/{WAVE}/{page}", query_string=asked)
    assert found.status_code == 200, page
    return unescape(found.get_data(as_text=True))


def title_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.split("<h1>")[1].split("</h1>")[0])).strip()


def test_the_page_of_a_protected_group_does_not_wear_the_organisations_headline(reader: FlaskClient) -> None:
    assert title_of(page_of(reader, "team", HIDDEN)) == "Too few answered here: what the whole organisation says"
    assert title_of(page_of(reader, "team")).startswith("3 themes are strong")


def test_where_no_theme_is_picked_the_guide_does_not_begin_with_a_number_that_is_not_there(reader: FlaskClient) -> None:
    said = page_of(reader, "team", f"group-{made_up.group_id('Audit')}")
    assert "what is behind these results" in said
    assert "what is behind this number" not in said


def test_the_overview_of_a_protected_group_counts_nothing_and_leads_to_what_can_be_read(reader: FlaskClient) -> None:
    said = page_of(reader, "overview", HIDDEN)
    assert title_of(said) == "Not shown, to protect anonymity"
    assert '<dl class="figures">' not in said and "whiskers" not in said
    larger = re.search(r'of which something is shown: <a href="[^"]*group=([\w-]+)">Head office</a>', said)
    assert larger and larger.group(1) == made_up.group_id("Head office")


def test_what_is_protected_is_said_once_and_not_for_every_question_and_guide(reader: FlaskClient) -> None:
    questions, guides = page_of(reader, "items", HIDDEN), page_of(reader, "guides", HIDDEN)
    assert title_of(questions) == "Not shown, to protect anonymity"
    assert "Unfavourable</li>" not in questions and 'data-keep="questions-recovery' not in questions
    assert "Unfavourable</li>" in page_of(reader, "items")
    assert guides.count("Not shown, to protect anonymity") == 0 and "A guide needs no number" in guides


def test_who_leads_two_teams_finds_both_on_the_overview(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCOPES, "two", made_up.MadeUpScope("units", units=TWO))
    said = page_of(reader, "overview", "two")
    found = re.findall(r'/overview\?group=([\w-]+)"', said.split('aria-label="Your groups"')[1].split("</nav>")[0])
    assert set(found) == {made_up.group_id("Workshop"), made_up.group_id("Phone")}


@pytest.mark.parametrize(
    ("page", "headline"),
    [
        ("scales", "3 themes are strong, and 3 are to be worked on"),
        ("groups", r"\d+ of \d+ groups listed here differ clearly from the organisation"),
        ("items", r"\d+ of 41 questions clearly on the favourable side, \d+ on the other"),
    ],
)
def test_the_headline_is_what_follows_and_not_the_name_of_the_page(
    reader: FlaskClient, page: str, headline: str
) -> None:
    assert re.fullmatch(headline, title_of(page_of(reader, page)))
    assert title_of(page_of(reader, "groups", against="wave:spring-2026")) == "Groups and themes"


def test_where_nobody_was_asked_for_comments_the_page_says_that_and_nothing_about_subjects(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = made_up.DEFAULT.to_public()
    monkeypatch.setitem(PAGES, "comments", lambda desk: {"blocks": [], "asked": [], "policy": rules})  # type: ignore[index]
    said = page_of(reader, "comments")
    assert title_of(said) == "This questionnaire did not ask for comments"
    assert "A subject is a bundle of words" not in said and "who wrote something" not in said


def test_an_empty_page_explains_no_signs_that_it_does_not_have(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "stands here when it is at least 80% probable" in page_of(reader, "outlook")
    assert "The words beside the line" in page_of(reader, "actions")
    outlook, actions = PAGES["outlook"], PAGES["actions"]
    monkeypatch.setitem(PAGES, "outlook", lambda desk: {**outlook(desk), "lines": []})  # type: ignore[index]
    monkeypatch.setitem(PAGES, "actions", lambda desk: {**actions(desk), "sections": []})  # type: ignore[index]
    assert "stands here when it is at least 80% probable" not in page_of(reader, "outlook")
    assert "The words beside the line" not in page_of(reader, "actions")


def test_a_questionnaire_that_asked_about_engagement_in_an_index_is_not_told_that_it_did_not(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = {"tiers": [], "source": None, "outcome": None, "unasked": True, "minimum": 100}
    monkeypatch.setitem(PAGES, "drivers", lambda desk: nothing)  # type: ignore[index]
    said = page_of(reader, "drivers")
    assert title_of(said) == "What goes together cannot be said of these questions"
    assert "with questions that belong to no other theme" in said


def test_the_longest_bar_of_the_drivers_has_no_frame_that_would_make_it_a_hundred_percent(reader: FlaskClient) -> None:
    said = page_of(reader, "drivers")
    assert 'class="part"' in said and 'class="full"' not in said
    assert "stand-ins" not in said


def test_without_a_theme_to_talk_about_the_page_of_the_leadership_names_none(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(desk: Any) -> Mapping[str, Any]:
        built = leadership.build(desk)
        told = built["told"]
        return {**built, "nothing": True, "told": leadership.Told(told.headline, told.lead, told.points, ())}

    assert '<ol class="steps">' in page_of(reader, "leadership")
    monkeypatch.setitem(PAGES, "leadership", without)  # type: ignore[index]
    said = page_of(reader, "leadership")
    assert '<ol class="steps">' not in said and "No number can be shown." in said
    assert "No theme is clearly one to begin with. Ask the people where they would begin" in said


def test_on_paper_one_page_of_many_divisions_lists_those_that_differ(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = page_of(reader, "leadership").count("<tr")
    assert 'class="noprint"><th' not in re.sub(r">\s+<", "><", page_of(reader, "leadership"))
    monkeypatch.setattr(leadership, "LINES", 2)
    said = re.sub(r">\s+<", "><", page_of(reader, "leadership"))
    quiet = re.findall(r'<tr class="noprint">.*?</tr>', said)
    assert quiet and len(quiet) < lines - 2 and not any("▲" in line or "▼" in line for line in quiet)
    assert "On paper only groups with an arrow are listed." in said


def test_the_table_of_many_waves_is_folded_as_beside_other_figures(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_sixteen(desk: Any) -> Mapping[str, Any]:
        built = trends.build(desk)
        return {**built, "rows": list(built["rows"]) * 4}

    assert "Show the numbers as a table" not in page_of(reader, "trends")
    monkeypatch.setitem(PAGES, "trends", of_sixteen)  # type: ignore[index]
    assert "Show the numbers as a table" in page_of(reader, "trends")


def test_small_pictures_say_first_of_what_they_are_and_whether_it_moved(reader: FlaskClient) -> None:
    said = page_of(reader, "team", f"group-{made_up.group_id('Workshop')}")
    pictures = re.findall(r'<figure class="spark">\s*<svg role="img" aria-label="([^"]+)"', said)
    assert pictures and all(re.match(r"[A-Z][\w ]+\. (No clear change|Up|Down) .*Spring 2026", one) for one in pictures)


def test_questions_are_called_favourable_and_told_with_the_averages_of_the_page(reader: FlaskClient) -> None:
    said = page_of(reader, "items", theme="scale:recovery")
    conclusion = re.findall(r'<p class="vh" id="c-recovery">(.*?)</p>', said)[0]
    assert "Highest" not in conclusion and "Lowest" not in conclusion
    told = re.search(r"Least favourable: “[^”]+” \((\d\.\d+ ± \d\.\d+)\)", conclusion)
    assert told and f"Average {told.group(1)}, on a scale" in said
