"""A whole wave, from the roster to the board, as an organisation lives it; and what is left of it afterwards."""

import json
import math
import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from analytics.release.board import Board, Release
from analytics.release.draft import Draft
from survey.app import campaign
from survey.app.campaign import ONE_VISIT, TWO_WINDOW, House, InProcess, WavePlan, run_wave, start_wave
from survey.app.ending.closing import close_with_passphrase
from survey.app.ending.publishing import publish
from survey.app.site.web import create_app, stop
from survey.credentials.ballots import Answers
from survey.credentials.canonical import b64u, canonical, unb64u
from survey.credentials.respondent import Respondent, Ticket
from survey.waves import ledger
from survey.waves.codes.invitations import Invitation
from survey.waves.states import read_document, windows_of
from survey.waves.verify.files import check_files
from tests import small_company as small

LONG_KEYS = 3072  # bits; of the wave in one visit
DOCUMENTS = ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json")


@dataclass
class Lived:
    """A wave that was run to its end, and the secrets that existed on the way."""

    house: House
    answers: Mapping[str, Answers]
    secrets: dict[str, list[bytes]] = field(default_factory=dict)

    @property
    def release(self) -> Release:
        return Board(self.house.storage.public("reader")).release("w1")

    @property
    def folder(self) -> Path:
        return self.house.storage.folder

    def document(self, name: str) -> Any:
        return json.loads(read_document(self.house.storage, "w1", name))


@pytest.fixture(scope="module", params=[TWO_WINDOW, ONE_VISIT])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    house = small.house(tmp_path_factory.mktemp("whole") / "data")
    if request.param == ONE_VISIT:
        house = replace(house, config=replace(house.config, key_bits=LONG_KEYS))
    world = Lived(house, small.answers_of(small.company(), random.Random(7)))
    plan = WavePlan("w1", "The first wave", small.questionnaire(), mode=request.param)
    with pytest.MonkeyPatch.context() as patch:
        overhear(patch, world)
        run_wave(house, plan, world.answers, rng=random.Random(7), progress=lambda *step: note(world, step))
    yield world
    house.storage.close()


def overhear(patch: pytest.MonkeyPatch, world: Lived) -> None:
    """Codes and counters are nowhere to be read, not even while the wave runs: they are caught as they are made."""
    real_invite, real_draft = campaign.invite, Draft.of

    def invite(*those: Any) -> Any:
        made = real_invite(*those)
        world.secrets["codes"] = [form for one in made for form in (one.code.encode(), unb64u(one.code))]
        return made

    def decided(package: Any, *those: Any, **named: Any) -> Any:
        world.secrets["salt"] = [package.salt.encode()]
        world.secrets["counters"] = [canonical(part) for part in package.counted().values()]
        return real_draft(package, *those, **named)

    patch.setattr(campaign, "invite", invite)
    patch.setattr(Draft, "of", decided)


SECRET_COLUMNS = {
    "people.db": {"code": ("code_hash", "request_hash"), "segment_key": ("private_der",)},
    "boxes/w1.db": {
        "ballot": ("nullifier", "ballot_key", "sealed"),
        "collector_key": ("private",),
    },
}


def note(world: Lived, step: tuple[str, int, int]) -> None:
    """At the end of voting, with everything still there, write down all that must not survive."""
    if step[:2] != ("closing and publishing", 0):
        return
    world.secrets["wrapped key"] = [path.read_bytes() for path in (world.folder / "keys").iterdir()]
    for file, table_columns in SECRET_COLUMNS.items():
        with closing(sqlite3.connect(world.folder / file)) as connection:
            for table, columns in table_columns.items():
                for column in columns:
                    found = connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
                    world.secrets[f"{table}.{column}"] = [row[0] for row in found]


def test_keys_are_as_long_as_the_installation_says(lived: Lived) -> None:
    manifest = lived.document("manifest.json")
    bits = {8 * len(unb64u(segment["key"]["n"])) for segment in manifest["segments"]}
    assert bits == {LONG_KEYS if manifest["mode"] == ONE_VISIT else 2048}


def test_a_wave_ends_on_the_board_with_everybody_counted_who_answered(lived: Lived) -> None:
    took_part = len(lived.answers)

    counted = lived.release.participation["org"]

    assert counted == {"invited": 60, "enrolled": took_part, "redeemed": took_part, "counted": took_part, "spoilt": 0}


def test_every_average_of_a_team_is_the_rounded_mean_of_its_answers(lived: Lived) -> None:
    leaves = [group for group in lived.release.groups.values() if group.leaf]
    asked = {"ordinary": ("rest", "evening", "satisfied"), "sensitive": ("leave",)}
    assert any("rest" not in said.closed for said in lived.answers.values())  # skipped questions are among them

    for group in leaves:
        for item in asked[group.partition]:
            cell = lived.release.cell(group.id, f"item:{item}", "mean")
            assert cell is not None and cell.value == expected_mean(lived.answers, group.units, item)

    assert len(leaves) >= 6


def expected_mean(answers: Mapping[str, Answers], units: tuple[str, ...], item: str) -> float | None:
    """The rules of disclosure control once more, by hand: turned, rounded half up in sixteenths, capped, from 6 on."""
    units_of = {person.person_id: person.unit for person in small.company()}
    points, lowest = small.POINTS[item], 0 if item == "satisfied" else 1
    clicked = [
        said.closed[item] for person, said in answers.items() if units_of[person] in units and item in said.closed
    ]
    values = [points + 1 - int(k) if item in small.REVERSED else int(k) for k in clicked]  # type: ignore[arg-type]
    if len(values) < {"leave": 9, "satisfied": 7}.get(item, 6):
        return None
    step = Fraction(points - 1, 16)
    steps = math.floor((Fraction(sum(values), len(values)) - 1) / step + Fraction(1, 2))
    return float(lowest + min(max(steps, 4), 14) * step)


def test_every_secret_was_there_before_the_wave_was_closed(lived: Lived) -> None:
    sizes = {name: len(found) for name, found in lived.secrets.items()}

    assert sizes["ballot.nullifier"] == 2 * len(lived.answers)
    assert sizes["code.code_hash"] == 60
    assert all(sizes.values())


def test_no_byte_of_a_ballot_a_code_or_a_key_is_left_in_any_file(lived: Lived) -> None:
    for path in files_of(lived.folder):
        content = path.read_bytes()
        for name, found in lived.secrets.items():
            left = [secret for secret in found if secret in content]
            assert left == [], f"{len(left)} of {name} are still in {path.name}"


def test_no_word_of_a_comment_that_was_not_shared_is_left_in_any_file(lived: Lived) -> None:
    for path in files_of(lived.folder):
        content = path.read_bytes()
        assert small.SECRET.encode() not in content
        assert small.SECRET.encode("utf-16-le") not in content


def test_receipts_stand_in_the_public_list_and_nowhere_else(lived: Lived) -> None:
    receipts = [b64u(nullifier) for nullifier in lived.secrets["ballot.nullifier"]]
    listed = {pair[0] for pairs in lived.document("nullifiers.json").values() for pair in pairs}

    assert listed == set(receipts)
    assert tables_that_mention(lived.folder, receipts[0].encode()) == [("public.db", "document")]


def test_no_table_keeps_a_row_about_what_was_said(lived: Lived) -> None:
    empty = {"draft", "code", "segment_key"}

    for path in files_of(lived.folder):
        if path.suffix == ".db":
            assert {table for table, rows in rows_of(path).items() if table in empty and rows} == set()


def test_the_ballot_box_is_gone_with_its_counters_and_its_journal(lived: Lived) -> None:
    assert sorted(path.name for path in files_of(lived.folder)) == [
        "accounts.db",
        "canopy.toml",
        "people.db",
        "public.db",
    ]


def test_verify_has_nothing_to_say_against_it(lived: Lived, tmp_path: Path) -> None:
    write_public(lived, tmp_path)

    lines, sound = check_files(tmp_path / "ledger.json")

    assert sound and lines[0].startswith("Everything agrees")


def test_a_receipt_is_found_in_the_count(lived: Lived, tmp_path: Path) -> None:
    write_public(lived, tmp_path)
    receipt = b64u(lived.secrets["ballot.nullifier"][0])

    lines, sound = check_files(tmp_path / "ledger.json", [receipt])

    assert sound and "is in its count" in lines[-1]


def test_a_changed_number_in_the_release_is_found_by_verify(lived: Lived, tmp_path: Path) -> None:
    write_public(lived, tmp_path)
    release = tmp_path / "release.json"
    release.write_bytes(release.read_bytes().replace(b'"value":', b'"value":1', 1))

    lines, sound = check_files(tmp_path / "ledger.json")

    assert not sound and any("w1/release.json" in line for line in lines)


def test_who_votes_again_is_counted_once_and_with_the_last_answer(tmp_path: Path) -> None:
    house = small.house(tmp_path / "data", small.company({"Office": 20}))
    plan = WavePlan("w1", "Changed minds", small.questionnaire())
    locked, invitations = start_wave(house, plan)
    at_first, at_last = (Answers({"rest": option}) for option in (1, 4))

    with voting(house, invitations) as (respondent, tickets):
        for said in (at_first, at_last):
            for ticket in tickets:
                respondent.cast(ticket, said, "org")
    close_with_passphrase(house.config, house.storage, "w1", locked.passphrase or "")
    publish(house.config, house.storage, "w1")

    release = Board(house.storage.public("reader")).release("w1")
    means = {cell.value for (_, _, statistic), cell in release.cells.items() if statistic == "mean" and cell.value}
    assert (release.participation["org"]["counted"], means) == (20, {4})


@contextmanager
def voting(house: House, invitations: Sequence[Invitation]) -> Iterator[tuple[Respondent, list[Ticket]]]:
    """Everybody holds a ticket and votes as the block says; afterwards the window is over."""
    app, windows = create_app(house.config, house.storage), windows_of(house.storage, "w1")
    respondent = Respondent(InProcess(app), "w1")
    tickets = [respondent.ticket(invitation.code) for invitation in invitations]
    house.clock.now = windows.vote[0]
    yield respondent, tickets
    stop(app)
    house.clock.now = windows.vote[1]


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def tables_that_mention(folder: Path, needle: bytes) -> list[tuple[str, str]]:
    return [
        (path.name, table)
        for path in files_of(folder)
        if path.suffix == ".db"
        for table, rows in rows_of(path).items()
        if any(needle in (cell if isinstance(cell, bytes) else str(cell).encode()) for row in rows for cell in row)
    ]


def write_public(lived: Lived, folder: Path) -> None:
    storage = lived.house.storage
    for name in DOCUMENTS:
        (folder / name).write_bytes(read_document(storage, "w1", name))
    (folder / "release.json").write_bytes(Board(storage.public("reader")).document("w1"))
    (folder / "ledger.json").write_bytes(ledger.document(ledger.entries(storage)))
