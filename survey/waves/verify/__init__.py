"""Recomputes an installation's whole record from its public files alone, and names everything that does not follow.

In: the bytes of `ledger.json` and of the published documents. Out: problems, each with a place and a sentence.
Called by: survey.cli, auditors on their own machine (no database and no network is needed).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.waves.verify.chain import Entry, LedgerFormatError, parse
from survey.waves.verify.imported import IMPORT_CHECKS, is_import
from survey.waves.verify.order import LEDGER_CHECKS
from survey.waves.verify.problems import Problem, guarded, read_json
from survey.waves.verify.thin import check_thin
from survey.waves.verify.wave import NULLIFIERS, WAVE_CHECKS, Documents, gather

__all__ = ["Documents", "Found", "Problem", "find_receipt", "verify", "verify_ledger"]


@dataclass(frozen=True)
class Found:
    """Where a receipt stands, and the hash of the sealed ballot that it stands for."""

    wave: str
    view: str
    sealed_sha256: str


def verify(ledger: bytes, documents: Documents) -> list[Problem]:
    """Everything that is wrong with a ledger and all the documents that it speaks of; empty if it all follows."""
    try:
        entries = parse(ledger)
    except LedgerFormatError as error:
        return [Problem("ledger.json", str(error))]
    problems = [*check_ledger(entries), *check_strays(entries, documents)]
    for place, entry in enumerate(entries):
        if entry.kind == "manifest":
            wave = gather(entries, place, documents)
            checks = IMPORT_CHECKS if is_import(wave) else (*WAVE_CHECKS, check_thin)
            problems += [problem for check in checks for problem in guarded(wave.name, check, wave)]
    problems += guarded("nullifiers.json", check_receipts, documents)
    return list(dict.fromkeys(problems))


def verify_ledger(ledger: bytes) -> list[Problem]:
    """What can be said with nothing but the ledger: its chain, the order of events, the signed counts."""
    try:
        entries = parse(ledger)
    except LedgerFormatError as error:
        return [Problem("ledger.json", str(error))]
    return check_ledger(entries)


def check_ledger(entries: Sequence[Entry]) -> list[Problem]:
    return [problem for check in LEDGER_CHECKS for problem in guarded("ledger.json", check, entries)]


def find_receipt(documents: Documents, receipt: str) -> Found | None:
    """The place of a receipt in any `nullifiers.json`; None if no closed wave counted it."""
    for (wave, name), body in sorted(documents.items()):
        listed = read_json(body) if name == NULLIFIERS else None
        for view, pairs in (listed or {}).items():
            sealed = next((pair[1] for pair in pairs if pair[0] == receipt), None)
            if sealed is not None:
                return Found(wave, view, sealed)
    return None


def check_strays(entries: Sequence[Entry], documents: Documents) -> Iterator[Problem]:
    known = {entry.wave for entry in entries if entry.kind == "manifest"}
    for wave, name in sorted(documents):
        if wave not in known:
            yield Problem(f"{wave}/{name}", "belongs to a wave that the ledger does not know")


def check_receipts(documents: Documents) -> Iterator[Problem]:
    seen: set[str] = set()
    for (wave, name), body in sorted(documents.items()):
        for receipt in receipts(read_json(body) or {}) if name == NULLIFIERS else []:
            if receipt in seen:
                yield Problem(f"{wave}/{name}", f"counts the receipt {receipt} twice")
            seen.add(receipt)


def receipts(listed: Mapping[str, Any]) -> list[str]:
    return [str(nullifier) for pairs in listed.values() for nullifier, _ in pairs]
