"""Whether the ledger is one unbroken chain, in an order that can have happened, with counts that can be true.

In: parsed entries. Out: problems. Called by: survey.waves.verify.
"""

from collections.abc import Iterator, Mapping, Sequence

from survey.credentials.canonical import canonical, unb64u
from survey.credentials.ed25519 import signature_holds
from survey.waves.verify.budget import check_budget
from survey.waves.verify.cards import broken_cards, check_cards
from survey.waves.verify.chain import GENESIS, Entry, LedgerEntryError, check_body
from survey.waves.verify.problems import Problem
from survey.waves.verify.published import ORGANISER

AFTER = {  # what must stand in the ledger before an entry of this kind about the same wave; one of several is enough
    "signed": ("manifest",),
    "budget": ("manifest",),
    "opened": ("manifest",),
    "enrolled": ("manifest",),
    "thin": ("enrolled",),
    "printed": ("manifest",),
    "returned": ("printed",),
    "drawn": ("printed",),
    "closed": ("enrolled",),
    "imported": ("manifest",),
    "released": ("closed", "imported"),
    "keys-destroyed": ("manifest",),
    "cancelled": ("manifest",),
    "exported": ("released",),
}
ONCE = frozenset("manifest budget enrolled thin drawn closed imported released keys-destroyed cancelled".split())
COUNTED = ("closed", "imported")  # entries that carry a signed count
NOT_TAKEN_BACK = ("closed", "imported", "released")  # else noise would be free, and a lost ballot excused, afterwards


def check_chain(entries: Sequence[Entry]) -> Iterator[Problem]:
    previous = GENESIS
    for position, entry in enumerate(entries, start=1):
        where = f"ledger entry {position}"
        if entry.seq != position:
            yield Problem(where, f"is numbered {entry.seq}: an entry is missing, doubled or moved")
        if entry.previous != previous:
            yield Problem(where, "does not name the hash of the entry before it: an earlier entry was changed")
        if entry.hash != entry.expected_hash():
            yield Problem(where, "has another content than its hash says: it was changed after it was written")
        try:
            check_body(entry.kind, entry.body)
        except LedgerEntryError as error:
            yield Problem(where, str(error))
        previous = entry.hash


def check_order(entries: Sequence[Entry]) -> Iterator[Problem]:
    seen: set[tuple[str | None, str]] = set()
    for entry in entries:
        where = f"ledger entry {entry.seq}"
        needed = AFTER.get(entry.kind, ())
        if needed and not any((entry.wave, kind) in seen for kind in needed):
            yield Problem(where, f"{entry.kind} of {entry.wave} stands before its {' or '.join(needed)}")
        if entry.kind in ONCE and (entry.wave, entry.kind) in seen:
            yield Problem(where, f"{entry.kind} of {entry.wave} is said twice: a wave is locked and published once")
        if (entry.wave, "cancelled") in seen and entry.kind not in ("keys-destroyed", "cancelled"):
            yield Problem(where, f"{entry.kind} of {entry.wave} stands after it was cancelled")
        if entry.kind == "cancelled" and (counted := [kind for kind in NOT_TAKEN_BACK if (entry.wave, kind) in seen]):
            yield Problem(where, f"cancelled of {entry.wave} stands after its {counted[0]}: a count is not taken back")
        seen.add((entry.wave, entry.kind))


def check_organiser(entries: Sequence[Entry]) -> Iterator[Problem]:
    signed = [entry.body for entry in entries if entry.kind == "signed" and entry.body["role"] == ORGANISER]
    if len({body["key"] for body in signed}) > 1:
        yield Problem("ledger.json", "different keys sign as the organiser: ask who made the second one, and why")


def check_closed(entries: Sequence[Entry]) -> Iterator[Problem]:
    """The counts of a closed or an imported wave are signed by somebody who signed its manifest."""
    for closed in (entry for entry in entries if entry.kind in COUNTED):
        where = f"ledger entry {closed.seq}"
        signers = {entry.body["key"] for entry in entries if entry.kind == "signed" and entry.wave == closed.wave}
        body = {name: value for name, value in closed.body.items() if name != "signature"}
        key, signature = closed.body["signature"]["key"], closed.body["signature"]["signature"]
        if key not in signers:
            yield Problem(where, f"closes {closed.wave} under a key that did not sign its manifest")
        if not signature_holds(unb64u(key), canonical(body), unb64u(signature)):
            yield Problem(where, f"closes {closed.wave} with counts that were not signed")


def check_counts(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Per view: enrolled (and drawn) >= redeemed = spoilt + counted."""
    for closed in (entry for entry in entries if entry.kind == "closed"):
        enrolled = last(entries, closed.wave, "enrolled")
        drawn = last(entries, closed.wave, "drawn")
        for view, counts in closed.body["views"].items():
            recorded = enrolled.body.get(view) if enrolled else None
            for sentence in (*broken_counts(counts, recorded), *broken_cards(view, counts, drawn)):
                yield Problem(f"ledger entry {closed.seq}", f"{closed.wave}, view {view}: {sentence}")


def last(entries: Sequence[Entry], wave: str | None, kind: str) -> Entry | None:
    return next((entry for entry in reversed(entries) if entry.kind == kind and entry.wave == wave), None)


def broken_counts(counts: Mapping[str, int], recorded: int | None) -> Iterator[str]:
    tickets = counts["enrolled"] + counts.get("drawn", 0)
    if min(counts.values()) < 0:
        yield "a count is negative"
    if counts["enrolled"] != recorded:
        yield f"{counts['enrolled']} enrolled at close, but {recorded} recorded before"
    if counts["redeemed"] > tickets:
        yield f"{counts['redeemed']} ballots, but only {tickets} tickets: ballots were forged"
    if counts["redeemed"] != counts["spoilt"] + counts["counted"]:
        yield f"{counts['redeemed']} ballots, but {counts['spoilt']} spoilt and {counts['counted']} counted"


LEDGER_CHECKS = (check_chain, check_order, check_organiser, check_closed, check_counts, check_cards, check_budget)
