import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, sha256_hex
from survey.waves import trustee
from survey.waves.manifest import ORGANISER, WORKS_COUNCIL, check, sign
from survey.waves.nullifiers import Row
from survey.waves.trustee import BallotExport, TrusteeKey, TrusteePublic
from tests.waves_world import row

QUESTIONNAIRE = canonical({"id": "pulse", "items": []})
VOTE = ["2026-03-02T08:00:00Z", "2026-03-12T08:00:00Z"]
ENDED = datetime(2026, 3, 12, 8, tzinfo=UTC)
RULES = {"wave": "w1", "mode": "one-visit", "windows": {"enrol": VOTE, "vote": VOTE}}
MANIFEST = canonical({**RULES, "questionnaire": sha256_hex(QUESTIONNAIRE)})
ROWS = (row("org", "a"), row("org", "a"), row("text", "t-a"))


@pytest.fixture
def key(tmp_path: Path) -> TrusteeKey:
    trustee.make_key(tmp_path / "key.json")
    return trustee.load_key(tmp_path / "key.json")


@pytest.mark.parametrize("passphrase", [None, "correct horse battery staple"])
def test_a_key_file_opens_to_the_key_that_was_handed_out(tmp_path: Path, passphrase: str | None) -> None:
    public = trustee.make_key(tmp_path / "key.json", passphrase)
    assert trustee.load_key(tmp_path / "key.json", passphrase).public == public


@pytest.mark.parametrize("wrong", [None, "", "incorrect"])
def test_a_protected_key_opens_under_no_other_passphrase(tmp_path: Path, wrong: str | None) -> None:
    trustee.make_key(tmp_path / "key.json", "correct")
    with pytest.raises(trustee.TrusteeKeyError, match="passphrase"):
        trustee.load_key(tmp_path / "key.json", wrong)


def test_a_key_file_is_readable_by_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    trustee.make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        trustee.make_key(path)


def test_a_protected_file_shows_neither_key(tmp_path: Path) -> None:
    trustee.make_key(tmp_path / "key.json", "correct")
    assert (tmp_path / "key.json").read_text().count("BEGIN ENCRYPTED PRIVATE KEY") == 2


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"signing":1,"sealing":2}'])
def test_a_file_that_is_no_key_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "key.json").write_text(content)
    with pytest.raises(trustee.TrusteeKeyError, match=r"key\.json"):
        trustee.load_key(tmp_path / "key.json")


def test_the_public_part_reads_back_and_holds_no_secret(key: TrusteeKey) -> None:
    written = key.public.to_json()
    assert TrusteePublic.from_json(written) == key.public
    assert set(written) == {"schema", "signing", "sealing"}


def test_a_public_part_whose_point_is_not_on_the_curve_is_refused(key: TrusteeKey) -> None:
    broken = {**key.public.to_json(), "sealing": b64u(b"\x04" + bytes(64))}
    with pytest.raises(ValueError):
        TrusteePublic.from_json(broken)


def test_the_trustee_signs_as_the_works_council(key: TrusteeKey) -> None:
    signature = trustee.sign_manifest(key, MANIFEST)
    check(MANIFEST, signature)
    assert signature.role == WORKS_COUNCIL


def test_the_trustee_knows_rules_they_did_not_sign(key: TrusteeKey) -> None:
    trustee.check_own_signature(key, MANIFEST, [trustee.sign_manifest(key, MANIFEST)])
    with pytest.raises(trustee.PackageSignatureError, match="not the ones you signed"):
        trustee.check_own_signature(key, MANIFEST, [trustee.sign_manifest(key, b"other rules")])


def test_an_export_carries_everything_that_opening_needs() -> None:
    rows = (row("org", "a"), row("text", "t-a"))
    signatures = (sign(MANIFEST, ORGANISER, bytes(32)),)
    export = BallotExport("w1", MANIFEST, QUESTIONNAIRE, signatures, rows)
    read = BallotExport.from_json(json.loads(json.dumps(export.to_json())))
    assert (read.manifest, read.questionnaire, read.signatures) == (MANIFEST, QUESTIONNAIRE, signatures)
    assert set(read.rows) == set(rows)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "x"},
        {"wave": "w2"},
        {"rows": None},
        {"signatures": None},
        {"questionnaire": {"id": "other"}},
        {"rows": [row("org", "a").to_json()] * 2},
    ],
)
def test_an_export_that_does_not_fit_together_is_refused(change: dict[str, Any]) -> None:
    export = BallotExport("w1", MANIFEST, QUESTIONNAIRE, (), (row("org", "a"),))
    with pytest.raises(trustee.BallotExportError, match="again"):
        BallotExport.from_json({**export.to_json(), **change})


def signed_export(key: TrusteeKey, rows: tuple[Row, ...] = ROWS, manifest: bytes = MANIFEST) -> BallotExport:
    return BallotExport("w1", manifest, QUESTIONNAIRE, (trustee.sign_manifest(key, manifest),), rows)


def test_the_same_ballots_are_opened_again_and_no_others(key: TrusteeKey, tmp_path: Path) -> None:
    opened = tmp_path / "key.json.opened.json"
    trustee.remember_opening(signed_export(key), opened, {})
    trustee.check_opening(key, signed_export(key, ROWS[::-1]), opened, ENDED)
    for fewer in (ROWS[1:], ROWS[:2], ()):
        with pytest.raises(trustee.OpeningRefused, match="what single people answered"):
            trustee.check_opening(key, signed_export(key, fewer), opened, ENDED)


def test_a_key_that_could_never_sign_is_refused_before_rules_are_locked_for_it(key: TrusteeKey) -> None:
    with pytest.raises(trustee.TrusteeKeyError, match="no Ed25519 key"):
        TrusteePublic.from_json({**key.public.to_json(), "signing": "AAAA"})


def test_a_count_is_kept_and_its_noise_not_drawn_again(key: TrusteeKey, tmp_path: Path) -> None:
    opened = tmp_path / "key.json.opened.json"
    trustee.remember_opening(signed_export(key), opened, {"sums": [1.5]})
    trustee.check_opening(key, signed_export(key), opened, ENDED)
    assert trustee.kept_count(signed_export(key), opened) == {"sums": [1.5]}


def test_a_count_that_is_not_kept_is_never_made_again(key: TrusteeKey, tmp_path: Path) -> None:
    opened = tmp_path / "key.json.opened.json"
    trustee.remember_opening(signed_export(key), opened, {})
    note = json.loads(opened.read_bytes())
    del note["waves"]["w1"]["count"]
    opened.write_bytes(canonical(note))
    with pytest.raises(trustee.OpeningRefused, match="draw noise anew"):
        trustee.check_opening(key, signed_export(key), opened, ENDED)


def test_the_same_ballots_are_not_opened_under_other_rules(key: TrusteeKey, tmp_path: Path) -> None:
    opened = tmp_path / "key.json.opened.json"
    trustee.remember_opening(signed_export(key), opened, {})
    other = canonical({**json.loads(MANIFEST), "title": "Other"})
    with pytest.raises(trustee.OpeningRefused, match="other ballots or rules"):
        trustee.check_opening(key, signed_export(key, manifest=other), opened, ENDED)


def test_what_was_opened_is_remembered_for_every_wave(key: TrusteeKey, tmp_path: Path) -> None:
    opened = tmp_path / "key.json.opened.json"
    trustee.remember_opening(signed_export(key), opened, {})
    trustee.remember_opening(replace(signed_export(key), wave="w2"), opened, {})
    assert set(trustee.read_opened(opened)) == {"w1", "w2"}
    assert stat.S_IMODE(opened.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"schema":"canopy.opened/1","waves":{"w1":{}}}'])
def test_a_damaged_note_opens_nothing(key: TrusteeKey, tmp_path: Path, damage: str) -> None:
    opened = tmp_path / "key.json.opened.json"
    opened.write_text(damage)
    with pytest.raises(trustee.OpeningRefused, match="is damaged"):
        trustee.check_opening(key, signed_export(key), opened, ENDED)


def test_nothing_is_opened_while_the_trustees_own_clock_says_that_people_vote(key: TrusteeKey, tmp_path: Path) -> None:
    export, note = signed_export(key), tmp_path / "key.json.opened.json"
    with pytest.raises(trustee.OpeningRefused, match="until 2026-03-12 08:00 UTC"):
        trustee.check_opening(key, export, note, ENDED - timedelta(seconds=1))
    trustee.check_opening(key, export, note, ENDED)


def test_ballots_are_not_opened_under_rules_that_the_trustee_did_not_sign(key: TrusteeKey, tmp_path: Path) -> None:
    unsigned = replace(signed_export(key), signatures=(sign(MANIFEST, WORKS_COUNCIL, bytes(32)),))
    with pytest.raises(trustee.PackageSignatureError, match="not the ones you signed"):
        trustee.check_opening(key, unsigned, tmp_path / "note", ENDED)


def test_a_count_is_taken_from_the_trustee_of_the_manifest(key: TrusteeKey) -> None:
    package = trustee.sign_package(key, {"wave": "w1", "counters": {"org": 7}, "signature": None})
    trustee.check_package(package, {"sealing": {"trustee": b64u(key.public.signing)}})


def test_a_count_that_was_changed_after_signing_is_refused(key: TrusteeKey) -> None:
    package = trustee.sign_package(key, {"wave": "w1", "counters": {"org": 7}})
    with pytest.raises(trustee.PackageSignatureError, match="changed"):
        trustee.check_package({**package, "counters": {"org": 8}}, {"sealing": {"trustee": b64u(key.public.signing)}})


@pytest.mark.parametrize("named", [None, b64u(signing.public_of(bytes(32)))])
def test_a_count_of_anybody_else_is_refused(key: TrusteeKey, named: str | None) -> None:
    package = trustee.sign_package(key, {"wave": "w1", "counters": {"org": 7}})
    with pytest.raises(trustee.PackageSignatureError, match="not signed by the trustee"):
        trustee.check_package(package, {"sealing": {"trustee": named}})
