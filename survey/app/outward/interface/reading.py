"""Who reads: the token of a request, the account behind it, and what that account may see at this moment.

In: the header Authorization. Out: `Holder`, `Scope`. Called by: survey.app.outward.interface.door.
"""

import re
from datetime import datetime

from flask import g, request

from survey.accounts import allowance, tokens
from survey.accounts.tokens import PREFIX, Holder, Narrowed
from survey.app.outward.interface.problems import NoToken, TokenInAddress, TooMany, WrongToken
from survey.app.site.readers import Scope, scope_of_account
from survey.storage.rooms import Storage

BEARER = re.compile(r"Bearer +([\x21-\x7e]+) *", re.IGNORECASE)
NAMES_OF_TOKENS = {"access_token", "token", "authorization", "api_key", "apikey", "key"}
LONGEST = 200  # characters of a header that may hold a token


def refuse_token_in_address() -> None:
    """Before anything else: what stands in an address stands in the logs of proxies by now."""
    given = request.args.items(multi=True)
    if any(name.lower() in NAMES_OF_TOKENS or PREFIX in name or PREFIX in value for name, value in given):
        raise TokenInAddress
    if PREFIX in request.path:
        raise TokenInAddress


def token_sent() -> str:
    header = request.headers.get("Authorization", "")
    if not header:
        raise NoToken
    found = BEARER.fullmatch(header) if len(header) <= LONGEST else None
    if found is None:
        raise WrongToken
    return found.group(1)


def who_reads(storage: Storage, now: datetime) -> Holder:
    """Raises NoToken, WrongToken; TooMany once too many tokens came that nobody gave out.

    A token that is mistyped shows it by its last letters, without a look into any table.
    """
    text = token_sent()
    if not tokens.is_well_formed(text):
        raise WrongToken
    found = tokens.holder(storage, now, text)
    if found is not None:
        return found
    g.standing = allowance.take(storage, now, allowance.WRONG, allowance.STRANGERS)
    if not g.standing.allowed:
        raise TooMany
    raise WrongToken


def scope_of_holder(found: Holder) -> Scope:
    """What the account may see now, narrowed as the token says. Raises WrongToken if it sees nothing by now."""
    whole = scope_of_account(found.account)
    if whole is None:
        raise WrongToken
    return narrowed(whole, found.token.narrowed)


def narrowed(whole: Scope, to: Narrowed) -> Scope:
    """Never more than the account sees: units that it does not manage any more are left out.

    >>> narrowed(Scope("units", units=("A",)), Narrowed("units", ("A/X", "B")))
    Scope(kind='units', group=None, units=('A/X',))
    >>> narrowed(Scope("everybody"), Narrowed("units", ("A/X",))).kind
    'everybody'
    """
    if to.kind == "account":
        return whole
    units = [unit for unit in to.units if whole.kind == "management" or tokens.below(unit, whole.units)]
    return Scope("units", units=tuple(units)) if units else Scope("everybody")
