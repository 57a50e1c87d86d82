"""The demo: an invented organisation whose year went through the real protocol, with two stories to be found in it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import hypot
from pathlib import Path
from typing import Any

import pytest

from analytics.release.board import Board, Cell, Release
from survey.app.campaign import SetClock
from survey.app.site.web import create_app, stop
from survey.app.trying.demo import organisation
from survey.app.trying.demo.note import NOTE, Note
from survey.app.trying.demo.story import live, months_before, title_at
from survey.cli import main
from survey.cli.trying import demonstration
from survey.config import load_config
from survey.roster.people import load_roster
from survey.storage.rooms import Storage, reading
from survey.waves import ledger
from survey.waves.states import State, manifest_of, read_document, state_of
from survey.waves.verify.files import check_files
from tests.desk_site import Browser

PORT = 8765
NOW = datetime.now(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True)
class Demo:
    folder: Path
    note: Note
    storage: Storage

    @property
    def board(self) -> Board:
        return Board(self.storage.public("reader"))

    @property
    def releases(self) -> list[Release]:
        return [self.board.release(wave.id) for wave in self.board.waves()]

    @property
    def waves(self) -> list[str]:
        return [str(entry.wave) for entry in ledger.entries(self.storage) if entry.kind == "manifest"]

    def indices(self, label: str, measure: str) -> list[Cell]:
        """A scale of one group, wave after wave."""
        return [shown(release, label, measure) for release in self.releases]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    note = live(folder, NOW, PORT)
    storage = Storage(folder)
    yield Demo(folder, note, storage)
    storage.close()


def shown(release: Release, label: str, measure: str) -> Cell:
    group = next(g for g in release.groups.values() if g.label == label and g.partition == "ordinary")
    cell = release.cell(group.id, measure, "index")
    assert cell is not None and cell.status == "released"
    return cell


def change(before: Cell, after: Cell) -> tuple[float, float]:
    """By how much an index rose, and how much of that the two margins explain."""
    values = [before.value, after.value, before.margin, after.margin]
    first, second, margin, other = (value if value is not None else float("nan") for value in values)
    return second - first, hypot(margin, other)


def test_four_waves_are_released_and_one_is_open_in_a_single_visit(demo: Demo) -> None:
    states = Counter(state_of(demo.storage, wave, NOW) for wave in demo.waves)

    assert states == {State.RELEASED: 4, State.VOTING: 1}
    assert manifest_of(demo.storage, demo.waves[-1])["mode"] == "one-visit"
    assert len(set(demo.waves)) == 5


def test_about_four_hundred_people_work_in_teams_of_six_to_sixteen(demo: Demo) -> None:
    with reading(demo.storage.people("roster")) as people:
        teams = Counter(person.unit for person in load_roster(people))

    assert 380 <= sum(teams.values()) <= 420
    assert min(teams.values()) >= 6 and max(teams.values()) <= 16


def test_the_rest_of_customer_care_falls_over_the_year_by_more_than_its_margins(demo: Demo) -> None:
    waves = demo.indices("Customer care", "scale:recovery")

    rise, explained = change(waves[0], waves[-1])

    assert rise < -explained
    assert [cell.value for cell in waves] == sorted((cell.value for cell in waves), reverse=True)  # type: ignore[type-var]


def test_the_say_that_fleet_has_improves_after_the_second_wave_and_not_before(demo: Demo) -> None:
    first, second, third, _ = demo.indices("Fleet", "scale:control")

    (before, margin_before), (after, margin_after) = change(first, second), change(second, third)

    assert abs(before) <= margin_before
    assert after > margin_after


def test_fleet_is_a_group_of_twenty_or_more(demo: Demo) -> None:
    for release in demo.releases:
        fleet = next(group for group in release.groups.values() if group.label == "Fleet")
        assert isinstance(fleet.respondents, tuple) and fleet.respondents[0] >= 20


def test_the_rest_of_the_organisation_does_not_share_either_story(demo: Demo) -> None:
    for label, measure in (("Engineering", "scale:recovery"), ("Engineering", "scale:control")):
        waves = demo.indices(label, measure)
        rise, explained = change(waves[0], waves[-1])
        assert abs(rise) < 2 * explained, (label, measure)


def test_a_reader_meets_protected_groups_themes_and_quotes(demo: Demo) -> None:
    last = demo.releases[-1]

    assert any(cell.status == "withheld" for cell in last.cells.values())
    assert last.themes and last.quotes


def test_the_whole_year_can_be_verified(demo: Demo, tmp_path: Path) -> None:
    for wave in demo.waves:
        (tmp_path / wave).mkdir()
        released = wave != demo.waves[-1]
        for name in ("manifest.json", "manifest.sig.json", "questionnaire.json", *["nullifiers.json"] * released):
            (tmp_path / wave / name).write_bytes(read_document(demo.storage, wave, name))
        if released:
            (tmp_path / wave / "release.json").write_bytes(demo.board.document(wave))
    (tmp_path / "ledger.json").write_bytes(ledger.document(ledger.entries(demo.storage)))

    lines, sound = check_files(tmp_path / "ledger.json")

    assert sound, lines


def test_every_door_of_the_demo_opens(demo: Demo) -> None:
    app = create_app(replace(load_config(demo.folder), clock=SetClock(NOW)), demo.storage)
    client = app.test_client()
    start = client.get("/").get_data(as_text=True)

    for door in demo.note.doors:
        assert door.path.replace("&", "&amp;") in start
        assert client.get(door.path.partition("#")[0], follow_redirects=True).status_code == 200
    stop(app)
    assert Counter(door.role for door in demo.note.doors) == {"employee": 6, "reader": 3}


def test_the_second_start_uses_the_same_demo_again(demo: Demo, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(demonstration, "live", made_once_more)

    code = main(["demo", "--prepare", "--data", str(demo.folder), "--port", str(PORT)])

    told = capsys.readouterr().out
    assert code == 0 and all(door.path in told for door in demo.note.doors)
    assert f"the demo in {demo.folder} as you left it" in told
    assert all(one.password in told for one in demo.note.sign_ins)


def made_once_more(*_: Any) -> None:
    raise AssertionError("the demo was made again")


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"open_until": (NOW - timedelta(days=1)).isoformat()}, "look at it with `serve"),
        ({"port": PORT + 1}, f"start it with --port {PORT + 1}"),  # its links lead there
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_demo_that_would_not_work_any_more_is_kept_and_told_what_to_do(
    demo: Demo, tmp_path: Path, capsys: Any, change: dict[str, Any], advice: str
) -> None:
    (tmp_path / NOTE).touch(mode=0o644)  # as an earlier version did
    replace(demo.note, **change).write(tmp_path)
    assert (tmp_path / NOTE).stat().st_mode & 0o077 == 0  # passwords stand in it

    code = main(["demo", "--prepare", "--data", str(tmp_path), "--port", str(PORT)])

    said = capsys.readouterr().err
    assert code == 1 and advice in said and "--fresh" in said
    assert Note.read(tmp_path) == replace(demo.note, **change)


@pytest.mark.parametrize("text", ["", "{}", '{"doors": [], "open_until": "2026", "port": 1}'])
def test_a_demo_of_an_earlier_version_is_not_replaced_unasked(tmp_path: Path, capsys: Any, text: str) -> None:
    (tmp_path / NOTE).write_text(text)

    assert main(["demo", "--prepare", "--data", str(tmp_path)]) == 1
    assert "--fresh" in capsys.readouterr().err and (tmp_path / NOTE).read_text() == text


def test_the_demo_never_replaces_a_folder_with_something_else_in_it(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    code = main(["demo", "--prepare", "--data", str(tmp_path)])

    assert (code, (tmp_path / "thesis.txt").read_text()) == (1, "years of work")
    assert "holds something else than a demo" in capsys.readouterr().err


def test_a_first_start_that_is_interrupted_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def interrupted(folder: Path, *_: Any) -> None:
        (folder / "boxes").mkdir(parents=True)
        raise KeyboardInterrupt

    monkeypatch.setattr(demonstration, "live", interrupted)

    assert main(["demo", "--prepare", "--data", str(tmp_path / "demo")]) == 130
    assert list(tmp_path.iterdir()) == []


def test_on_no_day_do_two_waves_of_the_demo_share_a_name() -> None:
    for day in range(4 * 366):
        now = NOW + timedelta(days=day)
        begins = [months_before(now, months) for months in (12, 9, 6, 3)]
        assert len({title_at(begin) for begin in begins}) == 4
        assert now - begins[-1] > timedelta(days=80)


def test_the_invented_people_have_addresses_that_cannot_exist() -> None:
    import numpy as np

    people = organisation.first_roster(np.random.default_rng(1))

    assert all(person.email.endswith("@northfield.example") for person in people)


def test_the_demo_has_somebody_to_sign_in_for_each_role_and_says_how_on_this_machine_only(demo: Demo) -> None:
    app = create_app(load_config(demo.folder), demo.storage)
    here = app.test_client().get("/").text
    elsewhere = app.test_client().get("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).text
    for one in demo.note.sign_ins:
        assert one.password in here
        assert one.password not in elsewhere
        assert Browser(app).sign_in(one.email, one.password).status_code == 302, one.role
    stop(app)
    assert [one.role for one in demo.note.sign_ins] == ["organiser", "works-council", "manager", "leadership"]
