"""Somebody with the server in their hands rewrites the public record. Whatever they touch is named."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from survey.credentials import signing
from survey.credentials.canonical import canonical, sha256_hex
from survey.waves import ledger, manifest
from survey.waves.verify import chain, verify
from tests.waves_world import World, closed_world

Record = tuple[bytes, dict[tuple[str, str], bytes]]
SLOW = examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Two waves: one closed and released, one locked."""
    world: World = closed_world(tmp_path_factory.mktemp("record"))
    release = world.release("w1")
    world.lock("w2")
    return world.ledger(), {**world.documents(), ("w1", "release.json"): release}


def test_the_untouched_record_holds(record: Record) -> None:
    assert verify(*record) == []


@SLOW
@given(data=st.data())
def test_no_byte_of_the_ledger_can_be_changed(record: Record, data: st.DataObject) -> None:
    document, documents = record
    assert verify(flipped(document, data), documents) != []


@SLOW
@given(data=st.data())
def test_no_byte_of_a_public_document_can_be_changed(record: Record, data: st.DataObject) -> None:
    document, documents = record
    name = data.draw(st.sampled_from(sorted(documents)))
    problems = verify(document, {**documents, name: flipped(documents[name], data)})
    assert "/".join(name) in [problem.where for problem in problems]


def flipped(document: bytes, data: st.DataObject) -> bytes:
    place = data.draw(st.integers(0, len(document) - 1))
    bits = data.draw(st.integers(1, 255))
    return document[:place] + bytes([document[place] ^ bits]) + document[place + 1 :]


@SLOW
@given(data=st.data())
def test_no_entry_can_be_dropped_doubled_or_moved(record: Record, data: st.DataObject) -> None:
    document, documents = record
    entries = chain.parse(document)
    place = data.draw(st.integers(0, len(entries) - 2))
    other = data.draw(st.integers(0, len(entries) - 1).filter(lambda n: n != place))
    dropped = entries[:place] + entries[place + 1 :]
    moved = [*dropped[:other], entries[place], *dropped[other:]]
    doubled = [*entries[: place + 1], *entries[place:]]
    assert all(verify(ledger.document(changed), documents) for changed in (dropped, moved, doubled))


def rewritten(document: bytes, change: Callable[[str, dict[str, Any]], Mapping[str, Any]]) -> bytes:
    """The whole chain built anew around a changed past: every hash in it is right again."""
    built: list[ledger.Entry] = []
    for entry in chain.parse(document):
        body = change(entry.kind, json.loads(json.dumps(entry.body)))
        built.append(ledger.build_entry(entry.kind, body, built[-1] if built else None))
    return ledger.document(built)


def test_a_ledger_rebuilt_around_other_counts_lacks_the_signature(record: Record) -> None:
    def more_ballots(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        if kind == "closed":
            body["views"]["org"]["spoilt"] += 1
            body["views"]["org"]["counted"] -= 1
        return body

    problems = verify(rewritten(record[0], more_ballots), record[1])
    assert any("counts that were not signed" in problem.sentence for problem in problems)


def test_a_ledger_rebuilt_around_another_enrolment_is_another_past(record: Record) -> None:
    def fewer_enrolled(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "org": 21} if kind == "enrolled" else body

    problems = verify(rewritten(record[0], fewer_enrolled), record[1])
    assert any("earlier entries were rewritten" in problem.sentence for problem in problems)


def test_a_ledger_rebuilt_around_another_release_is_another_past(record: Record) -> None:
    document, documents = record
    forged = canonical({**json.loads(documents["w1", "release.json"]), "cells": ["invented"]})

    def other_release(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "release_sha256": sha256_hex(forged)} if kind == "released" else body

    problems = verify(rewritten(document, other_release), {**documents, ("w1", "release.json"): forged})
    assert [problem.where for problem in problems] == ["w2/manifest.json"]


def test_rules_that_were_loosened_afterwards_lack_the_signature(record: Record) -> None:
    document, documents = record
    rules = json.loads(documents["w2", "manifest.json"])
    loosened = canonical({**rules, "title": "Other", "policy": rules["policy"]})

    def other_rules(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "sha256": sha256_hex(loosened)} if (kind, body.get("wave")) == ("manifest", "w2") else body

    problems = verify(rewritten(document, other_rules), {**documents, ("w2", "manifest.json"): loosened})
    assert any("signature of the organiser" in problem.sentence for problem in problems)


def test_rules_signed_by_a_second_organiser_are_named(record: Record) -> None:
    document, documents = record
    second = manifest.sign(documents["w2", "manifest.json"], manifest.ORGANISER, signing.generate())

    def other_signer(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"wave": "w2", **second.to_json()} if (kind, body.get("wave")) == ("signed", "w2") else body

    signatures = {("w2", "manifest.sig.json"): manifest.signatures_document([second])}
    problems = verify(rewritten(document, other_signer), documents | signatures)
    assert [problem.sentence.split(":")[0] for problem in problems] == ["different keys sign as the organiser"]
