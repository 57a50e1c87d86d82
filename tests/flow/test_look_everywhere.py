"""Name and colour that an organiser chose stand wherever somebody reads, and what was signed keeps its name."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from openpyxl import load_workbook
from pptx import Presentation

from analytics.reports.brand import ACCENT
from survey.accounts import tokens
from survey.accounts.journal import Act
from survey.accounts.tokens import Narrowed, Wish
from survey.app.campaign import House
from survey.app.outward.announcing import news
from survey.app.outward.announcing.hooks import CHAT, TEAMS
from survey.app.reporting import schedules
from survey.app.reporting.branding.settings import ACCENT_DARK, Appearance, keep
from survey.app.reporting.mailing import send_due
from survey.app.reporting.making import Wanted
from survey.app.reporting.schedules import Schedule, audience_of
from survey.app.reporting.working import work_once
from survey.app.site.web import create_app, stop
from survey.config import Config
from survey.mail import owners
from survey.mail.composing import Recipient, Sender
from survey.mail.looks import look_of
from survey.mail.settings import read_settings
from survey.mail.single import send_account_invitation, send_trial
from survey.storage.rooms import Storage
from tests import made_up_board as made_up
from tests import reports_site as site
from tests.desk_site import Browser
from tests.mail_server import Server, mail_server
from tests.reports_site import OLGA, WAVE, WILMA

NAME, LIGHT, DARK = "Judge GmbH", "#9C1458", "#EB659B"
SIGNED = "Northfield"
DESK = "/desk/reports/"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[House]:
    made = site.house(tmp_path_factory.mktemp("look"))
    made = replace(made, config=replace(made.config, mail=server.settings()))
    site.released(made.storage)
    keep(made.storage, Act(OLGA, site.NOW), Appearance(NAME, LIGHT, DARK, None))
    yield made
    made.storage.close()


@pytest.fixture(scope="module")
def olga(house: House) -> Iterator[Browser]:
    app = create_app(house.config, house.storage)
    yield site.browser(app, OLGA)
    stop(app)


def taken(olga: Browser, form: str) -> BytesIO:
    return BytesIO(olga.post(DESK, wave=WAVE, form=form, group=made_up.group_id("West"), **{"in": "en"}).data)


def test_documents_say_one_name_also_where_only_programs_look(olga: Browser) -> None:
    slides = Presentation(taken(olga, "pptx")).core_properties
    book = load_workbook(taken(olga, "xlsx")).properties
    page = pypdf.PdfReader(taken(olga, "pdf")).metadata
    assert page is not None
    assert {slides.author, slides.last_modified_by, book.creator, page.author} == {NAME}


def test_what_is_in_a_zip_is_told_under_the_name(house: House, olga: Browser) -> None:
    page = olga.post(DESK, wave=WAVE, form="csv", group="all", **{"in": "en"}).location
    assert work_once(house.config, house.storage)
    said = site.files_in(olga.post(f"{page}/file", page=page).data)["README.txt"].decode()
    assert said.startswith(f"{NAME}: results of") and SIGNED not in said


def test_pictures_that_are_kept_from_pages_say_the_name(olga: Browser) -> None:
    page = olga.get(f"/desk/results/mine/{WAVE}/groups")
    assert page.status_code == 200
    about = set(re.findall(r'data-about="([^"]+)"', page.text))
    assert about and all(one.startswith(f"{NAME} · ") for one in about) and SIGNED not in page.text


def test_programs_and_chats_are_told_the_name(house: House) -> None:
    told = news.news_of(house.config, house.storage, WAVE, "en"), news.trial(house.config, house.storage, "de")
    bodies = [news.body_of(one, kind, "d").decode() for one in told for kind in ("", CHAT, TEAMS)]
    assert all(NAME in body and SIGNED not in body for body in bodies)


def test_who_asks_the_interface_who_reads_is_told_the_name(house: House, olga: Browser) -> None:
    account = audience_of(house.storage, WILMA).removeprefix("account:")
    wish = Wish("Charts", site.NOW.date(), Narrowed("account", ()))
    token = tokens.make(house.storage, Act(WILMA, site.NOW), account, wish)
    answer = olga.app.test_client().get("/api/v1/reader", headers={"Authorization": f"Bearer {token}"})
    assert answer.get_json()["organisation"] == NAME


def test_mails_to_those_who_work_with_results_have_name_and_colours(house: House, server: Server) -> None:
    config, look = house.config, look_of(house.config, house.storage)
    sender, to = Sender.of(config, read_settings(config), look), Recipient("Zoë", "zoe@firm.example", "en")
    schedules.keep(house.storage, Act(OLGA, site.NOW), Schedule(audience_of(house.storage, WILMA), Wanted("", "csv")))
    send_due(config, house.storage, OLGA, wave=WAVE)
    send_trial(config, look, to.email)
    send_account_invitation(config, look, to, link=f"{config.url}/x", until="2026-03-09")
    mails = [str(mail.get_body(("html",)).get_content()) for mail in server.inbox.mails]  # type: ignore[union-attr]
    assert len(mails) == 3
    for html in mails:
        assert NAME in html and SIGNED not in html
        assert html.count(LIGHT) == html.count(DARK) == 2 and ACCENT not in html and ACCENT_DARK not in html
    reminder = owners.message_to(config, sender, to, ())
    assert reminder.letter.subject.endswith(f" {NAME}")


def test_the_look_that_mails_have_without_a_choice_is_that_of_the_pages(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.migrate()
    found = look_of(Config(tmp_path, SIGNED, "http://x", "http://x"), storage)
    assert (found.name, found.accent, found.accent_dark) == (SIGNED, ACCENT, ACCENT_DARK)
    storage.close()


def test_the_rules_keep_the_name_that_was_signed(olga: Browser) -> None:
    rules = olga.app.test_client().get(f"/w/{WAVE}/manifest.json").get_json()
    assert rules["organisation"] == SIGNED
