"""Results pages of thousands of units: processor time of the first reader and of the next one, and the most memory.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

Each page is asked for in a process of its own, as the first page after a start: the list of waves and every release
that it needs are read within its time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from survey.app.campaign import House
from survey.app.trying.bench import pages
from survey.app.trying.bench.figures import Aim, Figure, PartUnavailable, Setting
from survey.app.trying.bench.invented import Organisation
from survey.app.trying.bench.machine import most_memory
from survey.app.trying.bench.pages import LINK, PACK, WAVES, publish
from survey.app.trying.bench.printing.thousands import LITTLE_MEMORY, RESPONDENTS, UNITS, asked_of
from survey.questionnaires.library import pack

PAGES: Final = ("overview", "team", "leadership", "scales", "items", "groups", "trends", "participation", "protected")
FIRST, NEXT = Aim(4_000, at_most=True), Aim(1_000, at_most=True)  # milliseconds of processor time

OPENING = """
import sys, time
from pathlib import Path
from survey.app.site.web import create_app, stop
from survey.app.trying.bench.machine import most_memory
from survey.cli.options import opened
config, storage = opened(Path(sys.argv[1]))
app = create_app(config, storage)
times = []
for again in range(2):
    began = time.process_time()
    answer = app.test_client(use_cookies=False).get(sys.argv[2])
    assert answer.status_code == 200, answer.status
    times.append(time.process_time() - began)
stop(app)
print(*times, most_memory())
"""


def measure(setting: Setting) -> Iterator[Figure]:
    """At 10⁴ and 10⁷ respondents, then of thousands of units."""
    yield from pages.measure(setting)
    if most_memory() is None:
        raise PartUnavailable("This system does not tell how much memory a process took; run it on Linux.")
    units = setting.size(UNITS, 12)
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as name:
        house = House.open(Path(name), "Bench", "http://127.0.0.1", datetime.now(UTC))
        publish(house, Organisation(units, setting.size(RESPONDENTS, 300), pack(PACK).to_public()))
        house.storage.close()
        for page in PAGES[: setting.size(len(PAGES), 2)]:
            yield from opened(f"{page} of {units:,} units", name, f"/results/{LINK}/{WAVES[-1][0]}/{page}")


def opened(name: str, folder: str, address: str) -> Iterator[Figure]:
    first, following, memory = (float(said) for said in asked_of(name, OPENING, [folder, address]))
    yield Figure(f"{name}, first reader", "CPU ms", (1000 * first,), aim=FIRST)
    yield Figure(f"{name}, next reader", "CPU ms", (1000 * following,), aim=NEXT)
    yield Figure(f"{name}: most memory", "MB", (memory / 1e6,), aim=LITTLE_MEMORY)
