"""Mails after a release: each reader once, with a link; taken up again where they broke off; ended by the reader."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from analytics.reports.extent import NothingShown
from survey.accounts import journal, language
from survey.accounts.journal import Act
from survey.app.campaign import House
from survey.app.reporting import mailing, schedules
from survey.app.reporting.mailing import due, send_due
from survey.app.reporting.making import Wanted
from survey.app.reporting.schedules import Choice, Schedule, ScheduleRefused, audience_of
from survey.app.site.server import record_due
from survey.app.site.web import create_app, stop
from survey.mail import sending
from survey.mail.sending import MailServerDown
from survey.mail.turns import MailingUnderWay, turn
from survey.storage.account_tables import mail_language, report_choice, report_mail, report_schedule
from survey.storage.rooms import begin
from survey.waves import ledger
from tests import reports_site as site
from tests.mail_server import Server, mail_server
from tests.reports_site import LEA, MARA, MICK, OLGA, WAVE, WILMA

Sent = Callable[..., list[str]]
TABLE = Wanted("", "csv")
MANAGERS = Schedule("role:manager", TABLE)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[House]:
    house = site.house(tmp_path_factory.mktemp("mails"))
    yield replace(house, config=replace(house.config, mail=server.settings()))
    house.storage.close()


@pytest.fixture
def house(shared: House, server: Server, monkeypatch: pytest.MonkeyPatch) -> House:
    """Nobody is told of anything, and nothing was published."""
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    server.inbox.mails.clear()
    server.inbox.ends_after = None
    with begin(shared.storage.accounts("migrator")) as accounts:
        for table in (report_mail, report_schedule, report_choice, mail_language):
            accounts.execute(table.delete())
    with begin(shared.storage.public("migrator")) as public:
        public.exec_driver_sql("DELETE FROM ledger")
    shared.clock.now = site.NOW
    return shared


def plan(house: House, *wanted: Schedule) -> None:
    for one in wanted:
        schedules.keep(house.storage, Act(OLGA, house.clock.now), one)


def own(house: House, email: str) -> str:
    return audience_of(house.storage, email).removeprefix("account:")


@pytest.fixture
def send(house: House, server: Server) -> Sent:
    """Sends what is due, and says who got a mail by that."""

    def sent(wave: str | None = None) -> list[str]:
        before = len(server.inbox.mails)
        send_due(house.config, house.storage, OLGA, wave=wave)
        return sorted(str(mail["X-Arrived-For"]) for mail in server.inbox.mails[before:])

    return sent


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_nobody_is_told_before_the_release_and_everybody_once_after_it(house: House, send: Sent) -> None:
    plan(house, MANAGERS)
    assert send() == []
    site.released(house.storage)
    assert send() == [MARA, MICK]
    house.clock.now += timedelta(days=3)
    assert send() == [] == send(WAVE)


def test_a_mail_has_a_link_to_the_report_and_nothing_of_a_group(house: House, send: Sent, server: Server) -> None:
    plan(house, replace(MANAGERS, wanted=Wanted("", "pdf", lang="de"), groups="all"))
    site.released(house.storage)
    send()
    (mail,) = server.inbox.to(MARA)
    said = text_of(mail).replace("\n", " ")
    assert f"/desk/reports/?wave={WAVE}&form=pdf&length=page&in=de&lang=de&group=all" in said
    assert "Ihr Bericht ist da" in str(mail["Subject"]) and "/desk/reports/own/" in said
    assert not list(mail.iter_attachments()) and "Fleet" not in mail.as_string()


def test_a_report_waits_for_its_day(house: House, send: Sent) -> None:
    plan(house, replace(MANAGERS, days=2))
    site.released(house.storage)
    house.clock.now += timedelta(days=1)
    assert send() == []
    house.clock.now += timedelta(days=1)
    assert send() == [MARA, MICK]


def test_what_was_published_before_is_told_only_to_whoever_asks_for_it(house: House, send: Sent) -> None:
    site.released(house.storage)
    plan(house, MANAGERS)
    assert send() == []
    assert send("spring-2026") == []
    assert send(WAVE) == [MARA, MICK]


def test_an_account_of_its_own_counts_before_its_roles_and_the_earliest_of_several(house: House, send: Sent) -> None:
    plan(
        house,
        replace(MANAGERS, days=5),
        Schedule(audience_of(house.storage, MARA), TABLE),
        Schedule("role:leadership", TABLE),
    )
    site.released(house.storage)
    assert send() == [LEA, MARA]


def test_a_mailing_that_breaks_off_is_taken_up_again_and_nobody_is_mailed_twice(
    house: House, send: Sent, server: Server
) -> None:
    plan(house, *(Schedule(f"role:{role}", TABLE) for role in ("manager", "leadership", "organiser", "works-council")))
    site.released(house.storage)
    server.inbox.ends_after = 2
    with pytest.raises(MailServerDown, match="2 of 5 mails were sent"):
        send()
    server.inbox.ends_after = None
    assert len(send()) == 3
    assert server.inbox.addresses == sorted([LEA, MARA, MICK, OLGA, WILMA])


def test_two_mailings_at_once_refuse_each_other(house: House, send: Sent) -> None:
    plan(house, MANAGERS)
    site.released(house.storage)
    with turn(house.storage.folder), pytest.raises(MailingUnderWay):
        send()
    assert send() == [MARA, MICK]


def test_whoever_ended_these_mails_gets_none_and_whoever_wants_it_what_everybody_may_read(
    house: House, send: Sent, server: Server
) -> None:
    plan(house, MANAGERS)
    schedules.choose(house.storage, own(house, MICK), Choice(stopped=True))
    schedules.choose(house.storage, own(house, MARA), Choice(attached=True))
    site.released(house.storage)
    assert send() == [MARA]
    (attached,) = server.inbox.to(MARA)[0].iter_attachments()
    table = bytes(attached.get_payload(decode=True)).decode("utf-8-sig")
    assert attached.get_filename() == "Autumn 2026.csv" and '"Fleet"' in table and '"West"' not in table
    assert ledger.entries(house.storage)[-1].body["format"] == "csv"


def test_a_report_that_cannot_be_made_keeps_nobody_from_being_told(
    house: House, send: Sent, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object) -> bytes:
        raise NothingShown("nothing is shown of the whole organisation")

    monkeypatch.setattr(mailing, "made", nothing)
    plan(house, MANAGERS)
    schedules.choose(house.storage, own(house, MARA), Choice(attached=True))
    site.released(house.storage)
    assert send() == [MARA, MICK]
    (mail,) = server.inbox.to(MARA)
    assert not list(mail.iter_attachments()) and f"/desk/reports/?wave={WAVE}" in text_of(mail).replace("\n", " ")


def test_waves_of_an_earlier_system_are_told_to_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "manifest_of", lambda *_: {"mode": "imported", "title": "2014"})
    plan(house, MANAGERS)
    site.released(house.storage)
    assert list(due(house.config, house.storage)) == []


def test_mail_and_report_are_in_the_readers_language_where_the_schedule_names_none(
    house: House, send: Sent, server: Server
) -> None:
    plan(house, replace(MANAGERS, theirs=True), Schedule("role:leadership", TABLE))
    for email, code in ((MARA, "de"), (MICK, "fr"), (LEA, "de")):
        language.choose(house.storage, own(house, email), code)
    schedules.choose(house.storage, own(house, MARA), Choice(attached=True))
    site.released(house.storage)
    assert send() == [LEA, MARA, MICK]
    mails = {email: server.inbox.to(email)[0] for email in (LEA, MARA, MICK)}
    pages = [str(page.get_content()) for mail in mails.values() if (page := mail.get_body(("html",)))]
    assert [re.findall('<html lang="(..)"', page) for page in pages] == [["en"], ["de"], ["fr"]]
    reports = [re.findall("&in=(..)&", text_of(mail)) for mail in mails.values()]
    assert reports == [["en"], ["de"], ["en"]]  # there is no report in French
    (attached,) = mails[MARA].iter_attachments()
    table = bytes(attached.get_payload(decode=True)).decode("utf-8-sig")
    assert '"Ganze Organisation"' in table and "Mittelwert" in table


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server does in a thread is done when it is asked for."""

    class AtOnce:
        def __init__(self, target: object, **_: object) -> None:
            self.start = target

    monkeypatch.setattr(mailing, "Thread", AtOnce)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("zone", "published", "days", "first"),
    [
        ("UTC", "2026-10-12T21:00", 1, "2026-10-13T06:00"),
        ("Europe/Berlin", "2026-03-28T12:00", 1, "2026-03-29T04:00"),  # the clocks go forward
        ("Europe/Berlin", "2026-10-24T12:00", 1, "2026-10-25T05:00"),  # and back
        ("Europe/Berlin", "2026-10-24T23:00", 1, "2026-10-26T05:00"),  # one in the night there, so a day later
        ("Pacific/Auckland", "2026-10-11T21:00", 1, "2026-10-12T17:00"),  # tomorrow there, and not in an hour
        ("America/Los_Angeles", "2026-10-12T01:00", 1, "2026-10-12T13:00"),  # the next day there, which is this one
        ("America/Los_Angeles", "2026-10-12T01:00", 0, "2026-10-12T01:00"),
    ],
)
def test_a_report_leaves_in_the_morning_of_its_day_in_the_place_of_the_organisation(
    house: House, server: Server, zone: str, published: str, days: int, first: str
) -> None:
    there, then = replace(house.config, time_zone=zone), datetime.fromisoformat(f"{published}Z")
    plan(house, Schedule("role:leadership", TABLE, days=days))
    site.released(house.storage, then.date().isoformat())
    journal.append(house.storage, Act(OLGA, then), "wave-published", wave=WAVE)
    sent = {}
    for hours in range(72):
        house.clock.now = then + timedelta(hours=hours)
        mailing.begin_due(there, house.storage)
        sent.setdefault(len(server.inbox.addresses), house.clock.now.isoformat()[:16])
    assert sent.get(1) == first and server.inbox.addresses == [LEA]


@pytest.mark.usefixtures("at_once")
def test_the_servers_clock_sends_what_is_due(house: House, server: Server) -> None:
    plan(house, Schedule("role:leadership", TABLE))
    site.released(house.storage)
    record_due(house.config, house.storage)
    record_due(house.config, house.storage)
    assert server.inbox.addresses == [LEA]


def test_an_organiser_sets_it_up_and_a_reader_ends_it_at_the_desk(house: House) -> None:
    app = create_app(house.config, house.storage)
    olga, lea = (site.browser(app, email) for email in (OLGA, LEA))
    typed = {"audience": "role:leadership", "form": "csv", "length": "page", "lang": "de", "groups": "one", "days": "1"}
    page = olga.get(olga.post("/desk/reports/mail/", **typed).location).text
    assert "All with the role: Leadership" in page and "1 day later" in page
    assert "you get one mail" in lea.get("/desk/reports/own/").text
    assert "Each in their own language" not in page and "Deutsch" in page
    olga.post("/desk/reports/mail/", **typed | {"lang": "theirs"})
    assert "each in their own language" in olga.get("/desk/reports/mail/").text
    assert schedules.every_schedule(house.storage)[0].theirs
    lea.post("/desk/own/language", page="/desk/own/", language="fr")
    assert '<option value="fr" selected' in lea.get("/desk/own/").text
    assert language.chosen(house.storage) == {own(house, LEA): "fr"}
    lea.post("/desk/reports/own/", told="")
    assert schedules.choice_of(house.storage, own(house, LEA)) == Choice(stopped=True)
    olga.post("/desk/reports/mail/stop/role:leadership", page="/desk/reports/mail/")
    assert schedules.every_schedule(house.storage) == []
    stop(app)


def test_a_schedule_that_would_reach_nobody_is_refused_with_those_that_would(house: House) -> None:
    for audience in ("role:operator", "account:nobody", "everybody"):
        with pytest.raises(ScheduleRefused, match="role:leadership"):
            plan(house, Schedule(audience, TABLE))


def test_a_schedule_that_is_sent_twice_is_noted_once(house: House) -> None:
    before = len(journal.entries(house.storage))
    plan(house, Schedule("role:manager", Wanted("", "csv")), Schedule("role:manager", Wanted("", "csv")))
    plan(house, Schedule("role:manager", Wanted("", "csv"), days=1))
    assert len(journal.entries(house.storage)) - before == 2
