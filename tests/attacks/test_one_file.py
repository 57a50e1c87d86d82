"""The one file on somebody else's machine: finds what the product finds, and convicts a ballot box that forgets."""

import json
import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from survey.credentials import signing
from survey.credentials.canonical import sha256_hex, unb64u
from survey.waves.nullifiers import Row
from survey.waves.verify import chain, verify
from survey.waves.verify.files import UnreadableFiles, check_files
from survey.waves.verify.one_file import one_file
from tests.public_folder import run_alone
from tests.unit.lost_ballot import Receipt, Record

Documents = dict[tuple[str, str], bytes]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return Record(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    """Everything that the one file defines."""
    module = ModuleType("verify")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "verify", module)  # where its dataclasses look themselves up
        exec(compile(one_file(), "verify.py", "exec"), vars(module))
    return vars(module)


def save(folder: Path, *receipts: Receipt) -> Path:
    """The file that a browser saves."""
    body = {"schema": "canopy.receipts/1", "wave": "w1", "receipts": dict(enumerate(receipts))}
    file = folder / "receipts.json"
    file.write_text(json.dumps(body))
    return file


def flipped(document: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(document))
    return document[:place] + bytes([document[place] ^ chance.randrange(1, 256)]) + document[place + 1 :]


def test_the_file_alone_finds_an_honest_record_whole(record: Record, tmp_path: Path) -> None:
    said = run_alone(tmp_path / "elsewhere", record.write(tmp_path))
    assert (said.code, said.error) == (0, "")
    assert said.lines == check_files(tmp_path / "public")[0]
    assert said.lines[1].startswith("w1, view org: 32 invited, 25 enrolled, ")


def test_the_file_alone_finds_a_tampered_byte_as_the_product_does(record: Record, tmp_path: Path) -> None:
    chance = random.Random(9)
    for name in ("manifest.json", "nullifiers.json", "release.json", "questionnaire.json", "manifest.sig.json"):
        changed = {f"w1_{name.replace('.', '_')}": flipped(record.documents["w1", name], chance)}
        folder = record.write(tmp_path / name, **changed)
        said = run_alone(tmp_path / "elsewhere", folder)
        assert said.code > 0 and "Traceback" not in said.error
        try:
            assert said.lines == check_files(folder)[0]
        except UnreadableFiles as problem:
            assert said.error.strip() == str(problem)


def test_hundreds_of_tampered_bytes_get_the_same_sentences(record: Record, alone: dict[str, Any]) -> None:
    chance = random.Random(1)
    for _ in range(150):
        place = chance.choice([None, None, *sorted(record.documents)])
        document = record.ledger if place else flipped(record.ledger, chance)
        documents = {**record.documents, place: flipped(record.documents[place], chance)} if place else record.documents
        said = [(problem.where, problem.sentence) for problem in alone["verify"](document, documents)]
        assert said
        assert said == [(problem.where, problem.sentence) for problem in verify(document, documents)]


def test_a_ballot_box_that_forgets_a_ballot_is_convicted_by_what_it_signed(record: Record, tmp_path: Path) -> None:
    file = save(tmp_path, record.kept, record.lost)
    said = run_alone(tmp_path / "elsewhere", record.write(tmp_path), "--ack", file)
    kept, lost = said.lines[-2:]
    assert said.code == 1
    assert said.lines[0].startswith("Everything agrees")  # without the acknowledgement nobody could tell
    assert kept == f"{record.kept['receipt']}: of wave w1, is in the published list, as it was handed in."
    assert lost.startswith(f"{record.lost['receipt']}: of wave w1, is not in the published list. A BALLOT WAS LOST")


def test_nobody_is_convicted_by_a_list_that_is_not_there_or_not_the_one_of_the_ledger(
    record: Record, tmp_path: Path
) -> None:
    folder, file = record.write(tmp_path), save(tmp_path, record.kept)
    (folder / "w1" / "nullifiers.json").write_bytes(b'{"org":[],"text":[]}')
    other = check_files(folder, saved=[file])
    (folder / "w1" / "nullifiers.json").unlink()
    for lines, sound in (other, check_files(folder, saved=[file])):
        assert not sound and "Without it nothing can be said" in lines[-1] and "LOST" not in lines[-1]


def test_a_receipt_that_is_counted_is_all_well(record: Record, tmp_path: Path) -> None:
    folder = record.write(tmp_path)
    said = run_alone(
        tmp_path / "elsewhere", folder, "--receipt", record.kept["receipt"], "--ack", save(tmp_path, record.kept)
    )
    assert said.code == 0 and "is in its count" in said.lines[-2]


def test_a_ballot_that_was_exchanged_is_named(record: Record, tmp_path: Path) -> None:
    name = unb64u(record.kept["receipt"])
    other = record.acknowledged(Row(name, "org", "north", b"", b"what I really said"))
    lines, sound = check_files(record.write(tmp_path), saved=[save(tmp_path, other)])
    assert not sound and "with other content" in lines[-1]


def test_an_acknowledgement_that_nobody_signed_proves_nothing(record: Record, tmp_path: Path) -> None:
    invented = record.acknowledged(Row(bytes(32), "org", "north", b"", b"x"), signing.generate())
    halved = {**record.lost, "signature": record.lost["signature"][:43]}
    folder = record.write(tmp_path)
    for receipt in (invented, halved):
        lines, sound = check_files(folder, saved=[save(tmp_path, receipt)])
        assert not sound and "proves nothing" in lines[-1]


def test_an_acknowledgement_of_an_open_wave_waits_for_its_close(record: Record, tmp_path: Path) -> None:
    early = record.acknowledged(Row(bytes(32), "org", "north", b"", b"x"), record.key_of_open)
    lines, sound = check_files(record.write(tmp_path), saved=[save(tmp_path, early)])
    assert sound and "of wave w2, is signed, and its wave is not closed yet" in lines[-1]


def test_an_acknowledgement_of_a_cancelled_wave_says_so(record: Record, tmp_path: Path) -> None:
    early = record.acknowledged(Row(bytes(32), "org", "north", b"", b"x"), record.key_of_open)
    entries = chain.parse(record.ledger)
    cancelled = chain.document([*entries, chain.build_entry("cancelled", {"wave": "w2"}, entries[-1])])
    lines, sound = check_files(record.write(tmp_path, cancelled), saved=[save(tmp_path, early)])
    assert sound and "its wave was cancelled" in lines[-1]


def test_a_lost_ballot_is_not_excused_by_cancelling_its_wave_afterwards(record: Record, tmp_path: Path) -> None:
    entries = chain.parse(record.ledger)
    cancelled = chain.document([*entries, chain.build_entry("cancelled", {"wave": "w1"}, entries[-1])])
    lines, sound = check_files(record.write(tmp_path, cancelled), saved=[save(tmp_path, record.lost)])
    assert not sound and "A BALLOT WAS LOST" in lines[-1]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"not json", b'{"receipts":[1]}', b'{"receipts":{"org":{"receipt":1}}}']
)
def test_a_file_that_holds_no_receipts_is_said_to_be_none(record: Record, tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "receipts.json"
    file.write_bytes(body)
    lines, sound = check_files(record.write(tmp_path), saved=[file])
    assert not sound and lines[-1].endswith("this is no file of receipts, as a browser saves it after sending.")


def test_a_folder_with_two_truths_is_not_judged(record: Record, tmp_path: Path) -> None:
    folder = record.write(tmp_path)
    copy = folder / "copy"
    copy.mkdir()
    (copy / "manifest.json").write_bytes(record.documents["w1", "manifest.json"])
    assert check_files(folder)[1]
    (copy / "nullifiers.json").write_bytes(b"{}")
    with pytest.raises(UnreadableFiles, match="only one can be right"):
        check_files(folder)


def test_a_folder_without_a_ledger_is_answered_in_words(tmp_path: Path) -> None:
    said = run_alone(tmp_path / "elsewhere", tmp_path)
    assert said.code == 2 and "name the folder of ledger.json" in said.error and "Traceback" not in said.error


def test_a_report_of_an_attack_that_does_not_fit_its_hash_is_named(record: Record) -> None:
    def attacked(entry: chain.Entry) -> dict[str, Any]:
        return {**entry.body, "attack_sha256": sha256_hex(b"{}")} if entry.kind == "released" else dict(entry.body)

    rebuilt: list[chain.Entry] = []
    for entry in chain.parse(record.ledger):
        if entry.wave in (None, "w1"):
            rebuilt.append(chain.build_entry(entry.kind, attacked(entry), rebuilt[-1] if rebuilt else None))
    only = {place: body for place, body in record.documents.items() if place[0] == "w1"}
    said = {given: verify(chain.document(rebuilt), {**only, **extra}) for given, extra in ATTACKS.items()}
    assert [[p.where for p in found] for found in said.values()] == [[], ["w1/attack.json"], ["w1/attack.json"]]


ATTACKS: dict[str, Documents] = {
    "fits": {("w1", "attack.json"): b"{}"},
    "other": {("w1", "attack.json"): b"[]"},
    "none": {},
}
