"""Signing in: one story with one answer for everybody who does not get in, whether or not there is such an account.

In: an address, a password, what the browser remembers. Out: SignedIn or NotIn. Called by: survey.faces.desk.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from survey.accounts import journal, passwords, register, throttle
from survey.accounts.journal import Act
from survey.accounts.register import Account
from survey.accounts.sessions import begin_session, hash_of, new_token
from survey.storage.account_tables import account, device
from survey.storage.rooms import Storage, begin

DEVICES_KEPT = 10  # browsers per account
SIGNED_IN = b"signed in"  # where wrong passwords are counted of somebody who changes their own


class TooManyTries(ValueError):
    """Wrong passwords in a row, of somebody who is signed in."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"the old password was wrong several times: wait {wait} seconds, then try again")


@dataclass(frozen=True)
class SignedIn:
    account: Account
    token: str
    device_token: str  # to be kept by the browser: its owner's next wrong password counts apart from strangers'


@dataclass(frozen=True)
class NotIn:
    """Wrong, or to be tried later. `wait`: seconds; 0 for wrong."""

    wait: int = 0


@dataclass(frozen=True)
class Tried:
    email: str
    password: str
    device_token: str = ""
    device: str = ""  # such as “Firefox on Windows”


def sign_in(storage: Storage, now: datetime, tried: Tried) -> SignedIn | NotIn:
    """Check, in this order: has somebody to wait; is it the password. A try counts as wrong until it is right."""
    email = tried.email.strip().casefold()
    with begin(storage.accounts("accounts")) as connection:
        kept, found = kept_password(connection, email)
        known = known_device(connection, found, tried.device_token)
        subject = throttle.subject_of(email, known)
        wait = throttle.seconds_left(connection, now, subject)
        if wait:
            return NotIn(wait)
        throttle.note_failure(connection, now, subject)
    right = passwords.matches(kept, tried.password)  # takes long, so that no other transaction waits for it
    with begin(storage.accounts("accounts")) as connection:
        current, found = kept_password(connection, email)
        if not right or found is None or found.disabled or current != kept:
            note_refused(connection, now, found, subject)
            return NotIn()
        throttle.forgive(connection, subject)
        if passwords.is_outdated(kept):
            register.set_values(connection, found.id, password=passwords.keep(tried.password))
        return welcome(connection, now, found, tried)


def kept_password(connection: Connection, email: str) -> tuple[str, Account | None]:
    """The hash to compare with; for an unknown address one of the same cost that nothing fits."""
    found = register.find(connection, email=email)
    if found is None:
        return passwords.nobodys(), None
    wanted = select(account.c.password).where(account.c.account == found.id)
    return str(connection.execute(wanted).scalar_one()), found


def known_device(connection: Connection, found: Account | None, token: str) -> bytes | None:
    if found is None or not token:
        return None
    wanted = select(device.c.token_hash).where(device.c.token_hash == hash_of(token), device.c.account == found.id)
    row = connection.execute(wanted).first()
    return bytes(row.token_hash) if row is not None else None


def note_refused(connection: Connection, now: datetime, found: Account | None, subject: bytes) -> None:
    """In the log for existing accounts only: what people type as an address by mistake may be a password.

    For the others something is written as well: a disk that was not waited for would tell that there is no account.
    """
    throttle.touch(connection, subject)
    if found is not None:
        journal.record(connection, Act(found.email, now), "sign-in-refused")


def welcome(connection: Connection, now: datetime, found: Account, tried: Tried) -> SignedIn:
    token = begin_session(connection, now, found.id, tried.device)
    kept = remember_device(connection, now, found, tried.device_token)
    journal.record(connection, Act(found.email, now), "signed-in", device=tried.device)
    return SignedIn(found, token, kept)


def remember_device(connection: Connection, now: datetime, found: Account, token: str) -> str:
    moment = int(now.timestamp())
    if known_device(connection, found, token):
        connection.execute(update(device).where(device.c.token_hash == hash_of(token)).values(seen=moment))
        return token
    token = new_token()
    connection.execute(insert(device).values(token_hash=hash_of(token), account=found.id, seen=moment))
    mine = select(device.c.token_hash).where(device.c.account == found.id).order_by(device.c.seen.desc())
    old = connection.execute(mine.offset(DEVICES_KEPT)).scalars().all()
    connection.execute(delete(device).where(device.c.token_hash.in_(old)))
    return token


def change_own_password(storage: Storage, act: Act, *, old: str, new: str) -> bool:
    """Whether the old one was right; afterwards every other session of the account is over.

    Wrong tries count as at the sign-in: whoever finds a browser open must not guess there as fast as the machine can.
    """
    subject = throttle.subject_of(act.who, SIGNED_IN)
    with begin(storage.accounts("accounts")) as connection:
        kept, found = kept_password(connection, act.who)
        if wait := throttle.seconds_left(connection, act.at, subject):
            raise TooManyTries(wait)
        throttle.note_failure(connection, act.at, subject)
    right = found is not None and passwords.matches(kept, old)
    with begin(storage.accounts("accounts")) as connection:
        current, found = kept_password(connection, act.who)
        if not right or found is None or found.disabled or current != kept:
            journal.record(connection, act, "sign-in-refused", way="own")
            return False
        throttle.forgive(connection, subject)
        register.change_password(connection, found.id, new)
        register.end_sessions(connection, found.id)
        journal.record(connection, act, "password-changed", way="own")
    return True
