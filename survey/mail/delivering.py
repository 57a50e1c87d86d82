"""Gives many mails to a mail server, and keeps after each one what became of it.

In: mails with what is to be remembered about each. Out: an Outcome. Called by: survey.mail.rounds.

The order is drawn anew for each run, so that neither the server's own log nor a copy of a file follows the roster.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from survey.mail.composing import AddressRefused, Recipient, Sender, compose
from survey.mail.letters import Letter
from survey.mail.sending import MailServerDown, Post, TakenLater
from survey.translations.wording import said_by, worded

PASSES = 3  # over those whom the server takes only later
Progress = Callable[[str, int, int], None]  # what is done, how many of, how many


def nothing() -> None:
    """For mails about which nothing is kept before they are taken."""


@dataclass(frozen=True)
class Item:
    """One mail to one person, and what is remembered once it is taken or refused.

    `begun` is called before the server gets it, `put_off` when it certainly did not take it. What is noted there and
    never settled is the mail with which a process was ended: nobody knows whether it arrived.
    """

    to: Recipient
    letter: Letter
    taken: Callable[[], None]
    refused: Callable[[], None]
    begun: Callable[[], None] = nothing
    put_off: Callable[[], None] = nothing


@dataclass
class Outcome:
    """For the person at the desk or the terminal, who keeps the roster: it is not stored."""

    sent: int = 0
    refused: list[Recipient] = field(default_factory=list)
    later: list[Recipient] = field(default_factory=list)
    without_address: list[Recipient] = field(default_factory=list)


def deliver(post: Post, sender: Sender, items: Iterable[Item], progress: Progress) -> Outcome:
    """Every mail once, and those that the server takes only later up to twice more.

    Raises MailServerDown when it takes nothing any more; what was sent until then is remembered.
    """
    outcome, queue = Outcome(), list(items)
    total = len(queue)
    random.SystemRandom().shuffle(queue)
    try:
        for _ in range(PASSES):
            again = []
            for item in queue:
                if not give(post, sender, item, outcome):
                    again.append(item)
                progress("sending mail", outcome.sent + len(outcome.refused), total)
            queue = again
    except MailServerDown as down:
        raise MailServerDown(
            worded(
                "%(down)s. %(sent)s of %(total)s mails were sent. Send them again when it does: none goes out twice,"
                " except perhaps the one that was under way",
                down=said_by(down),
                sent=outcome.sent,
                total=total,
            )
        ) from None
    outcome.later = [item.to for item in queue]
    return outcome


def give(post: Post, sender: Sender, item: Item, outcome: Outcome) -> bool:
    """Whether it is settled: taken, or refused for good."""
    item.begun()
    try:
        post.send(compose(sender, item.to, item.letter), item.to.email)
    except TakenLater:
        item.put_off()
        return False
    except MailServerDown:
        item.put_off()
        raise
    except AddressRefused:
        item.refused()
        outcome.refused.append(item.to)
        return True
    item.taken()
    outcome.sent += 1
    return True
