import json
from datetime import timedelta
from pathlib import Path

import pytest

from survey.credentials import signing
from survey.credentials.canonical import canonical, sha256_hex
from survey.waves import manifest
from survey.waves.states import manifest_of, read_document
from tests.waves_world import QUESTIONNAIRE, START, World, one_visit, settings


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.lock()
    return world


def test_the_fingerprint_is_thirty_two_hex_digits_in_groups_of_four() -> None:
    # SHA-256 of the empty message, FIPS 180-4
    assert manifest.fingerprint(b"") == "e3b0 c442 98fc 1c14 9afb f4c8 996f b924"


def test_the_published_bytes_are_canonical(world: World) -> None:
    body = read_document(world.storage, "w1", "manifest.json")
    assert canonical(json.loads(body)) == body


def test_the_manifest_names_the_questionnaire_by_its_hash(world: World) -> None:
    questionnaire = read_document(world.storage, "w1", "questionnaire.json")
    assert json.loads(questionnaire) == QUESTIONNAIRE
    assert manifest_of(world.storage, "w1")["questionnaire"] == sha256_hex(questionnaire)


def test_a_closed_ballot_is_as_long_as_its_slots_and_a_comment_always_the_same(world: World) -> None:
    # q1 has one slot, q2 one for each of its three options; 81 bytes are added by sealing
    assert manifest_of(world.storage, "w1")["sealing"]["sealed_length"] == {"org": 4 + 81, "text": 3584}


def test_every_invited_person_is_counted_once_in_each_view(world: World) -> None:
    assert manifest.invited_per_view(manifest_of(world.storage, "w1")) == {"org": 32, "text": 32}


def test_no_key_stands_for_two_segments(world: World) -> None:
    segments = manifest_of(world.storage, "w1")["segments"]
    assert len({segment["key"]["n"] for segment in segments}) == len(segments) == 3


def test_windows_are_written_in_utc_and_read_back() -> None:
    windows = settings(START).windows
    written = {"enrol": manifest.write_span(windows.enrol), "vote": manifest.write_span(windows.vote)}
    assert written["enrol"] == ["2026-03-02T08:00:00Z", "2026-03-07T08:00:00Z"]
    assert manifest.Windows.of({"windows": written, "mode": "two-window"}) == windows


def test_a_window_is_open_from_its_first_minute_until_just_before_its_last() -> None:
    windows = settings(START).windows
    assert windows.enrol_open(START)
    assert not windows.enrol_open(windows.enrol[1])
    assert windows.enrol_open(windows.enrol[1] - timedelta(seconds=1))


def test_one_visit_means_one_window_for_both() -> None:
    windows = one_visit(START).windows
    assert windows.enrol == windows.vote


def test_a_signature_holds_for_these_bytes_and_no_others() -> None:
    signature = manifest.sign(b"rules", manifest.WORKS_COUNCIL, signing.generate())
    manifest.check(b"rules", signature)
    with pytest.raises(manifest.BadSignature):
        manifest.check(b"other rules", signature)


def test_the_list_of_signatures_reads_back() -> None:
    signature = manifest.sign(b"rules", manifest.ORGANISER, signing.generate())
    listed = json.loads(manifest.signatures_document([signature]))["signatures"]
    assert [manifest.Signature.from_json(entry) for entry in listed] == [signature]
