"""Fixes the rules of a wave: makes its keys, its ballot box and its manifest, and records them in public.

In: a draft and the groups of the roster. Out: the fingerprint, and the passphrase of a small set-up, shown once.
Called by: survey.cli (`wave lock`, `trustee sign`), survey.app.trying.rehearsal, survey.app.trying.demo.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from survey.config import Config
from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, sha256_hex
from survey.credentials.refusals import refusals
from survey.roster.rolls import NamelessPeople, keep_rolls, make_rolls, names_of
from survey.roster.segments import Group, Partition, SensitiveGroup, changed_groups
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import said_by, several, worded
from survey.waves import draft, ledger, manifest, snapshots, states
from survey.waves.locking import paying
from survey.waves.locking.keys import Keys, make_keys
from survey.waves.locking.signatures import add_signature, check_signer
from survey.waves.manifest import ORGANISER, Rules, Segment
from survey.waves.trustee import TrusteePublic
from survey.waves.verify.budget import booking

LINK_BYTES = 16  # of a reader link

__all__ = ["LockRefused", "Locked", "add_signature", "check_signer", "lock"]


class LockRefused(ValueError):
    """Reasons why these rules cannot be fixed, one sentence each."""

    def __init__(self, wave: str, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        head = worded("wave %(wave)r cannot be locked:", wave=wave)
        super().__init__(several([head, *(worded("- %(reason)s", reason=reason) for reason in self.reasons)]))


@dataclass(frozen=True)
class Locked:
    fingerprint: str
    passphrase: str | None  # opens the sealing key at close; None when a trustee holds that key


@dataclass(frozen=True)
class Terms:
    """All that goes into a lock, except secrets and the place in the ledger."""

    wave: str
    settings: draft.WaveSettings
    partition: Partition
    client: manifest.Client
    trustee: TrusteePublic | None
    noise: Mapping[str, Any] | None
    rolls: Mapping[str, bytes]  # segment -> the names of its members; empty: nobody is shown any


def lock(
    storage: Storage,
    config: Config,
    wave: str,
    partition: Partition,
    *,
    policy_public: Mapping[str, Any],
    client: manifest.Client,
    trustee: TrusteePublic | None = None,
    noise: Mapping[str, Any] | None = None,
) -> Locked:
    """Fix the rules of a wave for good.

    The ledger's `manifest` entry is the moment it happens: a lock that was interrupted before left nothing that
    counts, and is simply done again. Raises LockRefused with every reason at once.
    """
    refuse(wave, [*already_locked(storage, wave), *without_others(storage)])
    settings = draft.load(storage, wave)
    reasons = draft.reasons_against(settings, partition, config.clock(), trustee is not None)
    reasons += draft.noise_problems(settings, partition, noise)
    refuse(wave, [*reasons, *draft.other_policy(settings, policy_public)])
    rolls = rolls_of(storage, wave, partition) if settings.roll else {}
    terms = Terms(wave, settings, partition, client, trustee, noise, rolls)
    keys = make_keys(
        storage, wave, [(group.view, group.id) for group in partition.certified], trustee, bits=config.key_bits
    )
    with begin(storage.public("organiser")) as public:  # held throughout, so that locks happen one after the other
        refuse(wave, [*already_recorded(public, wave), *used_before(public, trustee)])
        refuse(wave, paying.reasons(ledger.read(public), terms.settings.vote[1], noise))
        partitions = partitions_of(storage, partition)
        organiser = store_secrets(storage, terms, keys, snapshots.compared_waves(storage))
        make_box(storage, wave, keys)
        announce_policy(public, terms.settings.policy)
        published = publish(public, rules_of(config, terms, keys, partitions), organiser)
        states.keep_client(public, wave, client)
    draft.forget(storage, wave)
    return Locked(manifest.fingerprint(published), keys.passphrase)


def refuse(wave: str, reasons: Iterable[str]) -> None:
    if found := list(reasons):
        raise LockRefused(wave, found)


def without_others(storage: Storage) -> list[str]:
    if storage.face != "organiser" or storage.elsewhere is not None:
        return []
    return [
        worded("canopy.toml does not say yet where issuer and collector are: add the lines that their `init` printed")
    ]


def already_locked(storage: Storage, wave: str) -> list[str]:
    with reading(storage.public("reader")) as public:
        return already_recorded(public, wave)


def already_recorded(public: Connection, wave: str) -> list[str]:
    if ledger.find(ledger.read(public), wave, "manifest") is None:
        return []
    return [worded("a wave of this id is in the ledger, and its rules are fixed: draft a new wave under another id")]


def used_before(public: Connection, trustee: TrusteePublic | None) -> list[str]:
    """One sealing key a wave: it is destroyed when the results are out, and a copy from then on opens nothing else."""
    document = tables.document
    manifests = public.execute(select(document.c.body).where(document.c.name == "manifest.json")).scalars()
    points = {json.loads(body).get("sealing", {}).get("key") for body in manifests}  # an imported wave has none
    if trustee is None or b64u(trustee.sealing) not in points:
        return []
    return [
        worded("an earlier wave was sealed to this trustee's key: let the trustee make a new key with `trustee key`")
    ]


def rolls_of(storage: Storage, wave: str, partition: Partition) -> dict[str, bytes]:
    """The names of every group of the tree, as the roster has them now."""
    with reading(storage.people("organiser")) as people:
        names = names_of(people)
    try:
        return make_rolls(partition.org, names)
    except NamelessPeople as problem:
        raise LockRefused(wave, [said_by(problem)]) from problem


def partitions_of(storage: Storage, partition: Partition) -> dict[str, Any]:
    return partitions_json(partition, coarse_groups(storage, partition))


def partitions_json(partition: Partition, coarse: Iterable[str]) -> dict[str, Any]:
    return {
        "sensitive": [
            {"group": group.id, "label": group.label, "path": list(group.path), "segments": list(group.segments)}
            for group in partition.sensitive
        ],
        "coarse": sorted(coarse),
    }


def coarse_groups(storage: Storage, partition: Partition) -> frozenset[str]:
    """Groups that differ by one or two people from one of any wave they may be compared with.

    All of them if the snapshot of one such wave is lost.
    """
    groups: list[Group | SensitiveGroup] = [*partition.org, *partition.sensitive]
    earlier = [snapshots.snapshot_of(storage, wave) for wave in snapshots.compared_waves(storage)]
    return frozenset().union(*(changed_groups(groups, before) for before in earlier))


def store_secrets(storage: Storage, terms: Terms, keys: Keys, compared: Sequence[str]) -> bytes:
    """Keys, links, names, members into the issuer's room, over what an interrupted lock left; the organiser's key."""
    wave, partition = terms.wave, terms.partition
    links, signers = tables.reader_link, tables.segment_key
    groups: list[Group | SensitiveGroup] = [*partition.certified, *partition.sensitive]
    members = {group.id: group.members for group in groups}
    with begin(storage.people("organiser")) as people:
        people.execute(delete(signers).where(signers.c.wave == wave))
        people.execute(delete(links).where(links.c.wave == wave))
        if keys.segments:
            people.execute(insert(signers), list(key_rows(wave, keys)))
        people.execute(insert(links), list(link_rows(wave, partition)))
        keep_rolls(people, wave, terms.rolls)
        snapshots.keep_snapshot(people, wave, members, compared)
        return organiser_key(people)


def key_rows(wave: str, keys: Keys) -> Iterable[dict[str, Any]]:
    for (view, segment), private in keys.segments.items():
        yield {"wave": wave, "view": view, "segment": segment, "private_der": private}


def link_rows(wave: str, partition: Partition) -> Iterable[dict[str, str]]:
    for scope in ("everybody", "management", *(f"group:{group.id}" for group in partition.org)):
        yield {"token": b64u(secrets.token_bytes(LINK_BYTES)), "wave": wave, "scope": scope}


def organiser_key(people: Connection) -> bytes:
    """The installation's signing key, made at the first need and kept for all waves."""
    found = people.execute(select(tables.organiser_key.c.private)).scalar_one_or_none()
    if found is not None:
        return bytes(found)
    private = signing.generate()
    people.execute(insert(tables.organiser_key).values(key_id="organiser", private=private))
    return private


def make_box(storage: Storage, wave: str, keys: Keys) -> None:
    """An empty ballot box and this lock's keys; what is there without a ledger entry is left of an interrupted lock.

    The key that opens ballots lies in a file beside the databases, so that no copy of them opens a ballot.
    """
    storage.destroy_box(wave)
    storage.destroy_key(wave)
    if keys.collector is not None:
        storage.create_box(wave)
        with begin(storage.box(wave, "organiser")) as box:
            box.execute(insert(tables.collector_key).values(key_id="collector", private=keys.collector))
    if keys.wrapped is not None:
        storage.keep_key(wave, keys.wrapped)


def announce_policy(public: Connection, policy: Mapping[str, Any]) -> None:
    sha256 = sha256_hex(canonical(policy))
    announced = [entry.body["sha256"] for entry in ledger.read(public) if entry.kind == "policy"]
    if announced[-1:] != [sha256]:
        ledger.record(public, "policy", {"sha256": sha256})


def rules_of(config: Config, terms: Terms, keys: Keys, partitions: Mapping[str, Any]) -> Rules:
    settings, signer = terms.settings, terms.trustee.signing if terms.trustee else None
    return Rules(
        organisation=config.organisation,
        wave=terms.wave,
        title=settings.title,
        windows=settings.windows,
        questionnaire=canonical(settings.questionnaire),
        policy=settings.policy,
        sealing=manifest.Sealing(keys.point, signer, settings.slots, terms.partition.views),
        collector_url=config.collector_url,
        collector_key=keys.collector_public,
        segments=tuple(segments_of(terms, keys)),
        partitions=partitions,
        client=terms.client.sha256,
        noise=terms.noise,
    )


def segments_of(terms: Terms, keys: Keys) -> Iterable[Segment]:
    hashes = {segment: sha256_hex(body) for segment, body in terms.rolls.items()}
    for group in terms.partition.certified:
        modulus = keys.moduli[group.view, group.id]
        roll = hashes.get(group.id) if group.view == "org" else None
        yield Segment(group.view, group.id, group.label, group.path, group.units, len(group.members), modulus, roll)


def publish(public: Connection, rules: Rules, organiser: bytes) -> bytes:
    """Manifest, questionnaire, the organiser's signature and their ledger entries, in one transaction or not at all."""
    before = ledger.head(public)
    body = manifest.build(rules, before.hash if before else ledger.GENESIS)
    signature = manifest.sign(body, ORGANISER, organiser)
    signatures = manifest.signatures_document([signature])
    found = refusals(body, json.loads(signatures), questionnaire=rules.questionnaire)
    refuse(rules.wave, [f"every client would refuse it: {refusal.sentence}" for refusal in found])
    ledger.record(public, "manifest", {"wave": rules.wave, "sha256": sha256_hex(body)})
    ledger.record(public, "signed", {"wave": rules.wave, **signature.to_json()})
    if rules.noise is not None:
        ledger.record(public, "budget", booking(rules.wave, rules.windows.vote[1], rules.noise))
    documents = {"manifest.json": body, "manifest.sig.json": signatures, "questionnaire.json": rules.questionnaire}
    rows = [{"wave": rules.wave, "name": name, "body": content} for name, content in documents.items()]
    public.execute(insert(tables.document), rows)
    return body
