"""A report for each group of a small and of a large organisation in one ZIP: memory must not follow their number.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from survey.app.campaign import House
from survey.app.trying.bench.figures import Figure, PartUnavailable, Setting
from survey.app.trying.bench.invented import Organisation
from survey.app.trying.bench.machine import most_memory
from survey.app.trying.bench.pages import PACK, WAVES, publish
from survey.app.trying.bench.printing.thousands import EXPORTING, LITTLE_MEMORY, taken
from survey.questionnaires.library import pack

UNITS: Final = (300, 3_000)  # leaf groups; what they are parts of has reports as well
OF_A_UNIT: Final = 12  # people who answer


def measure(setting: Setting) -> Iterator[Figure]:
    if most_memory() is None:
        raise PartUnavailable("This system does not tell how much memory a process took; run it on Linux.")
    for units in (setting.size(most, most // 75) for most in UNITS):
        with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as name:
            data, out = Path(name) / "data", Path(name) / "all.zip"
            house = House.open(data, "Bench", "http://127.0.0.1", datetime.now(UTC))
            publish(house, Organisation(units, units * OF_A_UNIT, pack(PACK).to_public()))
            house.storage.close()
            wanted = ["--wave", WAVES[-1][0], "--format", "pdf", "--scope", "management", "--all-groups"]
            what = f"ZIP of one-page PDFs, {units:,} units"
            found = taken(what, EXPORTING, ["export", "--data", str(data), *wanted, "--out", str(out)])
            yield Figure(f"{what}: most memory", "MB", (found.megabytes,), aim=LITTLE_MEMORY)
            yield Figure(f"{what}: time", "CPU s", (found.seconds,))
