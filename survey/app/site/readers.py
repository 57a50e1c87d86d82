"""Who may see which groups: the holder of a link, or somebody who is signed in.

In: the token of a link, or an account. Out: Scope. Called by: survey.app.site.web, survey.app.desk, exports.
"""

from dataclasses import dataclass

from sqlalchemy import select

from survey.accounts.register import Account
from survey.storage import tables
from survey.storage.rooms import Storage


@dataclass(frozen=True)
class Scope:
    """What a reader may see: "everybody", "management", "group" and which one, or "units" and which ones."""

    kind: str
    group: str | None = None
    units: tuple[str, ...] = ()


def scope_of(storage: Storage, token: str) -> Scope | None:
    """What the holder of a link may see; None for a link that was never given out."""
    links = tables.reader_link
    with storage.people("reader").connect() as connection:
        found = connection.execute(select(links.c.scope).where(links.c.token == token)).scalar_one_or_none()
    if found is None:
        return None
    kind, _, group = str(found).partition(":")
    return Scope(kind, group or None)


def scope_of_account(account: Account) -> Scope | None:
    """What an account may see (rule 12); None for one that sees no results, such as an operator's."""
    if account.reads_every_group:
        return Scope("management")
    if account.units:
        return Scope("units", units=account.units)
    return Scope("everybody") if account.reads_results else None
