"""Waves whose answers were counted from a file of an earlier system: their manifest, and their place in the ledger.

In: groups with the band of their rows, what was counted. Out: canonical bytes, ledger bodies.
Called by: survey.app.history.importing.

Nobody was asked by Canopy: there are no keys, no windows and no number of invited people, and the manifest says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert

from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, sha256_hex
from survey.roster.segments import Group, Partition
from survey.storage import tables
from survey.waves import ledger, locking, manifest
from survey.waves.manifest import IMPORTED, ORGANISER, SCHEMA

Band = tuple[int, int]  # the smallest and the largest number of people that it stands for


@dataclass(frozen=True)
class ImportRules:
    """What is fixed and published about an imported wave, before its place in the ledger is known."""

    organisation: str
    wave: str
    title: str
    closed: str  # day on which the earlier system closed the survey
    questionnaire: bytes  # canonical JSON
    policy: Mapping[str, Any]
    partition: Partition
    answers: Mapping[str, Band]  # by segment
    all_coarse: bool  # rule 8: there is an earlier wave, and nobody knows who was in its groups


def build(rules: ImportRules, previous: str) -> bytes:
    """The canonical bytes of `manifest.json`; `previous` is the hash of the ledger entry before its own."""
    return canonical(
        {
            "schema": SCHEMA,
            "organisation": rules.organisation,
            "wave": rules.wave,
            "title": rules.title,
            "mode": IMPORTED,
            "closed": rules.closed,
            "questionnaire": sha256_hex(rules.questionnaire),
            "policy": dict(rules.policy),
            "segments": [_segment(group, rules.answers[group.id]) for group in rules.partition.org],
            "partitions": _partitions(rules),
            "previous": previous,
        }
    )


def _segment(group: Group, answers: Band) -> dict[str, Any]:
    return {
        "view": group.view,
        "segment": group.id,
        "label": group.label,
        "path": list(group.path),
        "units": list(group.units),
        "answers": list(answers),
    }


def _partitions(rules: ImportRules) -> dict[str, Any]:
    everything = [group.id for group in rules.partition.org] + [group.id for group in rules.partition.sensitive]
    return locking.partitions_json(rules.partition, everything if rules.all_coarse else [])


def publish(public: Connection, rules: ImportRules, counted: Mapping[str, Any], private: bytes) -> None:
    """Documents and ledger entries, in the caller's transaction: the policy, the manifest, its signature, the count.

    `counted`: `day`, `views` and `counters_sha256`.
    """
    locking.refuse(rules.wave, locking.already_recorded(public, rules.wave))
    locking.announce_policy(public, rules.policy)
    before = ledger.head(public)
    body = build(rules, before.hash if before else ledger.GENESIS)
    signature = manifest.sign(body, ORGANISER, private)
    ledger.record(public, "manifest", {"wave": rules.wave, "sha256": sha256_hex(body)})
    ledger.record(public, "signed", {"wave": rules.wave, **signature.to_json()})
    ledger.record(public, "imported", signed_count(rules, counted, private))
    documents = {
        "manifest.json": body,
        "manifest.sig.json": manifest.signatures_document([signature]),
        "questionnaire.json": rules.questionnaire,
    }
    rows = [{"wave": rules.wave, "name": name, "body": content} for name, content in documents.items()]
    public.execute(insert(tables.document), rows)


def signed_count(rules: ImportRules, counted: Mapping[str, Any], private: bytes) -> dict[str, Any]:
    """The body of the ledger's `imported`, signed by the organiser, as `closed` is."""
    body = {"wave": rules.wave, "closed": rules.closed, **counted}
    signature = signing.sign(private, canonical(body))
    return {**body, "signature": {"key": b64u(signing.public_of(private)), "signature": b64u(signature)}}


def keep_links(people: Connection, wave: str, partition: Partition) -> bytes:
    """Links for readers, over whatever an interrupted import left; gives the organiser's key."""
    links = tables.reader_link
    people.execute(delete(links).where(links.c.wave == wave))
    people.execute(insert(links), list(locking.link_rows(wave, partition)))
    return locking.organiser_key(people)
