"""Mails to owners of actions that are due: one letter for all of theirs, and none twice about the same day.

In: what is due. Out: how many were reminded. Called by: survey.app.following.reminding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey.accounts import language
from survey.actions import due
from survey.actions.due import OVER, REFUSED, SENT, Due
from survey.actions.model import Owner
from survey.config import Config
from survey.mail.composing import AddressRefused, Recipient, Sender, compose
from survey.mail.letters import Letter, Words, nothing_hidden
from survey.mail.looks import look_of
from survey.mail.sending import MailServerDown, Post, TakenLater
from survey.mail.settings import read_settings
from survey.storage.rooms import Storage


@dataclass
class Reminded:
    """How far a round came."""

    owners: int = 0
    actions: int = 0
    refused: list[Owner] = field(default_factory=list)
    later: int = 0  # owners whose mail is tried again


def remind(config: Config, storage: Storage, waiting: Sequence[Due]) -> Reminded:
    """Raises MailNotSet, MailSettingsWrong or MailServerDown; what was sent until then is remembered."""
    settings, look = read_settings(config), look_of(config, storage)
    sender, done, spoken = Sender.of(config, settings, look), Reminded(), language.chosen(storage, "planner")
    with Post(settings) as post:
        for owner, wanted in by_owner(waiting).items():
            to = Recipient(owner.name, owner.email, spoken.get(owner.id, settings.language))
            claimed = due.claim(storage, wanted)
            if claimed:
                mail = message_to(config, sender, to, claimed)
                settled(storage, claimed, post, mail=mail, done=done)
    return done


def by_owner(waiting: Sequence[Due]) -> Mapping[Owner, list[Due]]:
    found: dict[Owner, list[Due]] = {}
    for one in waiting:
        found.setdefault(one.action.owner, []).append(one)
    return found


@dataclass(frozen=True)
class Addressed:
    """One letter on its way."""

    sender: Sender
    to: Recipient
    letter: Letter


def message_to(config: Config, sender: Sender, to: Recipient, claimed: Sequence[Due]) -> Addressed:
    letter = actions_due(sender.look.name, f"{config.desk}/desk/actions/?mine=1", claimed, Words.of(to.language))
    return Addressed(sender, to, letter)


def settled(storage: Storage, claimed: Sequence[Due], post: Post, *, mail: Addressed, done: Reminded) -> None:
    """Give the mail to the server. Whatever it does not take now is free for the next round."""
    try:
        post.send(compose(mail.sender, mail.to, mail.letter), mail.to.email)
    except AddressRefused:
        due.settle(storage, claimed, REFUSED)
        done.refused.append(claimed[0].action.owner)
        return
    except TakenLater:
        due.release(storage, claimed)
        done.later += 1
        return
    except MailServerDown:
        due.release(storage, claimed)
        raise
    due.settle(storage, claimed, SENT)
    done.owners += 1
    done.actions += len(claimed)


def actions_due(organisation: str, link: str, claimed: Sequence[Due], words: Words) -> Letter:
    """For somebody who sees to actions. It says what is due, and no number of any survey."""
    _ = words.translate
    return Letter(
        subject=_("Your actions after the surveys of %(organisation)s", organisation=organisation),
        opening=(_("You see to these actions. Their day is near, or has passed."),),
        facts=tuple((one.action.what, day_of(one, words)) for one in claimed),
        action=(_("Open your actions"), link),
        closing=(
            _(
                "Is one done, or does it need another day? Say so there. About each day there is one mail before it "
                "and one after it."
            ),
        ),
        small=(nothing_hidden(words),),
    )


def day_of(one: Due, words: Words) -> str:
    _ = words.translate
    day = words.day(one.action.due.isoformat())
    return _("was due on %(day)s", day=day) if one.kind == OVER else _("due on %(day)s", day=day)
