"""Who is signed in: a random token in the browser, its hash in the database, an end that nobody has to wait for.

In: a token, a moment. Out: Session, Account. Called by: survey.accounts.entry, survey.faces.desk, survey.cli (`user`).
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from survey.accounts import journal
from survey.accounts.journal import Act
from survey.accounts.register import Account, existing, find
from survey.credentials.canonical import b64u
from survey.storage.account_tables import session
from survey.storage.rooms import Storage, begin, reading

TOKEN_BYTES = 32
IDLE = timedelta(minutes=45)  # without a click
ABSOLUTE = timedelta(hours=12)  # a working day, whatever is clicked
NOTED_EVERY = 60  # seconds between two notes that a session is in use
LONGEST_DEVICE = 80  # characters


@dataclass(frozen=True)
class Session:
    key: str  # the hash of its token in hexadecimal: names it in lists, and is no key to it
    account: str
    device: str
    began: int
    seen: int


def new_token() -> str:
    return b64u(secrets.token_bytes(TOKEN_BYTES))


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def begin_session(connection: Connection, now: datetime, key: str, device: str) -> str:
    """A new token: the one that the browser had before is worth nothing, whoever planted it."""
    forget_expired(connection, now)
    token, moment = new_token(), int(now.timestamp())
    row = {"token_hash": hash_of(token), "account": key, "device": device[:LONGEST_DEVICE]}
    connection.execute(insert(session).values(**row, began=moment, seen=moment))
    return token


def forget_expired(connection: Connection, now: datetime) -> None:
    idle, absolute = (int((now - span).timestamp()) for span in (IDLE, ABSOLUTE))
    connection.execute(delete(session).where(or_(session.c.seen < idle, session.c.began < absolute)))


def signed_in(storage: Storage, now: datetime, token: str) -> tuple[Account, Session] | None:
    """Whose session this token is; None if it ended, was ended, or never was."""
    wanted = select(session).where(session.c.token_hash == hash_of(token))
    with reading(storage.accounts("accounts")) as connection:
        row = connection.execute(wanted).first()
        found = find(connection, account=row.account) if row is not None else None
    if row is None or found is None or found.disabled:
        return None
    current = session_of(row)
    if not alive(current, now):
        return None
    if int(now.timestamp()) - current.seen >= NOTED_EVERY:
        with suppress(OperationalError):  # a full disk: reading goes on, and the session ends a little earlier
            note_use(storage, now, token)
    return found, current


def session_of(row: Any) -> Session:
    values = {name: getattr(row, name) for name in ("account", "device", "began", "seen")}
    return Session(key=bytes(row.token_hash).hex(), **values)


def alive(current: Session, now: datetime) -> bool:
    moment = now.timestamp()
    return moment - current.seen < IDLE.total_seconds() and moment - current.began < ABSOLUTE.total_seconds()


def note_use(storage: Storage, now: datetime, token: str) -> None:
    moment = int(now.timestamp())
    with begin(storage.accounts("accounts")) as connection:
        connection.execute(update(session).where(session.c.token_hash == hash_of(token)).values(seen=moment))


def of_account(storage: Storage, now: datetime, key: str) -> list[Session]:
    """The sessions of an account that are alive, the latest first."""
    wanted = select(session).where(session.c.account == key).order_by(session.c.began.desc())
    with reading(storage.accounts("accounts")) as connection:
        return [one for row in connection.execute(wanted) if alive(one := session_of(row), now)]


def sign_out(storage: Storage, now: datetime, token: str) -> None:
    with begin(storage.accounts("accounts")) as connection:
        row = connection.execute(select(session.c.account).where(session.c.token_hash == hash_of(token))).first()
        if row is None:
            return
        connection.execute(delete(session).where(session.c.token_hash == hash_of(token)))
        journal.record(connection, Act(existing(connection, account=row.account).email, now), "signed-out")


def end(storage: Storage, act: Act, account: str, key: str | None = None) -> int:
    """End one session of an account, or all of them; how many ended."""
    wanted = delete(session).where(session.c.account == account)
    if key is not None:
        wanted = wanted.where(session.c.token_hash == bytes.fromhex(key))
    with begin(storage.accounts("accounts")) as connection:
        whose = existing(connection, account=account)
        ended = connection.execute(wanted).rowcount
        if ended:
            journal.record(connection, act, "session-ended", account=whose.email, sessions=str(ended))
        return ended
