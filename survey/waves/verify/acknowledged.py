"""What a saved acknowledgement proves against a collector that forgot a ballot, or changed it.

In: public rules, the published list of receipts, what a browser saved as `canopy.receipts/1`. Out: a verdict on each.
Called by: survey.app.inspection.verifying, survey.app.attack.operator, anybody with the files.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from survey.credentials import signing
from survey.credentials.canonical import unb64u
from survey.waves.verify.problems import read_json

SCHEMA = "canopy.receipts/1"


class Verdict(Enum):
    """The word for one acknowledgement, and the sentence that goes with it."""

    COUNTED = "is in the published list, as it was handed in"
    CHANGED = (
        "is in the published list with other content. If nobody answered again with this ticket afterwards, the "
        "collector's own signature proves that the ballot was changed"
    )
    MISSING = "is not in the published list. The collector's own signature proves that it was handed in and then lost"
    UNPROVED = "is not signed by this wave's collector, and proves nothing"


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
        return signing.verify(key, signed, unb64u(acknowledgement["signature"]))
    except (KeyError, TypeError, ValueError):
        return False
