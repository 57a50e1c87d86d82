"""Once a minute: whoever is to be told of a release and was not, is told.

In: an installation. Out: requests, and a note of each. Called by: survey.app.site.server.

Only what is on the board is news: nothing is said before everybody can read it, nor of a wave that a restored copy of
the board does not have.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

from survey.accounts import allowance
from survey.app.outward.announcing import hooks, news
from survey.app.outward.announcing.hooks import GIVEN_UP, TOLD, WAITING, Announcement, Webhook
from survey.app.outward.announcing.sending import NOT_MADE, Outcome, send
from survey.config import Config
from survey.storage.rooms import Storage

WAITS = tuple(timedelta(minutes=wait) for wait in (1, 5, 15, 60, 180, 360, 720, 1440))  # after the 1st, 2nd, … try
TRIES = len(WAITS) + 1
LEASE = timedelta(minutes=5)  # for the process that sends; if it dies, another one tries after that


def announce_due(config: Config, storage: Storage) -> None:
    """Nothing is read, and nothing asked of any other site, where nobody set up a webhook."""
    now = config.clock()
    allowance.forget(storage, now)
    known = {hook.id: hook for hook in hooks.listed(storage)}
    if not known:
        return
    worth = news.worth_telling(storage)
    hooks.plan(storage, known.values(), worth, now)
    ours = [one for one in due(storage, int(now.timestamp())) if one.webhook in known and one.wave in worth]
    at_once(lambda one: claim_and_tell(config, storage, known[one.webhook], one), ours)


def at_once(do: Callable[[Announcement], None], each: Iterable[Announcement]) -> None:
    """Each in a thread of its own: whoever is slow keeps nobody else waiting, and no server that is to stop."""
    threads = [Thread(target=do, args=(one,), name="tell of a release", daemon=True) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def due(storage: Storage, moment: int) -> Iterator[Announcement]:
    return (one for one in hooks.announcements(storage) if one.state == WAITING and one.due <= moment)


def claim_and_tell(config: Config, storage: Storage, hook: Webhook, one: Announcement) -> None:
    """If the tables are away, it is told again later."""
    with carrying_on():
        if hooks.claim(storage, one, int((config.clock() + LEASE).timestamp())):
            tell(config, storage, hook, one)


@contextmanager
def carrying_on() -> Iterator[None]:
    """Of an error only its kind is told."""
    try:
        yield
    except Exception as problem:
        print(f"A webhook was not told of a release ({type(problem).__name__}); it is tried again.", file=sys.stderr)


def tell(config: Config, storage: Storage, hook: Webhook, one: Announcement) -> None:
    """Whatever goes wrong counts as a try, so that it comes to an end which the desk and `doctor` tell."""
    outcome = Outcome(taken=False, word=NOT_MADE)
    with carrying_on():
        told = news.news_of(config, storage, one.wave, hook.wanted.language)
        body = news.body_of(told, hook.wanted.kind, one.delivery)
        outcome = send(hook, body, one.delivery, config.clock())
    tried = one.tries + 1
    wait = timedelta(0) if outcome.taken or tried >= TRIES else WAITS[tried - 1]
    state = TOLD if outcome.taken else GIVEN_UP if tried >= TRIES else WAITING
    hooks.note(storage, one, state=state, due=int((config.clock() + wait).timestamp()), result=outcome.word)


def try_out(config: Config, storage: Storage, hook: Webhook) -> Outcome:
    """A request that says that it is a try, at once."""
    body = news.body_of(news.trial(config, storage, hook.wanted.language), hook.wanted.kind, "try")
    return send(hook, body, "try", config.clock())
