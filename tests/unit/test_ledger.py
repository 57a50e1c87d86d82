import json
from pathlib import Path

import pytest

from survey.waves import ledger
from survey.waves.verify import chain
from tests.waves_world import World


def test_the_first_entry_names_sixty_four_zeros_and_each_other_the_hash_before_it() -> None:
    first = ledger.build_entry("policy", {"sha256": "a"}, None)
    second = ledger.build_entry("manifest", {"wave": "w1", "sha256": "b"}, first)
    assert first.previous == "0" * 64
    assert (second.seq, second.previous) == (2, first.hash)


def test_the_hash_is_the_one_that_anybody_gets_from_the_canonical_entry() -> None:
    # printf '{"body":{"sha256":"a"},"kind":"policy","previous":"%064d","seq":1}' 0 | sha256sum
    entry = ledger.build_entry("policy", {"sha256": "a"}, None)
    assert entry.hash == "335a3e407181a5c5a246bfdfab200c24808ce2ca050bba25316a17ebd871acde"


def test_what_is_appended_is_read_back_in_order(tmp_path: Path) -> None:
    world = World(tmp_path)
    ledger.append(world.storage, "policy", {"sha256": "a"}, "organiser")
    ledger.append(world.storage, "policy", {"sha256": "b"}, "organiser")
    read = ledger.entries(world.storage)
    assert [entry.body["sha256"] for entry in read] == ["a", "b"]
    assert chain.parse(ledger.document(read)) == read


def test_no_entry_holds_a_time(tmp_path: Path) -> None:
    world = World(tmp_path)
    entry = ledger.append(world.storage, "cancelled", {"wave": "w1"}, "organiser")
    assert set(entry.to_json()) == {"seq", "kind", "body", "previous", "hash"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("gossip", {"wave": "w1"}),
        ("manifest", {"wave": "w1"}),
        ("cancelled", {"wave": "w1", "at": "2026-03-02T08:00:00Z"}),
    ],
)
def test_an_unknown_kind_or_field_is_refused(kind: str, body: dict[str, str]) -> None:
    with pytest.raises(chain.LedgerEntryError):
        ledger.build_entry(kind, body, None)


@pytest.mark.parametrize("document", [b"", b"{}", b"[ ]", b'[{"seq":1}]', b"[NaN]", b"\xff", b"[" * 100_000])
def test_bytes_that_are_no_ledger_are_refused_with_a_reason(document: bytes) -> None:
    with pytest.raises(chain.LedgerFormatError):
        chain.parse(document)


def test_the_public_document_is_one_canonical_list() -> None:
    entry = ledger.build_entry("policy", {"sha256": "a"}, None)
    document = ledger.document([entry])
    assert json.loads(document) == [entry.to_json()]
    assert b" " not in document


def test_a_role_that_may_not_write_the_ledger_is_stopped_by_the_database(tmp_path: Path) -> None:
    world = World(tmp_path)
    with pytest.raises(Exception, match=r"not authorized|readonly|prohibited"):
        ledger.append(world.storage, "policy", {"sha256": "a"}, "collector")
    assert ledger.entries(world.storage) == []
