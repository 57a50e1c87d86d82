"""Tells readers that their report is there: after a release, when its day has come, each of them once.

In: schedules, the public record, a mail server. Out: mails with a link. Called by: survey.app.site.server, the desk,
survey.cli.

A mail holds no result of a group: it leads to the sign-in, and what is fetched there is what the account may see at
that moment. Only who chose it gets a report in the mail itself, and that one holds what everybody may see.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from threading import Lock, Thread
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import insert, select

from analytics.release.board import Board
from survey.accounts import journal, register
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.app.ending.progress import Progress, silent
from survey.app.inspection.exporting import record
from survey.app.reporting import schedules
from survey.app.reporting.branding.settings import read
from survey.app.reporting.making import EVERYBODY, FORMS, Wanted, desk_of, made
from survey.app.reporting.naming import safe
from survey.app.reporting.schedules import ALL, Choice, Schedule
from survey.config import Config
from survey.mail import letters
from survey.mail.composing import Recipient
from survey.mail.delivering import Item, Outcome, deliver
from survey.mail.letters import Attachment, Words
from survey.mail.sending import Post
from survey.mail.settings import MailNotSet, MailSettingsWrong, read_settings
from survey.mail.turns import MailingUnderWay, turn
from survey.storage.account_tables import report_mail
from survey.storage.rooms import Storage, begin, reading
from survey.waves import ledger
from survey.waves.manifest import IMPORTED
from survey.waves.states import manifest_of

SENT, REFUSED = "sent", "refused"
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
    if not any(due(config, storage, wave)):
        return Outcome()
    settings = read_settings(config)
    with turn(storage.folder):
        left = list(due(config, storage, wave))
        mails = Mails(config, storage, Act(who, config.clock()))
        with Post(settings) as post:
            outcome = deliver(post, config, [mails.item(one) for one in left], progress)
    if outcome.sent:
        journal.append(storage, mails.act, "mail-sent", what="reports", mails=str(outcome.sent))
    return outcome


def due(config: Config, storage: Storage, wave: str | None = None) -> Iterator[Due]:
    """Nothing before its wave is published: what counts is the entry in the public record."""
    planned = schedules.every_schedule(storage)
    if not planned:
        return
    today, told, choices = config.clock().date(), already(storage), schedules.every_choice(storage)
    readers = [one for one in register.everybody(storage) if one.reads_results and not one.disabled]
    for entry in ledger.entries(storage):
        if entry.kind != "released" or wave not in (None, entry.wave):
            continue
        title = title_of(storage, str(entry.wave))
        for one in readers if title else ():
            schedule, choice = schedules.meant_for(one, planned), choices.get(one.id, Choice())
            if schedule is None or choice.stopped or (entry.wave, one.id) in told:
                continue
            day = date.fromisoformat(str(entry.body["day"])) + timedelta(days=schedule.days)
            if wave is not None or (entry.seq > schedule.since and today >= day):
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
    wanted = select(report_mail.c.account).where(report_mail.c.wave == wave, report_mail.c.state == REFUSED)
    with reading(storage.accounts("accounts")) as connection:
        return list(connection.execute(wanted).scalars())


class Mails:
    """The mails of one run; a report that several get is made once."""

    def __init__(self, config: Config, storage: Storage, act: Act) -> None:
        self.config, self.storage, self.act = config, storage, act
        self._made: dict[Wanted, Attachment | None] = {}

    def item(self, one: Due) -> Item:
        wanted = one.schedule.of(one.wave)
        attached = self._attachment(wanted, one.title) if one.choice.attached else None
        occasion = letters.ReportReady(
            self.config.organisation,
            one.title,
            link=link_to(self.config, wanted, one.schedule.groups),
            stop=f"{self.config.url}/desk/reports/own/",
        )
        letter = letters.report_is_ready(occasion, attached, Words.of(wanted.lang))
        return Item(
            Recipient(one.account.name, one.account.email, wanted.lang),
            letter,
            taken=partial(self._taken, one, attached is not None),
            refused=partial(self._mark, one, REFUSED),
        )

    def _taken(self, one: Due, attached: bool) -> None:
        self._mark(one, SENT)
        if attached:
            whose = replace(self.act, who=one.account.email)
            record(self.storage, one.wave, one.schedule.wanted.form, whose)

    def _mark(self, one: Due, state: str) -> None:
        with begin(self.storage.accounts("accounts")) as connection:
            connection.execute(insert(report_mail).values(wave=one.wave, account=one.account.id, state=state))

    def _attachment(self, wanted: Wanted, title: str) -> Attachment | None:
        """What everybody may see; none if it is too large for a mail."""
        if wanted not in self._made:
            desk = desk_of(Board(self.storage.public("reader")), EVERYBODY, wanted)
            body = made(desk, wanted, read(self.storage, self.config.organisation).brand())
            found = Attachment(f"{safe(title)}.{wanted.form}", FORMS[wanted.form].mimetype, body)
            self._made[wanted] = found if len(body) <= LARGEST else None
        return self._made[wanted]


def link_to(config: Config, wanted: Wanted, groups: str) -> str:
    """The page on which this report is chosen already; it asks for the sign-in first."""
    said = {"wave": wanted.wave, "form": wanted.form, "length": wanted.length, "in": wanted.lang, "lang": wanted.lang}
    return f"{config.url}/desk/reports/?{urlencode(said | ({'group': ALL} if groups == ALL else {}))}"
