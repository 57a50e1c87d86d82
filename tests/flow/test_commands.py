"""The real command line: a wave from `init` to `verify`, and sentences instead of tracebacks on the way."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from survey.cli import COMMANDS
from survey.cli.refusals import sentence
from survey.storage.rooms import Storage
from survey.waves import ledger
from tests import small_company as small
from tests.command_line import Said, Terminal

PEOPLE = small.company({"Office": 24})
VOTERS = 18
CREATE = ("wave", "create", "w1", "--title", "One", "--start", "2026-03-02T08:00", "--mode", "one-visit")


@dataclass(frozen=True)
class Story:
    """A wave that was lived at the command line: what was said at each step, and the data folder after it."""

    folder: Path
    said: dict[str, Said]
    passphrase: str

    def data(self, step: str) -> Path:
        return self.folder / "after" / step


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story")
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal.opened(patch, folder / "data")
        yield live(terminal, folder)


def live(terminal: Terminal, folder: Path) -> Story:
    small.write_roster(folder / "R.csv", PEOPLE)
    (folder / "Q.toml").write_text(small.QUESTIONS, encoding="utf-8")
    story = Story(folder, {}, "")

    def step(name: str, *words: object) -> Said:
        story.said[name] = terminal.run(*words)
        assert story.said[name].code == 0, story.said[name]
        shutil.copytree(terminal.data, story.data(name))
        return story.said[name]

    step("init", "init", "--organisation", "Small", "--url", "http://127.0.0.1:8000/")
    step("import", "roster", "import", folder / "R.csv", "--yes")
    step("check", "roster", "check")
    step("create", *CREATE, "--questionnaire", folder / "Q.toml", "--vote-days", 10)
    locked = step("lock", "wave", "lock", "w1")
    step("lock status", "wave", "status")
    step("open", "wave", "open", "w1", "--invitations", folder / "letters.csv")
    step("open status", "wave", "status")
    terminal.vote(folder / "letters.csv", VOTERS)
    step("ended", "wave", "status", "w1")
    passphrase = re.search(r"^ {4}(\S+)$", locked.out, re.MULTILINE)
    assert passphrase is not None
    terminal.passphrases.append(passphrase.group(1))
    step("close", "wave", "close", "w1")
    step("release", "wave", "release", "w1")
    step("status", "wave", "status")
    step("export", "export", "--wave", "w1", "--out", folder / "release.json")
    step("doctor", "doctor")
    return Story(folder, story.said, passphrase.group(1))


@pytest.fixture
def terminal(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A shell in front of a copy of the installation; tests choose after which step with `at`."""
    monkeypatch.chdir(tmp_path)
    return Terminal.opened(monkeypatch, tmp_path / "data")


def at(terminal: Terminal, story: Story, step: str, *, over: bool = False) -> Terminal:
    shutil.copytree(story.data(step), terminal.data)
    terminal.clock.now = small.START + timedelta(days=10 if over else 1)
    return terminal


def test_every_step_says_what_comes_next(story: Story) -> None:
    for step, words in {
        "init": "Next: `canopy roster import FILE`",
        "create": "Next: `canopy roster check`, then `canopy wave lock w1`",
        "lock": "Next: `canopy wave invite w1 --mail`, or `canopy wave open w1 --invitations FILE`",
        "ended": "Voting is over. Next: `wave close w1`",
        "close": "Next: `canopy wave release w1`",
        "release": "`canopy wave status w1` shows the links",
    }.items():
        assert words in story.said[step].out, step


def test_the_roster_is_counted_and_its_groups_are_foretold(story: Story) -> None:
    assert "24 people are on the roster." in story.said["import"].out
    assert story.said["check"].out.strip()


def test_invitations_go_to_a_file_that_only_its_owner_reads(story: Story) -> None:
    letters = story.folder / "letters.csv"

    lines = letters.read_text(encoding="utf-8-sig").splitlines()

    assert letters.stat().st_mode & 0o077 == 0
    assert lines[0] == "person_id,name,email,link" and len(lines) == 1 + len(PEOPLE)
    assert all("http://127.0.0.1:8000/w/w1/#code=" in line for line in lines[1:])


def test_while_a_wave_runs_its_status_counts_in_steps(story: Story) -> None:
    assert "tickets: 75 to 100 % of 24" in story.said["ended"].out
    assert str(VOTERS) not in story.said["ended"].out.replace("2026", "")


def test_after_the_release_status_shows_a_link_for_every_kind_of_reader(story: Story) -> None:
    links = re.findall(r"^ {2}(\S+) +http://127\.0\.0\.1:8000/results/\S+/$", story.said["status"].out, re.MULTILINE)

    assert {"everybody", "management"} < set(links) and len(links) == 3


def test_the_export_is_the_release_of_the_ledger(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "export")
    document = (story.folder / "release.json").read_bytes()

    said = terminal.run("export", "--wave", "w1")

    assert said.out.encode() == document + b"\n"
    assert [entry.body["n"] for entry in entries(terminal) if entry.kind == "exported"] == [1, 2]


def test_nothing_is_to_mend_in_a_fresh_installation(story: Story) -> None:
    assert story.said["doctor"].out == "Nothing to mend.\n"


def test_doctor_names_what_is_unsafe_and_how_to_mend_it(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "import")
    (terminal.data / "people.db").chmod(0o644)
    rules = terminal.data / "canopy.toml"
    rules.write_text(rules.read_text().replace("http://127.0.0.1:8000", "http://survey.example"))

    said = terminal.run("doctor")

    assert said.code == 1
    assert "people.db can be read by other accounts" in said.out and "chmod go-rwx" in said.out
    assert "browsers seal ballots only over https" in said.out and "3 to mend." in said.out


REFUSED = [
    ("import", ("wave", "create", "Not An Id", *CREATE[3:]), "cannot be the id of a wave"),
    ("import", (*CREATE, "--questionnaire", "copsoq"), "There is no pack"),
    ("import", (*CREATE, "--questionnaire", "gone.toml"), "gone.toml"),
    ("import", ("wave", "lock", "w1"), "there is no draft of a wave 'w1'"),
    ("import", ("wave", "status", "w1"), "there is no wave 'w1'"),
    ("import", ("wave", "close", "w1"), "there is no wave 'w1'"),
    ("import", ("export", "--wave", "w1"), "there is no published wave 'w1'"),
    ("import", ("init", "--organisation", "X", "--url", "http://127.0.0.1"), "holds an installation already"),
    ("create", ("wave", "open", "w1", "--invitations", "new.csv"), "is a draft: lock it first"),
    ("create", ("wave", "close", "w1"), "lock it first"),
    ("lock", ("wave", "lock", "w1"), "w1"),
    ("lock", CREATE, "is locked, and its rules are fixed"),
    ("open", ("wave", "close", "w1"), "people are voting; wait until voting has ended"),
    ("open", ("wave", "close", "w1", "--export", "new.json"), "people are voting"),
    ("open", ("wave", "release", "w1"), "results are published after `wave close`"),
    ("close", ("wave", "cancel", "w1", "--yes"), "what was counted in public cannot be taken back"),
    ("close", ("wave", "close", "w1", "--export", "new.json"), "it is closed already"),
    ("release", ("wave", "close", "w1"), "it is closed already"),
    ("release", ("wave", "open", "w1", "--invitations", "new.csv"), "is over: invite to the next wave"),
]


@pytest.mark.parametrize(
    ("step", "words", "told"), REFUSED, ids=lambda part: " ".join(part) if type(part) is tuple else None
)
def test_what_cannot_be_done_is_refused_in_a_sentence_and_changes_nothing(
    story: Story, terminal: Terminal, step: str, words: tuple[str, ...], told: str
) -> None:
    at(terminal, story, step).run("wave", "status")  # which records what has become due meanwhile
    before, record = sorted(Path.cwd().rglob("*")), entries(terminal)

    said = terminal.run(*words)

    assert_refused(said, told)
    assert (sorted(Path.cwd().rglob("*")), entries(terminal)) == (before, record)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("wave", "create", "w1", "--title", "One", "--start", "tomorrow"), "is not a moment"),
        ((*CREATE, "--vote-days", "0"), "--vote-days"),
        ((*CREATE, "--vote-days", "100000000000"), "--vote-days"),
        (("wave", "lock", "w1", "--trustee", "gone.json"), "gone.json"),
        (("roster", "import", "gone.csv"), "gone.csv"),
        (("survey",), "No such command"),
    ],
)
def test_what_cannot_be_understood_is_explained_with_another_exit_code(
    story: Story, terminal: Terminal, words: tuple[str, ...], told: str
) -> None:
    said = at(terminal, story, "import").run(*words)

    assert said.code == 2 and told in said.err and "Traceback" not in said.err


def test_without_an_installation_commands_say_how_to_make_one(terminal: Terminal) -> None:
    assert_refused(terminal.run("wave", "status"), "canopy.toml is not there. Set the folder up with")
    assert not terminal.data.exists()


@pytest.mark.parametrize("url", ["survey.example", "ftp://survey.example", "https://survey.example/?page=1"])
def test_an_address_that_no_browser_opens_is_refused_and_nothing_is_set_up(terminal: Terminal, url: str) -> None:
    assert_refused(terminal.run("init", "--organisation", "Small", "--url", url), "must be an address such as")
    assert not terminal.data.exists()


def test_a_roster_with_mistakes_is_refused_line_by_line_and_the_old_one_stays(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "import")
    Path("bad.csv").write_text("person_id,name,email,unit\np1,A,a@example.org,Office\np1,B,b@example.org,\n")

    said = terminal.run("roster", "import", "bad.csv")

    assert_refused(said, "3")
    assert "24 people" not in said.out and terminal.run("roster", "check").code == 0


def test_a_wrong_passphrase_opens_nothing_and_can_be_typed_again(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "ended", over=True)
    terminal.passphrases += ["AAAAA-AAAAA", story.passphrase]

    assert_refused(terminal.run("wave", "close", "w1"), "passphrase")
    assert terminal.run("wave", "close", "w1").code == 0


def test_nobody_is_asked_for_a_passphrase_that_would_open_nothing(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "close", over=True)

    assert terminal.run("wave", "close", "w1").code == 0
    assert terminal.passphrases == []


def test_new_invitations_never_replace_a_file_nor_make_its_codes_worthless(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "open")
    before = codes(terminal)
    Path("letters.csv").write_text("the letters of yesterday")

    said = terminal.run("wave", "open", "w1", "--invitations", "letters.csv")

    assert_refused(said, "exists already and will not be overwritten")
    assert codes(terminal) == before


def test_a_lost_batch_of_invitations_can_be_drawn_again(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "open")
    before = codes(terminal)

    assert terminal.run("wave", "open", "w1", "--invitations", "letters.csv").code == 0

    assert codes(terminal).isdisjoint(before)


def test_after_the_first_ticket_no_second_code_is_drawn_and_no_file_is_left(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "ended")

    said = terminal.run("wave", "open", "w1", "--invitations", "letters.csv")

    assert_refused(said, "a second code would be a second ballot")
    assert not Path("letters.csv").exists()


def test_an_export_that_cannot_be_written_is_not_on_the_record(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "release")
    Path("release.json").write_text("mine")

    assert_refused(terminal.run("export", "--wave", "w1", "--out", "release.json"), "exists already")

    assert "exported" not in {entry.kind for entry in entries(terminal)}


def test_a_cancelled_wave_leaves_a_word_in_the_ledger_and_nothing_else(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "ended")

    assert terminal.run("wave", "cancel", "w1", "--yes").code == 0

    assert [entry.kind for entry in entries(terminal)][-2:] == ["cancelled", "keys-destroyed"]
    assert list((terminal.data / "boxes").iterdir()) == [] and codes(terminal) == set()
    assert "Cancelled" in terminal.run("wave", "status").out


def test_a_question_about_cancelling_can_be_answered_with_no(
    story: Story, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt: "n")

    said = at(terminal, story, "open").run("wave", "cancel", "w1")

    assert (said.code, "nothing is half-done" in said.err) == (130, True)
    assert "cancelled" not in {entry.kind for entry in entries(terminal)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, terminal: Terminal) -> None:
    said = terminal.run(command, "--help")

    assert said.code == 0 and "Usage: canopy " in said.out


def test_help_lists_every_command(terminal: Terminal) -> None:
    said = terminal.run("--help")

    assert said.code == 0 and all(f"  {command} " in said.out for command in COMMANDS)


def test_the_next_step_names_the_folder_that_was_named(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("init", "--organisation", "X", "--url", "http://127.0.0.1", "--data", tmp_path / "here")

    assert f"`canopy roster import FILE --data {tmp_path / 'here'}`" in said.out


def test_a_wave_says_its_windows_and_does_not_begin_in_the_past(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "import")

    assert "Tickets and voting: from Monday 2026-03-02 08:00 until" in story.said["create"].out
    said = terminal.run(*CREATE[:5], "--start", terminal.clock.now - timedelta(days=1))
    assert_refused(said, "is over")
    assert "w1" not in terminal.run("wave", "status").out


def test_a_wave_may_begin_now(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "import")

    assert terminal.run(*CREATE[:5], "--start", "now", "--mode", "one-visit").code == 0


def test_status_knows_whether_people_are_invited_and_names_groups(story: Story) -> None:
    assert "Nobody is invited yet" in story.said["lock status"].out
    assert "No invitations" not in story.said["open status"].out
    assert "Office " in story.said["status"].out


def test_a_draft_is_deleted_without_a_word_of_ballots(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "create")

    assert "draft is deleted" in terminal.run("wave", "cancel", "w1").out
    assert_refused(terminal.run("wave", "cancel", "w1"), "there is no wave 'w1'")


def test_ballots_without_a_trustee_are_exported_for_nobody(story: Story, terminal: Terminal) -> None:
    at(terminal, story, "ended", over=True)

    assert_refused(terminal.run("wave", "close", "w1", "--export", "ballots.json"), "has no trustee")
    assert not Path("ballots.json").exists()


def test_help_loads_no_command() -> None:
    asked = "import sys; from survey.cli import main; main(['--help']); sys.exit('survey.cli.waves' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], capture_output=True).returncode == 0


def test_a_defect_is_not_dressed_up_as_a_refusal() -> None:
    with pytest.raises(KeyError):
        sentence(KeyError("a slip in the code"))


def entries(terminal: Terminal) -> list[ledger.Entry]:
    storage = Storage(terminal.data)
    try:
        return ledger.entries(storage)
    finally:
        storage.close()


def codes(terminal: Terminal) -> set[str]:
    """The hashes of all codes that the installation would accept."""
    with closing(sqlite3.connect(terminal.data / "people.db")) as connection:
        return {bytes(row[0]).hex() for row in connection.execute("SELECT code_hash FROM code")}


def assert_refused(said: Said, told: str) -> None:
    assert said.code == 1, said
    assert said.err.startswith("canopy: ") and told in said.err and "Traceback" not in said.err, said.err
