"""`kill -9` between the mail server's yes and our note: nobody is mailed twice, and an operator learns whom to ask."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from survey.accounts.journal import Act
from survey.actions import due
from survey.app.campaign import House
from survey.app.following.reminding import remind_owners
from survey.app.inspection.doctor import about_actions, about_report_mails
from survey.app.reporting import mailing, schedules
from survey.app.reporting.mailing import send_due
from survey.app.reporting.making import Wanted
from survey.app.reporting.schedules import Schedule
from survey.app.site.web import create_app, stop
from survey.mail import sending
from survey.mail.sending import MailServerDown
from survey.mail.turns import turn
from tests import actions_world as world
from tests import reports_site as site
from tests.mail_server import Server
from tests.reports_site import MARA, MICK, OLGA, WAVE

PROGRAM = Path(__file__).resolve().parents[1] / "killed_mail.py"


@pytest.fixture
def house(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A wave is published, and all managers are to be told of it."""
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    house = site.house(tmp_path / "data")
    schedules.keep(house.storage, Act(OLGA, house.clock.now), Schedule("role:manager", Wanted("", "csv")))
    site.released(house.storage)
    yield replace(house, config=replace(house.config, mail=server.settings()))
    house.storage.close()


def kill(house: House, server: Server, wave: str = "") -> None:
    command = [sys.executable, str(PROGRAM), str(house.config.data), json.dumps(server.settings()), wave]
    done = subprocess.run(command, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL and len(server.inbox.mails) == 1


def test_a_reader_whose_mail_was_taken_before_the_kill_gets_no_second_one(house: House, server: Server) -> None:
    kill(house, server, WAVE)
    first = server.inbox.addresses
    assert send_due(house.config, house.storage, OLGA, wave=WAVE).sent == 1
    assert len(first) == 1 and server.inbox.addresses == [MARA, MICK]
    assert send_due(house.config, house.storage, OLGA, wave=WAVE).sent == 0


def test_an_operator_learns_who_may_miss_a_mail_and_no_one_else_is_named(house: House, server: Server) -> None:
    kill(house, server, WAVE)
    send_due(house.config, house.storage, OLGA, wave=WAVE)
    reader, other = (str(mail["X-Arrived-For"]) for mail in server.inbox.mails)
    (finding,) = about_report_mails(house.config, house.storage)
    assert reader in finding and other not in finding
    app = create_app(house.config, house.storage)
    page = site.browser(app, OLGA).get("/desk/reports/mail/").text
    stop(app)
    assert f"On their way when the server ended: {reader}." in page


def test_a_mail_that_is_on_its_way_now_is_not_called_uncertain(house: House, server: Server) -> None:
    kill(house, server, WAVE)
    with turn(house.storage.folder):
        assert mailing.uncertain(house.storage, WAVE) == []
    assert len(mailing.uncertain(house.storage, WAVE)) == 1


def test_a_mail_that_was_certainly_not_taken_is_sent_later(house: House, server: Server) -> None:
    server.inbox.later[MICK] = 9
    assert send_due(house.config, house.storage, OLGA, wave=WAVE).later[0].email == MICK
    server.inbox.later.clear()
    server.inbox.ends_after = 1
    with pytest.raises(MailServerDown):
        send_due(house.config, house.storage, OLGA, wave=WAVE)
    server.inbox.ends_after = None
    assert mailing.uncertain(house.storage, WAVE) == []
    send_due(house.config, house.storage, OLGA, wave=WAVE)
    assert server.inbox.addresses == [MARA, MICK]


def test_an_owner_whose_reminder_was_taken_before_the_kill_gets_no_second_one(tmp_path: Path, server: Server) -> None:
    opened = world.house(tmp_path / "actions")
    home = replace(opened, config=replace(opened.config, mail=server.settings()))
    planned = world.planned(home, "Fleet", due=date(2025, 1, 10))
    kill(home, server)
    assert remind_owners(home.config, home.storage, OLGA).actions == 0 and len(server.inbox.mails) == 1
    assert due.uncertain(home.storage) == [planned.id] and planned.id in " ".join(about_actions(home.storage))
    opened.storage.close()
