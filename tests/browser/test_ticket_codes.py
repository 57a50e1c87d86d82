"""A ticket goes to another device as codes on a screen, and no server gets any of it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import everywhere
from tests.browser.watching import HURRY
from tests.employee_site import Site, in_one_visit, listening
from tests.qr_reading import read


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with listening(tmp_path_factory.mktemp("codes"), in_one_visit()) as found:
        yield found


@pytest.fixture
def other(browser: Browser) -> Iterator[BrowserContext]:
    """Another device: nothing of the first one is there."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.add_init_script(HURRY)
    yield context
    context.close()


def fetch_ticket(page: Page, site: Site) -> None:
    page.goto(site.link())
    page.goto(site.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    expect(page.locator("h1:visible")).to_have_text("Your ticket is ready")


def shown(page: Page) -> list[str]:
    """What a camera reads from the codes on the screen."""
    page.get_by_role("link", name="Show it as QR codes").click()
    expect(page.get_by_role("img", name=re.compile("Code"))).to_have_count(2)
    drawn = page.locator("svg.qr").evaluate_all(
        "all => all.map(each => [each.firstChild.getAttribute('d'), each.viewBox.baseVal.width])"
    )
    return [read(path, int(side)) for path, side in drawn]


def test_scanned_codes_answer_on_another_device(page: Page, other: BrowserContext, site: Site) -> None:
    before = site.ballots()
    fetch_ticket(page, site)
    first, second = shown(page)

    phone = other.new_page()
    phone.goto(second)
    expect(phone.get_by_text("1 of 2 codes are here.")).to_be_visible()
    phone = other.new_page()  # a camera opens each link in a tab of its own
    phone.goto(first)
    phone.get_by_role("button", name="Take this ticket").click()
    phone.get_by_role("link", name="Begin with question 1").click()
    phone.goto(site.url + "#/review")
    phone.get_by_role("button", name="Send my answers").click()

    expect(phone.get_by_text("Acknowledged", exact=True)).to_have_count(2)
    assert site.ballots() == before + 2


def test_no_part_of_a_code_reaches_a_server_or_stays_in_the_address(
    page: Page, other: BrowserContext, site: Site
) -> None:
    fetch_ticket(page, site)
    sent: list[str] = []
    for context in (page.context, other):
        context.on("request", lambda request: sent.append(f"{request.url.partition('#')[0]} {request.post_data or ''}"))
    links = shown(page)
    phone = other.new_page()
    for link in links:
        phone.goto(link)
    expect(phone.get_by_role("button", name="Take this ticket")).to_be_visible()

    digits = [link.partition("#ticket=")[2] for link in links]
    assert all(len(each) > 900 and each[:40] not in " ".join(sent) for each in digits)
    assert phone.url == site.url + "#/bring"


def test_codes_of_two_people_do_not_make_one_ticket(page: Page, other: BrowserContext, site: Site) -> None:
    links = []
    for _ in range(2):
        fetch_ticket(page, site)
        links.append(shown(page))
        page.goto("about:blank")
    phone = other.new_page()
    for link in (links[0][0], links[1][1]):
        phone.goto(link)
        expect(phone.get_by_text("1 of 2 codes are here.")).to_be_visible()

    expect(phone.get_by_role("button", name="Take this ticket")).to_have_count(0)


def test_a_forged_code_is_not_taken(page: Page, other: BrowserContext, site: Site) -> None:
    fetch_ticket(page, site)
    links = shown(page)
    phone = other.new_page()
    for link in (links[0], links[1][:-9] + "000000000"):
        phone.goto(link)
    phone.get_by_role("button", name="Take this ticket").click()

    expect(phone.get_by_role("alert")).to_contain_text("This ticket cannot be used: it is not signed under the rules")


def test_a_device_with_a_ticket_does_not_take_another_one(page: Page, site: Site) -> None:
    fetch_ticket(page, site)
    links = shown(page)
    page.goto("about:blank")
    fetch_ticket(page, site)

    page.goto(links[0])

    expect(page.get_by_text("There is a ticket on this device already.")).to_be_visible()


@pytest.mark.parametrize("kind", ["links", "file"])
def test_a_ticket_can_be_pasted_as_text(page: Page, other: BrowserContext, site: Site, kind: str) -> None:
    fetch_ticket(page, site)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save a copy of the ticket").click()
    text = "\n".join(reversed(shown(page))) if kind == "links" else saved.value.path().read_text()

    phone = other.new_page()
    phone.goto(site.url + "#/ticket")
    phone.get_by_text("I already have a ticket on another device").click()
    phone.get_by_label("Or paste its text here").fill(text)
    phone.get_by_role("button", name="Take this ticket").click()

    expect(phone.get_by_role("link", name="Begin with question 1")).to_be_visible()


def test_the_browser_is_asked_to_keep_a_ticket(page: Page, site: Site) -> None:
    page.add_init_script("navigator.storage.persist = async () => { window.asked = true; return true; }")
    fetch_ticket(page, site)

    assert page.evaluate("window.asked")
    expect(page.get_by_text("This browser has agreed not to clear it by itself.")).to_be_visible()


def test_a_ticket_is_kept_also_while_the_browser_waits_for_leave_to_keep_it(page: Page, site: Site) -> None:
    """Firefox asks the person, who may leave the question open."""
    page.add_init_script("navigator.storage.persist = () => new Promise(() => {})")
    fetch_ticket(page, site)
    expect(page.get_by_text("This browser has agreed not to clear it by itself.")).to_be_hidden()

    page.reload()

    expect(page.get_by_role("link", name="Begin with question 1")).to_be_visible()


def test_the_screens_of_codes_have_no_finding(page: Page, axe_source: str, site: Site) -> None:
    fetch_ticket(page, site)
    links = shown(page)
    assert everywhere(page, axe_source, touched=True) == {}
    page.goto(site.url + "#/forget")
    page.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_role("heading", name="This device has forgotten everything")).to_be_visible()
    page.goto("about:blank")
    page.goto(links[0])
    expect(page.get_by_text("1 of 2 codes are here.")).to_be_visible()
    assert everywhere(page, axe_source, touched=True) == {}
