"""Who is told of which report after a release, and what readers chose about it themselves.

In: the desk's forms, a command. Out: Schedule, Choice. Called by: survey.app.reporting.mailing, the desk, survey.cli.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import delete, insert, select

from survey.accounts import journal, register
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.accounts.roles import READS_RESULTS, Role
from survey.app.reporting.making import Wanted
from survey.storage.account_tables import report_choice, report_schedule
from survey.storage.rooms import Storage, begin, reading
from survey.translations import SOURCE_LANGUAGE, WHOLE
from survey.translations.wording import worded
from survey.waves import ledger

ROLE, ACCOUNT = "role:", "account:"
THEIRS: Final = "theirs"  # instead of the code of a language: each reader's own
ONE, ALL = "one", "all"  # the reader's own group, or the organisation; a ZIP of every group that they may see
LATEST: Final = 365  # days


class ScheduleRefused(ValueError):
    """A schedule that would reach nobody, or never."""


@dataclass(frozen=True)
class Schedule:
    """`wanted`: without a wave, which comes with the release. `since`: place in the public record.

    `theirs`: whatever language `wanted` names, each reader gets mail and report in their own.
    """

    audience: str
    wanted: Wanted
    groups: str = ONE
    days: int = 0
    since: int = 0
    theirs: bool = False

    def of(self, wave: str, spoken: str) -> Wanted:
        """For a reader of this language. Mails are written in more languages than reports, which are English then."""
        own = spoken if spoken in WHOLE else SOURCE_LANGUAGE
        return replace(self.wanted, wave=wave, lang=own if self.theirs else self.wanted.lang)


@dataclass(frozen=True)
class Choice:
    """What a reader chose. `attached`: the report that everybody may read comes in the mail itself."""

    stopped: bool = False
    attached: bool = False


def every_schedule(storage: Storage) -> list[Schedule]:
    with reading(storage.accounts("accounts")) as connection:
        return [schedule_of(row) for row in connection.execute(select(report_schedule).order_by(C.audience))]


def keep(storage: Storage, act: Act, wanted: Schedule) -> Schedule:
    """One for each audience: another one takes its place. It holds for releases from now on."""
    check(storage, wanted)
    last = ledger.entries(storage)
    kept = replace(wanted, since=last[-1].seq if last else 0)
    said = kept.wanted.to_json() | {"groups": kept.groups} | ({THEIRS: "yes"} if kept.theirs else {})
    with begin(storage.accounts("accounts")) as connection:
        before = connection.execute(select(report_schedule).where(C.audience == kept.audience)).first()
        if before is not None and schedule_of(before) == kept:
            return kept
        connection.execute(delete(report_schedule).where(C.audience == kept.audience))
        values = {"audience": kept.audience, "wanted": said, "days": kept.days, "since": kept.since}
        connection.execute(insert(report_schedule).values(**values))
        about = {"audience": named(storage, kept.audience), "form": kept.wanted.form, "days": str(kept.days)}
        journal.record(connection, act, "reports-scheduled", **about)
    return kept


def check(storage: Storage, wanted: Schedule) -> None:
    if not 0 <= wanted.days <= LATEST:
        raise ScheduleRefused(
            worded(
                "a report goes out 0 to %(latest)s days after a release, not %(days)s", latest=LATEST, days=wanted.days
            )
        )
    if wanted.groups not in (ONE, ALL):
        raise ScheduleRefused(
            worded("a report is about %(one)s group or %(all)s, not %(groups)r", one=ONE, all=ALL, groups=wanted.groups)
        )
    known = {f"{ROLE}{role.value}" for role in READS_RESULTS}
    known |= {f"{ACCOUNT}{one.id}" for one in register.everybody(storage) if one.reads_results}
    if wanted.audience not in known:
        raise ScheduleRefused(
            "reports go to a role or an account that reads results: "
            + ", ".join(sorted(f"{ROLE}{role.value}" for role in READS_RESULTS))
            + f", or {ACCOUNT} with an address that `user list` names"
        )


def stop(storage: Storage, act: Act, audience: str) -> bool:
    """Whether there was one."""
    said = named(storage, audience)
    with begin(storage.accounts("accounts")) as connection:
        gone = connection.execute(delete(report_schedule).where(C.audience == audience)).rowcount
        if gone:
            journal.record(connection, act, "reports-scheduled", audience=said, form="none")
    return bool(gone)


def meant_for(account: Account, schedules: list[Schedule]) -> Schedule | None:
    """The one that counts for a reader: their own, else the earliest of their roles."""
    own = [one for one in schedules if one.audience == f"{ACCOUNT}{account.id}"]
    roles = {f"{ROLE}{role.value}" for role in account.roles}
    of_roles = sorted((one for one in schedules if one.audience in roles), key=lambda one: (one.days, one.audience))
    return next(iter([*own, *of_roles]), None)


def choice_of(storage: Storage, account: str) -> Choice:
    return every_choice(storage).get(account, Choice())


def every_choice(storage: Storage) -> dict[str, Choice]:
    with reading(storage.accounts("accounts")) as connection:
        rows = connection.execute(select(report_choice))
        return {str(row.account): Choice(bool(row.stopped), bool(row.attached)) for row in rows}


def choose(storage: Storage, account: str, wanted: Choice) -> None:
    with begin(storage.accounts("accounts")) as connection:
        connection.execute(delete(report_choice).where(report_choice.c.account == account))
        connection.execute(
            insert(report_choice).values(account=account, stopped=wanted.stopped, attached=wanted.attached)
        )


def named(storage: Storage, audience: str) -> str:
    """An audience as people know it: an account by its address."""
    if not audience.startswith(ACCOUNT):
        return audience
    key = audience.removeprefix(ACCOUNT)
    return next((one.email for one in register.everybody(storage) if one.id == key), audience)


def audience_of(storage: Storage, typed: str) -> str:
    """As the command line names it: `role:manager`, `manager`, or an address."""
    if typed.removeprefix(ROLE) in {role.value for role in Role}:
        return f"{ROLE}{typed.removeprefix(ROLE)}"
    email = typed.removeprefix(ACCOUNT).casefold()
    return next((f"{ACCOUNT}{one.id}" for one in register.everybody(storage) if one.email == email), typed)


def schedule_of(row: Any) -> Schedule:
    said = dict(row.wanted)
    groups, theirs = str(said.pop("groups")), bool(said.pop(THEIRS, ""))  # older ones name a language always
    return Schedule(row.audience, Wanted.of(said), groups, row.days, row.since, theirs)


C = report_schedule.c
