"""The public, hash-chained record as data: entries whose hashes hold the whole past in place.

In: a kind and a body, or the bytes of `ledger.json`. Out: entries, and the bytes again.
Called by: survey.waves.ledger, which stores them, and survey.waves.verify, which needs none.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.credentials.canonical import canonical, sha256_hex

GENESIS = "0" * 64  # `previous` of the first entry
FIELDS = frozenset({"seq", "kind", "body", "previous", "hash"})

# kind -> fields of its body; a name ending in "?" may be absent, "*" stands for one number per view
BODIES: Mapping[str, tuple[str, ...]] = {
    "policy": ("sha256",),
    "manifest": ("wave", "sha256"),
    "budget": ("wave", "day", "rho", "year"),
    "signed": ("wave", "role", "key", "signature"),
    "opened": ("wave", "window", "day"),
    "enrolled": ("wave", "*"),
    "thin": ("wave", "below", "groups"),
    "printed": ("wave", "day", "cards"),
    "returned": ("wave", "day", "cards"),
    "drawn": ("wave", "printed", "enrolled", "returned"),
    "closed": ("wave", "day", "views", "rows_sha256", "counters_sha256", "nullifiers_sha256", "trustee?", "signature"),
    "imported": ("wave", "closed", "day", "views", "counters_sha256", "signature"),
    "released": ("wave", "day?", "release_sha256", "attack_sha256?"),
    "keys-destroyed": ("wave",),
    "cancelled": ("wave",),
    "exported": ("wave", "format", "n"),
}


class LedgerEntryError(ValueError):
    """A kind or a body that the ledger does not know."""


class LedgerFormatError(ValueError):
    """Bytes that are not a ledger."""


@dataclass(frozen=True)
class Entry:
    seq: int
    kind: str
    body: Mapping[str, Any]
    previous: str
    hash: str

    def to_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "kind": self.kind,
            "body": dict(self.body),
            "previous": self.previous,
            "hash": self.hash,
        }

    def expected_hash(self) -> str:
        return sha256_hex(canonical({name: value for name, value in self.to_json().items() if name != "hash"}))

    @property
    def wave(self) -> str | None:
        wave = self.body.get("wave")
        return wave if isinstance(wave, str) else None


def build_entry(kind: str, body: Mapping[str, Any], before: Entry | None) -> Entry:
    check_body(kind, body)
    seq = before.seq + 1 if before else 1
    previous = before.hash if before else GENESIS
    unhashed = Entry(seq, kind, dict(body), previous, "")
    return Entry(seq, kind, dict(body), previous, unhashed.expected_hash())


def check_body(kind: str, body: Mapping[str, Any]) -> None:
    if kind not in BODIES:
        raise LedgerEntryError(f"the ledger has no entries of kind {kind!r}; it knows {', '.join(BODIES)}")
    names = BODIES[kind]
    required = {name for name in names if name != "*" and not name.endswith("?")}
    allowed = required | {name.rstrip("?") for name in names}
    if missing := required - set(body):
        raise LedgerEntryError(f"an entry {kind!r} needs {', '.join(sorted(missing))}")
    if "*" not in names and (surplus := set(body) - allowed):
        raise LedgerEntryError(f"an entry {kind!r} has no place for {', '.join(sorted(surplus))}")


def parse_entry(value: Any) -> Entry:
    if not isinstance(value, dict) or set(value) != FIELDS:
        raise LedgerFormatError(f"expected the fields {', '.join(sorted(FIELDS))} and no others")
    texts = (value["kind"], value["previous"], value["hash"])
    if type(value["seq"]) is not int or not all(isinstance(text, str) for text in texts):
        raise LedgerFormatError("expected a whole number as seq, and text as kind, previous and hash")
    if not isinstance(value["body"], dict):
        raise LedgerFormatError("expected an object as body")
    return Entry(**value)


def parse(ledger: bytes) -> list[Entry]:
    """The entries of a `ledger.json`; its hashes are not checked here (`survey.waves.verify` does)."""
    try:
        values = json.loads(ledger)
        unchanged = canonical(values) == ledger
    except (ValueError, RecursionError) as error:
        raise LedgerFormatError("the ledger is not JSON: fetch ledger.json again") from error
    if not isinstance(values, list) or not unchanged:
        raise LedgerFormatError("the ledger is not one canonical JSON list (RFC 8785): fetch ledger.json again")
    return [parse_entry(value) for value in values]


def document(recorded: Iterable[Entry]) -> bytes:
    """`ledger.json`: one canonical JSON list of all entries."""
    return canonical([entry.to_json() for entry in recorded])


def find(recorded: Sequence[Entry], wave: str, kind: str) -> Entry | None:
    """The last entry of a kind about a wave."""
    return next((entry for entry in reversed(recorded) if entry.kind == kind and entry.wave == wave), None)
