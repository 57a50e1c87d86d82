"""The page where people look for their receipt computes what `verify` computes, and believes no server."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from survey.credentials.canonical import b64u, canonical, sha256_hex
from survey.waves import ledger
from survey.waves.verify.chain import Entry, build_entry, parse
from tests.unit.client_crypto import in_node
from tests.unit.lost_ballot import Record

Change = Callable[[str, dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return Record(tmp_path_factory.mktemp("record"))


def look_up(record: Record, *receipts: dict[str, str], **changed: bytes) -> Any:
    files = {"ledger": record.ledger, "manifest": record.documents["w1", "manifest.json"]}
    files |= {"nullifiers": record.documents["w1", "nullifiers.json"]} | changed
    return in_node("lookUp", {name: b64u(body) for name, body in files.items()} | {"wave": "w1", "receipts": receipts})


def rebuilt(document: bytes, change: Change) -> bytes:
    """The chain around a changed entry, with all hashes right again."""
    built: list[Entry] = []
    for entry in parse(document):
        built.append(build_entry(entry.kind, change(entry.kind, dict(entry.body)), built[-1] if built else None))
    return ledger.document(built)


def without(record: Record, receipt: str) -> bytes:
    listed = json.loads(record.documents["w1", "nullifiers.json"])
    return canonical({view: [pair for pair in pairs if pair[0] != receipt] for view, pairs in listed.items()})


def test_a_counted_ballot_and_a_lost_one_are_told_apart(record: Record) -> None:
    bare = {"receipt": record.lost["receipt"]}
    exchanged = record.acknowledged_as(record.kept["receipt"], b"what I really said")
    said = look_up(record, record.kept, record.lost, bare, exchanged)
    assert said == {"words": ["counted", "lost", "missing", "changed"], "vouched": True}


def test_an_acknowledgement_that_the_box_did_not_sign_proves_nothing(record: Record) -> None:
    forged = {**record.lost, "receipt": b64u(bytes(32))}
    halved = {**record.lost, "signature": record.lost["signature"][:40]}
    assert look_up(record, forged, halved)["words"] == ["unproved", "unproved"]


def test_a_receipt_that_was_taken_out_of_the_list_is_missed_and_so_is_its_hash(record: Record) -> None:
    said = look_up(record, record.kept, nullifiers=without(record, record.kept["receipt"]))
    assert said == {"words": ["lost"], "vouched": False}


def test_a_list_that_fits_a_rebuilt_record_still_lacks_the_signature_of_the_close(record: Record) -> None:
    forged = without(record, record.kept["receipt"])

    def other_list(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"nullifiers_sha256": sha256_hex(forged)} if kind == "closed" else body

    said = look_up(record, record.kept, ledger=rebuilt(record.ledger, other_list), nullifiers=forged)
    assert said == {"words": ["lost"], "vouched": False}


def test_other_rules_than_the_record_has_are_not_vouched_for(record: Record) -> None:
    rules = json.loads(record.documents["w1", "manifest.json"])
    assert not look_up(record, manifest=canonical({**rules, "title": "Other"}))["vouched"]


def test_no_byte_of_the_record_can_be_changed(record: Record) -> None:
    chance = random.Random(4)
    for _ in range(6):
        place = chance.randrange(len(record.ledger))
        changed = bytes([record.ledger[place] ^ chance.randrange(1, 256)])
        assert look_up(record, ledger=record.ledger[:place] + changed + record.ledger[place + 1 :]) is None


def test_the_page_has_a_sentence_for_every_word() -> None:
    templates = Path(__file__).parents[2] / "survey" / "faces" / "templates" / "answer" / "receipt.html"
    written = templates.read_text(encoding="utf-8")
    words = ["counted", "changed", "missing", "lost", "unproved", "broken", "open", "none", "unvouched"]
    assert [word for word in words if f'id="say-{word}"' not in written] == []
