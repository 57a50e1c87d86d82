"""Who is told: addresses that an organiser set up, what was sent there, and what came back.

In: what an organiser says. Out: `Webhook`, `Announcement`, rows. Called by: survey.app.outward.announcing, desk, cli.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from survey.accounts import journal
from survey.accounts.journal import Act
from survey.accounts.once import id_of
from survey.app.outward.announcing.targets import Target, addresses_of, target_of
from survey.credentials.canonical import b64u
from survey.storage.account_tables import announcement, webhook
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import worded

JSON, CHAT, TEAMS = "json", "chat", "teams"
KINDS = (JSON, CHAT, TEAMS)
WAITING, TOLD, GIVEN_UP = "waiting", "told", "given-up"
MOST = 10  # of an installation
DELIVERY_BYTES, SECRET_BYTES = 9, 32


class WebhookRefused(ValueError):
    """One that cannot be set up like this."""


class NoSuchWebhook(LookupError):
    """None has this id."""


@dataclass(frozen=True)
class Wanted:
    """`private`: it may lie in a private network, because whoever set it up said so."""

    url: str
    kind: str = JSON
    language: str = "en"
    private: bool = False

    @property
    def said_to(self) -> tuple[str, str, str]:
        return self.url, self.kind, self.language


@dataclass(frozen=True)
class Webhook:
    id: str
    wanted: Wanted
    secret: str
    before: frozenset[str]  # waves of which nothing is said

    @property
    def target(self) -> Target:
        return target_of(self.wanted.url)


@dataclass(frozen=True)
class Announcement:
    webhook: str
    wave: str
    delivery: str
    tries: int
    due: int
    state: str
    result: str


def add(storage: Storage, act: Act, wanted: Wanted, released: Iterable[str], *, once: str = "") -> Webhook:
    """Set one up; of waves that are published already nothing is said. Its secret is shown this once.

    `once`: names the form. Sent twice it sets up one, and nobody is told the same twice, nor what was removed again.
    """
    target = target_of(wanted.url)
    if wanted.kind not in KINDS:
        raise WebhookRefused(
            worded("there is no kind %(kind)r: choose from %(kinds)s", kind=wanted.kind, kinds=", ".join(KINDS))
        )
    addresses_of(target, private=wanted.private)
    secret = b64u(secrets.token_bytes(SECRET_BYTES)) if wanted.kind == JSON else ""
    new = Webhook(id_of(once, wanted), wanted, secret, frozenset(released))
    values = {"url": wanted.url, "kind": wanted.kind, "language": wanted.language, "private": wanted.private}
    with begin(storage.accounts("accounts")) as connection:
        known = [webhook_of(row) for row in connection.execute(select(webhook))]
        if same := [one for one in known if one.id == new.id]:
            return same[0]
        if any(one.wanted.said_to == wanted.said_to for one in known):
            raise WebhookRefused(
                worded(
                    "%(place)s is told already, in this language: remove it first to set it up anew", place=target.place
                )
            )
        if once and journal.knows(connection, "webhook-removed", "webhook", new.id):
            raise WebhookRefused(worded("what this form set up was removed: open the page anew to set it up once more"))
        if len(known) >= MOST:
            raise WebhookRefused(worded("%(most)s are told already: remove one that nobody needs", most=MOST))
        row = {"webhook": new.id, "secret": secret, "before": sorted(new.before), **values}
        connection.execute(insert(webhook).values(**row))
        journal.record(connection, act, "webhook-added", place=target.place, form=wanted.kind)
    return new


def listed(storage: Storage) -> list[Webhook]:
    with reading(storage.accounts("announcer")) as connection:
        return [webhook_of(row) for row in connection.execute(select(webhook).order_by(webhook.c.webhook))]


def existing(storage: Storage, id_: str) -> Webhook:
    found = next((one for one in listed(storage) if one.id == id_), None)
    if found is None:
        raise NoSuchWebhook(worded("there is no such webhook: `webhook list` and the page of the desk name them all"))
    return found


def remove(storage: Storage, act: Act, id_: str) -> Webhook:
    found = existing(storage, id_)
    with begin(storage.accounts("accounts")) as connection:
        connection.execute(delete(announcement).where(announcement.c.webhook == id_))
        connection.execute(delete(webhook).where(webhook.c.webhook == id_))
        about = {"place": found.target.place, "form": found.wanted.kind, "webhook": id_}
        journal.record(connection, act, "webhook-removed", **about)
    return found


def webhook_of(row: Any) -> Webhook:
    wanted = Wanted(row.url, row.kind, row.language, bool(row.private))
    return Webhook(row.webhook, wanted, row.secret, frozenset(row.before))


def announcements(storage: Storage) -> list[Announcement]:
    """What was sent, and what is still to be sent."""
    with reading(storage.accounts("announcer")) as connection:
        return [Announcement(**row) for row in connection.execute(select(announcement)).mappings()]


def plan(storage: Storage, hooks: Iterable[Webhook], released: Iterable[str], now: datetime) -> None:
    """A row for everybody who is to be told of a wave and has none. Two processes that do it at once make one."""
    wanted = {(hook.id, wave) for hook in hooks for wave in released if wave not in hook.before}
    with reading(storage.accounts("announcer")) as connection:
        known = {(row.webhook, row.wave) for row in connection.execute(select(announcement))}
    if wanted <= known:
        return
    with begin(storage.accounts("announcer")) as connection:
        known = {(row.webhook, row.wave) for row in connection.execute(select(announcement))}
        for hook, wave in sorted(wanted - known):
            delivery = b64u(secrets.token_bytes(DELIVERY_BYTES))
            row = {"webhook": hook, "wave": wave, "delivery": delivery, "due": int(now.timestamp())}
            connection.execute(insert(announcement).values(**row, tries=0, state=WAITING, result=""))


def claim(storage: Storage, one: Announcement, until: int) -> bool:
    """Whether this process is the one that sends it now; if it dies meanwhile, another try follows."""
    ours = (announcement.c.webhook == one.webhook) & (announcement.c.wave == one.wave)
    unchanged = (announcement.c.tries == one.tries) & (announcement.c.due == one.due)
    with begin(storage.accounts("announcer")) as connection:
        taken = update(announcement).where(ours, unchanged, announcement.c.state == WAITING)
        return connection.execute(taken.values(tries=one.tries + 1, due=until)).rowcount == 1


def note(storage: Storage, one: Announcement, *, state: str, due: int, result: str) -> None:
    ours = (announcement.c.webhook == one.webhook) & (announcement.c.wave == one.wave)
    with begin(storage.accounts("announcer")) as connection:
        connection.execute(update(announcement).where(ours).values(state=state, due=due, result=result))


def again(storage: Storage, act: Act, id_: str) -> None:
    """What was given up is sent once more."""
    found = existing(storage, id_)
    given_up = (announcement.c.webhook == id_) & (announcement.c.state == GIVEN_UP)
    with begin(storage.accounts("accounts")) as connection:
        connection.execute(update(announcement).where(given_up).values(state=WAITING, due=int(act.at.timestamp())))
        journal.record(connection, act, "webhook-again", place=found.target.place, form=found.wanted.kind)
