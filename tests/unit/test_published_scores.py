"""Sixteen years of published scores run through what the product does with waves: names, lines, changes, patterns.

They are aggregates and pass for no answers; each line of a page and each number of a reference is made as for a wave.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import compute as pc
from pyarrow import parquet

from analytics.figures.readings import Shown
from analytics.measures.change import WaveMean, compare
from analytics.measures.multiplicity import benjamini_hochberg
from analytics.measures.teams.profiles import profiles
from analytics.outside.units import Renamed, later_names
from analytics.pages.behind.course import Course, Told, course_of
from survey.app.history.published.scores import years_of
from survey.questionnaires.library import pack
from survey.questionnaires.reading import Table
from survey.questionnaires.references import Asked, Year, asked_in, named
from tests import published_scores as world

ASKED = asked_in(pack("csps"))
MARGIN = 2.0  # points; the file gives none, and the smallest organisations have about so much
Series = Mapping[str, Mapping[int, float]]


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bool]:
    return world.scores_file(tmp_path_factory.mktemp("scores"))


@pytest.fixture(scope="module")
def years(scores: tuple[Path, bool], tmp_path_factory: pytest.TempPathFactory) -> dict[int, Year]:
    file = tmp_path_factory.mktemp("reference") / "scores.toml"
    file.write_text(world.REFERENCE.format(file=scores[0]), encoding="utf-8")

    def sum_up(table: Table, known: Asked) -> tuple[Year, ...]:
        return years_of(table, file.parent, known)

    return {one.year: one for one in named(str(file), lambda name: asked_in(pack(name)), sum_up).years}


@pytest.fixture(scope="module")
def rows(scores: tuple[Path, bool]) -> list[Mapping[str, Any]]:
    """Engagement and the themes of every organisation."""
    table = parquet.read_table(scores[0], columns=["obj_year", "organisation", "org_code", "question_measure", "value"])
    measure = pc.utf8_lower(table["question_measure"])
    kept = pc.or_(
        pc.match_substring(measure, "theme score"), pc.match_substring_regex(measure, "engagement index|^ees")
    )
    own = pc.invert(pc.match_substring(table["organisation"], world.BENCHMARK, ignore_case=True))
    found: list[Mapping[str, Any]] = table.filter(pc.and_(kept, own)).to_pylist()
    return found


def series_of(rows: Sequence[Mapping[str, Any]], *words: str) -> Series:
    """Value by name and year of every measure with one of the words in it."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in rows:
        if any(word in row["question_measure"].casefold() for word in words):
            found[row["organisation"]][row["obj_year"]] = row["value"]
    return found


def renamings(rows: Sequence[Mapping[str, Any]]) -> list[Renamed]:
    """What the file's own codes say: another name under the same code, from its first year on."""
    names: dict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        if row["org_code"]:
            names[row["org_code"]][row["obj_year"]] = row["organisation"]
    return [
        Renamed(str(year), before, after)
        for told in names.values()
        for (_, before), (year, after) in pairwise(sorted(told.items()))
        if before != after
    ]


@pytest.fixture(scope="module")
def lines(rows: list[Mapping[str, Any]]) -> Series:
    """Engagement of every organisation under the name that it has at the end."""
    changes, last = renamings(rows), max(world.YEARS)
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for name, values in series_of(rows, "engagement index", "ees").items():
        for year, value in values.items():
            waves = [str(later) for later in range(year + 1, last + 1)]
            found[later_names([name], changes, waves)[name]][year] = value
    return found


def course(values: Mapping[int, float]) -> Course | None:
    return course_of([Told(str(year), f"{year}-10-01", Shown(value, MARGIN)) for year, value in sorted(values.items())])


def test_medians_are_those_that_the_survey_published_itself(years: dict[int, Year], scores: tuple[Path, bool]) -> None:
    index = {year: one.index["engagement"] for year, one in years.items()}
    box = {one.year: one.index["engagement"] for one in named("csps", lambda name: asked_in(pack(name))).years}
    invented = {year: 56.5 + (year - 2009) / 2 for year in world.YEARS if year != 2012}

    assert list(index) == list(world.YEARS)
    if scores[1]:
        assert {year: round(value) for year, value in index.items()} == box
    else:
        assert {year: value for year, value in index.items() if year != 2012} == invented


def test_the_middle_three_fifths_lie_around_the_median(years: dict[int, Year]) -> None:
    for one in years.values():
        assert one.low["engagement"] < one.index["engagement"] < one.high["engagement"]
        assert one.number >= 13


def test_a_renamed_organisation_goes_on_under_its_last_name(lines: Series, scores: tuple[Path, bool]) -> None:
    renamed = "HM Revenue and Customs" if scores[1] else "Office 1 and Sons"

    assert len([year for year in lines[renamed] if year >= 2016]) >= 7  # and not only since its last name
    assert not [name for name in lines if name.endswith("& Sons") or name == "HM Revenue & Customs"][1:]


def test_lines_of_one_to_sixteen_waves_say_what_so_many_can(lines: Series) -> None:
    for values in lines.values():
        found = course(values)
        assert (found is None) == (len(values) < 5)
        assert found is None or (found.waves == len(values) and found.direction in (-1, 0, 1))


def test_the_median_has_risen_and_a_missing_wave_changes_nothing(years: dict[int, Year]) -> None:
    """Published: from 58 in 2009 to 64 in 2024."""
    whole = {year: one.index["engagement"] for year, one in years.items()}
    with_a_gap = {year: value for year, value in whole.items() if year != 2015}

    for values in (whole, with_a_gap):
        found = course(values)
        assert found and found.direction == 1 and 5 < found.points < 12


def test_no_change_is_named_that_is_within_its_margin(lines: Series) -> None:
    pairs = [(values[2023], values[2024]) for values in lines.values() if {2023, 2024} <= set(values)]
    variance = (MARGIN / 1.96) ** 2
    found = [compare(WaveMean(a, 0.0, 100, variance), WaveMean(b, 0.0, 100, variance)) for a, b in pairs]
    named_ones = benjamini_hochberg([one.p_value for one in found])

    assert len(pairs) >= 13
    assert all(one.clear for one, told in zip(found, named_ones, strict=True) if told)
    assert sum(named_ones) <= sum(one.clear for one in found) <= len(pairs) / 2


def test_patterns_are_told_of_shapes_and_not_of_levels(
    rows: list[Mapping[str, Any]], scores: tuple[Path, bool]
) -> None:
    words = ["my work theme", "my team theme", "pay and benefits theme", "resources and workload theme"]
    themes = [{name: values.get(2024) for name, values in series_of(rows, word).items()} for word in words]
    names = sorted(name for name in themes[0] if all(one.get(name) is not None for one in themes))
    values = np.array([[one[name] for one in themes] for name in names], dtype=float)
    found = profiles(values, np.full_like(values, MARGIN / 1.96))

    assert len(found) == len(names) >= 14
    if not scores[1]:
        assert found == tuple(1 if name.split()[1] in {"0", "10", "12", "2", "4", "6", "8"} else 2 for name in names)
