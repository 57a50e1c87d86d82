"""Links that work once: the first set-up, invitations, a new password for somebody who lost theirs.

In: whom a link is for. Out: a token for the link; later, an account. Called by: survey.faces.desk, survey.cli (`user`).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from survey.accounts import journal, register
from survey.accounts.journal import Act
from survey.accounts.once import mark_of
from survey.accounts.register import Account, AccountRefused, address_of, name_of
from survey.accounts.roles import Grant, Role, check_grants
from survey.accounts.sessions import hash_of
from survey.credentials.canonical import b64u
from survey.storage.account_tables import account, device, invitation
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import worded

SETUP, INVITE, RESET = "setup", "invite", "reset"
LASTS = {SETUP: timedelta(hours=2), INVITE: timedelta(days=7), RESET: timedelta(hours=24)}
TOKEN_BYTES = 24


class LinkOver(LookupError):
    """A link that was used, replaced, is too old, or never was: nobody learns which."""

    def __init__(self) -> None:
        super().__init__("this link does not work any more: it was used, or it is too old. Ask for a new one")


class NoInvitation(LookupError):
    """There is no invitation to withdraw."""


@dataclass(frozen=True)
class Invited:
    purpose: str
    email: str
    name: str
    grants: tuple[Grant, ...]
    expires: int


def address(url: str, token: str) -> str:
    """Where the organiser's pages answer to a link. `url`: of the installation."""
    return f"{url}/desk/link/{token}"


def make_setup(storage: Storage, now: datetime) -> str | None:
    """The link that makes the first organiser; None once there is an account. A new one replaces the one before."""
    with begin(storage.accounts("accounts")) as connection:
        if connection.execute(select(account.c.account).limit(1)).first() is not None:
            return None
        connection.execute(delete(invitation).where(invitation.c.purpose == SETUP))
        return store(connection, Invited(SETUP, "", "", (Grant(Role.ORGANISER),), until(now, SETUP)))


def invite(storage: Storage, act: Act, *, email: str, name: str, grants: Iterable[Grant], seed: bytes = b"") -> str:
    """An invitation; a second one for the same address replaces the first.

    `seed`: 32 bytes of one form that was shown to one browser: sent twice, it makes one link, and none that was used,
    withdrawn or replaced since.
    """
    email, name, wanted = address_of(email), name_of(name), check_grants(grants)
    with begin(storage.accounts("accounts")) as connection:
        if again := made_before(connection, "invited", seed):
            return again
        if register.find(connection, email=email) is not None:
            raise AccountRefused(worded("%(email)s has an account already: change its roles instead", email=email))
        connection.execute(delete(invitation).where(invitation.c.email == email))
        told = {"account": email, "roles": register.in_words(wanted)}
        journal.record_once(connection, act, "invited", mark_of(seed), **told)
        return store(connection, Invited(INVITE, email, name, wanted, until(act.at, INVITE)), seed)


def make_reset(storage: Storage, act: Act, key: str, *, seed: bytes = b"") -> str:
    """A link for a new password, for somebody who lost theirs; the old one works until then. `seed`: see `invite`."""
    with begin(storage.accounts("accounts")) as connection:
        if again := made_before(connection, "reset-made", seed):
            return again
        found = register.existing(connection, account=key)
        if found.disabled:
            raise AccountRefused(
                worded("the account of %(email)s is not in use: take it into use again first", email=found.email)
            )
        connection.execute(delete(invitation).where(invitation.c.email == found.email))
        journal.record_once(connection, act, "reset-made", mark_of(seed), account=found.email)
        return store(connection, Invited(RESET, found.email, found.name, found.grants, until(act.at, RESET)), seed)


def withdraw(storage: Storage, act: Act, email: str) -> None:
    """Nobody joins with this invitation any more. Raises NoInvitation."""
    mine = (invitation.c.purpose == INVITE, invitation.c.email == email)
    with begin(storage.accounts("accounts")) as connection:
        if not connection.execute(delete(invitation).where(*mine)).rowcount:
            raise NoInvitation(
                worded("no invitation waits for %(email)s: it was followed, or withdrawn before", email=email)
            )
        journal.record(connection, act, "withdrawn", account=email)


def made_before(connection: Connection, kind: str, seed: bytes) -> str | None:
    """The link that this form has made already, as long as it works. Raises AccountRefused once it does not."""
    if not journal.was_noted(connection, kind, mark_of(seed)):
        return None
    token = token_of(seed)
    if connection.execute(select(invitation.c.email).where(invitation.c.token_hash == hash_of(token))).first():
        return token
    raise AccountRefused(
        worded(
            "the link that this form made was used, withdrawn or replaced: open the page anew to make another one."
            " Nothing was made."
        )
    )


def token_of(seed: bytes) -> str:
    return b64u(seed[:TOKEN_BYTES] or secrets.token_bytes(TOKEN_BYTES))


def store(connection: Connection, link: Invited, seed: bytes = b"") -> str:
    token = token_of(seed)
    row = {"token_hash": hash_of(token), "purpose": link.purpose, "email": link.email, "name": link.name}
    roles = [each.to_json() for each in link.grants]
    connection.execute(insert(invitation).values(**row, roles=roles, expires=link.expires))
    return token


def until(now: datetime, purpose: str) -> int:
    return int((now + LASTS[purpose]).timestamp())


def look(storage: Storage, now: datetime, token: str) -> Invited:
    """What a link is for. Raises LinkOver."""
    with reading(storage.accounts("accounts")) as connection:
        return read(connection, now, token)


def read(connection: Connection, now: datetime, token: str) -> Invited:
    row = connection.execute(select(invitation).where(invitation.c.token_hash == hash_of(token))).first()
    if row is None or row.expires <= now.timestamp():
        raise LinkOver
    return invited_of(row)


def invited_of(row: Any) -> Invited:
    grants = tuple(Grant.from_json(each) for each in row.roles)
    return Invited(row.purpose, row.email, row.name, grants, row.expires)


def waiting(storage: Storage, now: datetime) -> list[Invited]:
    """Invitations that nobody has followed yet."""
    wanted = select(invitation).where(invitation.c.purpose == INVITE).order_by(invitation.c.email)
    with reading(storage.accounts("accounts")) as connection:
        return [invited_of(row) for row in connection.execute(wanted) if row.expires > now.timestamp()]


def accept(storage: Storage, now: datetime, token: str, *, password: str, email: str = "", name: str = "") -> Account:
    """Follow a link to its end, once. `email` and `name` count at the first set-up only."""
    with begin(storage.accounts("accounts")) as connection:
        link = read(connection, now, token)
        found = finish(connection, now, link, password=password, email=email, name=name)
        connection.execute(delete(invitation).where(invitation.c.token_hash == hash_of(token)))
        return found


def finish(connection: Connection, now: datetime, link: Invited, *, password: str, email: str, name: str) -> Account:
    if link.purpose == RESET:
        found = register.existing(connection, email=link.email)
        register.change_password(connection, found.id, password)
        register.end_sessions(connection, found.id)
        connection.execute(delete(device).where(device.c.account == found.id))
        journal.record(connection, Act(found.email, now), "password-changed", way="link")
        return found
    if link.purpose == SETUP and connection.execute(select(account.c.account).limit(1)).first() is not None:
        raise LinkOver
    email, name = (email, name) if link.purpose == SETUP else (link.email, link.name)
    found = register.add(connection, email=email, name=name, grants=link.grants, password=password)
    journal.record(connection, Act(found.email, now), "setup" if link.purpose == SETUP else "joined")
    return found
