"""Promises about the outlook of a release: from the published file alone, and silent where it cannot tell."""

from typing import Any

import numpy as np
import pytest

from analytics.plan import Plan
from analytics.release.outlook import outlook_of, recompute_outlook
from analytics.tally.counting import count_closed
from tests import release_world as world
from tests.release_world import Document

SIZES = {"D/a": 60, "D/b": 60, "D/c": 60, "D/d": 12, "D/e": 12}
FEELS = {"a": 1.9, "b": 4.1, "c": 3.8, "d": 3.6, "e": 4.0}  # mean intention to stay, of five


def asked(questions: int = 3) -> Document:
    items = [world.item(f"stay{n}", scale="stay", sensitive=True) for n in range(questions)]
    return world.questionnaire([world.item("q1", scale="one"), *items])


def wave(questions: int = 3, seed: int = 1) -> tuple[Document, Document, Document]:
    rng, made = np.random.default_rng(seed), asked(questions)
    documents = world.manifest(made, SIZES, pair=1)
    plan = Plan.from_documents(documents, made)
    ballots = [
        (unit[2:], bytes(told(FEELS[unit[2:]], rng) for _ in range(questions + 1)))
        for unit, size in SIZES.items()
        for _ in range(size - 1)
    ]
    return world.release(count_closed(ballots, plan), asked=made, documents=documents)


def told(height: float, rng: np.random.Generator) -> int:
    return int(np.clip(round(height + 0.9 * rng.normal()), 1, 5))


def by_group(release: Document) -> dict[str, Any]:
    return {entry["group"]: entry for entry in release["outlook"]}


def test_the_published_file_alone_gives_the_outlook_again() -> None:
    release, manifest, questionnaire = wave()
    read = world.published(release)
    assert read["outlook"]
    assert recompute_outlook(read, manifest, questionnaire) == read["outlook"]


def test_the_outlook_looks_at_measured_cells_only() -> None:
    release, manifest, questionnaire = wave()
    read = world.published(release)
    measured = [cell for cell in read["cells"] if cell["basis"] == "measured"]
    bare = {"groups": read["groups"], "cells": measured}  # nothing else of the file, and nothing of any ballot
    assert recompute_outlook(bare, manifest, questionnaire) == read["outlook"]


def test_a_large_group_that_wants_to_leave_is_of_higher_concern_and_small_ones_are_not_told_apart() -> None:
    found = by_group(wave()[0])
    assert found["s-a"]["level"] == "higher"
    assert found["s-a"]["below"] >= 0.8
    assert found["s-d"]["level"] == "indistinct"


def test_a_rate_in_natural_frequencies_needs_forty_answers() -> None:
    found = by_group(wave()[0])
    assert found["s-a"]["rate"]["level"] == "higher"
    assert 0 <= found["s-b"]["rate"]["low"] < found["s-b"]["rate"]["high"] < found["s-a"]["rate"]["high"] <= 10
    assert found["s-d"]["rate"] is None


def test_two_questions_about_staying_give_no_outlook() -> None:
    assert wave(questions=2)[0]["outlook"] == []


def test_a_wave_that_does_not_ask_about_staying_has_no_outlook() -> None:
    assert world.release()[0]["outlook"] == []  # its scale has two questions
    made = world.questionnaire([world.item("q1", scale="one")])
    assert world.release(asked=made)[0]["outlook"] == []


def test_a_level_says_what_its_printed_probability_says() -> None:
    for entry in wave(seed=2)[0]["outlook"]:
        named = "higher" if entry["below"] >= 0.8 else "lower" if entry["above"] >= 0.8 else "indistinct"
        assert entry["level"] == named


@pytest.mark.parametrize("wrong", [[[1, 2, 5]], np.ones((9, 3)), [{"person": "p1", "stay1": 2}]])
def test_rows_about_people_are_no_input_of_the_outlook(wrong: Any) -> None:
    with pytest.raises((AttributeError, TypeError)):
        outlook_of(wrong, world.plan(asked()))
