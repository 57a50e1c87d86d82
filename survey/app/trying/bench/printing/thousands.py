"""Every form of a report of thousands of units: the most memory it takes, beside reading the same numbers and no more.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

Each form is written in a process of its own, as `export` writes it. What stands beside it is a process that reads both
waves from the board and writes nothing: less a report of all numbers cannot take.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from survey.app.campaign import House
from survey.app.trying.bench.figures import Aim, Figure, PartUnavailable, Setting, WentWrong
from survey.app.trying.bench.invented import Organisation
from survey.app.trying.bench.machine import most_memory
from survey.app.trying.bench.pages import PACK, WAVES, publish
from survey.questionnaires.library import pack

UNITS, RESPONDENTS = 3_000, 50_000
LITTLE_MEMORY: Final = Aim(500, at_most=True)  # MB
FORMS: Final = {
    "csv": ("csv",),
    "xlsx": ("xlsx",),
    "json": ("json",),
    "pdf, one page": ("pdf",),
    "pdf, everything": ("pdf", "--length", "full"),
    "pptx": ("pptx",),
}

READING = """
import sys, time
from survey.app.inspection.exporting import Export, desk
from survey.app.trying.bench.machine import most_memory
from survey.cli.options import opened
from analytics.release.board import Board
from pathlib import Path
config, storage = opened(Path(sys.argv[1]))
seen = desk(Board(storage.public("reader")), Export(sys.argv[2], scope="management"))
assert seen.now.groups and seen.before.groups
print(most_memory(), time.process_time())
"""

EXPORTING = """
import sys, time
from survey.app.trying.bench.machine import most_memory
from survey.cli import main
code = main(sys.argv[1:])
print(most_memory(), time.process_time())
sys.exit(code)
"""


class Taken(NamedTuple):
    """What a process took: most memory in MB, processor time in seconds."""

    megabytes: float
    seconds: float


def measure(setting: Setting) -> Iterator[Figure]:
    if most_memory() is None:
        raise PartUnavailable("This system does not tell how much memory a process took; run it on Linux.")
    units = setting.size(UNITS, 12)
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as name:
        data, last = Path(name) / "data", WAVES[-1][0]
        house = House.open(data, "Bench", "http://127.0.0.1", datetime.now(UTC))
        publish(house, Organisation(units, setting.size(RESPONDENTS, 300), pack(PACK).to_public()))
        house.storage.close()
        for form, wanted in islice(FORMS.items(), setting.size(len(FORMS), 2)):
            out = Path(name) / form.replace(", ", "-").replace(" ", "-")
            command = ["export", "--data", str(data), "--wave", last, "--scope", "management", "--out", str(out)]
            yield from beside(f"{form} of {units:,} units", [*command, "--format", *wanted], [str(data), last])


def beside(name: str, command: Sequence[str], reading: Sequence[str]) -> Iterator[Figure]:
    ours, baseline = taken(name, EXPORTING, command), taken(name, READING, reading)
    read = "both waves read, nothing written"
    yield Figure(f"{name}: most memory", "MB", (ours.megabytes,), aim=LITTLE_MEMORY)
    yield Figure(f"{name}: memory", "MB", (ours.megabytes,), read, (baseline.megabytes,))
    yield Figure(f"{name}: time", "CPU s", (ours.seconds,), read, (baseline.seconds,))


def taken(name: str, program: str, arguments: Sequence[str]) -> Taken:
    memory, seconds = asked_of(name, program, arguments)[-2:]
    return Taken(float(memory) / 1e6, float(seconds))


def asked_of(name: str, program: str, arguments: Sequence[str]) -> list[str]:
    """What a process of its own says at its end, word by word."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise WentWrong(f"{name} failed: {done.stderr.strip()[-300:]}")
    return done.stdout.split()
