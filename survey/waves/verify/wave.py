"""Whether everything that was published about one wave follows from its ledger entries.

In: one wave's entries and documents. Out: problems. Called by: survey.waves.verify.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from survey.credentials.canonical import canonical, sha256_hex, unb64u
from survey.credentials.ed25519 import signature_holds
from survey.credentials.refusals import refusals
from survey.waves.verify.budget import booking
from survey.waves.verify.chain import GENESIS, Entry
from survey.waves.verify.problems import Problem, read_json
from survey.waves.verify.published import CLIENT, Client, Signature, Windows, invited_per_view, signatures_document

Documents: TypeAlias = Mapping[tuple[str, str], bytes]  # (wave, "manifest.json") -> exact bytes

MANIFEST, SIGNATURES, QUESTIONNAIRE = "manifest.json", "manifest.sig.json", "questionnaire.json"
COUNT = "canopy.package/2"  # schema of what a trustee signs: everything measured, and from which ballots
MEASURED = ("schema", "policy", "groups", "cells", "drivers", "themes", "quotes", "reliability", "budget")
NULLIFIERS, RELEASE, ATTACK = "nullifiers.json", "release.json", "attack.json"


@dataclass(frozen=True)
class Wave:
    """Everything public about one wave."""

    name: str
    before: tuple[Entry, ...]  # the ledger up to its manifest entry
    entries: tuple[Entry, ...]  # its own entries
    documents: Mapping[str, bytes]
    rules: Mapping[str, Any]
    earlier: tuple[Mapping[str, Any], ...]  # the manifests before it

    def last(self, kind: str) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.kind == kind), None)

    def at(self, name: str) -> str:
        return f"{self.name}/{name}"


def gather(entries: Sequence[Entry], place: int, documents: Documents) -> Wave:
    name = str(entries[place].wave)
    own = {file: body for (wave, file), body in documents.items() if wave == name}
    return Wave(
        name=name,
        before=tuple(entries[:place]),
        entries=tuple(entry for entry in entries if entry.wave == name),
        documents=own,
        rules=read_json(own.get(MANIFEST, b"")) or {},
        earlier=tuple(earlier_manifests(entries[:place], documents)),
    )


def earlier_manifests(entries: Sequence[Entry], documents: Documents) -> Iterator[Mapping[str, Any]]:
    for entry in entries:
        if entry.kind == "manifest":
            yield read_json(documents.get((str(entry.wave), MANIFEST), b"")) or {}


def check_hashes(wave: Wave) -> Iterator[Problem]:
    """Every document is the one that the ledger, or the manifest, gave the hash of."""
    manifest, closed, released = wave.last("manifest"), wave.last("closed"), wave.last("released")
    promised = {
        MANIFEST: manifest and manifest.body["sha256"],
        QUESTIONNAIRE: wave.rules.get("questionnaire"),
        NULLIFIERS: closed and closed.body["nullifiers_sha256"],
        RELEASE: released and released.body["release_sha256"],
        ATTACK: released and released.body.get("attack_sha256"),
    }
    clients = {name for name in wave.documents if name.startswith(CLIENT)}
    for name in sorted(set(wave.documents) - {*promised, SIGNATURES} - clients):
        yield Problem(wave.at(name), "is not in the ledger: nobody has vouched for it")
    for name, sha256 in promised.items():
        body = wave.documents.get(name)
        if body is None and sha256:
            yield Problem(wave.at(name), "is missing: ask whoever published the ledger for it")
        if body is not None and not sha256:
            yield Problem(wave.at(name), "is not in the ledger: nobody has vouched for it")
        if body is not None and sha256 and sha256_hex(body) != sha256:
            yield Problem(wave.at(name), "is not the file whose hash was recorded: it was changed afterwards")


def check_clients(wave: Wave) -> Iterator[Problem]:
    """A program that is kept for the wave has the hash that it lies under; the manifest says which one is promised."""
    for name, body in wave.documents.items():
        files = (read_json(body) or {}).get("files", {}) if name.startswith(CLIENT) else None
        if files is not None and name != f"{CLIENT}{sha256_hex(Client.listing(files))}":
            yield Problem(wave.at(name), "is not the program whose hash it lies under: it was changed afterwards")


def check_rules(wave: Wave) -> Iterator[Problem]:
    if not wave.rules:
        yield Problem(wave.at(MANIFEST), "cannot be read as a manifest")
        return
    if wave.rules["wave"] != wave.name:
        yield Problem(wave.at(MANIFEST), f"is the manifest of {wave.rules['wave']}")
    before = wave.before[-1].hash if wave.before else GENESIS
    if wave.rules["previous"] != before:
        yield Problem(wave.at(MANIFEST), "names another past than this ledger: earlier entries were rewritten")
    policies = [entry.body["sha256"] for entry in wave.before if entry.kind == "policy"]
    if policies[-1:] != [sha256_hex(canonical(wave.rules["policy"]))]:
        yield Problem(wave.at(MANIFEST), "has a policy that the ledger did not announce before it")


def check_noise(wave: Wave) -> Iterator[Problem]:
    """A wave whose rules declare noise has paid for it, to the day; one without has not."""
    noise, paid = wave.rules.get("noise"), wave.last("budget")
    declared = booking(wave.name, Windows.of(wave.rules).vote[1], noise) if noise else None
    if declared != (dict(paid.body) if paid else None):
        yield Problem(wave.at(MANIFEST), "declares other noise than the ledger paid for out of the yearly budget")


def check_signatures(wave: Wave) -> Iterator[Problem]:
    signed = [Signature.from_json(entry.body) for entry in wave.entries if entry.kind == "signed"]
    if wave.documents.get(SIGNATURES) != signatures_document(signed):
        yield Problem(wave.at(SIGNATURES), "is not the list of signatures in the ledger")
    earlier = {int.from_bytes(unb64u(key)) for rules in wave.earlier for key in segment_keys(rules)}
    for refusal in refusals(
        wave.documents.get(MANIFEST, b""),
        {"signatures": [signature.to_json() for signature in signed]},
        questionnaire=wave.documents.get(QUESTIONNAIRE),
        seen_keys=earlier,
    ):
        yield Problem(wave.at(MANIFEST), f"is refused by every client: {refusal.sentence}")


def check_invited(wave: Wave) -> Iterator[Problem]:
    closed, enrolled = wave.last("closed"), wave.last("enrolled")
    invited = invited_per_view(wave.rules)
    if closed and set(closed.body["views"]) != set(invited):
        yield Problem(f"ledger entry {closed.seq}", f"counts other views than the manifest of {wave.name} has")
    for view, count in invited.items():
        if enrolled and enrolled.body[view] > count:
            sentence = f"{enrolled.body[view]} enrolled in view {view} of {wave.name}, but only {count} were invited"
            yield Problem(f"ledger entry {enrolled.seq}", sentence)
        tickets = tickets_in(closed, view)
        if tickets > count:
            sentence = f"{tickets} tickets in view {view} of {wave.name}, but only {count} were invited"
            yield Problem(f"ledger entry {closed.seq if closed else 0}", sentence)


def tickets_in(closed: Entry | None, view: str) -> int:
    """By invitation and by card; 0 before the count, and for a view that it does not have."""
    counts = closed.body["views"].get(view, {}) if closed else {}
    return int(counts.get("enrolled", 0)) + int(counts.get("drawn", 0))


def check_nullifiers(wave: Wave) -> Iterator[Problem]:
    closed, body = wave.last("closed"), wave.documents.get(NULLIFIERS)
    if closed is None or body is None:
        return
    listed = read_json(body) or {}
    for view, counts in closed.body["views"].items():
        names = [nullifier for nullifier, _ in listed.get(view, [])]
        if len(names) != counts["redeemed"]:
            yield Problem(wave.at(NULLIFIERS), f"{view}: {len(names)} receipts, {counts['redeemed']} ballots")
        if names != sorted(set(names)):
            yield Problem(wave.at(NULLIFIERS), f"{view}: receipts are doubled or not sorted")
    if set(listed) != set(closed.body["views"]):
        yield Problem(wave.at(NULLIFIERS), "lists other views than the ledger counts")


def check_day(wave: Wave) -> Iterator[Problem]:
    closed = wave.last("closed")
    if closed is None:
        return
    ends = wave.rules["windows"]["vote"][1][:10]  # the day; days of RFC 3339 compare like texts
    if closed.body["day"] < ends:
        sentence = f"closes {wave.name} on {closed.body['day']}, but voting was to end on {ends}"
        yield Problem(f"ledger entry {closed.seq}", sentence)


def check_release(wave: Wave) -> Iterator[Problem]:
    """The release speaks of this wave, under its policy, with the participation that the ledger counted."""
    closed, body = wave.last("closed"), wave.documents.get(RELEASE)
    if closed is None or body is None:
        return
    release = read_json(body) or {}
    if release["wave"]["id"] != wave.name or release["policy"] != wave.rules["policy"]:
        yield Problem(wave.at(RELEASE), "was made for another wave, or under another policy than the manifest's")
    invited, counted = invited_per_view(wave.rules), closed.body["views"]
    expected = {view: {"invited": invited.get(view), **counts} for view, counts in counted.items()}
    if release["participation"] != expected:
        yield Problem(wave.at(RELEASE), "tells another participation than the ledger")


def check_trustee(wave: Wave) -> Iterator[Problem]:
    """What was published is what the trustee counted and signed; the organiser's word about it is not enough."""
    closed, body = wave.last("closed"), wave.documents.get(RELEASE)
    if closed is None:
        return
    trustee, signature = wave.rules["sealing"].get("trustee"), closed.body.get("trustee")
    if trustee is None or signature is None:
        if trustee != signature:
            whose = "of a trustee whom its rules do not name" if signature else "that its trustee did not sign"
            yield Problem(f"ledger entry {closed.seq}", f"closes {wave.name} with a count {whose}")
        return
    counted = trustees_count(wave.name, closed, read_json(body) or {}) if body is not None else None
    if counted is not None and not signature_holds(unb64u(trustee), canonical(counted), unb64u(signature)):
        yield Problem(wave.at(RELEASE), "is not what the trustee counted and signed")


def trustees_count(name: str, closed: Entry, release: Mapping[str, Any]) -> dict[str, Any]:
    """What the trustee signed, put together again from what was published."""
    return {
        "schema": COUNT,
        "wave": name,
        "release": {part: release[part] for part in MEASURED},
        "turnout": {
            view: {"spoilt": counts["spoilt"], "counted": counts["counted"]}
            for view, counts in closed.body["views"].items()
        },
        "rows_sha256": closed.body["rows_sha256"],
        "counters_sha256": closed.body["counters_sha256"],
    }


def segment_keys(manifest: Mapping[str, Any]) -> list[str]:
    """Keys of a wave's segments; an imported wave has none."""
    return [str(segment["key"]["n"]) for segment in manifest.get("segments", []) if "key" in segment]


WAVE_CHECKS = (
    check_hashes,
    check_clients,
    check_rules,
    check_noise,
    check_signatures,
    check_invited,
    check_nullifiers,
    check_day,
    check_release,
    check_trustee,
)
