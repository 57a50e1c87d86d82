"""A real browser for the tests, and what it needs to look at a page."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.finding import axe_script, find_browser
from tests.browser.watching import TELL_OF_VIOLATIONS, watched

PATIENCE = 20_000  # milliseconds until something that a page is about to show counts as missing, on a busy machine too

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = find_browser()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program,
            chromium_sandbox=False,
            args=QUIET,
            env={**os.environ, **found.environment},
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    return axe_script().read_text(encoding="utf-8")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser) as page:
        yield page


@pytest.fixture
def patient(browser: Browser) -> Iterator[Page]:
    """The same with the pauses that people have."""
    with watched(browser, (TELL_OF_VIOLATIONS,)) as page:
        yield page


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """One page for all tests of a module that only look."""
    with watched(browser) as page:
        yield page
