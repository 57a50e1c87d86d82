"""What a saved acknowledgement proves against a collector that forgot a ballot, or changed it.

In: public rules, the published list of receipts, what a browser saved as `canopy.receipts/1`. Out: a verdict on each.
Called by: survey.waves.verify.files, survey.app.trying.attack.operator. The browser's own page says the same:
static/client/receipts.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from survey.credentials.canonical import sha256_hex, unb64u
from survey.credentials.ed25519 import signature_holds
from survey.waves.verify.chain import Entry, find
from survey.waves.verify.problems import read_json
from survey.waves.verify.wave import MANIFEST, NULLIFIERS, Documents

FIELDS_OF_RECEIPT = ("receipt", "sealed_sha256", "signature")


class Verdict(Enum):
    """The word for one acknowledgement, and the sentence that goes with it."""

    COUNTED = "is in the published list, as it was handed in"
    CHANGED = (
        "is in the published list with other content. If nobody answered again with this ticket afterwards, the "
        "collector's own signature proves that the ballot was changed"
    )
    MISSING = (
        "is not in the published list. A BALLOT WAS LOST: the collector's own signature proves that it was handed in. "
        "Show this file to the works council"
    )
    UNPROVED = "is not signed by the collector of any of these waves, and proves nothing"
    NO_LIST = (
        "is signed, but the published list is not here, or is not the one in the ledger: fetch nullifiers.json again. "
        "Without it nothing can be said"
    )
    OPEN = "is signed, and its wave is not closed yet: keep the file, and look again"
    CANCELLED = "is signed, and its wave was cancelled: nobody's ballots were counted"

    @property
    def good(self) -> bool:
        return self in (Verdict.COUNTED, Verdict.OPEN, Verdict.CANCELLED)


def read_acknowledgements(body: bytes) -> list[Mapping[str, str]]:
    """All acknowledgements in a `canopy.receipts/1` file, or in one answer of the collector; none in anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return []
    listed = found.get("receipts", {"": found}) if isinstance(found, dict) else None
    return [value for value in (listed.values() if isinstance(listed, dict) else ()) if is_acknowledgement(value)]


def is_acknowledgement(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in FIELDS_OF_RECEIPT)


def judge(acknowledgement: Mapping[str, Any], entries: Sequence[Entry], documents: Documents) -> tuple[str, Verdict]:
    """The wave whose collector signed, and whether it kept its word. Each wave has a key of its own, which names it."""
    wave = next(signers(acknowledgement, documents), None)
    if wave is None:
        return "", Verdict.UNPROVED
    closed, listed = find(entries, wave, "closed"), documents.get((wave, NULLIFIERS), b"")
    if closed is None:  # asked first: what is closed cannot be cancelled, whatever is said later
        return wave, Verdict.CANCELLED if find(entries, wave, "cancelled") else Verdict.OPEN
    if sha256_hex(listed) != closed.body.get("nullifiers_sha256"):
        return wave, Verdict.NO_LIST
    return wave, verdict_on(acknowledgement, documents[wave, MANIFEST], listed)


def signers(acknowledgement: Mapping[str, Any], documents: Documents) -> Iterator[str]:
    for (wave, name), body in sorted(documents.items()):
        if name == MANIFEST and is_signed(acknowledgement, body):
            yield wave


def verdict_on(acknowledgement: Mapping[str, Any], manifest: bytes, nullifiers: bytes) -> Verdict:
    """Compare an acknowledgement with what was published after close.

    A receipt stays the same when its owner answers again, so one that is missing convicts in every case.
    """
    if not is_signed(acknowledgement, manifest):
        return Verdict.UNPROVED
    listed = read_json(nullifiers) or {}
    published = {nullifier: sealed for pairs in listed.values() for nullifier, sealed in pairs}
    found = published.get(acknowledgement["receipt"])
    if found is None:
        return Verdict.MISSING
    return Verdict.COUNTED if found == acknowledgement["sealed_sha256"] else Verdict.CHANGED


def is_signed(acknowledgement: Mapping[str, Any], manifest: bytes) -> bool:
    """Whether the collector that the rules name signed receipt || sealed_sha256."""
    try:
        key = unb64u((read_json(manifest) or {})["collector"]["key"])
        signed = unb64u(acknowledgement["receipt"]) + unb64u(acknowledgement["sealed_sha256"])
        return len(signed) == 64 and signature_holds(key, signed, unb64u(acknowledgement["signature"]))
    except (KeyError, TypeError, ValueError):
        return False
