"""What a browser pays: the first page of an employee, and the arithmetic of a ticket beside another implementation.

In: the address of an open wave, rounds. Out: JSON on standard output.
Called by: survey.app.trying.bench.screen.browser.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Route, sync_playwright

from tests.browser.finding import NoBrowser, find_browser, install_packages

ROOT = Path(__file__).resolve().parents[2]
SECURE = "http://localhost"  # a secure context, which nobody serves: every request is answered from this folder
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  return { loaded: page.loadEventEnd, painted: painted ? painted.startTime : null };
}"""
BESIDE = "async ([rounds, each]) => (await import('/tests/browser/crypto/beside.mjs')).beside(rounds, each)"


def first_page(browser: Browser, address: str) -> dict[str, Any]:
    """Open it as somebody who was never here: bytes on the wire, requests, milliseconds."""
    context = browser.new_context()
    page = context.new_page()
    network = context.new_cdp_session(page)
    sizes: list[float] = []
    listen(network, sizes)
    page.goto(address, wait_until="networkidle")
    times = page.evaluate(TIMES)
    context.close()
    return {"bytes": sum(sizes), "requests": len(sizes), **times}


def listen(network: CDPSession, sizes: list[float]) -> None:
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.send("Network.enable")


def tickets(browser: Browser, rounds: int, each: int) -> Any:
    page = browser.new_page()

    def from_disk(route: Route) -> None:
        path = ROOT / route.request.url.removeprefix(f"{SECURE}/")
        if path.suffix in (".js", ".mjs"):
            route.fulfill(body=path.read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>tickets</title>", content_type="text/html")

    page.route(f"{SECURE}/**", from_disk)
    page.goto(f"{SECURE}/")
    found = page.evaluate(BESIDE, [rounds, each])
    page.close()
    return found


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--address", required=True)
    asked.add_argument("--rounds", type=int, required=True)
    asked.add_argument("--tickets", type=int, required=True)
    wish = asked.parse_args()
    try:
        program = find_browser()
        install_packages()
    except NoBrowser as problem:
        print(problem, file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        environment = {**os.environ, **program.environment}
        browser = playwright.chromium.launch(executable_path=program.program, chromium_sandbox=False, env=environment)
        print(
            json.dumps(
                {
                    "browser": browser.version,
                    "pages": [first_page(browser, wish.address) for _ in range(wish.rounds)],
                    "tickets": tickets(browser, wish.rounds, wish.tickets),
                }
            )
        )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
