"""Watches a page: an error on the console, a breach of its policy and a request to another host all fail the test.

In: a browser. Out: pages in fresh profiles. Called by: tests/browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

TELL_OF_VIOLATIONS = """addEventListener("securitypolicyviolation",
    ({violatedDirective, blockedURI}) => console.error(`against the policy: ${violatedDirective} ${blockedURI}`))"""

PLAYED = "canopy.example"  # answered from this folder by tests about pages without TLS
HURRY = """(() => { const real = globalThis.setTimeout, hurried = (wait) => (500 <= wait && wait <= 3000 ? 5 : wait);
    globalThis.setTimeout = (work, wait, ...more) => real(work, hurried(wait), ...more); })()"""
"""Parts of a ballot leave after half a second to three. Tests that are not about these pauses do not wait for them."""


@contextmanager
def watched(browser: Browser, scripts: tuple[str, ...] = (TELL_OF_VIOLATIONS, HURRY), **wish: Any) -> Iterator[Page]:
    """A page in a fresh profile; an error, something that its policy forbids, or a request to others fails the test."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **wish})
    for script in scripts:
        context.add_init_script(script)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    context.on("request", lambda request: None if at_home(request.url) else errors.append(f"asked {request.url}"))
    yield page
    context.close()
    assert errors == [], f"the browser complained: {errors}"


def at_home(url: str) -> bool:
    """Tests serve on this machine, or play one host; files and what a page made itself are asked of nobody."""
    address = urlsplit(url)
    return address.scheme in ("data", "blob", "file") or address.hostname in ("127.0.0.1", "localhost", PLAYED)
