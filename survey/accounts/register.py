"""The accounts themselves: who there is, with which roles, in or out of use.

In: addresses, names, roles. Out: Account. Called by: survey.accounts, survey.faces.desk, survey.cli (`user`).
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from survey.accounts import journal, passwords
from survey.accounts.journal import Act
from survey.accounts.roles import READS_EVERY_GROUP, READS_RESULTS, Grant, Role, check_grants
from survey.credentials.canonical import b64u
from survey.storage.account_tables import account, device, invitation, session, token
from survey.storage.rooms import Storage, begin, reading
from survey.translations.visible import is_visible
from survey.translations.wording import worded

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.?[^@\s]+")
LONGEST = 200  # characters of a name or an address
ID_BYTES = 12


class AccountRefused(ValueError):
    """An account that cannot be made or changed like this."""


class NoSuchAccount(LookupError):
    """Nobody has this account."""


@dataclass(frozen=True)
class Account:
    id: str
    email: str
    name: str
    grants: tuple[Grant, ...]
    disabled: bool

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def units(self) -> tuple[str, ...]:
        """What a manager manages."""
        return tuple(grant.unit for grant in self.grants if grant.role == Role.MANAGER)

    @property
    def reads_every_group(self) -> bool:
        return bool(self.roles & READS_EVERY_GROUP)

    @property
    def reads_results(self) -> bool:
        return bool(self.roles & READS_RESULTS)


def address_of(text: str) -> str:
    """An address as accounts are found by it. Raises AccountRefused for what is none."""
    email = text.strip().casefold()
    if len(email) > LONGEST or not email.isprintable() or not ADDRESS.fullmatch(email):
        raise AccountRefused(worded("this is not an e-mail address: write it as name@organisation.example"))
    return email


def name_of(text: str) -> str:
    name = text.strip()
    if not is_visible(name) or len(name) > LONGEST or not name.isprintable():
        raise AccountRefused(
            worded("the name needs 1 to %(longest)s printable characters on one line", longest=LONGEST)
        )
    return name


def add(connection: Connection, *, email: str, name: str, grants: Iterable[Grant], password: str) -> Account:
    """A new account, in the caller's transaction. The password is checked here, so that no way in goes around it."""
    email, name = address_of(email), name_of(name)
    wanted = check_grants(grants)
    if connection.execute(select(account.c.account).where(account.c.email == email)).first() is not None:
        raise AccountRefused(worded("%(email)s has an account already: change its roles instead", email=email))
    passwords.check_new(password, (email, name))
    new = Account(b64u(secrets.token_bytes(ID_BYTES)), email, name, wanted, disabled=False)
    values = {"account": new.id, "email": email, "name": name, "password": passwords.keep(password)}
    connection.execute(insert(account).values(**values, roles=[each.to_json() for each in wanted], disabled=False))
    return new


def everybody(storage: Storage) -> list[Account]:
    with reading(storage.accounts("accounts")) as connection:
        return read_all(connection)


def read_all(connection: Connection) -> list[Account]:
    return [account_of(row) for row in connection.execute(WANTED.order_by(account.c.name, account.c.email))]


def find(connection: Connection, **named: str) -> Account | None:
    """By `account` (its id) or `email`."""
    (column, value), *_ = named.items()
    row = connection.execute(WANTED.where(account.c[column] == value)).first()
    return account_of(row) if row is not None else None


def existing(connection: Connection, **named: str) -> Account:
    found = find(connection, **named)
    if found is None:
        raise NoSuchAccount(worded("there is no such account: `user list` and the page of accounts name them all"))
    return found


def account_of(row: Any) -> Account:
    key, email, name, roles, disabled = row
    grants = tuple(Grant.from_json(each) for each in roles)
    return Account(key, email, name, grants, bool(disabled))


def change_roles(storage: Storage, act: Act, key: str, grants: Iterable[Grant]) -> Account:
    wanted = check_grants(grants)
    with begin(storage.accounts("accounts")) as connection:
        found = existing(connection, account=key)
        keep_an_organiser(connection, found, {grant.role for grant in wanted})
        end_sessions(connection, key)  # what the new roles may see begins with a new sign-in
        forget_tokens(connection, key)
        set_values(connection, key, roles=[each.to_json() for each in wanted])
        journal.record(connection, act, "roles-changed", account=found.email, roles=in_words(wanted))
        return existing(connection, account=key)


def disable(storage: Storage, act: Act, key: str) -> Account:
    """No sign-in any more, and every session ends; the name stays for the access log."""
    with begin(storage.accounts("accounts")) as connection:
        found = existing(connection, account=key)
        keep_an_organiser(connection, found, set())
        end_sessions(connection, key)
        forget_tokens(connection, key)
        connection.execute(delete(device).where(device.c.account == key))
        connection.execute(delete(invitation).where(invitation.c.email == found.email))  # links for a new password
        set_values(connection, key, disabled=True)
        journal.record(connection, act, "disabled", account=found.email)
        return existing(connection, account=key)


def enable(storage: Storage, act: Act, key: str) -> Account:
    with begin(storage.accounts("accounts")) as connection:
        found = existing(connection, account=key)
        set_values(connection, key, disabled=False)
        journal.record(connection, act, "enabled", account=found.email)
        return existing(connection, account=key)


def keep_an_organiser(connection: Connection, changed: Account, roles: set[Role]) -> None:
    """Somebody must be left who can invite the others."""
    others = [one for one in read_all(connection) if one.id != changed.id and not one.disabled]
    leaves = Role.ORGANISER in changed.roles and Role.ORGANISER not in roles
    if leaves and not any(Role.ORGANISER in one.roles for one in others):
        raise AccountRefused(worded("this is the last organiser: make somebody else organiser first"))


def change_password(connection: Connection, key: str, password: str) -> Account:
    found = existing(connection, account=key)
    passwords.check_new(password, (found.email, found.name))
    set_values(connection, key, password=passwords.keep(password))
    return found


def set_values(connection: Connection, key: str, **values: object) -> None:
    connection.execute(update(account).where(account.c.account == key).values(**values))


def end_sessions(connection: Connection, key: str) -> None:
    connection.execute(delete(session).where(session.c.account == key))


def forget_tokens(connection: Connection, key: str) -> None:
    """Programs that read with these roles read no more."""
    connection.execute(delete(token).where(token.c.account == key))


def in_words(grants: Iterable[Grant]) -> str:
    return ", ".join(f"{grant.role.value}:{grant.unit}" if grant.unit else grant.role.value for grant in grants)


WANTED = select(account.c.account, account.c.email, account.c.name, account.c.roles, account.c.disabled)
