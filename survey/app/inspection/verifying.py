"""Checks a ledger with the documents in its folder; needs no server and no installation.

In: `ledger.json` and, beside or below it, the documents of its waves. Out: lines, and whether all is well.
Called by: survey.cli.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from survey.waves.verify import find_receipt, verify

DOCUMENTS = ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json", "release.json")


def check_files(ledger: Path, receipt: str | None) -> tuple[list[str], bool]:
    documents = dict(documents_beside(ledger))
    problems = verify(ledger.read_bytes(), documents)
    lines = [f"{problem.where}: {problem.sentence}" for problem in problems]
    if not problems:
        waves = len({wave for wave, _ in documents})
        lines.append(f"Everything agrees: the chain, and {len(documents)} documents of {waves} wave(s).")
    if receipt is None:
        return lines, not problems
    found = find_receipt(documents, receipt)
    lines.append(
        f"The ballot of this receipt was handed in for wave {found.wave}, view {found.view}, and is in its count."
        if found
        else "No ballot of this receipt is in these documents. Compare every character; an acknowledgement proves it."
    )
    return lines, not problems and found is not None


class UnreadableManifest(ValueError):
    """A manifest that is damaged, so that nobody can say which wave it belongs to."""


def wave_of(manifest: Path) -> str:
    """The wave of a manifest; empty for a file that only has the name of one."""
    try:
        found = json.loads(manifest.read_bytes())
    except (ValueError, RecursionError) as problem:
        raise UnreadableManifest(f"{manifest} is not JSON: it was damaged or changed; fetch it again") from problem
    ours = isinstance(found, dict) and str(found.get("schema", "")).startswith("canopy.manifest/")
    return str(found.get("wave", "")) if ours else ""


def documents_beside(ledger: Path) -> Iterator[tuple[tuple[str, str], bytes]]:
    for manifest in sorted(ledger.parent.rglob("manifest.json")):
        if any(part.startswith(".") for part in manifest.relative_to(ledger.parent).parts):
            continue
        wave = wave_of(manifest)
        for name in DOCUMENTS if wave else ():
            if (manifest.parent / name).exists():
                yield (wave, name), (manifest.parent / name).read_bytes()
