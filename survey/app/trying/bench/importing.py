"""Counting files of an earlier system beside DuckDB, which makes the same cube of the same file; and the memory of it.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

The file has the columns of the Federal Employee Viewpoint Survey: 72 questions, agencies and their units. Whether both
cubes are the same is checked before anything is timed.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from survey.app.campaign import House
from survey.app.history.counting import UnitCounts, count_files
from survey.app.history.layout import layout_of
from survey.app.trying.bench.figures import Aim, Figure, PartUnavailable, Readings, Setting, WentWrong, interleaved
from survey.app.trying.bench.machine import most_memory
from survey.questionnaires.library import pack

PACK, UNITS, LEAVING = "fevs", ("AGENCY", "LEVEL1"), "my_leaving"
QUESTIONS = [f"Q{number}" for number in range(1, 72)]
AGENCIES, PARTS = 45, 6  # agencies, units of each
BLOCK = 100_000  # rows that are drawn; larger files repeat them, which neither side can notice
BESIDE_DUCKDB = 500_000  # rows; where both take seconds
CSV_ROWS = 100_000
SKIPPED = 0.03
Cell = tuple[str, str, str, int | None, int]  # agency, unit, question, answer, people
FOUR_TIMES = Aim(4.0)  # rows per second of processor time
LITTLE_MEMORY = Aim(400.0, at_most=True)  # MB
AT_ONCE, BY_QUESTION = "DuckDB, one pass", "DuckDB, a pass a question"
UNPIVOT = """
    SELECT AGENCY, LEVEL1, question, answer, count(*)
    FROM (FROM answers UNPIVOT INCLUDE NULLS (answer FOR question IN ({names}))) GROUP BY ALL"""
ONE = "SELECT AGENCY, LEVEL1, '{name}' AS question, {name} AS answer, count(*) FROM answers GROUP BY ALL"
NAMES = [LEAVING, *QUESTIONS]
ASKED = {
    AT_ONCE: UNPIVOT.format(names=", ".join(NAMES)),
    BY_QUESTION: " UNION ALL ".join(ONE.format(name=name) for name in NAMES),
}
COUNTING = """
import sys
from pathlib import Path
from survey.app.trying.bench.importing import ours
from survey.app.trying.bench.machine import most_memory
ours(Path(sys.argv[1]))
print(most_memory())
"""
IMPORTING = """
import sys
from survey.app.trying.bench.machine import most_memory
from survey.cli import main
code = main(sys.argv[1:])
print(most_memory())
sys.exit(code)
"""


def measure(setting: Setting) -> Iterator[Figure]:
    if find_spec("duckdb") is None:
        raise PartUnavailable("DuckDB stands beside it: install Canopy with its extra `bench`.")
    if most_memory() is None:
        raise PartUnavailable("This system does not tell how much memory a process took; run it on Linux.")
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as name:
        folder, block = Path(name), drawn(setting.size(BLOCK, 2000), units=setting.size(AGENCIES * PARTS, 8))
        some = written(folder / "some.parquet", block, setting.size(BESIDE_DUCKDB, 4000))
        text = folder / "text.csv"
        pacsv.write_csv(block.slice(0, CSV_ROWS), text)
        yield from beside(setting, some, "Parquet", ASKED)
        yield from beside(setting, text, "CSV", {AT_ONCE: ASKED[AT_ONCE]})
        rows = setting.size(setting.rows, 4000)
        yield from weighed(written(folder / "many.parquet", block, rows), rows)


def drawn(rows: int, *, units: int) -> pa.Table:
    """Invented people: units of different sizes, and some questions that are skipped."""
    draw = np.random.default_rng(1)
    unit = np.minimum((draw.pareto(1.0, rows) * 3).astype(np.int64), units - 1)
    columns: dict[str, Any] = {
        "AGENCY": pa.array([f"A{one // PARTS:02}" for one in unit.tolist()]).dictionary_encode(),
        "LEVEL1": pa.array([f"A{one // PARTS:02}-{one % PARTS}" for one in unit.tolist()]).dictionary_encode(),
        LEAVING: pa.array(np.where(draw.random(rows) < 0.3, "yes", "no")).dictionary_encode(),
    }
    for name in QUESTIONS:
        columns[name] = pa.array(draw.integers(1, 6, rows, dtype=np.int8), mask=draw.random(rows) < SKIPPED)
    return pa.table(columns)


def written(path: Path, block: pa.Table, rows: int) -> Path:
    with pq.ParquetWriter(path, block.schema) as file:
        for first in range(0, rows, block.num_rows):
            file.write_table(block.slice(0, min(block.num_rows, rows - first)))
    return path


def beside(setting: Setting, path: Path, kind: str, asked: Mapping[str, str]) -> Iterator[Figure]:
    """Two ways to ask DuckDB: one that reads the file once, as ours does, and one that costs it least."""
    rows = int(ours(path).people.sum())
    for question in asked.values():
        assert_same(ours(path), theirs(path, question))
    counted, *cubes = interleaved(
        setting.rounds,
        lambda: timed(rows, lambda: ours(path)),
        *(partial(timed, rows, partial(theirs, path, question)) for question in asked.values()),
    )
    name = f"{kind}, {rows:,} rows of {len(NAMES)} answers"
    for who, cube in zip(asked, cubes, strict=True):
        yield Figure(name, "per CPU s", counted["per cpu"], who, cube["per cpu"], FOUR_TIMES)
        yield Figure(name, "per s", counted["per s"], who, cube["per s"])


def ours(path: Path) -> UnitCounts:
    return count_files([path], pack(PACK), UNITS)


def theirs(path: Path, question: str) -> list[Cell]:
    import duckdb

    source = "read_parquet" if path.suffix == ".parquet" else "read_csv"
    leaving = f"(CASE {LEAVING} WHEN 'no' THEN 1 WHEN 'yes' THEN 2 END)::TINYINT AS {LEAVING}"
    numbers = ", ".join(f"{name}::TINYINT AS {name}" for name in QUESTIONS)
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE VIEW answers AS SELECT AGENCY, LEVEL1, {leaving}, {numbers} FROM {source}('{path}')"  # noqa: S608
        )
        cells: list[Cell] = connection.execute(question).fetchall()
    return cells


def assert_same(counted: UnitCounts, cells: Sequence[Cell]) -> None:
    """Both say the same of every unit, question and answer."""
    places = {unit: place for place, unit in enumerate(counted.units)}
    columns = {column.name: place for place, column in enumerate(layout_of(pack(PACK), UNITS, None).questions)}
    cube = np.zeros_like(counted.counts)
    for agency, part, question, answer, people in cells:
        cube[places[f"{agency}/{part}"], columns[question], answer or 0] = people
    if (cube != counted.counts).any():
        raise WentWrong("DuckDB and `history import` count the same file differently; nothing was measured")


def timed(rows: int, act: Callable[[], object]) -> Readings:
    """Processor time of all threads."""
    began, used = time.perf_counter(), time.process_time()
    act()
    return {"per s": rows / (time.perf_counter() - began), "per cpu": rows / (time.process_time() - used)}


def weighed(path: Path, rows: int) -> Iterator[Figure]:
    """Counting alone, and the whole command from the file to a release, whose memory is that of its numbers."""
    data = path.parent / "data"
    House.open(data, "Bench", "http://127.0.0.1", datetime.now(UTC)).storage.close()
    command = ["history", "import", "--data", str(data), "--questionnaire", PACK, "--units", ",".join(UNITS)]
    name = f"{rows:,} rows of {len(NAMES)} answers"
    yield from in_a_child(f"counting {name}", COUNTING, [str(path)])
    whole = [*command, "--wave", "many", "--closed", "2026-03-20", str(path)]
    yield from in_a_child(f"`history import` of {name}", IMPORTING, whole)


def in_a_child(name: str, program: str, arguments: Sequence[str]) -> Iterator[Figure]:
    began = time.perf_counter()
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    seconds = time.perf_counter() - began
    if done.returncode:
        raise WentWrong(f"{name} failed: {done.stderr.strip()[-300:]}")
    yield Figure(f"{name}: most memory", "MB", (float(done.stdout.split()[-1]) / 1e6,), aim=LITTLE_MEMORY)
    yield Figure(f"{name}: time", "s", (seconds,))
