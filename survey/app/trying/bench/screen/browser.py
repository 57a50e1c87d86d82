"""What the browser of an employee pays: the first page, and a ticket beside @cloudflare/blindrsa-ts.

In: a setting. Out: figures. Called by: survey.app.trying.bench.parts.

The browser and the other implementation come with the tests, so this part needs a checkout. They run in a process of
their own, which says what it found.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from survey.app.trying.bench.doors.crowd import WAVE, OpenWave
from survey.app.trying.bench.doors.load import HOST
from survey.app.trying.bench.doors.served import free_port, served
from survey.app.trying.bench.figures import Aim, Figure, PartUnavailable, Setting

ROOT = Path(__file__).resolve().parents[5]
FASTER = Aim(1.0, at_most=True)  # than what we would have taken instead of our own


def measure(setting: Setting) -> Iterator[Figure]:
    assert_here()
    with TemporaryDirectory(prefix=".bench-", dir=setting.folder) as folder:
        port = free_port()
        wave = OpenWave.begin(Path(folder) / "site", people=32, port=port)
        code = next(iter(wave.codes.values()))
        wave.house.storage.close()
        with served(wave.house.storage.folder, port):
            found = looked_at(f"http://{HOST}:{port}/w/{WAVE}/#code={code}", setting)
    yield from figures(found)


def assert_here() -> None:
    if not (ROOT / "tests" / "browser" / "measuring.py").exists():
        raise PartUnavailable("The browser comes with the source: clone the repository and run `bench` there.")
    if find_spec("playwright") is None:
        raise PartUnavailable("It needs playwright: install Canopy with its extra `dev`.")


def looked_at(address: str, setting: Setting) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "tests.browser.measuring", "--address", address]
    sizes = ["--rounds", str(setting.rounds), "--tickets", str(setting.size(20, 2))]
    done = subprocess.run([*command, *sizes], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise PartUnavailable(done.stderr.strip()[-600:] or "The browser ended without a word.")
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def figures(found: Mapping[str, Any]) -> Iterator[Figure]:
    pages, tickets = found["pages"], found["tickets"]
    about = f"first page, Chromium {found['browser'].partition('.')[0]}"
    yield Figure(f"{about}: over the wire", "bytes", tuple(page["bytes"] for page in pages))
    yield Figure(f"{about}: requests", "", tuple(page["requests"] for page in pages))
    for what in ("painted", "loaded"):
        times = tuple(page[what] for page in pages if page[what] is not None)
        if times:
            yield Figure(f"{about}: {what} after", "ms", times)
    ours, theirs = (tuple(tickets[who]) for who in ("ours", "theirs"))
    yield Figure("a ticket in the browser, 2048 bits", "ms", ours, "@cloudflare/blindrsa-ts", theirs, FASTER)
