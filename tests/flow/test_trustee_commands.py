"""The commands of a works council, in the order in which it needs them: key, sign, close, and what the server does."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from survey.waves import ledger
from survey.waves.states import read_document
from tests import small_company as small
from tests.command_line import Said, Terminal

PASSPHRASE = "drei Brücken, ein Fluss"
PEOPLE = small.company({"Office": 24})
VOTERS = 18
CREATE = ("wave", "create", "w1", "--title", "One", "--start", "2026-03-02T08:00", "--mode", "one-visit")


@dataclass(frozen=True)
class Council:
    """A wave whose ballots a works council opened: what was said at each step, and the files that were carried."""

    folder: Path
    said: dict[str, Said]
    terminal: Terminal

    def document(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    folder = tmp_path_factory.mktemp("council")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        terminal = Terminal.opened(patch, folder / "data")
        council = Council(folder, {}, terminal)
        prepare(council)
        close(council)
        yield council


def prepare(council: Council) -> None:
    terminal = council.terminal
    small.write_roster(Path("R.csv"), PEOPLE)
    Path("Q.toml").write_text(small.QUESTIONS, encoding="utf-8")
    terminal.passphrases += [PASSPHRASE] * 3  # twice for a new key, once to sign with it
    step(council, "init", "--organisation", "Small", "--url", "http://127.0.0.1:8000")
    step(council, "roster", "import", "R.csv", "--yes")
    step(council, "trustee", "key", "--out", "key.json")
    step(council, *CREATE, "--questionnaire", "Q.toml")
    step(council, "wave", "lock", "w1", "--trustee", "key.json.public.json")
    with terminal.storage() as storage:
        Path("manifest.json").write_bytes(read_document(storage, "w1", "manifest.json"))
    step(council, "trustee", "sign", "--key", "key.json", "--manifest", "manifest.json", "--out", "signed.json")
    step(council, "wave", "sign", "w1", "signed.json")
    step(council, "wave", "open", "w1", "--invitations", "letters.csv")
    terminal.vote(Path("letters.csv"), VOTERS)


def close(council: Council) -> None:
    council.terminal.passphrases.append(PASSPHRASE)
    carried = ("--ballots", "ballots.json", "--out", "package.json")
    step(council, "wave", "close", "w1", "--export", "ballots.json")
    step(council, "trustee", "close", "--key", "key.json", *carried)
    step(council, "wave", "close", "w1", "--package", "package.json")
    step(council, "wave", "release", "w1")


def step(council: Council, *words: str) -> None:
    name = " ".join(words[:2] if words[-1] != "ballots.json" else (*words[:2], "export"))
    council.said[name] = council.terminal.run(*words)
    assert council.said[name].code == 0, council.said[name]


def test_a_lock_with_a_trustee_shows_no_passphrase_because_there_is_none(council: Council) -> None:
    assert "Fingerprint: " in council.said["wave lock"].out
    assert "Passphrase" not in council.said["wave lock"].out


def test_a_lock_with_a_trustee_says_that_a_signature_comes_before_the_invitations(council: Council) -> None:
    said = council.said["wave lock"].out

    assert 0 < said.find("Next: the trustee signs the rules") < said.find("wave sign w1") < said.find("wave invite w1")


def test_the_council_signs_the_rules_that_everybody_sees(council: Council) -> None:
    shown = council.said["wave lock"].out.split("Fingerprint: ")[1].splitlines()[0]

    assert shown in council.said["trustee sign"].out
    assert shown in council.said["trustee close"].out


def test_the_council_reads_what_it_signs_before_it_is_asked_for_its_passphrase(council: Council) -> None:
    said = council.said["trustee sign"].out

    assert "“One” (w1) of Small" in said and "one-visit" in said and "people invited" in said
    assert "vote: from 2026-03-02T08:00" in said and "on your machine, with your key" in said


def test_the_council_sees_whether_what_was_published_is_what_it_counted(council: Council) -> None:
    step(council, "export", "--wave", "w1", "--out", "release.json")
    same = council.terminal.run("trustee", "compare", "--key", "key.json", "--release", "release.json")
    changed = council.document("release.json")
    changed["cells"][0]["measure"] = "item:other"
    (council.folder / "changed.json").write_text(json.dumps(changed), encoding="utf-8")
    other = council.terminal.run("trustee", "compare", "--key", "key.json", "--release", "changed.json")

    assert (same.code, other.code) == (0, 1)
    assert "as you counted and signed it" in same.out and "Changed: cells" in other.out


def test_a_private_key_is_not_taken_for_its_public_part(council: Council) -> None:
    said = council.terminal.run("wave", "lock", "w1", "--trustee", "key.json")

    assert said.code == 1 and "private key, which must never leave" in said.err


def test_a_passphrase_that_is_easily_guessed_is_asked_for_again(council: Council) -> None:
    council.terminal.passphrases[:] = ["short", "short", "a" * 20, "a" * 20, PASSPHRASE, PASSPHRASE]

    assert council.terminal.run("trustee", "key", "--out", "strong.json").out.count("Too easy to guess") == 2


def test_nobody_types_a_passphrase_for_a_file_that_cannot_be_written(council: Council) -> None:
    said = council.terminal.run("trustee", "key", "--out", "nowhere/key.json")

    assert said.code == 1 and "there is no folder" in said.err


def test_the_councils_signature_is_on_the_record(council: Council) -> None:
    with council.terminal.storage() as storage:
        signed = [entry.body["role"] for entry in ledger.entries(storage) if entry.kind == "signed"]
        public = json.loads(read_document(storage, "w1", "manifest.sig.json"))

    assert signed == [one["role"] for one in public["signatures"]] == ["organiser", "works-council"]


def test_the_council_counts_and_the_organiser_publishes(council: Council) -> None:
    assert f"org: {VOTERS} ballots counted, 0 spoilt." in council.said["trustee close"].out
    assert "Published." in council.said["wave release"].out


def test_keys_and_counts_are_readable_by_their_owner_only(council: Council) -> None:
    files = [council.folder / name for name in ("key.json", "ballots.json", "package.json", "letters.csv")]

    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_the_key_file_is_worth_nothing_without_its_passphrase(council: Council) -> None:
    pems = [council.document("key.json")[name] for name in ("signing", "sealing")]

    assert all(pem.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----") for pem in pems)


def test_what_the_wave_published_can_be_verified_with_files_alone(council: Council, tmp_path: Path) -> None:
    with council.terminal.storage() as storage:
        for name in ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json"):
            (tmp_path / name).write_bytes(read_document(storage, "w1", name))
        (tmp_path / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))
    council.terminal.run("export", "--wave", "w1", "--out", tmp_path / "release.json")

    with council.terminal.storage() as storage:
        (tmp_path / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))
    said = council.terminal.run("verify", tmp_path / "ledger.json")

    assert (said.code, said.out[:18]) == (0, "Everything agrees:")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trustee", "key", "--out", "key.json"), "exists already and will not be overwritten"),
        (
            ("trustee", "sign", "--key", "key.json", "--manifest", "manifest.json", "--out", "signed.json"),
            "exists already",
        ),
        (("trustee", "sign", "--key", "key.json", "--manifest", "package.json", "--out", "new.json"), "is not the man"),
        (("trustee", "close", "--key", "key.json", "--ballots", "R.csv", "--out", "new.json"), "R.csv is not JSON"),
        (("trustee", "close", "--key", "R.csv", "--ballots", "ballots.json", "--out", "new.json"), "R.csv"),
        (("trustee", "close", "--key", "key.json", "--ballots", "key.json", "--out", "new.json"), "export of ballots"),
        (("wave", "sign", "w1", "R.csv"), "R.csv is not JSON"),
        (("wave", "sign", "w1", "key.json"), "signature"),
        (("wave", "close", "w1", "--package", "R.csv"), "R.csv is not JSON"),
        (("verify", "R.csv"), "the ledger is not JSON"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_a_file_that_is_something_else_is_refused_in_a_sentence(
    council: Council, words: tuple[str, ...], told: str
) -> None:
    council.terminal.passphrases[:] = [PASSPHRASE] * 2
    before = {path: path.stat().st_size for path in council.folder.iterdir()}

    said = council.terminal.run(*words)

    assert said.code == 1 and told in said.words and "Traceback" not in said.words, said
    assert {path: path.stat().st_size for path in council.folder.iterdir()} == before


def test_verify_says_which_document_is_damaged(council: Council, tmp_path: Path) -> None:
    with council.terminal.storage() as storage:
        (tmp_path / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))
    (tmp_path / "manifest.json").write_text("{")

    said = council.terminal.run("verify", tmp_path / "ledger.json")

    assert said.code == 1 and "manifest.json is not JSON" in said.err


def test_verify_leaves_files_alone_that_only_have_the_name_of_a_manifest(council: Council, tmp_path: Path) -> None:
    with council.terminal.storage() as storage:
        (tmp_path / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))
    (tmp_path / "package").mkdir()
    shutil.copy(council.folder / "package.json", tmp_path / "package" / "manifest.json")

    said = council.terminal.run("verify", tmp_path / "ledger.json")

    assert said.code == 1 and "w1/manifest.json: is missing" in said.out


def test_a_receipt_that_was_not_counted_is_not_found(council: Council, tmp_path: Path) -> None:
    with council.terminal.storage() as storage:
        (tmp_path / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))

    said = council.terminal.run("verify", tmp_path / "ledger.json", "--receipt", "A" * 43)

    assert said.code == 1 and "no ballot of this receipt" in said.out
