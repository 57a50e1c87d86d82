"""Owners are reminded by mail of what is due: once before the day, once after it, and never by a mailing that broke."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from survey.accounts import journal, language, register
from survey.accounts.journal import COMMAND_LINE, Act
from survey.accounts.roles import named
from survey.actions import book, due
from survey.app.campaign import House
from survey.app.following.reminding import remind_by_clock, remind_owners
from survey.app.following.telling import Words, tell
from survey.app.inspection.doctor import about_actions
from survey.cli import main
from survey.mail.sending import MailServerDown
from survey.mail.settings import MailNotSet
from tests.actions_world import LENA, MAX, MIA, NOW, OLGA, house, key_of, planned
from tests.mail_server import Server

pytestmark = [pytest.mark.xdist_group("actions"), pytest.mark.usefixtures("nobody_waits")]
SOON, PASSED = (NOW + timedelta(days=3)).date(), (NOW - timedelta(days=2)).date()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = house(tmp_path_factory.mktemp("reminding"))
    yield opened
    opened.storage.close()


@pytest.fixture
def home(built: House, server: Server) -> Iterator[House]:
    yield replace(built, config=replace(built.config, mail=server.settings()))
    built.clock.now = NOW
    for one in book.actions(built.storage):
        book.move(built.storage, Act(OLGA, NOW), one.id, book.State.DONE)


def text_of(server: Server, address: str) -> str:
    (mail,) = server.inbox.to(address)
    parts = [part for kind in ("plain", "html") if (part := mail.get_body((kind,)))]
    return "\n".join(str(part.get_content()) for part in parts)


def test_an_owner_gets_one_mail_about_all_that_is_due_and_no_second_one(home: House, server: Server) -> None:
    planned(home, "Workshop", owner=MAX, due=SOON, what="Plan <b>breaks</b>")
    planned(home, "Workshop", owner=MAX, due=PASSED, what="Buy tools")
    planned(home, "Workshop", owner=OLGA, due=(NOW + timedelta(days=30)).date())
    done = remind_owners(home.config, home.storage, COMMAND_LINE)
    again = remind_owners(home.config, home.storage, COMMAND_LINE)
    assert (done.owners, done.actions, again.owners, server.inbox.addresses) == (1, 2, 0, [MAX])
    text = text_of(server, MAX)
    assert "Buy tools: was due on 18 October 2026" in text and "due on 23 October 2026" in text
    assert "Plan &lt;b&gt;breaks&lt;/b&gt;" in text and "/desk/actions/?mine=1" in text
    assert journal.entries(home.storage)[-1].about == {"actions": "2"}


def test_a_mailing_that_breaks_off_goes_on_and_reminds_nobody_twice(home: House, server: Server) -> None:
    for owner, label in ((MAX, "Workshop"), (MIA, "Web"), (OLGA, "Audit")):
        planned(home, label, owner=owner, due=SOON)
    server.inbox.ends_after = 1
    with pytest.raises(MailServerDown):
        remind_owners(home.config, home.storage, COMMAND_LINE)
    server.inbox.ends_after = None
    remind_owners(home.config, home.storage, COMMAND_LINE)
    assert server.inbox.addresses == sorted([MAX, MIA, OLGA])


def test_whoever_is_put_off_is_reminded_later_and_whoever_is_refused_is_named(home: House, server: Server) -> None:
    planned(home, "Workshop", owner=MAX, due=SOON)
    planned(home, "Web", owner=MIA, due=SOON)
    server.inbox.later[MAX], server.inbox.refused = 1, {MIA}
    done = remind_owners(home.config, home.storage, COMMAND_LINE)
    assert (done.owners, done.later, [one.email for one in done.refused]) == (0, 1, [MIA])
    remind_owners(home.config, home.storage, COMMAND_LINE)
    assert server.inbox.addresses == [MAX]


def test_nobody_gets_a_mail_about_a_plan_that_they_may_not_read_any_more(home: House, server: Server) -> None:
    planned(home, "organisation", owner=LENA, due=SOON)
    register.change_roles(home.storage, Act(OLGA, NOW), key_of(home, LENA), [named("auditor")])
    assert remind_owners(home.config, home.storage, COMMAND_LINE).owners == 0
    register.change_roles(home.storage, Act(OLGA, NOW), key_of(home, LENA), [named("leadership")])


def test_the_server_reminds_by_day_and_keeps_quiet_by_night_and_without_mail(home: House, server: Server) -> None:
    planned(home, "Workshop", owner=MAX, due=SOON)
    assert remind_by_clock(replace(home.config, mail={}), home.storage).owners == 0
    with pytest.raises(MailNotSet):
        remind_owners(replace(home.config, mail={}), home.storage, COMMAND_LINE)
    home.clock.now = NOW.replace(hour=23)
    assert remind_by_clock(home.config, home.storage).owners == 0
    home.clock.now = NOW
    assert remind_by_clock(home.config, home.storage).owners == 1
    assert journal.entries(home.storage)[-1].who == "clock of the server"


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("UTC", "2026-10-21", "2026-10-21T06:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T04:00"),  # the clocks go forward
        ("Europe/Berlin", "2026-10-25", "2026-10-25T05:00"),  # and back
        ("America/Los_Angeles", "2026-11-01", "2026-11-01T14:00"),
        ("Pacific/Auckland", "2026-04-05", "2026-04-04T18:00"),
        ("Asia/Kolkata", "2026-10-21", "2026-10-21T01:00"),  # half past six: hours here are whole ones of UTC
    ],
)
def test_an_owner_is_reminded_once_in_the_morning_of_the_place_also_when_the_clocks_change(
    home: House, server: Server, zone: str, day: str, first: str
) -> None:
    there, today = replace(home.config, time_zone=zone), date.fromisoformat(day)
    planned(home, "Workshop", owner=MAX, due=today + timedelta(days=7), what="Soon")
    planned(home, "Web", owner=MIA, due=today - timedelta(days=1), what="Passed")
    due.settle(home.storage, due.claim(home.storage, due.waiting(home.storage, today - timedelta(days=1))), "sent")
    sent = {}
    for hour in range(-30, 60):
        home.clock.now = datetime.combine(today, time(), UTC) + timedelta(hours=hour)
        if done := remind_by_clock(there, home.storage).owners:
            sent[home.clock.now.isoformat()[:16]] = done
    assert sent == {first: 2} and server.inbox.addresses == sorted([MAX, MIA])


def test_a_step_of_an_action_bears_the_day_of_the_place(home: House) -> None:
    late = Act(OLGA, datetime(2026, 10, 20, 22, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    action = planned(home, "Workshop", owner=MAX)
    book.move(home.storage, late, action.id, book.State.UNDER_WAY)
    assert book.history(home.storage, action.id)[0].day == "2026-10-21"
    assert journal.entries(home.storage)[-1].at == "2026-10-20T22:30:00Z"


def test_the_mail_is_in_the_language_of_the_mails(home: House, server: Server) -> None:
    planned(home, "Workshop", owner=MAX, due=SOON, what="Pausen planen")
    german = replace(home.config, mail=server.settings(language="de"))
    remind_owners(german, home.storage, COMMAND_LINE)
    assert "Pausen planen: fällig am 23. Oktober 2026" in text_of(server, MAX)


def test_whoever_chose_a_language_is_reminded_in_it_and_nobody_else(home: House, server: Server) -> None:
    planned(home, "Workshop", owner=MAX, due=SOON)
    planned(home, "Web", owner=MIA, due=SOON)
    language.choose(home.storage, key_of(home, MAX), "de")
    with pytest.raises(language.LanguageRefused, match="not in 'tlh'"):
        language.choose(home.storage, key_of(home, MIA), "tlh")
    remind_owners(home.config, home.storage, COMMAND_LINE)
    assert "fällig am 23. Oktober 2026" in text_of(server, MAX) and "due on 23 October 2026" in text_of(server, MIA)
    language.choose(home.storage, key_of(home, MAX), "")
    assert language.chosen(home.storage) == {}


def test_the_command_line_lists_what_is_open_and_takes_back_what_employees_read(
    home: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    action = planned(home, "Workshop", owner=MAX, due=PASSED, what="Buy tools")
    tell(home.storage, Act(OLGA, NOW), action, Words("Tools are on their way.", "en"))
    data = ["--data", str(home.storage.folder)]
    assert main(["action", "list", *data]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if action.id in line)
    assert MAX in line and "Workshop, Recovery: Buy tools" in line and line.endswith("published")
    assert main(["action", "take-back", action.id, *data]) == 0
    assert main(["action", "take-back", action.id, *data]) == 1
    assert "employees read nothing about an action" in capsys.readouterr().err


def test_doctor_says_of_which_actions_nobody_is_reminded(home: House) -> None:
    action = planned(home, "Web", owner=MIA, due=SOON)
    assert list(about_actions(home.storage)) == []
    register.disable(home.storage, Act(OLGA, NOW), action.owner.id)
    assert remind_owners(home.config, home.storage, COMMAND_LINE).actions == 0
    (sentence,) = about_actions(home.storage)
    register.enable(home.storage, Act(OLGA, NOW), action.owner.id)
    assert sentence.startswith("Open actions whose owner's account is out of use: 1.")
