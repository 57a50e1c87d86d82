"""What watches over the pages of all browser tests notices what it is there for."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import everywhere
from tests.browser.walking import walk
from tests.browser.watching import watched

ELSEWHERE = "http://elsewhere.example/counted.png"
STRICT = {"content-type": "text/html", "content-security-policy": "script-src 'self'; style-src-attr 'none'; img-src *"}


def open_page(page: Page, body: str) -> None:
    page.context.route("**/*", lambda route: route.fulfill(body=body, headers=STRICT))
    page.goto("http://localhost/")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<script>document.title = 'inline'</script>", "against the policy: script-src-elem inline"),
        (f"<img src='{ELSEWHERE}' alt=''>", f"asked {ELSEWHERE}"),
        ("<p style='color:red'>Red</p>", "against the policy: style-src-attr inline"),
    ],
)
def test_a_breach_of_the_policy_and_a_request_to_others_fail_a_test(browser: Browser, body: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said), watched(browser) as page:
        open_page(page, body)
        page.wait_for_load_state("networkidle")


def test_a_page_that_is_bad_in_one_mode_is_named_with_the_mode(page: Page, axe_source: str) -> None:
    style = "@media (prefers-color-scheme:dark){p{color:#333;background:#222}}@media (width<400px){p{width:600px}}"
    start = f"<!doctype html><html lang=en><title>Bad</title><style>{style}</style>"
    open_page(page, f"{start}<main><h1>Bad</h1><p>Words that nobody can read.</p></main>")
    found = everywhere(page, axe_source)
    assert {mode: [each.split(":")[0] for each in wrong] for mode, wrong in found.items()} == {
        "320 light": ["wider than the screen"],
        "320 turned": ["wider than the screen"],
        "320 dark": ["color-contrast", "wider than the screen"],
        "1280 dark": ["color-contrast"],
    }


def test_what_the_keyboard_does_not_reach_or_show_is_named(page: Page) -> None:
    style = "<style>:focus-visible{outline:3px solid;box-shadow:0 0 0 7px gold}#pale:focus-visible{outline:0}</style>"
    first = "<a id='first' href='#a' tabindex='2'>first</a><a id='pale' href='#b' tabindex='1'>pale</a>"
    open_page(page, f"{style}{first}<button id='trap'>x</button><input id='after'>")
    page.evaluate("document.querySelector('#trap').addEventListener('keydown', event => event.preventDefault())")
    found = {kind: [node.split('"')[1] for node in wrong] for kind, wrong in walk(page).items()}
    assert found["never reached"] == ["after"]
    assert found["focus not visible"][0] == "pale"
