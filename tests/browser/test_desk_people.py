"""A roster and its invitations in a real browser, in every mode, without a finding of axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from survey.mail import sending
from tests.browser.looking import everywhere
from tests.browser.test_desk import OLGA, Site, draft, press, serving, sign_in
from tests.desk_site import account
from tests.mail_server import HOST, Server, mail_server

HR = "Personalnummer,Vorname,Nachname,E-Mail,Bereich,Team,Gehalt"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    with mail_server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Iterator[Site]:
    with serving(tmp_path / "data") as site:
        site.house.config.mail.update(server.settings())  # type: ignore[attr-defined]
        account(site.house, OLGA, "organiser")
        yield site


def hr_file(folder: Path) -> Path:
    people = [f"{n},Ada,Person {n},a{n}@example.org,North,{'Depot' if n % 2 else 'Fleet'},9" for n in range(30)]
    (folder / "hr.csv").write_text("\n".join([HR, *people]), encoding="utf-8")
    return folder / "hr.csv"


def test_a_roster_from_another_program_is_looked_at_taken_and_invited(
    site: Site, page: Page, server: Server, tmp_path: Path, axe_source: str
) -> None:
    sign_in(page, site, OLGA)
    page.get_by_role("link", name="People and groups").first.click()
    page.get_by_label("File").set_input_files(hr_file(tmp_path))
    press(page, "Look at it")
    expect(page.get_by_text("30 people join")).to_be_visible()
    assert everywhere(page, axe_source) == {}
    press(page, "Take this roster")
    expect(page.get_by_text("30 people may be asked.")).to_be_visible()
    page.goto(f"{site.url}/desk/")
    draft(page)
    page.get_by_role("link", name="Lock the rules").click()
    page.get_by_label("The organisation").check()
    press(page, "Lock the rules for good")
    page.goto(f"{site.url}/desk/mail/pulse-spring")
    press(page, "Send the invitations")
    expect(page.get_by_text("Invited: 30 by mail")).to_be_visible()
    assert everywhere(page, axe_source) == {}
    assert (len(server.inbox.mails), HOST in site.url) == (30, True)
