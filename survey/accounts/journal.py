"""The access log: who did what when at the desk, each entry holding the hash of the one before.

In: what somebody did. Out: entries, and whether the chain is whole.
Called by: survey.accounts, survey.faces.desk, survey.app, survey.cli (`user log`, `doctor`).

It is about people who have an account, and what they did with an installation. It never holds anything of the side
where people answer: no code, no ticket, no ballot, nobody's visit to a page without sign-in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import Connection, insert, select

from survey.credentials.canonical import canonical, sha256_hex
from survey.storage.account_tables import access_log
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import worded

FIRST = "0" * 64  # `previous` of the first entry
COMMAND_LINE = "command line"  # who acts there has the machine, and no account

KINDS = frozenset(
    """setup signed-in signed-out sign-in-refused session-ended password-changed reset-made invited withdrawn joined
    roles-changed disabled enabled accounts-read log-read roster-read roster-uploaded wave-drafted wave-locked
    wave-signed wave-invited cards-made cards-returned mail-sent ballots-exported wave-closed wave-published
    wave-cancelled results-exported evidence-taken actions-read focus-chosen focus-dropped action-planned
    action-changed action-moved action-told action-taken-back owners-reminded token-made token-withdrawn
    webhook-added webhook-removed webhook-tried webhook-again brand-changed reports-scheduled reports-made""".split()
)


@dataclass(frozen=True)
class Act:
    """Somebody does something at a moment."""

    who: str  # an account's address, or COMMAND_LINE
    at: datetime
    zone: tzinfo = UTC  # of the organisation

    @property
    def day(self) -> date:
        """As people at the desk count days; the log itself tells UTC."""
        return self.at.astimezone(self.zone).date()


class UnknownKind(ValueError):
    """Something that the access log has no word for."""


@dataclass(frozen=True)
class Entry:
    seq: int
    at: str  # RFC 3339, in seconds, UTC
    who: str  # the account's address, or `command line`
    kind: str
    about: Mapping[str, str]
    previous: str
    hash: str

    def unhashed(self) -> dict[str, object]:
        fields = {"seq": self.seq, "at": self.at, "who": self.who, "kind": self.kind}
        return {**fields, "about": dict(self.about), "previous": self.previous}

    def expected_hash(self) -> str:
        return sha256_hex(canonical(self.unhashed()))

    def to_json(self) -> dict[str, object]:
        return {**self.unhashed(), "hash": self.hash}


def record(connection: Connection, act: Act, kind: str, **about: str) -> Entry:
    """Append in the caller's transaction, which must hold the write lock (`begin`)."""
    if kind not in KINDS:
        raise UnknownKind(f"the access log has no entries of kind {kind!r}; add it to survey/accounts/journal.py")
    before = last(connection)
    at = act.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    seq, previous = (before.seq + 1, before.hash) if before else (1, FIRST)
    entry = Entry(seq, at, act.who, kind, about, previous, "")
    entry = Entry(seq, at, act.who, kind, about, previous, entry.expected_hash())
    connection.execute(insert(access_log).values(seq=seq, entry=canonical(entry.to_json())))
    return entry


def was_noted(connection: Connection, kind: str, once: str) -> bool:
    """Whether the form of this mark has done this before. What it made may be gone since: it is never made again.

    `once`: see `survey.accounts.once.mark_of`; the entry of whoever keeps it has it as `once`.
    """
    wanted = select(access_log.c.entry).order_by(access_log.c.seq.desc())
    found = (bytes(entry) for entry in connection.execute(wanted).scalars()) if once else ()
    marked = (read_entry(entry) for entry in found if once.encode() in entry)
    return any(entry.kind == kind and entry.about.get("once") == once for entry in marked)


def record_once(connection: Connection, act: Act, kind: str, once: str, **about: str) -> bool:
    """Append, unless this form was noted before; in one transaction with the question, so that two never both do."""
    if was_noted(connection, kind, once):
        return False
    record(connection, act, kind, **about, **({"once": once} if once else {}))
    return True


def last(connection: Connection) -> Entry | None:
    wanted = select(access_log.c.entry).order_by(access_log.c.seq.desc()).limit(1)
    found = connection.execute(wanted).scalar_one_or_none()
    return read_entry(found) if found is not None else None


def append(storage: Storage, act: Act, kind: str, **about: str) -> Entry:
    with begin(storage.accounts("accounts")) as connection:
        return record(connection, act, kind, **about)


def entries(storage: Storage) -> list[Entry]:
    with reading(storage.accounts("accounts")) as connection:
        found = connection.execute(select(access_log.c.entry).order_by(access_log.c.seq)).scalars()
        return [read_entry(entry) for entry in found]


def head_of(recorded: Sequence[Entry]) -> str:
    """The hash that stands for the whole log: noted elsewhere, it shows later that nothing was cut off."""
    return recorded[-1].hash if recorded else FIRST


def read_entry(stored: bytes | str) -> Entry:
    """What cannot be read is an entry as well: one that `problems` finds, and that keeps nobody from reading on."""
    try:
        return Entry(**json.loads(stored))
    except (ValueError, TypeError):
        return Entry(0, "", "", "unreadable", {}, "", "")


def problems(recorded: Sequence[Entry], head: str | None = None) -> Iterator[str]:
    """What is wrong with the chain. `head`: a hash that somebody wrote down earlier; it must still be in there."""
    before = FIRST
    for place, entry in enumerate(recorded, 1):
        if entry.seq != place or entry.previous != before:
            yield worded(
                "entry %(seq)s of the access log does not follow the one before: entries were removed or moved",
                seq=entry.seq,
            )
            return
        if entry.hash != entry.expected_hash():
            yield worded("entry %(seq)s of the access log was changed after it was written", seq=entry.seq)
            return
        before = entry.hash
    if head is not None and head not in {entry.hash for entry in recorded}:
        yield worded(
            "no entry of the access log has the hash %(head)s: its end was cut off, or the hash is of another log",
            head=head,
        )
