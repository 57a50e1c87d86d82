"""Looks at an open page as different people see it: on a phone, on a desk, light, dark, from right to left.

In: a page, the source of axe. Out: what is wrong, by mode. Called by: tests/browser.

A page is loaded once and looked at eight times. All rules run once for each width; in the other modes those run that a
change of colours, or of the direction, can break: contrast and links in text, sizes and regions that scroll.
"""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

PHONE, DESKTOP = 320, 1280
ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_COLOUR = ["color-contrast", "link-in-text-block"]
BY_DIRECTION = ["target-size", "scrollable-region-focusable", "avoid-inline-spacing"]
AXE = """async rules => {
    const run = await axe.run(document, { resultTypes: ["violations"], runOnly: rules });
    return run.violations.map(each => `${each.id}: ${each.nodes[0].html}`); }"""
WIDER = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [`wider than the screen: ${document.documentElement.scrollWidth}`] : []"""
SMALL = """() => [...document.querySelectorAll("main button, main a.btn, label.opt, footer a, footer button")]
    .filter(each => each.offsetParent)
    .filter(each => each.getBoundingClientRect().height < 44 || each.getBoundingClientRect().width < 44)
    .map(each => `hard to touch: ${each.outerHTML}`)"""
TURN = "() => { document.documentElement.dir = document.documentElement.dir === 'rtl' ? 'ltr' : 'rtl'; }"


def findings(page: Page, axe_source: str, rules: list[str] | None = None) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(axe_source)
    return [*page.evaluate(AXE, rules or ALL), *page.evaluate(WIDER)]


def everywhere(page: Page, axe_source: str, *, touched: bool = False) -> dict[str, list[str]]:
    """All modes with something wrong in them; `touched` asks for targets of 44 pixels too."""
    found: dict[str, list[str]] = {}
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 800})
        light(page)
        found[f"{width} light"] = findings(page, axe_source) + (page.evaluate(SMALL) if touched else [])
        page.evaluate(TURN)
        found[f"{width} turned"] = findings(page, axe_source, BY_DIRECTION)
        page.evaluate(TURN)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found[f"{width} dark"] = findings(page, axe_source, BY_COLOUR)
    light(page)
    return {mode: wrong for mode, wrong in found.items() if wrong}


def light(page: Page) -> None:
    """Without motion: contrast must not be looked at in the moment in which colours change."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def settled(page: Page) -> None:
    """Nothing is on its way any more: screens that come late are there, and fonts are drawn."""
    if page.locator("#landing").count():
        page.wait_for_selector("#screen h1") if len(urlsplit(page.url).fragment) > 1 else page.wait_for_load_state(
            "networkidle"
        )
    page.evaluate("document.fonts.ready.then(() => true)")


def turn_to_figure(page: Page) -> None:
    """Come near a figure with two axes, so that it is drawn."""
    page.locator("[data-plot]").scroll_into_view_if_needed()
    page.mouse.move(1, 1)
    page.mouse.move(2, 2)
    page.wait_for_selector("[data-drawn]")


def look_at(page: Page, axe_source: str, addresses: list[str], **wish: Any) -> dict[str, dict[str, list[str]]]:
    """Open one page after the other; the addresses of those with something wrong."""
    wrong = {}
    for address in addresses:
        page.goto(address)
        settled(page)
        wrong[address] = everywhere(page, axe_source, **wish)
    return {address: found for address, found in wrong.items() if found}
