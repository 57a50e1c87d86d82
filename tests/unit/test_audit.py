"""Promises of the last look: a release from which something follows about a person is not published."""

import json
from collections.abc import Callable

import pytest

from analytics.measures.rounding import TICKS
from analytics.plan import Plan
from analytics.policy import DEFAULT
from analytics.release.audit import (
    SOLVED_BELOW,
    AuditFailed,
    Signature,
    assert_nothing_follows,
    findings_of,
    legal_means,
    open_from,
    reached_answers,
    solved_answers,
)
from analytics.release.audit import window as window_of
from analytics.release.derived import recompute
from analytics.tally.counting import count_closed
from tests import release_world as world
from tests.release_world import Document, cell


@pytest.fixture(scope="module")
def wave() -> tuple[Document, Plan]:
    release, manifest, questionnaire = world.release()
    return release, Plan.from_documents(manifest, questionnaire)


def tampered(wave: tuple[Document, Plan], change: Callable[[Document], object]) -> None:
    release, plan = wave
    copy = json.loads(json.dumps(release))
    change(copy)
    assert_nothing_follows(copy, plan)


def test_an_honest_release_passes(wave: tuple[Document, Plan]) -> None:
    assert_nothing_follows(*wave)


@pytest.mark.parametrize(
    "change",
    [
        {"value": 2.275, "low": 2.25, "high": 2.3},  # finer than the policy's step
        {"value": 1.25, "low": 1.125, "high": 1.375},  # below the cap
        {"low": 2.0, "high": 3.0},  # bounds that no rounding has
        {"answers_from": 4},
        {"minimum": 3},
        {"margin": 0.1},
    ],
)
def test_a_mean_that_says_more_than_it_may_stops_everything(wave: tuple[Document, Plan], change: Document) -> None:
    with pytest.raises(AuditFailed, match=r"not published.*a1x item:q1"):
        tampered(wave, lambda copy: cell(copy, "a1x", "item:q1").update(change))


@pytest.mark.parametrize("change", [{"value": 2.275, "low": 2.25, "high": 2.3}, {"answers_from": 5}])
def test_a_finer_mean_is_found_even_where_everything_else_was_computed_from_it(change: Document) -> None:
    release, manifest, questionnaire = world.release()
    cell(release, "a1x", "item:q1").update(change)
    release["cells"] = recompute(release, manifest, questionnaire)
    with pytest.raises(AuditFailed, match="a1x item:q1: not a rounded mean of enough answers"):
        assert_nothing_follows(release, Plan.from_documents(manifest, questionnaire))


def test_a_parent_that_was_measured_again_stops_everything(wave: tuple[Document, Plan]) -> None:
    with pytest.raises(ValueError, match="organisation item:q1"):
        tampered(wave, lambda copy: cell(copy, "organisation", "item:q1").update(basis="measured", answers_from=6))


def test_a_scale_that_is_not_the_mean_of_its_items_stops_everything(wave: tuple[Document, Plan]) -> None:
    with pytest.raises(AuditFailed, match="a1x scale:load"):
        tampered(wave, lambda copy: cell(copy, "a1x", "scale:load", "index").update(value=33.0))


def test_a_number_inside_a_withheld_cell_stops_everything() -> None:
    plan, counters = world.one_item(3, 3, 3, 3, 3, invited=10)
    asked = world.questionnaire([world.item("q1")])
    release = world.release(counters, asked=asked, documents=world.manifest(asked, {"A/A1/A1x": 10}))[0]
    with pytest.raises(AuditFailed, match="a1x item:q1 mean"):
        tampered((release, plan), lambda copy: cell(copy, "a1x", "item:q1").update(value=3.0))


def test_an_extra_or_a_missing_cell_stops_everything(wave: tuple[Document, Plan]) -> None:
    extra = {**wave[0]["cells"][0], "group": "zz"}
    for change in (lambda copy: copy["cells"].append(extra), lambda copy: copy["cells"].pop()):
        with pytest.raises(AuditFailed):
            tampered(wave, change)


def test_an_exact_number_of_respondents_of_a_department_stops_everything(wave: tuple[Document, Plan]) -> None:
    department = next(group["id"] for group in wave[0]["groups"] if group["label"] == "A1")
    with pytest.raises(AuditFailed, match=f"{department} shows other respondents"):
        tampered(wave, lambda copy: next(g for g in copy["groups"] if g["id"] == department).update(respondents=27))


def test_the_programme_finds_what_the_enumeration_finds() -> None:
    worst = {"low": 0, "high": 45}  # "2.0 or less" of 5 points
    assert findings_of(Signature(5, fewest=6, most=8, **worst)) == ()
    told = findings_of(Signature(5, fewest=5, most=5, **worst))
    assert told == ("with 5 answers, one of them told to be 5, everybody else is unfavourable",)
    assert findings_of(Signature(11, fewest=7, most=8, **worst)) == ()
    assert len(findings_of(Signature(11, fewest=6, most=6, **worst))) == 1


def test_an_uncapped_mean_would_be_found() -> None:
    found = findings_of(Signature(5, low=0, high=9, fewest=8, most=8))  # "1.1" without a cap
    assert found[0] == "with 8 answers everybody is unfavourable"
    assert "everybody's answer follows" in findings_of(Signature(5, low=0, high=1, fewest=8, most=8))[0]


def test_bounds_that_no_answers_fit_are_reported() -> None:
    assert findings_of(Signature(5, low=41, high=42, fewest=6, most=6)) == ("no answers fit what is shown",)
    assert "no number of answers fits" in findings_of(Signature(5, low=0, high=45, fewest=9, most=8))[0]


def test_thousands_of_cells_share_a_few_programmes(wave: tuple[Document, Plan]) -> None:
    findings_of.cache_clear()
    assert_nothing_follows(*wave)
    solved = findings_of.cache_info().misses
    assert_nothing_follows(*wave)
    assert findings_of.cache_info().misses == solved <= 30


def test_exactly_forty_people_who_all_answered_are_enough_for_the_shares_of_the_organisation() -> None:
    asked = world.questionnaire()
    documents = world.manifest(asked, {f"A/A{n}/A{n}x": 10 for n in range(1, 5)})
    plan = Plan.from_documents(documents, asked)
    counters = count_closed([(segment, world.same_answer(plan, 3)) for segment in plan.segments * 10], plan)
    release, *_ = world.release(counters, asked=asked, documents=documents)  # raises AuditFailed if not
    assert cell(release, "organisation", "item:q1", "option:3")["status"] == "released"


def test_an_option_of_the_recommend_question_stops_everything(wave: tuple[Document, Plan]) -> None:
    def add(copy: Document) -> None:
        side = cell(copy, "organisation", "item:q6", "favourable")
        copy["cells"].append({**side, "statistic": "option:11"})

    with pytest.raises(ValueError, match=r"organisation item:q6: measured favourable, .*option:11"):
        tampered(wave, add)


@pytest.mark.parametrize("points", [5, 11])
def test_what_the_closed_form_finds_the_linear_programme_finds_at_every_size_around_forty(points: int) -> None:
    shown = sorted({(low, high) for _, low, high in legal_means(DEFAULT)})
    sizes = (*range(2, 12), *range(SOLVED_BELOW - 3, SOLVED_BELOW + 4))
    windows = [window_of(Signature(points, low, high, 2, 99), size) for size in sizes for low, high in shown]
    solved, reached = solved_answers(points, windows), reached_answers(points, windows)
    assert [part.tolist() for part in reached] == [part.tolist() for part in solved]
    assert not all(part.all() for part in solved)  # some of these windows do tell something


@pytest.mark.parametrize("points", [4, 5, 7, 11])
def test_from_the_size_that_is_named_on_nothing_follows_from_any_mean(points: int) -> None:
    for low, high in sorted({(low, high) for _, low, high in legal_means(DEFAULT)}):
        signature = Signature(points, low, high, 2, 400)
        enough = open_from(signature)
        beyond = reached_answers(points, [window_of(signature, size) for size in range(enough, 400)])
        assert enough < 90
        assert all(part.all() for part in beyond)


def test_a_group_of_half_a_million_is_looked_at_as_closely_as_one_of_six() -> None:
    assert findings_of(Signature(5, 9 * TICKS // 20, 11 * TICKS // 20, fewest=100, most=519_999)) == ()
    pinned = Signature(5, 0, 1, fewest=100, most=519_999)  # a sum so small that nobody can be well off
    assert "with 100 answers, one of them told to be 2, everybody else is unfavourable" in findings_of(pinned)
