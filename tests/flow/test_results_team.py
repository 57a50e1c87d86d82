"""One page for a team, one for the leadership, guides for both: who gets which, and from which numbers."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from analytics.figures.guides.talk import ALSO, GUIDES, guide_of
from analytics.figures.questions import Theme
from analytics.pages import groups, overview
from analytics.pages.brief import guidebook, leadership, team
from analytics.pages.brief.focus import focus_of
from analytics.pages.desk import Asked, Desk
from analytics.reports.paper.leadership import summary
from survey.app.inspection.exporting import wording
from survey.questionnaires.library import packs
from tests import made_up_board as made_up
from tests.report_world import LAST, desk
from tests.results_site import results_app


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    return results_app().test_client()


def text_of(reader: FlaskClient, page: str, token: str = "hr", **asked: str) -> str:
    found = reader.get(f"/results/{token}/{LAST}/{page}", query_string=asked)
    assert found.status_code == 200, found.status
    said = re.sub(r"<[^>]+>", " ", found.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(said))


def member_of(label: str) -> str:
    return f"group-{made_up.group_id(label)}"


def led_by(*units: str) -> Desk:
    return Desk(made_up.board(), made_up.MadeUpScope("units", units=units), Asked(LAST), wording("en"))


def test_a_member_finds_the_page_of_their_team_and_a_general_reader_does_not(reader: FlaskClient) -> None:
    assert "/team" in reader.get(f"/results/{member_of('Workshop')}/{LAST}/overview").get_data(as_text=True)
    assert "/team" not in reader.get(f"/results/all/{LAST}/overview").get_data(as_text=True)


def test_a_team_reads_what_is_strong_and_what_to_work_on_with_values_and_reasons(reader: FlaskClient) -> None:
    said = text_of(reader, "team", member_of("Workshop"))
    assert "3 themes are strong, and 3 are to be worked on" in said
    assert re.search(r"Growth 78 ± 3 above the organisation \(68 ± 1\), on the favourable side", said)
    assert "This is what at least 40 of 62 invited people answered." in said


def test_a_team_that_is_shown_with_another_is_told_with_whom(reader: FlaskClient) -> None:
    said = text_of(reader, "team", member_of("Night shift and Late shift"))
    assert "Late shift and Night shift are shown together" in said or "Night shift and Late shift are shown" in said


def test_a_group_too_small_for_any_number_gets_the_organisations_and_is_told_so(reader: FlaskClient) -> None:
    said = text_of(reader, "team", member_of(made_up.ALWAYS_PROTECTED))
    assert "Of this group too little was answered for any number to be safe." in said
    assert "757 of 1,030 invited people" in said


def test_comments_on_the_page_of_a_team_are_of_its_division_and_say_so(reader: FlaskClient) -> None:
    assert "Operations. Comments are never told of a smaller group." in text_of(reader, "team", member_of("Workshop"))


def test_who_leads_two_teams_finds_a_page_of_each() -> None:
    built = team.build(led_by("Operations/Fleet/East", "Operations/Fleet/Workshop"))
    assert [group.label for group in built["mine"]] == ["East", "Workshop"]
    assert team.build(led_by("Operations/Fleet/East"))["mine"] == []


@pytest.mark.parametrize("lang", ["en", "de"])
def test_page_and_report_of_the_leadership_say_the_same_sentences(reader: FlaskClient, lang: str) -> None:
    printed, said = summary(desk(scope="management", lang=lang)), text_of(reader, "leadership", lang=lang)
    sentences = [printed["headline"], printed["lead"], *(point["text"] for point in printed["points"])]
    sentences += [topic["guide"] for topic in printed["talk"]["topics"]] + printed["act"]["lines"]
    plain = [one.replace("\N{NO-BREAK SPACE}", " ") for one in sentences]
    assert [one for one in plain if one not in said.replace("\N{NO-BREAK SPACE}", " ")] == []


def test_the_page_of_the_leadership_is_the_organisations_whoever_reads_it(reader: FlaskClient) -> None:
    said = text_of(reader, "leadership", member_of("Workshop"))
    assert "Lower since Spring 2026: Recovery" in said
    for division in made_up.TREE:
        assert division in said


def test_an_arrow_on_the_page_of_the_leadership_is_said_in_words(reader: FlaskClient) -> None:
    page = reader.get(f"/results/hr/{LAST}/leadership").get_data(as_text=True)
    said = re.findall(r'▼</span></b><small>[^<]+<span class="vh">, ([^<]+)</span>', page)
    assert set(said) == {"below the organisation"}


def test_the_same_sentences_can_be_told_of_a_division() -> None:
    asked = Asked(LAST, made_up.group_id("Operations"))
    division = Desk(made_up.board(), made_up.MadeUpScope("management"), asked, wording("en"))
    headline = overview.build(division)["headline"]
    told = leadership.told(division, focus_of(division), headline, groups.build(division))
    said = {point.title: " ".join(point.sentences) for point in told.points}
    assert said["Participation"].startswith("This is what ") and "757" not in said["Participation"]
    assert "Customer care" not in said["Where"]


def test_a_wave_without_themes_has_nothing_to_sum_up_and_no_page_breaks() -> None:
    without = desk()
    none = replace(
        without.now, whole=replace(without.now.whole, questions=replace(without.now.questions, scales=(), indices=()))
    )
    vars(without)["now"] = none
    assert leadership.build(without)["told"] is None
    assert (team.build(without)["strengths"], guidebook.build(without)["chapters"]) == ([], [])


def test_a_guide_is_told_for_one_theme_or_for_all(reader: FlaskClient) -> None:
    alone, every = text_of(reader, "guides", theme="scale:recovery"), text_of(reader, "guides")
    assert (alone.count("What nobody should be asked"), every.count("What nobody should be asked")) == (1, 16 - 1)


def test_every_theme_of_our_own_questions_has_a_guide_of_its_own() -> None:
    own = [scale.id for pack in packs() if pack.id in ("canopy-full", "pulse") for scale in pack.scales]
    assert set(own) <= set(GUIDES) and "recommend" in GUIDES
    assert set(ALSO.values()) <= set(GUIDES)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_guides_ask_open_questions_and_no_two_are_alike(lang: str) -> None:
    themes = [Theme(f"scale:{name}", {}, {}, (), sensitive=False) for name in (*GUIDES, "anything-else")]
    found = [guide_of(theme, wording(lang)) for theme in themes]
    assert len({question for guide in found for question in guide.questions}) == 3 * len(found)
    assert [one for guide in found for one in guide.questions if not one.endswith("?")] == []
    assert len({guide.opening for guide in found}) == len({guide.step for guide in found}) == len(found)


def test_nobody_is_asked_who_wants_to_leave() -> None:
    guide = guide_of(Theme("scale:stay", {}, {}, (), sensitive=True), wording("en"))
    assert "Who is thinking of leaving" in guide.avoid
    assert not any("leav" in question for question in guide.questions)
