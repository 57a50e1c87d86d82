"""Published scores of many organisations over sixteen years: the British ones where they are there, else invented ones.

In: a folder. Out: a Parquet file with renamed, merged and missing organisations.
Called by: tests/unit/test_published_scores.py.
"""

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from tests.history_world import SHARED

REAL = SHARED / "csps_organisations_2009_2024.parquet"
YEARS = range(2009, 2025)
THEMES = ("My work", "My team", "Pay and benefits", "Resources and workload")
BENCHMARK = "Civil Service benchmark"
INVENTED = 14  # organisations
REFERENCE = """
id = "scores"
questionnaire = "csps"
licence = "OGL-UK-3.0"
source = "Cabinet Office"
title.en = "Civil Service"
population.en = "median of the organisations"

[table]
file = "{file}"
year = "obj_year"
organisation = "organisation"
measure = "question_measure"
value = "value"
without = ["Civil Service benchmark*"]
index = {{ engagement = ["*engagement index*", "EES*"] }}
"""


def scores_file(folder: Path) -> tuple[Path, bool]:
    """The path, and whether it is the real one."""
    if REAL.exists():
        return REAL, True
    rows = [row for year in YEARS for number in range(INVENTED) for row in rows_of(year, number)]
    names = ("obj_year", "organisation", "org_code", "question_measure", "value")
    path = folder / "scores.parquet"
    parquet.write_table(pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))), path)
    return path, False


def rows_of(year: int, number: int) -> list[tuple[int, str, str | None, str, float]]:
    """One organisation in one year: half a point higher every year, renamed in 2018, and number 3 without 2012."""
    if (number, year) == (3, 2012):
        return []
    code = f"O{number}" if year >= 2016 else None
    name = f"Office {number} & Sons" if year < 2018 else f"Office {number} and Sons"
    engagement = 50 + number + (year - 2009) / 2
    told = "Employee Engagement Index" if year < 2021 else "EES\nEmployee engagement index (B47 to B51)"
    shape = (10, 5, -10, -5) if number % 2 else (-10, -5, 10, 5)
    themes = [(f"{theme} theme score", engagement + up) for theme, up in zip(THEMES, shape, strict=True)]
    return [(year, name, code, measure, float(value)) for measure, value in [(told, engagement), *themes]]
