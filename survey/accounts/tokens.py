"""Tokens with which programs read results: each of one account, for less than a year, known by its hash alone.

In: an account, a wish, a moment; later what a program sends. Out: the token once, lists, who reads.
Called by: survey.app.outward.interface, survey.app.desk.after, survey.cli (`token`).

A token looks like `canopy_` and 49 letters and digits, of which the last six check the others: searches for secrets in
public repositories know it by that, and a mistyped one is refused before any table is asked.
"""

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from survey.accounts import journal
from survey.accounts.journal import Act
from survey.accounts.once import mark_of, new_id
from survey.accounts.register import Account, existing, find
from survey.storage.account_tables import token
from survey.storage.rooms import Storage, begin, reading
from survey.translations.visible import is_visible
from survey.translations.wording import worded

PREFIX = "canopy_"
LETTERS = digits + ascii_uppercase + ascii_lowercase
SECRET_BYTES = 32
SECRET_LETTERS, CHECK_LETTERS = 43, 6  # 62^43 > 2^256, 62^6 > 2^32
USUAL_LIFE = timedelta(days=90)
LONGEST_LIFE = timedelta(days=365)
LONGEST_NAME = 80  # characters
MOST = 20  # of one account


class TokenRefused(ValueError):
    """A token that cannot be made like this."""


class NoSuchToken(LookupError):
    """No token has this id."""


@dataclass(frozen=True)
class Narrowed:
    """Less than the account may see: "account" all of it, "units" these, "everybody" what everybody sees."""

    kind: str = "account"
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    name: str
    until: date  # the last day
    narrowed: Narrowed = Narrowed()


@dataclass(frozen=True)
class Token:
    id: str
    account: str
    name: str
    narrowed: Narrowed
    expires: int
    used: str

    def last_day(self, zone: tzinfo) -> date:
        """As its owner chose it, in the time zone of the organisation."""
        return datetime.fromtimestamp(self.expires - 1, zone).date()


@dataclass(frozen=True)
class Holder:
    """Who reads: the account, by its roles of this moment."""

    account: Account
    token: Token


def new_text(seed: bytes = b"") -> str:
    number = int.from_bytes(seed or secrets.token_bytes(SECRET_BYTES), "big")
    body = in_letters(number, SECRET_LETTERS)
    return f"{PREFIX}{body}{check_of(body)}"


def in_letters(number: int, length: int) -> str:
    """
    >>> in_letters(61, 3)
    '00z'
    """
    found = ""
    for _ in range(length):
        number, place = divmod(number, len(LETTERS))
        found = LETTERS[place] + found
    return found


def check_of(body: str) -> str:
    return in_letters(zlib.crc32((PREFIX + body).encode()), CHECK_LETTERS)


def is_well_formed(text: str) -> bool:
    """Whether it can be a token at all; says nothing about whether it is one."""
    body, check = text[len(PREFIX) : -CHECK_LETTERS], text[-CHECK_LETTERS:]
    if not text.startswith(PREFIX) or len(body) != SECRET_LETTERS or not (text.isascii() and body.isalnum()):
        return False
    return hmac.compare_digest(check_of(body).encode(), check.encode())


def hash_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def make(storage: Storage, act: Act, key: str, wish: Wish, *, seed: bytes = b"") -> str:
    """A new token of an account, which is shown this once.

    `seed`: as many bytes as a secret, of one form that was shown to one browser: sent twice, it makes one token. What
    it made and somebody withdrew is never made again.
    """
    text, once = new_text(seed), mark_of(seed)
    row = {"token": new_id(), "token_hash": hash_of(text), "account": key}
    with begin(storage.accounts("accounts")) as connection:
        owner = existing(connection, account=key)
        check_wish(owner, wish, act.day)
        if connection.execute(select(token.c.token).where(token.c.token_hash == row["token_hash"])).first():
            return text
        known = connection.execute(select(func.count()).where(token.c.account == key)).scalar_one()
        if known >= MOST:
            raise TokenRefused(
                worded("there are %(most)s tokens of this account: withdraw one that nobody uses", most=MOST)
            )
        narrowed = {"kind": wish.narrowed.kind, "units": list(wish.narrowed.units)}
        values = {"name": wish.name.strip(), "narrowed": narrowed, "expires": ends(wish.until, act.zone), "used": ""}
        connection.execute(insert(token).values(**row, **values))
        about = {"account": owner.email, "name": wish.name.strip(), "until": wish.until.isoformat()}
        if not journal.record_once(connection, act, "token-made", once, **about):
            raise TokenRefused(
                worded(
                    "the token that this form made was withdrawn, and reads nothing any more: open the page anew to"
                    " make another one. Nothing was made."
                )
            )
    return text


def check_wish(owner: Account, wish: Wish, today: date) -> None:
    """Raises TokenRefused with what to change."""
    name = wish.name.strip()
    if not is_visible(name) or len(name) > LONGEST_NAME or not name.isprintable():
        raise TokenRefused(
            worded("say in 1 to %(longest)s printable characters what the token is for", longest=LONGEST_NAME)
        )
    if not today <= wish.until <= today + LONGEST_LIFE:
        raise TokenRefused(
            worded(
                "a token needs a last day, from %(today)s to %(latest)s: a year later somebody looks again",
                today=today,
                latest=today + LONGEST_LIFE,
            )
        )
    if owner.disabled or not owner.reads_results:
        raise TokenRefused(worded("this account reads no results, so a token of it would read none"))
    check_narrowed(owner, wish.narrowed)


def check_narrowed(owner: Account, narrowed: Narrowed) -> None:
    if narrowed.kind not in ("account", "units", "everybody") or (narrowed.kind == "units") != bool(narrowed.units):
        raise TokenRefused(worded("choose: what the account sees, some units by their names, or what everybody sees"))
    if narrowed.units and not (owner.reads_every_group or owner.units):
        raise TokenRefused(
            worded("this account sees organisation to department and no unit below: choose what everybody sees")
        )
    others = [unit for unit in narrowed.units if not owner.reads_every_group and not below(unit, owner.units)]
    if others:
        raise TokenRefused(
            worded(
                "%(unit)s is not among the units of this account, which are: %(units)s",
                unit=others[0],
                units=", ".join(owner.units),
            )
        )


def below(unit: str, owned: Sequence[str]) -> bool:
    """Whether a unit is one of these, or lies inside of one.

    >>> below("Operations/Depot", ["Operations"]), below("Operations 2", ["Operations"])
    (True, False)
    """
    return any(f"{unit}/".startswith(f"{own}/") for own in owned)


def ends(last_day: date, zone: tzinfo) -> int:
    """The end of that day, in seconds since 1970."""
    return int(datetime.combine(last_day + timedelta(days=1), time(), zone).timestamp())


def holder(storage: Storage, now: datetime, text: str) -> Holder | None:
    """Whose token this is; None for one that is not known, withdrawn, past its last day, or of a disabled account.

    It is found by its hash, of which nobody can choose the first bytes; the whole hash is then compared in one time.
    """
    wanted = hash_of(text)
    with reading(storage.accounts("interface")) as connection:
        row = connection.execute(select(token).where(token.c.token_hash == wanted)).first()
        owner = find(connection, account=row.account) if row is not None else None
    if row is None or owner is None or owner.disabled or not hmac.compare_digest(bytes(row.token_hash), wanted):
        return None
    found = token_of(row)
    return Holder(owner, found) if now.timestamp() < found.expires else None


def note_use(storage: Storage, today: date, found: Token) -> None:
    """The day and no more: written once a day."""
    if found.used == today.isoformat():
        return
    with begin(storage.accounts("interface")) as connection:
        connection.execute(update(token).where(token.c.token == found.id).values(used=today.isoformat()))


def token_of(row: Any) -> Token:
    narrowed = Narrowed(row.narrowed["kind"], tuple(row.narrowed["units"]))
    return Token(row.token, row.account, row.name, narrowed, row.expires, row.used)


def listed(storage: Storage, key: str | None = None) -> list[Token]:
    """All tokens, or those of one account, by their names."""
    wanted = select(token).order_by(token.c.name, token.c.token)
    if key is not None:
        wanted = wanted.where(token.c.account == key)
    with reading(storage.accounts("accounts")) as connection:
        return [token_of(row) for row in connection.execute(wanted)]


def withdraw(storage: Storage, act: Act, id_: str, of_account: str | None = None) -> Token:
    """From now on it reads nothing. `of_account`: it must be a token of this account."""
    with begin(storage.accounts("accounts")) as connection:
        row = connection.execute(select(token).where(token.c.token == id_)).first()
        if row is None or of_account not in (None, row.account):
            raise NoSuchToken(
                worded("there is no such token: it was withdrawn already, or `token list` names it otherwise")
            )
        connection.execute(delete(token).where(token.c.token == id_))
        owner = existing(connection, account=row.account)
        journal.record(connection, act, "token-withdrawn", account=owner.email, name=row.name)
        return token_of(row)
