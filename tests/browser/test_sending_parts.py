"""The parts of somebody's answers leave in an order that is drawn, and what has left is not sent again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.watching import HURRY
from tests.employee_site import Site, in_one_visit, listening

DRAW = """(() => { const real = crypto.getRandomValues.bind(crypto);
    crypto.getRandomValues = (array) => array instanceof Uint32Array ? array.fill(%s) : real(array); })()"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("parts"), in_one_visit()) as found:
        yield found


def sent_by(page: Page) -> list[str]:
    """The views of the parts that leave, in their order."""
    views: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/ballots"):
            views.append((request.post_data_json or {})["view"])

    page.on("request", note)
    return views


def send(page: Page, site: Site) -> None:
    page.goto(site.link())
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.locator("h1:visible")).to_have_text("Your ticket is ready")
    page.goto(site.url + "#/review")
    page.get_by_role("button", name="Send my answers").click()


def test_the_order_of_the_parts_is_the_one_that_was_drawn(browser: Browser, site: Site) -> None:
    orders = []
    for drawn in ("0", "0xffffffff"):
        page = browser.new_context().new_page()
        page.add_init_script(DRAW % drawn)
        page.add_init_script(HURRY)
        views = sent_by(page)
        send(page, site)
        expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
        orders.append(list(views))
        page.context.close()

    assert sorted(orders) == [["org", "text"], ["text", "org"]]


def test_a_visit_that_ends_between_two_parts_is_taken_up_with_the_second(page: Page, site: Site) -> None:
    before, left = site.ballots(), []

    def only_the_first(route: Route) -> None:
        left.append(route.request.post_data_json["view"])
        if len(left) > 1:
            return route.fulfill(status=204)
        return route.continue_()

    page.route("**/ballots", only_the_first)
    send(page, site)
    expect(page.locator("[data-slot=state]")).to_contain_text("cannot be reached")
    assert site.ballots() == before + 1
    page.unroute("**/ballots")
    page.goto("about:blank")
    views = sent_by(page)
    page.goto(site.url)

    expect(page.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    assert (views, site.ballots()) == ([left[1]], before + 2)
