"""A mail server that is slow, away or choosy: the server goes on as fast as before, and the operator is told."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from survey.accounts.journal import Act
from survey.app.campaign import House
from survey.app.inspection.doctor import about_report_mails
from survey.app.reporting import mailing, schedules
from survey.app.reporting.mailing import send_due
from survey.app.reporting.making import Wanted
from survey.app.reporting.schedules import Schedule
from survey.app.site.server import record_due
from survey.app.site.web import create_app, stop
from survey.mail import sending
from survey.mail.sending import MailServerDown
from tests import reports_site as site
from tests.free_ports import free_port
from tests.mail_server import mail_server


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Two managers are to be told of a release."""
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    house = site.house(tmp_path)
    schedules.keep(house.storage, Act(site.OLGA, house.clock.now), Schedule("role:manager", Wanted("", "csv")))
    site.released(house.storage)
    yield house
    house.storage.close()


def with_mail(house: House, port: int) -> House:
    said = {"server": "127.0.0.1", "port": port, "security": "none", "from": "Canopy <survey@example.org>"}
    return replace(house, config=replace(house.config, mail=said))


def test_a_mail_server_that_says_nothing_holds_up_neither_the_clock_nor_a_page(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = with_mail(house, silent.getsockname()[1])
        record_due(there.config, there.storage)
        came, _ = silent.accept()
        record_due(there.config, there.storage)  # a minute later: it waits for nobody, and begins no second round
        app = create_app(there.config, there.storage)
        assert site.browser(app, site.MARA).get("/desk/reports/").status_code == 200
        assert "were not: 2" in "".join(about_report_mails(there.config, there.storage))
        stop(app)
    came.close()
    assert mailing._sending.acquire(timeout=60)
    mailing._sending.release()


def test_a_mail_server_that_is_away_loses_nobody(house: House) -> None:
    there = with_mail(house, free_port())
    with pytest.raises(MailServerDown):
        send_due(there.config, there.storage, site.OLGA)
    assert "`mail test` says why" in "".join(about_report_mails(there.config, there.storage))
    with mail_server() as server:
        back = with_mail(house, server.port)
        send_due(back.config, back.storage, site.OLGA)
        assert server.inbox.addresses == [site.MARA, site.MICK]
    assert list(about_report_mails(back.config, back.storage)) == []


def test_a_mail_leads_to_where_readers_sign_in_and_not_to_the_pages_of_employees(house: House) -> None:
    with mail_server() as server:
        there = with_mail(house, server.port)
        config = replace(there.config, desk_url="https://desk.example")
        send_due(config, there.storage, site.OLGA)
        said = server.inbox.to(site.MARA)[0].as_string().replace("=\n", "").replace("=3D", "=")
    assert f"https://desk.example/desk/reports/?wave={site.WAVE}" in said
    assert f"{config.url}/desk" not in said


def test_an_address_that_is_refused_keeps_nobody_else_waiting_and_is_named_to_the_operator(house: House) -> None:
    with mail_server() as server:
        server.inbox.refused = {site.MARA}
        there = with_mail(house, server.port)
        send_due(there.config, there.storage, site.OLGA)
        assert server.inbox.addresses == [site.MICK]
    (finding,) = about_report_mails(there.config, there.storage)
    assert site.MARA in finding and site.WAVE in finding
