"""Walks through a page by the Tab key alone: everything is reached, in order, visibly, and nothing holds the focus.

In: a page that is open. Out: what is wrong. Called by: tests/browser.

Where the focus goes is noted inside the page, so that a walk costs a key press for each stop.
"""

from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 400
LISTEN = """() => {
    const able = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const group = (input) => [...document.getElementsByName(input.name)];
    const chosen = (input) => group(input).find((each) => each.checked) ?? group(input)[0];
    const meant = [...document.querySelectorAll(able)].filter((each) => !each.disabled && each.tabIndex >= 0
        && each.checkVisibility({ visibilityProperty: true }) && (each.type !== "radio" || each === chosen(each)));
    const walk = { meant, visited: [], unseen: [], covered: [] };
    const marked = (node) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
        return outlineStyle === "solid" && parseFloat(outlineWidth) >= 3 && boxShadow !== "none";
    };
    addEventListener("focusin", ({ target }) => {
        const label = target.closest("label") ?? target, { left, right, top, bottom } = label.getClientRects()[0];
        walk.visited.push(target);
        if (!marked(target) && !marked(label)) walk.unseen.push(target.outerHTML);
        const middle = (low, high, end) => (Math.max(low, 0) + Math.min(high, end)) / 2;
        const above = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
        if (!above || !(label.contains(above) || above.contains(label))) walk.covered.push(label.outerHTML);
    });
    globalThis.walk = walk;
    return [meant.length, meant.length + 2 + 6 * meant.filter((each) => /date|time/.test(each.type)).length];
}"""
"""Stops, and presses for a round: through the browser itself, perhaps from a heading; a date has stops of its own."""
TELL = """() => {
    const { meant, visited, unseen, covered } = walk, text = (nodes) => nodes.map((each) => each.outerHTML ?? each);
    const reached = meant.filter((each) => visited.includes(each));
    const cycle = [...new Set(visited.filter((each) => meant.includes(each)))];
    const start = cycle.indexOf(meant[0]);
    const order = [...cycle.slice(start), ...cycle.slice(0, start)];
    return {
        "never reached": text(meant.filter((each) => !visited.includes(each))),
        "out of order": text(order.filter((each, at) => each !== reached[at])),
        "focus not visible": unseen,
        "focus under something": covered,
    };
}"""


def walk(page: Page) -> dict[str, Any]:
    """One round of all stops; problems by kind."""
    stops, presses = page.evaluate(LISTEN)
    assert 0 < stops < MOST_STOPS, f"{stops} stops"
    for _ in range(presses):
        page.keyboard.press("Tab")
    return {kind: wrong for kind, wrong in page.evaluate(TELL).items() if wrong}
