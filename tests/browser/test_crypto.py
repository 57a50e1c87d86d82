"""The client's cryptography in a real browser: the same promises that Node.js checks in tests/unit."""

from pathlib import Path

from playwright.sync_api import Page, Route

from tests.unit.client_crypto import vectors

ROOT = Path(__file__).resolve().parents[2]
SECURE, INSECURE = "http://localhost", "http://canopy.example"


def open_site(page: Page, site: str) -> None:
    """Answer every request to a site from this folder, without a server."""

    def from_disk(route: Route) -> None:
        path = ROOT / route.request.url.removeprefix(f"{site}/")
        if path.suffix in (".js", ".mjs"):
            route.fulfill(body=path.read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>cryptography</title>", content_type="text/html")

    page.route(f"{site}/**", from_disk)
    page.goto(f"{site}/")


def test_every_promise_of_the_clients_cryptography_is_kept_in_a_real_browser(page: Page) -> None:
    open_site(page, SECURE)

    run = "async (vectors) => (await import('/tests/browser/crypto/promises.mjs')).run(vectors)"
    results = page.evaluate(run, vectors())

    assert [result for result in results if not result["ok"]] == []
    assert len(results) > 90


def test_without_a_secure_connection_the_client_refuses_and_says_why(page: Page) -> None:
    open_site(page, INSECURE)

    ask = "async () => (await import('/static/client/crypto/refusals.js')).refusals(new Uint8Array(), {})"

    assert page.evaluate(ask) == [{"code": "connection-insecure", "about": None}]
