"""From the wish to be told to the mail: a wave of the real protocol is closed and published in between."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from survey.accounts.journal import Act
from survey.app.campaign import ONE_VISIT, House, WavePlan, run_wave
from survey.app.reporting import schedules
from survey.app.reporting.mailing import send_due
from survey.app.reporting.making import Wanted
from survey.app.reporting.schedules import Schedule
from survey.app.site.web import create_app, stop
from tests import small_company as small
from tests.desk_site import Browser, account
from tests.mail_server import Server

LEA = "lea@firm.example"
PEOPLE = small.company({"Sales/East": 12, "Sales/West": 12})


@pytest.fixture
def house(tmp_path: Path, server: Server) -> Iterator[House]:
    """Nothing is published, and the leadership wants to be told."""
    opened = small.house(tmp_path, PEOPLE)
    account(opened, LEA, "leadership")
    schedules.keep(opened.storage, Act(LEA, opened.clock.now), Schedule("role:leadership", Wanted("", "pdf")))
    yield replace(opened, config=replace(opened.config, mail=server.settings()))
    opened.storage.close()


def test_who_wants_to_be_told_has_one_mail_after_the_release_and_reads_its_report(house: House, server: Server) -> None:
    assert send_due(house.config, house.storage, "server").sent == 0
    answers = {one.person_id: small.answers(number, random.Random(number)) for number, one in enumerate(PEOPLE)}
    run_wave(house, WavePlan("w1", "One", small.questionnaire(), mode=ONE_VISIT), answers, rng=random.Random(1))
    assert [send_due(house.config, house.storage, "server").sent for _ in range(2)] == [1, 0]
    (mail,) = server.inbox.mails
    (link,) = re.findall(r"https?://[^/]+(/desk/reports/\?\S+)", mail.get_body(("plain",)).get_content())
    app = create_app(house.config, house.storage)
    reader = Browser(app)
    reader.sign_in(LEA)
    assert mail["To"].addresses[0].addr_spec == LEA and reader.get(link).status_code == 200
    stop(app)
