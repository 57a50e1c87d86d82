"""What a works council takes away about a wave: checked in an empty folder, and holding nothing that is secret."""

import hashlib
import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from survey.accounts import journal
from survey.app.campaign import House, WavePlan, run_wave, start_wave
from survey.app.inspection.evidence import evidence
from survey.waves.states import UnknownWave
from survey.waves.verify.files import check_files
from tests import small_company as small
from tests.command_line import Terminal
from tests.desk_site import signed_in
from tests.public_folder import run_alone

PEOPLE = small.company({"Office": 24})
PAGE = "/desk/waves/w2/evidence"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two waves that are over, and one whose rules are locked."""
    house = small.house(tmp_path_factory.mktemp("evidence") / "data", PEOPLE)
    for number, wave in enumerate(("w1", "w2")):
        said = small.answers_of(PEOPLE, random.Random(number))
        run_wave(house, WavePlan(wave, f"Wave {number}", small.questionnaire()), said, rng=random.Random(number))
    start_wave(house, WavePlan("w3", "Locked", small.questionnaire()))
    yield house
    house.storage.close()


@pytest.fixture(scope="module")
def pack(house: House) -> bytes:
    return evidence(house.storage, "w2")


def unpacked(pack: bytes, folder: Path) -> Path:
    with ZipFile(BytesIO(pack)) as archive:
        archive.extractall(folder)
    return folder


def test_the_pack_alone_proves_the_whole_record_in_an_empty_folder(pack: bytes, tmp_path: Path) -> None:
    lines, sound = check_files(unpacked(pack, tmp_path) / "record" / "ledger.json")
    assert sound, lines
    assert "3 wave(s)" in lines[0]


def test_the_program_in_the_pack_checks_it_with_python_alone(pack: bytes, tmp_path: Path) -> None:
    folder = unpacked(pack, tmp_path / "pack")
    said = run_alone(tmp_path / "elsewhere", folder / "record", file=folder / "verify.py")
    assert (said.code, said.lines) == (0, check_files(folder / "record")[0])


@pytest.mark.parametrize("name", ["release.json", "nullifiers.json", "questionnaire.json", "manifest.sig.json"])
def test_a_pack_that_somebody_changed_proves_nothing(pack: bytes, tmp_path: Path, name: str) -> None:
    changed = unpacked(pack, tmp_path) / "record" / "w2" / name
    changed.write_bytes(changed.read_bytes().replace(b'"', b'" ', 1))
    assert not check_files(tmp_path / "record" / "ledger.json")[1]


def test_the_sums_in_the_pack_are_those_of_its_files(pack: bytes, tmp_path: Path) -> None:
    folder = unpacked(pack, tmp_path)
    sums = [line.split("  ") for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {path for _, path in sums} == files - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest for digest, path in sums)


def test_the_same_record_makes_the_same_bytes(house: House, pack: bytes) -> None:
    assert evidence(house.storage, "w2") == pack
    with ZipFile(BytesIO(pack)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_rules_in_words_say_the_numbers_of_the_rules(pack: bytes, tmp_path: Path) -> None:
    sheet = (unpacked(pack, tmp_path) / "RULES.md").read_text(encoding="utf-8")
    assert "needs 6 answers" in sheet and "Sensitive questions need 9" in sheet
    assert "| org | Office | 24 | everybody’s | – |" in sheet
    assert "on the server, under a passphrase" in sheet


def test_the_rules_are_told_in_german_as_well(house: House, tmp_path: Path) -> None:
    sheet = (unpacked(evidence(house.storage, "w2", "de"), tmp_path) / "RULES.md").read_text(encoding="utf-8")
    assert "braucht 6 Antworten" in sheet


def test_no_name_address_or_comment_is_in_the_pack(pack: bytes, tmp_path: Path) -> None:
    text = b"".join(path.read_bytes() for path in unpacked(pack, tmp_path).rglob("*") if path.is_file())
    named = [person for person in PEOPLE if person.email.encode() in text or person.person_id.encode() in text]
    assert named == [] and small.SECRET.encode() not in text


def test_a_wave_that_is_not_over_shows_its_rules_and_no_results(house: House, tmp_path: Path) -> None:
    folder = unpacked(evidence(house.storage, "w3"), tmp_path)
    assert {path.name for path in (folder / "record" / "w3").iterdir()} == {
        *("manifest.json", "manifest.sig.json", "questionnaire.json")
    }
    assert "not published yet" in (folder / "README.md").read_text(encoding="utf-8")


def test_what_has_no_rules_has_no_pack(house: House) -> None:
    with pytest.raises(UnknownWave, match="no rules yet"):
        evidence(house.storage, "w9")


@pytest.mark.parametrize("role", ["works-council", "auditor"])
def test_those_who_control_take_the_pack_from_the_desk(house: House, pack: bytes, role: str) -> None:
    browser = signed_in(house, f"{role}@firm.example", role)
    page = browser.get(PAGE)
    assert page.status_code == 200 and "No attack report was published" in page.text
    assert browser.post(PAGE).data == pack
    (noted,) = [entry for entry in journal.entries(house.storage) if entry.who == f"{role}@firm.example"][-1:]
    assert noted.kind == "evidence-taken"


def test_the_command_writes_the_same_pack(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal.opened(monkeypatch, house.storage.folder, house.clock.now)
    said = terminal.run("evidence", "--wave", "w2", "--out", tmp_path / "pack.zip")
    assert said.code == 0 and "python3 verify.py record" in said.out
    assert (tmp_path / "pack.zip").read_bytes() == evidence(house.storage, "w2")
