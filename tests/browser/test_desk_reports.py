"""Reports, their mails and the look of the organisation in a real browser: on a phone, in the dark, by keyboard."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.accounts import register
from survey.accounts.journal import Act
from survey.app.campaign import House
from survey.app.reporting import jobs, schedules
from survey.app.reporting.branding.logos import Logo
from survey.app.reporting.branding.settings import Appearance, accents, keep
from survey.app.reporting.jobs import Job
from survey.app.reporting.making import Wanted
from survey.app.reporting.schedules import Schedule
from survey.storage.rooms import begin
from tests import reports_site as site
from tests.browser.looking import look_at
from tests.desk_site import PASSWORD, listening
from tests.reports_site import OLGA, WAVE

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><path d="M0 0h60v20H0z" fill="#101C24"/></svg>'
YELLOW = "#FFD400"  # as hard to read on paper as a colour can be
PAGES = ("reports/", "reports/mail/", "reports/own/", "look/")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Flask]]:
    house = site.house(tmp_path_factory.mktemp("reports"))
    site.released(house.storage)
    house.clock.now = site.NOW
    schedules.keep(house.storage, Act(OLGA, site.NOW), Schedule("role:manager", Wanted("", "pdf"), days=2))
    with listening(house) as desk:
        yield desk


@pytest.fixture(scope="module")
def house(desk: tuple[House, Flask]) -> House:
    return desk[0]


@pytest.fixture(scope="module")
def app(desk: tuple[House, Flask]) -> Flask:
    return desk[1]


@pytest.fixture(scope="module")
def url(house: House) -> str:
    return house.config.url


@pytest.fixture
def olga(page: Page, url: str) -> Page:
    page.goto(f"{url}/desk/sign-in")
    page.get_by_label("E-mail address").fill(OLGA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("form[action*=sign-out]")
    return page


@pytest.fixture
def branded(house: House, app: Flask) -> None:
    """A colour that was hard to read, as it was taken: the nearest that is not."""
    refused = accents(YELLOW, "")
    colours = accents(refused.instead, "")  # type: ignore[union-attr]
    assert isinstance(colours, tuple)
    keep(house.storage, Act(OLGA, site.NOW), Appearance("Northfield", *colours, Logo(LOGO, "svg")))
    app.extensions["canopy"].brand.forget()  # as the page does that takes it


@pytest.fixture
def job(house: House) -> Iterator[Job]:
    with begin(house.storage.accounts("accounts")) as connection:
        key = register.existing(connection, email=OLGA).id
    new = jobs.ask(house.storage, key, Wanted(WAVE), site.NOW)
    jobs.change(house.storage, new, state=jobs.RUNNING, done=10, total=50)
    yield new
    jobs.forget(house.storage, new.id)


def test_axe_finds_nothing_on_any_page_in_the_colour_of_the_organisation(
    olga: Page, url: str, branded: None, job: Job, axe_source: str
) -> None:
    addresses = [*(f"/desk/{each}" for each in PAGES), f"/desk/reports/jobs/{job.id}", "/", "/ledger"]
    wrong = look_at(olga, axe_source, [f"{url}{each}" for each in addresses])
    olga.goto("about:blank")
    assert wrong == {}


def test_the_colour_of_the_organisation_is_that_of_buttons_and_its_logo_has_a_size(
    olga: Page, url: str, branded: None
) -> None:
    olga.goto(f"{url}/desk/reports/")
    colour = olga.get_by_role("button", name="Download").evaluate("one => getComputedStyle(one).backgroundColor")
    box = olga.locator("img.logo").bounding_box()
    assert colour == "rgb(128, 105, 0)" and box is not None and 20 < box["height"] < 60 < box["width"]


def test_the_bar_moves_by_itself_and_gives_way_to_the_file(olga: Page, url: str, house: House, job: Job) -> None:
    olga.goto(f"{url}/desk/reports/jobs/{job.id}")
    expect(olga.get_by_role("progressbar", name="10 of 50 reports so far.")).to_have_attribute("value", "10")
    jobs.change(house.storage, job, done=30)
    expect(olga.get_by_role("progressbar", name="30 of 50 reports so far.")).to_have_attribute("value", "30")
    expect(olga.get_by_role("status")).to_have_text("30 of 50 reports so far.")
    jobs.private_folder(house.storage)
    jobs.file_of(house.storage, job.id).write_bytes(b"PK")
    jobs.change(house.storage, job, state=jobs.DONE, done=50)
    expect(olga.get_by_role("button", name="Fetch the ZIP")).to_be_visible()


def test_a_report_is_downloaded_by_keyboard_alone(olga: Page, url: str) -> None:
    olga.goto(f"{url}/desk/reports/?form=csv")
    olga.get_by_role("button", name="Download").focus()
    with olga.expect_download() as taken:
        olga.keyboard.press("Enter")
    assert re.fullmatch(r"autumn-2026 - Whole organisation\.csv", taken.value.suggested_filename)
