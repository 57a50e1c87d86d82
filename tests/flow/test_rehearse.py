"""`rehearse`: what a works council tries before it signs, through the real command line."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from survey.cli import main
from survey.credentials.ballots import Answers
from survey.roster.person import Person
from survey.waves.verify.files import check_files
from tests import small_company as small
from tests.public_folder import run_alone

PUBLIC = {"release.json", "ledger.json", "manifest.json", "manifest.sig.json", "nullifiers.json", "questionnaire.json"}
ONE_TEAM = {"Office/Desk": 26}


@dataclass(frozen=True)
class Files:
    folder: Path

    @classmethod
    def of(cls, folder: Path, people: list[Person], seed: int = 1) -> "Files":
        small.write_roster(folder / "R.csv", people)
        (folder / "Q.toml").write_text(small.QUESTIONS, encoding="utf-8")
        small.write_answers(folder / "A.csv", small.answers_of(people, random.Random(seed)))
        return cls(folder)

    def rehearse(self, out: Path, *wishes: str) -> int:
        named = {"--roster": "R.csv", "--questionnaire": "Q.toml", "--answers": "A.csv"}
        given = [part for name, file in named.items() for part in (name, str(self.folder / file))]
        return main(["rehearse", *given, "--out", str(out), *wishes])

    def append(self, line: str, name: str = "A.csv") -> None:
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    @property
    def next_line(self) -> int:
        return len((self.folder / "A.csv").read_text(encoding="utf-8").splitlines()) + 1


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files.of(tmp_path, small.company(ONE_TEAM))


@pytest.fixture(scope="module")
def two_waves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Sixty people rehearse, three of one team leave and three others join, and the next wave is rehearsed."""
    people, first, second = small.company(), *(tmp_path_factory.mktemp(name) for name in ("first", "second"))
    assert Files.of(first, people).rehearse(first / "out", "--seed", "5") == 0
    newcomers = [Person(f"new{n}", "New", f"new{n}@example.org", one.unit, {}) for n, one in enumerate(people[:3])]
    assert Files.of(second, people[3:] + newcomers, seed=2).rehearse(second / "out", "--after", str(first / "out")) == 0
    return first / "out", second / "out"


def test_a_rehearsal_writes_everything_that_would_become_public(two_waves: tuple[Path, Path]) -> None:
    first, _ = two_waves

    assert {path.name for path in first.iterdir() if path.is_file()} == PUBLIC
    assert read(first, "release.json")["participation"]["org"]["invited"] == 60


def test_a_rehearsal_can_be_verified_by_anybody(two_waves: tuple[Path, Path]) -> None:
    for folder, documents in zip(two_waves, (5, 10), strict=True):
        lines, sound = check_files(folder / "ledger.json")
        assert sound, lines
        assert f"{documents} documents" in lines[0]


def test_a_rehearsal_can_be_verified_with_python_alone(two_waves: tuple[Path, Path], tmp_path: Path) -> None:
    said = run_alone(tmp_path / "elsewhere", two_waves[1])
    assert (said.code, said.lines) == (0, check_files(two_waves[1])[0])


def test_a_rehearsal_after_another_is_its_next_wave(two_waves: tuple[Path, Path]) -> None:
    first, second = (read(folder, "release.json")["wave"] for folder in two_waves)

    assert (first["id"], first["previous"]) == ("rehearsal-1", None)
    assert (second["id"], second["previous"]) == ("rehearsal-2", "rehearsal-1")
    assert first["closed"] < second["closed"]


def test_groups_keep_their_ids_from_one_rehearsal_to_the_next(two_waves: tuple[Path, Path]) -> None:
    first, second = ({group["id"] for group in read(folder, "release.json")["groups"]} for folder in two_waves)

    assert first == second


def test_both_rehearsals_stand_in_one_ledger(two_waves: tuple[Path, Path]) -> None:
    first, second = (json.loads((folder / "ledger.json").read_bytes()) for folder in two_waves)

    assert second[: len(first)] == first
    assert [entry["body"]["wave"] for entry in second if entry["kind"] == "released"] == ["rehearsal-1", "rehearsal-2"]


def test_the_documents_of_earlier_waves_lie_beside_those_of_the_last(two_waves: tuple[Path, Path]) -> None:
    first, second = two_waves
    earlier = second / "earlier" / "rehearsal-1"

    assert {path.name for path in earlier.iterdir()} == PUBLIC - {"ledger.json"}
    assert (earlier / "release.json").read_bytes() == (first / "release.json").read_bytes()


def test_nothing_public_names_a_person_or_holds_a_comment(two_waves: tuple[Path, Path]) -> None:
    for folder in two_waves:
        for path in folder.rglob("*.json"):
            text = path.read_text(encoding="utf-8")
            assert small.SECRET not in text and "@example.org" not in text, path


def test_a_rehearsal_says_how_much_would_be_shown(files: Files, tmp_path: Path, capsys: Any) -> None:
    assert files.rehearse(tmp_path / "out", "--mode", "one-visit") == 0

    assert "groups, " in capsys.readouterr().out
    assert read(tmp_path / "out", "manifest.json")["mode"] == "one-visit"


def test_an_empty_folder_may_be_given(files: Files, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    assert files.rehearse(tmp_path / "out") == 0


def test_a_folder_with_something_in_it_is_left_alone(files: Files, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")

    assert_refused(files, tmp_path, capsys, "is not empty; name another folder with --out")


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        ("nobody,3,,,,,1,,", "column person_id", "'nobody' is not on the roster"),
        ("p000,3,,,,,1,,", "column person_id", "answered before"),
        ("p025,7,,,,,1,,", "column rest", "expected a whole number from 1 to 5"),
        ("p025,3,,,11,,1,,", "column satisfied", "expected a whole number from 0 to 10"),
        ("p025,3,,,,maybe,1,,", "column breaks", "expected a whole number from 1 to 2"),
        ("p025,3,,,,,1;4,,", "column tools", "expected a whole number from 1 to 3"),
        ("p025,3,,,,,1,words,perhaps", "column words:quotable", "expected yes, no or nothing"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_line_and_column(
    files: Files, tmp_path: Path, capsys: Any, line: str, where: str, what: str
) -> None:
    small.write_answers(tmp_path / "A.csv", {"p000": Answers({"rest": 3, "tools": [1]})})
    here = files.next_line
    files.append(line)

    assert_refused(files, tmp_path, capsys, f"line {here}, {where}: ", what)


def test_an_unknown_question_is_refused_by_its_name(files: Files, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "A.csv").write_text("person_id,rest,mood\np000,3,5\n")

    assert_refused(files, tmp_path, capsys, "line 1: no item of the questionnaire is called mood")


def test_a_roster_that_is_too_small_is_refused(tmp_path: Path, capsys: Any) -> None:
    files = Files.of(tmp_path, small.company({"Office": 14}))

    assert_refused(files, tmp_path, capsys, "15")


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (("--policy", "strict"), "policy strict needs groups of"),
        (("--policy", "strict", "--mode", "one-visit"), "policy strict needs"),
        (("--views", "site,tenure"), "the roster has no single column 'site'"),
        (("--views", "site,tenure,grade,age"), "name at most 3"),
        (("--views", "site", "--themes", "scale:luck"), "no measure scale:luck"),
        (("--after", "."), "is not the folder of a rehearsal"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(
    files: Files, tmp_path: Path, capsys: Any, wishes: tuple[str, ...], words: str
) -> None:
    assert_refused(files, tmp_path, capsys, words, wishes=wishes)


def assert_refused(files: Files, folder: Path, capsys: Any, *words: str, wishes: tuple[str, ...] = ()) -> None:
    """A sentence, exit code 1, and not a file more or less than before."""
    before = sorted(folder.rglob("*"))

    code = files.rehearse(folder / "out", *wishes)

    told = capsys.readouterr().err
    assert code == 1
    assert told.startswith("canopy: ") and "Traceback" not in told
    assert all(word in told for word in words), told
    assert sorted(folder.rglob("*")) == before


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_bytes())
