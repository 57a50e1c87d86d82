"""Whether everything that was published about an imported wave follows from its ledger entries.

In: one wave's entries and documents. Out: problems. Called by: survey.waves.verify.
"""

from collections.abc import Iterator

from survey.credentials.ed25519 import signature_holds
from survey.waves.verify.problems import Problem, read_json
from survey.waves.verify.published import IMPORTED, ORGANISER, Signature, signatures_document
from survey.waves.verify.wave import MANIFEST, RELEASE, SIGNATURES, Wave, check_hashes, check_rules

# what only happens where people were asked
OF_BALLOTS = (
    "opened",
    "enrolled",
    "thin",
    "printed",
    "returned",
    "drawn",
    "closed",
)


def is_import(wave: Wave) -> bool:
    """Whether manifest or ledger says so: each alone calls for these checks, and `check_mode` wants both."""
    return wave.rules.get("mode") == IMPORTED or wave.last("imported") is not None


def check_mode(wave: Wave) -> Iterator[Problem]:
    """An import cannot pass for a wave that people answered here, nor the other way round."""
    if wave.rules.get("mode") != IMPORTED:
        yield Problem(wave.at(MANIFEST), "asks people to answer, but the ledger says that its answers were imported")
    if wave.last("imported") is None:
        yield Problem(wave.at(MANIFEST), "is that of an import, but the ledger has no count of it")
    for entry in wave.entries:
        if entry.kind in OF_BALLOTS:
            yield Problem(f"ledger entry {entry.seq}", f"{entry.kind} of {wave.name}, which was imported from a file")


def check_signatures_of_import(wave: Wave) -> Iterator[Problem]:
    signed = [Signature.from_json(entry.body) for entry in wave.entries if entry.kind == "signed"]
    body = wave.documents.get(MANIFEST, b"")
    if wave.documents.get(SIGNATURES) != signatures_document(signed):
        yield Problem(wave.at(SIGNATURES), "is not the list of signatures in the ledger")
    if ORGANISER not in {signature.role for signature in signed}:
        yield Problem(wave.at(SIGNATURES), "has no signature of the organiser")
    for signature in signed:
        if not signature_holds(signature.key, body, signature.signature):
            yield Problem(wave.at(SIGNATURES), f"has a signature of the {signature.role} that does not belong to it")


def check_count(wave: Wave) -> Iterator[Problem]:
    """As many people as the bands of the groups allow together, on the day that the manifest names."""
    imported = wave.last("imported")
    if imported is None:
        return
    where, views = f"ledger entry {imported.seq}", imported.body["views"]
    bands = [segment["answers"] for segment in wave.rules["segments"]]
    low, high = (sum(band[end] for band in bands) for end in (0, 1))
    if set(views) != {"org"} or not low <= views["org"]["counted"] <= high:
        yield Problem(where, f"counts {views}, but the groups of {wave.name} have {low} to {high} people together")
    if imported.body["closed"] != wave.rules["closed"]:
        yield Problem(where, f"says that {wave.name} closed on another day than its manifest")


def check_release_of_import(wave: Wave) -> Iterator[Problem]:
    """The release speaks of this wave, as imported, under its policy, with the count of the ledger."""
    imported, body = wave.last("imported"), wave.documents.get(RELEASE)
    if imported is None or body is None:
        return
    release = read_json(body) or {}
    told = release["wave"]
    if told["id"] != wave.name or told["mode"] != IMPORTED or release["policy"] != wave.rules["policy"]:
        yield Problem(wave.at(RELEASE), "was made for another wave, or under another policy than the manifest's")
    if told["closed"] != imported.body["closed"] or release["participation"] != imported.body["views"]:
        yield Problem(wave.at(RELEASE), "tells another day or another count than the ledger")


IMPORT_CHECKS = (
    check_hashes,
    check_rules,
    check_mode,
    check_signatures_of_import,
    check_count,
    check_release_of_import,
)
