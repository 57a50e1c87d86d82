"""Three people of a works council hold the key to the ballots; two of them open it, on one machine, at the close."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.waves.states import read_document
from tests import small_company as small
from tests.command_line import Said, Terminal

COUNCIL, SHARES = "drei Brücken, ein Fluss", ("Ada hält den ersten", "Ben hält den zweiten", "Cem hält den dritten")
PEOPLE = small.company({"Office": 24})
VOTERS = 18
CREATE = ("wave", "create", "w1", "--title", "One", "--start", "2026-03-02T08:00", "--mode", "one-visit")
CLOSE = ("trustee", "close", "--key", "key.json", "--ballots", "ballots.json", "--out", "count.json")
FIRST, SECOND, THIRD = (("--share", f"key.json.share-{number}.json") for number in (1, 2, 3))


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A wave whose voting is over and whose ballots were exported; the key was split before."""
    folder = tmp_path_factory.mktemp("split")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        terminal = Terminal.opened(patch, folder / "data")
        small.write_roster(Path("R.csv"), PEOPLE)
        Path("Q.toml").write_text(small.QUESTIONS, encoding="utf-8")
        prepared(terminal)
        yield terminal


def prepared(terminal: Terminal) -> None:
    done(terminal, "init", "--organisation", "Small", "--url", "http://127.0.0.1:8000")
    done(terminal, "roster", "import", "R.csv", "--yes")
    terminal.passphrases += [word for phrase in (COUNCIL, *SHARES) for word in (phrase, phrase)]
    said = done(terminal, "trustee", "key", "--out", "key.json", "--split")
    assert "Any 2 open the ballots, one opens nothing" in said.out
    done(terminal, *CREATE, "--questionnaire", "Q.toml")
    done(terminal, "wave", "lock", "w1", "--trustee", "key.json.public.json")
    with terminal.storage() as storage:
        Path("manifest.json").write_bytes(read_document(storage, "w1", "manifest.json"))
    terminal.passphrases.append(COUNCIL)
    done(terminal, "trustee", "sign", "--key", "key.json", "--manifest", "manifest.json", "--out", "signed.json")
    done(terminal, "wave", "sign", "w1", "signed.json")
    done(terminal, "wave", "open", "w1", "--invitations", "I.csv")
    terminal.vote(Path("I.csv"), VOTERS)
    done(terminal, "wave", "close", "w1", "--export", "ballots.json")


def done(terminal: Terminal, *words: str) -> Said:
    said = terminal.run(*words)
    assert said.code == 0, said.words
    return said


@pytest.mark.parametrize(
    ("shares", "typed", "why"),
    [
        ((), (COUNCIL,), "bring 2 of its shares"),
        (FIRST, (COUNCIL,), "bring 2 of its shares"),
        ((*FIRST, *FIRST), (COUNCIL, SHARES[0], SHARES[0]), "the same share is there twice"),
        ((*FIRST, *SECOND), (COUNCIL, SHARES[0], SHARES[2]), "does not open under this passphrase"),
    ],
)
def test_what_is_not_two_shares_opens_nothing(
    terminal: Terminal, shares: tuple[str, ...], typed: tuple[str, ...], why: str
) -> None:
    terminal.passphrases[:] = typed
    said = terminal.run(*CLOSE, *shares)
    assert said.code != 0 and why in said.err
    assert not Path("count.json").exists() and not Path("key.json.opened.json").exists()


def test_two_of_three_open_and_the_wave_is_closed(terminal: Terminal) -> None:
    terminal.passphrases[:] = (COUNCIL, SHARES[2], SHARES[0])
    said = done(terminal, *CLOSE, *THIRD, *FIRST)
    assert f"org: {VOTERS} ballots counted, 0 spoilt." in said.out
    done(terminal, "wave", "close", "w1", "--package", "count.json")
    assert "sealing" not in json.loads(Path("key.json").read_bytes())
