"""Reads the public files in a folder, checks them, and says in lines what was found.

In: a folder or its `ledger.json`; receipts, files of receipts. Out: lines, and whether all is well.
Called by: survey.cli, survey.waves.verify.command.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from survey.waves.verify import find_receipt, verify
from survey.waves.verify.acknowledged import judge, read_acknowledgements
from survey.waves.verify.chain import Entry, parse
from survey.waves.verify.problems import read_json
from survey.waves.verify.published import invited_per_view
from survey.waves.verify.wave import ATTACK, MANIFEST, NULLIFIERS, QUESTIONNAIRE, RELEASE, SIGNATURES, Documents

DOCUMENTS = (MANIFEST, SIGNATURES, QUESTIONNAIRE, NULLIFIERS, RELEASE, ATTACK)


class UnreadableFiles(ValueError):
    """Files that are missing or damaged, so that nobody can say what they belong to."""


def check_files(place: Path, receipts: Sequence[str] = (), saved: Sequence[Path] = ()) -> tuple[list[str], bool]:
    """What is wrong, or what was found right, line by line; then a line for each receipt.

    Raises UnreadableFiles when there is no ledger, a manifest that cannot be read, or two that contradict each other.
    """
    ledger = place / "ledger.json" if place.is_dir() else place
    body, documents = read_file(ledger), dict(documents_beside(ledger.parent))
    problems = verify(body, documents)
    lines = [f"{problem.where}: {problem.sentence}" for problem in problems]
    if not problems:
        lines += agreement(parse(body), documents)
    looked_up = [line_of_receipt(documents, receipt) for receipt in receipts]
    judged = [line for file in saved for line in lines_of_saved(file, body, documents)]
    sound = not problems and all(good for _, good in [*looked_up, *judged])
    return [*lines, *(line for line, _ in [*looked_up, *judged])], sound


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise UnreadableFiles(f"{path} cannot be read ({problem.strerror}): name the folder of ledger.json") from None


def documents_beside(folder: Path) -> Iterator[tuple[tuple[str, str], bytes]]:
    """Every document in the folders in which a manifest lies. Copies may lie twice; they have to be the same."""
    seen: dict[tuple[str, str], Path] = {}
    for manifest in sorted(folder.rglob(MANIFEST)):
        if any(part.startswith(".") for part in manifest.relative_to(folder).parts):
            continue
        wave = wave_of(manifest)
        for name in DOCUMENTS if wave else ():
            file = manifest.parent / name
            if not file.exists():
                continue
            before = seen.setdefault((wave, name), file)
            if read_file(before) != read_file(file):
                raise UnreadableFiles(f"{before} and {file} are different, and only one can be right: remove the other")
            yield (wave, name), read_file(file)


def wave_of(manifest: Path) -> str:
    """The wave of a manifest; empty for a file that only has the name of one."""
    try:
        found = json.loads(read_file(manifest))
    except (ValueError, RecursionError) as problem:
        raise UnreadableFiles(f"{manifest} is not JSON: it was damaged or changed; fetch it again") from problem
    ours = isinstance(found, dict) and str(found.get("schema", "")).startswith("canopy.manifest/")
    return str(found.get("wave", "")) if ours else ""


def agreement(entries: Sequence[Entry], documents: Documents) -> Iterator[str]:
    """That all is well, and what to compare: the counts, and the last hash, behind which a ledger could be cut off."""
    waves = len({wave for wave, _ in documents})
    yield f"Everything agrees: the chain, and {len(documents)} documents of {waves} wave(s)."
    for entry in entries:
        if entry.kind == "closed":
            yield from counts_of(entry, read_json(documents[str(entry.wave), MANIFEST]) or {})
    if entries:
        yield f"The last of {len(entries)} entries is {entries[-1].hash}: compare it with what others have."


def counts_of(closed: Entry, rules: Mapping[str, Any]) -> Iterator[str]:
    invited = invited_per_view(rules)
    for view, counts in sorted(closed.body["views"].items()):
        told = "{redeemed} ballots, {spoilt} invalid, {counted} counted".format_map(counts)
        tickets = f"{counts['enrolled']} enrolled" + (f" and {counts['drawn']} by cards" if "drawn" in counts else "")
        yield f"{closed.wave}, view {view}: {invited[view]} invited, {tickets}, {told}."


def line_of_receipt(documents: Documents, receipt: str) -> tuple[str, bool]:
    found = find_receipt(documents, receipt)
    if found is None:
        return (
            f"{receipt}: no ballot of this receipt is in these documents."
            " Compare every character; an acknowledgement proves it.",
            False,
        )
    return (
        f"{receipt}: the ballot of this receipt was handed in for wave {found.wave}, view {found.view},"
        " and is in its count.",
        True,
    )


def lines_of_saved(file: Path, ledger: bytes, documents: Documents) -> Iterator[tuple[str, bool]]:
    """What a file of receipts proves, one line for each acknowledgement in it."""
    saved = read_acknowledgements(read_file(file))
    if not saved:
        yield f"{file}: this is no file of receipts, as a browser saves it after sending.", False
    for acknowledgement in saved:
        wave, verdict = judge(acknowledgement, parse(ledger), documents)
        yield f"{acknowledgement['receipt']}: {f'of wave {wave}, ' if wave else ''}{verdict.value}.", verdict.good
