"""Reminds owners of actions: on the server, now and then; and by a command.

In: an installation. Out: mails, each once. Called by: survey.app.site.server, survey.cli.
"""

from survey.accounts import journal
from survey.accounts.journal import Act
from survey.actions import book, due
from survey.actions.due import Due
from survey.app.following.grounds import ENGLISH, Grounds
from survey.config import Config
from survey.mail import owners
from survey.mail.hours import by_day
from survey.mail.owners import Reminded
from survey.mail.settings import MailNotSet
from survey.storage.rooms import Storage

SERVER = "clock of the server"  # who acts when nobody does


def remind_by_clock(config: Config, storage: Storage) -> Reminded:
    """What the server does by itself. An installation without mail reminds nobody, and that is nothing to report."""
    if not by_day(config):
        return Reminded()
    try:
        return remind_owners(config, storage, SERVER)
    except MailNotSet:
        return Reminded()


def remind_owners(config: Config, storage: Storage, who: str) -> Reminded:
    """Raises what survey.mail does when there is no server, or when it takes nothing."""
    waiting = allowed(storage, due.waiting(storage, config.today()))
    if not waiting:
        return Reminded()
    done = owners.remind(config, storage, waiting)
    if done.actions:
        journal.append(storage, Act(who, config.clock()), "owners-reminded", actions=str(done.actions))
    return done


def allowed(storage: Storage, waiting: list[Due]) -> list[Due]:
    """Without those whose owner may no longer read the plan: a mail tells what stands in it."""
    if not waiting:
        return []
    grounds = Grounds.of(storage, ENGLISH)
    known = {one.id: one for one in book.accounts(storage)}
    return [one for one in waiting if grounds.may_plan(known[one.action.owner.id], one.action.focus)]
