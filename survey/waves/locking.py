"""Fixes the rules of a wave: makes its keys, its ballot box and its manifest, and records them in public.

In: a draft and the groups of the roster. Out: the fingerprint, and the passphrase of a small set-up, shown once.
Called by: survey.cli (`wave lock`, `trustee sign`), survey.app.rehearsal, survey.app.demo.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from survey.config import Config
from survey.credentials import blind, sealing, signing
from survey.credentials.canonical import b64u, canonical, sha256_hex
from survey.credentials.refusals import refusals
from survey.roster.segments import Group, Partition, SensitiveGroup, changed_groups
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.waves import draft, ledger, manifest, snapshots, states
from survey.waves.manifest import ORGANISER, Rules, Segment, Signature
from survey.waves.trustee import TrusteePublic
from survey.waves.verify import budget

KEY_BITS = 2048  # the protocol's default
LINK_BYTES = 16  # of a reader link


class LockRefused(ValueError):
    """Reasons why these rules cannot be fixed, one sentence each."""

    def __init__(self, wave: str, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join([f"wave {wave!r} cannot be locked:", *(f"- {reason}" for reason in self.reasons)]))


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


@dataclass(frozen=True)
class Keys:
    """Everything secret that a lock makes."""

    segments: Mapping[tuple[str, str], bytes]  # (view, segment) -> RSA, PKCS #8
    collector: bytes  # Ed25519
    point: bytes  # whom ballots are sealed to
    wrapped: bytes | None  # the key that opens them, under the passphrase
    passphrase: str | None


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
    refuse(wave, already_locked(storage, wave))
    terms = Terms(wave, draft.load(storage, wave), partition, client, trustee, noise)
    reasons = draft.reasons_against(terms.settings, partition, config.clock(), trustee is not None)
    reasons += draft.noise_problems(terms.settings, partition, noise)
    refuse(wave, [*reasons, *draft.other_policy(terms.settings, policy_public)])
    keys = make_keys(terms)
    with begin(storage.public("organiser")) as public:  # held throughout, so that locks happen one after the other
        refuse(wave, [*already_recorded(public, wave), *used_before(public, trustee)])
        refuse(wave, budget.reasons(ledger.read(public), terms.settings.vote[1], noise))
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


def already_locked(storage: Storage, wave: str) -> list[str]:
    with reading(storage.public("reader")) as public:
        return already_recorded(public, wave)


def already_recorded(public: Connection, wave: str) -> list[str]:
    if ledger.find(ledger.read(public), wave, "manifest") is None:
        return []
    return ["a wave of this id is in the ledger, and its rules are fixed: draft a new wave under another id"]


def used_before(public: Connection, trustee: TrusteePublic | None) -> list[str]:
    """One sealing key a wave: it is destroyed when the results are out, and a copy from then on opens nothing else."""
    document = tables.document
    manifests = public.execute(select(document.c.body).where(document.c.name == "manifest.json")).scalars()
    points = {json.loads(body).get("sealing", {}).get("key") for body in manifests}  # an imported wave has none
    if trustee is None or b64u(trustee.sealing) not in points:
        return []
    return ["an earlier wave was sealed to this trustee's key: let the trustee make a new key with `trustee key`"]


def make_keys(terms: Terms) -> Keys:
    named = [(group.view, group.id) for group in terms.partition.certified]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(blind.generate_key, [KEY_BITS] * len(named)))
    segments = dict(zip(named, made, strict=True))
    collector = signing.generate()
    if terms.trustee is not None:
        return Keys(segments, collector, terms.trustee.sealing, wrapped=None, passphrase=None)
    private, point = sealing.generate_sealing_key()
    passphrase = sealing.draw_passphrase()
    return Keys(segments, collector, point, sealing.wrap_key(private, passphrase), passphrase)


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
    """Keys, links and members into the issuer's room, over whatever an interrupted lock left; the organiser's key."""
    wave, partition = terms.wave, terms.partition
    links, signers = tables.reader_link, tables.segment_key
    groups: list[Group | SensitiveGroup] = [*partition.certified, *partition.sensitive]
    members = {group.id: group.members for group in groups}
    with begin(storage.people("organiser")) as people:
        people.execute(delete(signers).where(signers.c.wave == wave))
        people.execute(delete(links).where(links.c.wave == wave))
        people.execute(insert(signers), list(key_rows(wave, keys)))
        people.execute(insert(links), list(link_rows(wave, partition)))
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
        collector_key=signing.public_of(keys.collector),
        segments=tuple(segments_of(terms.partition, keys)),
        partitions=partitions,
        client=terms.client.sha256,
        noise=terms.noise,
    )


def segments_of(partition: Partition, keys: Keys) -> Iterable[Segment]:
    for group in partition.certified:
        modulus = blind.public_key_of(keys.segments[group.view, group.id]).n
        yield Segment(group.view, group.id, group.label, group.path, group.units, len(group.members), modulus)


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
        ledger.record(public, "budget", budget.booking(rules.wave, rules.windows.vote[1], rules.noise))
    documents = {"manifest.json": body, "manifest.sig.json": signatures, "questionnaire.json": rules.questionnaire}
    rows = [{"wave": rules.wave, "name": name, "body": content} for name, content in documents.items()]
    public.execute(insert(tables.document), rows)
    return body


def add_signature(storage: Storage, wave: str, signature: Signature) -> None:
    """Publish another party's signature on a locked manifest; the same signature twice changes nothing."""
    document = tables.document
    with begin(storage.public("organiser")) as public:
        body = public.execute(select(document.c.body).where(*names(wave, "manifest.json"))).scalar_one_or_none()
        if body is None:
            raise manifest.BadSignature(f"wave {wave!r} has no manifest to sign: lock it first")
        recorded = [entry for entry in ledger.read(public) if entry.kind == "signed" and entry.wave == wave]
        signed = [Signature.from_json(entry.body) for entry in recorded]
        check_signer(bytes(body), signature, organiser=signed[0].key)
        if signature in signed:
            return
        ledger.record(public, "signed", {"wave": wave, **signature.to_json()})
        signatures = manifest.signatures_document([*signed, signature])
        public.execute(update(document).where(*names(wave, "manifest.sig.json")).values(body=signatures))


def names(wave: str, name: str) -> tuple[Any, Any]:
    return tables.document.c.wave == wave, tables.document.c.name == name


def check_signer(body: bytes, signature: Signature, organiser: bytes) -> None:
    """Two parties can sign, each with its own key. `organiser`: the key of the signature that was made at lock."""
    if signature.role not in (ORGANISER, manifest.WORKS_COUNCIL):
        raise manifest.BadSignature(f"nobody signs rules as {signature.role!r}: take the file of `trustee sign`")
    manifest.check(body, signature)
    trustee = json.loads(body)["sealing"]["trustee"]
    if signature.role == manifest.WORKS_COUNCIL and trustee not in (None, b64u(signature.key)):
        raise manifest.BadSignature(
            "this is not the key of the trustee whom the manifest names: sign with the key that was given to lock"
        )
    if signature.role == ORGANISER and signature.key != organiser:
        raise manifest.BadSignature("this is not the organiser's key: the organiser signed when the wave was locked")
