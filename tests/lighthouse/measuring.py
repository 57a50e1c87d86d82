"""Runs Lighthouse over pages, with the browser of the tests.

In: names and addresses, rounds. Out: JSON on standard output: scores of every round by name.
Called by: survey.app.trying.bench.screen.lighthouse.

Lighthouse is installed beside this file when it is first asked for, from a lock of its own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.browser.finding import Found, NoBrowser, find_browser

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("accessibility", "best-practices", "performance")
QUIET = ["--quiet", "--output=json", "--disable-full-page-screenshot", f"--only-categories={','.join(CATEGORIES)}"]
FLAGS = "--chrome-flags=--headless=new --no-sandbox --disable-quic --disable-background-networking"


class NoLighthouse(LookupError):
    """Neither there nor to be had."""


def installed() -> str:
    """Node.js, with Lighthouse in place."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NoLighthouse("Lighthouse needs Node.js 18.20 or later with npm. Install them, then run this part again.")
    if not PROGRAM.exists():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoLighthouse(f"npm could not fetch Lighthouse: {done.stderr.strip()[-400:]}")
    return node


def judge(node: str, browser: Found, address: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        done = subprocess.run(
            [node, str(PROGRAM), address, *QUIET, FLAGS, f"--output-path={out}"],
            cwd=HERE,
            env={**os.environ, **browser.environment, "CHROME_PATH": browser.program},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoLighthouse(f"Lighthouse ended with an error at {address}: {done.stderr.strip()[-400:]}")
        return scores(json.loads(out.read_text(encoding="utf-8")))


def scores(report: dict[str, Any]) -> dict[str, Any]:
    found = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    return {**found, "painted": report["audits"]["largest-contentful-paint"]["numericValue"]}


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, required=True)
    asked.add_argument("pages", nargs="+", metavar="NAME=ADDRESS")
    wish = asked.parse_args()
    try:
        node, browser = installed(), find_browser()
        pages = dict(page.split("=", 1) for page in wish.pages)
        found = {name: [judge(node, browser, page) for _ in range(wish.rounds)] for name, page in pages.items()}
    except (NoBrowser, NoLighthouse) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
