"""Pages show what was published, to whom it may be shown, and say so in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from analytics.pages.routes import PAGES
from analytics.release.board import Board, Release
from tests import made_up_board as made_up
from tests.results_site import results_app

WAVE = "autumn-2026"
CANARY = 7777.77  # a value and a label that no page of a narrower scope may show
HIDDEN = "Canary team"
LINK = re.compile(r'(?:href|src|action)="(/results/[^"]+)"')


@dataclass(frozen=True)
class MarkedBoard:
    """The made-up board with every number and name of one group changed to something to look for."""

    board: Board
    marked: frozenset[str]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.board, name)

    @cached_property
    def once(self) -> Any:
        """What is made of this board's releases is kept apart from what is made of the real ones."""
        return Board(self.board._engine).once

    @cache  # noqa: B019  # two of these boards, for as long as the tests run
    def release(self, wave: str) -> Release:
        found = self.board.release(wave)
        groups = {
            name: replace(group, label=HIDDEN) if name in self.marked else group for name, group in found.groups.items()
        }
        cells = {
            key: replace(cell, value=CANARY) if key[0] in self.marked and cell.value else cell
            for key, cell in found.cells.items()
        }
        return replace(found, groups=groups, cells=made_up.cells_of(cells))


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    return results_app().test_client()


def text_of(reader: FlaskClient, page: str, token: str = "hr", **asked: str) -> str:
    found = reader.get(f"/results/{token}/{WAVE}/{page}", query_string=asked)
    assert found.status_code == 200, f"{page}: {found.status}"
    return found.get_data(as_text=True)


def crawl(reader: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Every page that can be reached from here, with what it says."""
    waiting, known = [start], {start}
    while waiting:
        address = waiting.pop()
        found = reader.get(address)
        said = found.get_data(as_text=True) + found.headers.get("Location", "")
        yield address, said
        links = {link.replace("&amp;", "&") for link in LINK.findall(said)} | {found.headers.get("Location", start)}
        links = {link for link in links if choices(link) < 2}  # every choice by itself; together they are thousands
        waiting += sorted(links - known)
        known |= links


def choices(link: str) -> int:
    return ("group=" in link) + ("theme=" in link) + (WAVE not in link) + 2 * ("lang=" in link)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("token", ["all", "hr", "group"])
def test_every_page_opens_for_every_reader_in_both_languages(reader: FlaskClient, page: str, token: str) -> None:
    token = f"group-{made_up.group_id('Workshop')}" if token == "group" else token
    assert "<h1>" in text_of(reader, page, token, lang="en")
    assert "<h1>" in text_of(reader, page, token, lang="de")


@pytest.mark.parametrize("token", ["all", "group"])
def test_nothing_of_a_team_reaches_the_pages_of_those_who_may_not_see_it(token: str) -> None:
    hidden = frozenset({made_up.group_id("Phone"), made_up.group_id("Phone and Chat", "sensitive")})
    app = results_app()
    app.extensions["canopy"].board = MarkedBoard(made_up.board(), hidden)
    token = f"group-{made_up.group_id('Workshop')}" if token == "group" else token
    pages = list(crawl(app.test_client(), f"/results/{token}/"))
    said = "".join(text for _, text in pages) + "".join(address for address, _ in pages)
    assert len(pages) > 100
    assert [mark for mark in ("7777", "7,778", "7778", HIDDEN, *hidden) if mark in said] == []


def test_the_same_crawl_finds_the_team_where_it_may_be_seen() -> None:
    app = results_app()
    app.extensions["canopy"].board = MarkedBoard(made_up.board(), frozenset({made_up.group_id("Phone")}))
    said = text_of(app.test_client(), "trends", group=made_up.group_id("Phone"))
    assert HIDDEN in said
    assert str(CANARY) in said


def test_a_group_out_of_scope_and_one_that_does_not_exist_cannot_be_told_apart(reader: FlaskClient) -> None:
    hidden = reader.get(f"/results/all/{WAVE}/scales?group={made_up.group_id('Phone')}")
    unknown = reader.get(f"/results/all/{WAVE}/scales?group=nobody-123456")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.data == unknown.data


@pytest.mark.parametrize(
    "address", ["/results/nobody/", "/results/all/winter-1999/overview", f"/results/all/{WAVE}/salaries"]
)
def test_an_address_that_was_never_given_out_leads_nowhere(reader: FlaskClient, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_a_members_link_opens_their_own_group_and_a_department_is_open_to_everybody(reader: FlaskClient) -> None:
    own = made_up.group_id("Workshop")
    assert f'value="{own}" selected' in text_of(reader, "scales", f"group-{own}")
    assert "Depot North" in text_of(reader, "scales", "all", group=made_up.group_id("Depot North"))


def test_all_protected_cells_are_the_same_to_the_byte(reader: FlaskClient) -> None:
    cells = re.findall(r'<td class="protected">.*?</td>', text_of(reader, "groups"), re.S)
    assert len(cells) > 0
    assert len(set(cells)) == 1


def test_a_group_that_is_protected_throughout_is_counted_and_not_listed(reader: FlaskClient) -> None:
    said = text_of(reader, "groups")
    assert "1 group is protected throughout" in said
    assert made_up.ALWAYS_PROTECTED not in said


def test_groups_stand_in_the_order_of_the_tree(reader: FlaskClient) -> None:
    said = text_of(reader, "groups")
    places = [
        said.index(f">{name}</a>") for name in ("Customer care", "Field service", "Engineering", "Operations", "Fleet")
    ]
    assert places == sorted(places)


def test_a_team_that_is_shown_together_with_another_is_told_so(reader: FlaskClient) -> None:
    group = made_up.group_id("Night shift and Late shift")
    for page in ("overview", "scales", "items", "trends"):
        assert "Night shift and Late shift are shown together, because" in text_of(reader, page, group=group)


def test_sensitive_themes_come_from_the_larger_group_and_say_so(reader: FlaskClient) -> None:
    asked = {"group": made_up.group_id("Phone"), "theme": "scale:stay"}
    assert "They are shown for Phone and Chat together" in text_of(reader, "trends", **asked)
    assert "Shown for Phone and Chat together" in text_of(reader, "scales", group=asked["group"])
    assert "together with others as Phone and Chat" in text_of(reader, "groups")


def test_no_page_ever_says_that_nothing_changed(reader: FlaskClient) -> None:
    said = " ".join(text_of(reader, page) for page in PAGES).lower()
    assert "no clear change" in said
    assert "no change" not in said


def test_small_groups_show_means_and_large_ones_shares(reader: FlaskClient) -> None:
    small = text_of(reader, "items", group=made_up.group_id("Training"), theme="scale:recovery")
    large = text_of(reader, "items", theme="scale:recovery")
    assert 'class="bar"' not in small
    assert "Average" in small
    assert large.count('class="bar"') == 3


def test_every_bar_says_its_margins_below_it_and_in_its_label(reader: FlaskClient) -> None:
    said = text_of(reader, "items", theme="scale:recovery")
    told = re.findall(r"In percent: unfavourable \d+ ± \d+, neutral \d+ ± \d+, favourable \d+ ± \d+", said)
    assert len(told) == 2 * said.count('class="bar"')


def test_a_group_with_a_hidden_part_does_not_claim_everybody(reader: FlaskClient) -> None:
    mark = "without groups that are not shown"
    rows = text_of(reader, "groups").split("<tr")
    marked = [re.search(r"<a[^>]*>(.*?)</a>", row) for row in rows if mark in row]
    assert next(found.group(1) for found in marked if found) == "Whole organisation"
    assert 1 < len(marked) < len(rows) - 1
    assert mark in text_of(reader, "scales", "all")
    assert mark not in text_of(reader, "scales", group=made_up.group_id("Workshop"))


def test_a_heat_map_cell_is_read_as_number_margin_and_comparison(reader: FlaskClient) -> None:
    said = text_of(reader, "groups")
    marked = re.findall(r"<td class=\"c\d\"[^>]*><b>[^/]*<span class=\"arrow\" aria-hidden.*?</td>", said)
    assert len(marked) > 0
    assert [cell for cell in marked if not re.search(r"<small>[^<]*<span class=\"vh\">, (above|below)", cell)] == []
    assert '<caption class="vh">' in said


def test_a_capped_mean_is_told_as_open(reader: FlaskClient) -> None:
    said = "".join(text_of(reader, "items", group=made_up.group_id(name)) for name in ("Workshop", "Training", "Phone"))
    assert re.search(r"(4\.5 or more|2\.0 or less), on a scale", said)


def test_the_headline_is_a_sentence_that_follows_from_the_numbers(reader: FlaskClient) -> None:
    heading = re.search(r"<h1>(.*?)</h1>", text_of(reader, "overview"))
    assert heading
    assert "Lower since Spring 2026: Recovery" in heading.group(1)


def test_a_slow_slip_is_named_against_the_first_wave_when_single_steps_are_too_small(reader: FlaskClient) -> None:
    said = text_of(reader, "trends", group=made_up.group_id("Fleet"), theme="scale:recovery")
    assert "Recovery: lower since Spring 2025" in said
    assert "There is no clear change since Spring 2026" in said
    assert "Compared with the first wave, Spring 2025" in said


def test_the_first_wave_claims_no_change(reader: FlaskClient) -> None:
    said = reader.get("/results/hr/spring-2025/overview").get_data(as_text=True)
    assert "Where things stand at the start" in said
    assert "since" not in re.sub(r"<[^>]+>", "", said)


def test_the_promises_are_made_with_the_numbers_of_the_signed_rules(reader: FlaskClient) -> None:
    said = text_of(reader, "protected")
    assert "at least 6 people who answered" in said
    assert "A number needs 6 answers" in said
    assert "Sensitive questions need 9" in said


def test_the_method_leads_to_every_public_file(reader: FlaskClient) -> None:
    said = text_of(reader, "method")
    files = (f"/w/{WAVE}/release.json", f"/w/{WAVE}/manifest.json", f"/w/{WAVE}/questionnaire.json", "/ledger.json")
    assert [name for name in files if f'href="{name}"' not in said] == []


def test_the_method_says_whose_questions_were_asked(reader: FlaskClient) -> None:
    assert "“Work and wellbeing”, version 1, Made up for tests, licence: CC0-1.0" in text_of(reader, "method")


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_no_inline_style_and_no_inline_program(reader: FlaskClient, page: str) -> None:
    said = text_of(reader, page)
    scripts = re.findall(r"<script[^>]*>", said)
    assert " style=" not in said
    assert [script for script in scripts if "src=" not in script and 'type="application/json"' not in script] == []


def test_links_keep_the_group_from_page_to_page(reader: FlaskClient) -> None:
    group = made_up.group_id("Workshop")
    assert f"/trends?group={group}" in text_of(reader, "overview", group=group)


def test_an_empty_board_says_that_nothing_is_published_yet() -> None:
    app = results_app()
    app.extensions["canopy"].board = SimpleNamespace(waves=list)
    said = app.test_client().get("/results/all/").get_data(as_text=True)
    assert "Nothing has been published yet" in said
    assert "nobody sees it earlier or in more detail than its members" in said


def test_german_pages_are_german(reader: FlaskClient) -> None:
    said = text_of(reader, "overview", lang="de")
    assert "Bevor Sie handeln" in said
    assert "Erholung" in said


def test_few_teams_are_not_told_as_an_unstable_pattern(reader: FlaskClient) -> None:
    said = text_of(reader, "patterns", group=made_up.group_id("Workshop"))
    assert "Teams cannot be compared by their pattern here" in said
    assert "you see one here" in said and "No pattern of teams is stable" not in said


def test_a_change_that_is_called_one_is_never_told_as_none(reader: FlaskClient) -> None:
    told = re.findall(r"Average (?:up|down) ([\d.]+) ± ([\d.]+)", text_of(reader, "items"))
    assert told and all(float(points) >= float(margin) > 0 for points, margin in told)
    assert all(len(points) == len(margin) for points, margin in told)


@pytest.mark.parametrize(("lang", "sign"), [("en", "73%"), ("de", "73\N{NO-BREAK SPACE}%")])
def test_a_percent_sign_stands_as_the_language_has_it(reader: FlaskClient, lang: str, sign: str) -> None:
    said = text_of(reader, "participation", lang=lang)
    assert sign in said and not re.search(r"\d %" if lang == "en" else r"\d %|\d%(?!\")", said)


def test_every_table_has_a_name_of_its_own() -> None:
    client = results_app().test_client()
    named = re.compile(r'<table[^>]* aria-label="([^"]+)"|<table[^>]*>\s*<caption[^>]*>(.+?)</caption>', re.DOTALL)
    for page in PAGES:
        text = client.get(f"/results/hr/{WAVE}/{page}").text
        names = [label or caption for label, caption in named.findall(text)]
        assert (page, len(names)) == (page, text.count("<table")) and len(set(names)) == len(names)
