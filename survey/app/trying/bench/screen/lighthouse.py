"""What Lighthouse says about the pages that people open: accessibility, good practice, and speed on a slow phone.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

Lighthouse and its browser come with the source, in a folder that neither Canopy nor its tests need. Pages are those of
a real server; speed is what Lighthouse computes for a phone on a slow network, so a busy machine lowers it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from survey.app.trying.bench import pages
from survey.app.trying.bench.doors.crowd import WAVE, OpenWave
from survey.app.trying.bench.doors.load import HOST
from survey.app.trying.bench.doors.served import free_port, served
from survey.app.trying.bench.figures import Aim, Figure, PartUnavailable, Setting
from survey.app.trying.bench.invented import Organisation
from survey.app.trying.bench.screen.browser import ROOT, assert_here
from survey.questionnaires.library import pack

ANSWERING = {"landing": "", "kiosk": "kiosk", "find my receipt": "receipt"}
RESULTS = ("overview", "scales", "items", "groups", "trends", "comments")
GROUPS, PEOPLE = 48, 1_000
CATEGORIES = {"accessibility": Aim(100), "best-practices": Aim(100), "performance": Aim(100)}


def measure(setting: Setting) -> Iterator[Figure]:
    assert_here()
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as folder:
        port = free_port()
        wave = OpenWave.begin(Path(folder) / "site", people=32, port=port)
        pages.publish(wave.house, Organisation(setting.size(GROUPS, 12), PEOPLE, pack(pages.PACK).to_public()))
        wave.house.storage.close()
        with served(wave.house.storage.folder, port):
            found = judged(addresses(f"http://{HOST}:{port}", setting), setting)
    for name, rounds in found.items():
        yield from figures(name, rounds)


def addresses(home: str, setting: Setting) -> dict[str, str]:
    """Name to address; a quick run looks at one page of each kind."""
    answering = {name: f"{home}/w/{WAVE}/{path}" for name, path in ANSWERING.items()}
    results = {name: f"{home}/results/{pages.LINK}/{pages.WAVES[-1][0]}/{name}" for name in RESULTS}
    few = setting.size(len(RESULTS), 1)
    return dict([*list(answering.items())[:few], *list(results.items())[:few]])


def judged(asked: Mapping[str, str], setting: Setting) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    command = [sys.executable, "-m", "tests.lighthouse.measuring", "--rounds", str(setting.rounds)]
    done = subprocess.run(  # noqa: S603
        [*command, *(f"{name}={address}" for name, address in asked.items())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PartUnavailable(done.stderr.strip()[-600:] or "Lighthouse ended without a word.")
    found: Mapping[str, Sequence[Mapping[str, Any]]] = json.loads(done.stdout)
    return found


def figures(name: str, rounds: Sequence[Mapping[str, Any]]) -> Iterator[Figure]:
    for category, aim in CATEGORIES.items():
        yield Figure(f"{name}: {category}", "of 100", tuple(one[category] for one in rounds), aim=aim)
    yield Figure(f"{name}: largest paint on a slow phone", "ms", tuple(one["painted"] for one in rounds))
