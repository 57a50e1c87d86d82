"""Tells readers that their report is there: after a release, when its day has come, each of them once.

In: schedules, the public record, a mail server. Out: mails with a link. Called by: survey.app.site.server, the desk,
survey.cli.

A mail holds no result of a group: it leads to the sign-in, and what is fetched there is what the account may see at
that moment. Only who chose it gets a report in the mail itself, and that one holds what everybody may see.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock, Thread
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, delete, insert, select, update

from analytics.release.board import Board
from survey.accounts import journal, language, register
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.app.ending.progress import Progress, silent
from survey.app.inspection.exporting import record
from survey.app.reporting import schedules
from survey.app.reporting.branding.settings import read
from survey.app.reporting.calendar import Calendar
from survey.app.reporting.making import EVERYBODY, FORMS, Wanted, desk_of, ending, made
from survey.app.reporting.naming import safe
from survey.app.reporting.schedules import ALL, Choice, Schedule
from survey.config import Config
from survey.mail import letters
from survey.mail.composing import Recipient, Sender
from survey.mail.delivering import Item, Outcome, deliver
from survey.mail.hours import by_day
from survey.mail.letters import Attachment, Words
from survey.mail.looks import look_of
from survey.mail.sending import Post
from survey.mail.settings import MailNotSet, MailSettingsWrong, read_settings
from survey.mail.turns import MailingUnderWay, is_under_way, turn
from survey.storage.account_tables import report_mail
from survey.storage.rooms import Storage, begin, reading
from survey.waves import ledger
from survey.waves.manifest import IMPORTED
from survey.waves.states import manifest_of

SENDING, SENT, REFUSED = "sending", "sent", "refused"
LARGEST: Final = 5 * 2**20  # bytes of an attachment; mail servers refuse more
CLOCK: Final = "server"  # who acts in the access log when it is nobody at a desk

_sending = Lock()


@dataclass(frozen=True)
class Due:
    """One reader who is to be told of one wave."""

    wave: str
    title: str
    account: Account
    schedule: Schedule
    choice: Choice


def begin_due(config: Config, storage: Storage) -> None:
    """Send what is due in a thread of its own: no window opens late because a mail server is slow."""
    if not _sending.acquire(blocking=False):
        return

    def run() -> None:
        try:
            send_due(config, storage, CLOCK)
        except (MailNotSet, MailSettingsWrong, MailingUnderWay):
            return  # the page of the schedule says so, or it is tried again in a minute
        except Exception as problem:
            kind = type(problem).__name__
            print(f"Reports could not be mailed ({kind}); those who are left are mailed later.", file=sys.stderr)
        finally:
            _sending.release()

    Thread(target=run, name="mail reports", daemon=True).start()


def send_due(
    config: Config, storage: Storage, who: str, *, wave: str | None = None, progress: Progress = silent
) -> Outcome:
    """Everybody whose day has come and who was not told yet; of `wave`, without waiting for the day.

    Raises MailNotSet, MailSettingsWrong, MailingUnderWay, MailServerDown; who was told until then is remembered.
    """
    if not waiting(config, storage, who, wave):
        return Outcome()
    settings = read_settings(config)
    with turn(storage.folder):
        left = waiting(config, storage, who, wave)
        mails = Mails(config, storage, Act(who, config.clock()), settings.language)
        with Post(settings) as post:
            outcome = deliver(
                post, Sender.of(config, settings, mails.look), [mails.item(one) for one in left], progress
            )
    if outcome.sent:
        journal.append(storage, mails.act, "mail-sent", what="reports", mails=str(outcome.sent))
    return outcome


def waiting(config: Config, storage: Storage, who: str, wave: str | None = None) -> list[Due]:
    """What the server's clock leaves for the morning, people can send in the night."""
    quiet = who == CLOCK and not by_day(config)
    return [one for one in due(config, storage, wave) if not (quiet and one.schedule.days)]


def due(config: Config, storage: Storage, wave: str | None = None) -> Iterator[Due]:
    """Nothing before its wave is published: what counts is the entry in the public record."""
    planned = schedules.every_schedule(storage)
    if not planned:
        return
    calendar, told, choices = Calendar(config, storage), already(storage), schedules.every_choice(storage)
    readers = [one for one in register.everybody(storage) if one.reads_results and not one.disabled]
    for entry in ledger.entries(storage):
        if entry.kind != "released" or wave not in (None, entry.wave):
            continue
        title = title_of(storage, str(entry.wave))
        for one in readers if title else ():
            schedule, choice = schedules.meant_for(one, planned), choices.get(one.id, Choice())
            if schedule is None or choice.stopped or (entry.wave, one.id) in told:
                continue
            if wave is not None or (entry.seq > schedule.since and calendar.has_come(entry, schedule.days)):
                yield Due(str(entry.wave), title, one, schedule, choice)


def title_of(storage: Storage, wave: str) -> str:
    """Empty for a wave of an earlier system: whoever takes in ten years of them mails nobody."""
    rules = manifest_of(storage, wave)
    return "" if rules["mode"] == IMPORTED else str(rules["title"])


def already(storage: Storage) -> set[tuple[str, str]]:
    with reading(storage.accounts("accounts")) as connection:
        return {(row.wave, row.account) for row in connection.execute(select(report_mail))}


def refused(storage: Storage, wave: str) -> list[str]:
    """Accounts whom the mail server refused."""
    return [account for account, state in states(storage, wave) if state == REFUSED]


def uncertain(storage: Storage, wave: str) -> list[str]:
    """Accounts whose mail was on its way when the server ended: it arrived or not, and none goes again."""
    if is_under_way(storage.folder):
        return []  # the one that is on its way now
    return [account for account, state in states(storage, wave) if state == SENDING]


def states(storage: Storage, wave: str) -> list[tuple[str, str]]:
    wanted = select(report_mail.c.account, report_mail.c.state).where(report_mail.c.wave == wave)
    with reading(storage.accounts("accounts")) as connection:
        return [(row.account, row.state) for row in connection.execute(wanted)]


def row_of(one: Due) -> ColumnElement[bool]:
    return (report_mail.c.wave == one.wave) & (report_mail.c.account == one.account.id)


class Mails:
    """The mails of one run; a report that several get is made once."""

    def __init__(self, config: Config, storage: Storage, act: Act, spoken: str) -> None:
        self.config, self.storage, self.act = config, storage, act
        self.look = look_of(config, storage)
        self._spoken, self._chosen = spoken, language.chosen(storage)
        self._made: dict[Wanted, Attachment | None] = {}

    def item(self, one: Due) -> Item:
        own = self._chosen.get(one.account.id, self._spoken)
        wanted = one.schedule.of(one.wave, own)
        spoken = own if one.schedule.theirs else wanted.lang
        attached = self._attachment(wanted, one.title) if one.choice.attached else None
        occasion = letters.ReportReady(
            self.look.name,
            one.title,
            link=link_to(self.config, wanted, one.schedule.groups),
            stop=f"{self.config.desk}/desk/reports/own/",
        )
        letter = letters.report_is_ready(occasion, attached, Words.of(spoken))
        return Item(
            Recipient(one.account.name, one.account.email, spoken),
            letter,
            taken=partial(self._taken, one, attached is not None),
            refused=partial(self._mark, one, REFUSED),
            begun=partial(self._begin, one),
            put_off=partial(self._put_off, one),
        )

    def _begin(self, one: Due) -> None:
        """Before the mail goes: a server that is ended in between has told one reader perhaps, and never one twice."""
        with begin(self.storage.accounts("accounts")) as connection:
            connection.execute(insert(report_mail).values(wave=one.wave, account=one.account.id, state=SENDING))

    def _put_off(self, one: Due) -> None:
        with begin(self.storage.accounts("accounts")) as connection:
            connection.execute(delete(report_mail).where(row_of(one)))

    def _taken(self, one: Due, attached: bool) -> None:
        self._mark(one, SENT)
        if attached:
            whose = replace(self.act, who=one.account.email)
            record(self.storage, one.wave, one.schedule.wanted.form, whose)

    def _mark(self, one: Due, state: str) -> None:
        with begin(self.storage.accounts("accounts")) as connection:
            connection.execute(update(report_mail).where(row_of(one)).values(state=state))

    def _attachment(self, wanted: Wanted, title: str) -> Attachment | None:
        """What everybody may see; none if it is too large for a mail, or cannot be made: the mail goes all the same."""
        if wanted not in self._made:
            try:
                body = self._report(wanted)
            except Exception as problem:
                print(f"A report could not be put into a mail ({type(problem).__name__}).", file=sys.stderr)
                body = b""
            found = Attachment(safe(title) + ending(wanted), FORMS[wanted.form].mimetype, body)
            self._made[wanted] = found if 0 < len(body) <= LARGEST else None
        return self._made[wanted]

    def _report(self, wanted: Wanted) -> bytes:
        desk = desk_of(Board(self.storage.public("reader")), EVERYBODY, wanted)
        return made(desk, wanted, read(self.storage, self.config.organisation).brand())


def link_to(config: Config, wanted: Wanted, groups: str) -> str:
    """The page on which this report is chosen already; it asks for the sign-in first."""
    said = {"wave": wanted.wave, "form": wanted.form, "length": wanted.length, "in": wanted.lang, "lang": wanted.lang}
    return f"{config.desk}/desk/reports/?{urlencode(said | ({'group': ALL} if groups == ALL else {}))}"
