"""An attacker who holds the files: does the place of a row tell when it came, and is what was deleted gone?

Re-enacted: EvaP issue 1384, where the order of rows in the file linked votes to voters.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from scipy.stats import spearmanr
from sqlalchemy import delete, insert, update

from survey.credentials.ballots import POINT_BYTES
from survey.faces.collector.ballot_rows import store_rows
from survey.faces.collector.intake import Intake
from survey.storage import connections, tables
from survey.storage.connections import PAGE_SIZE
from survey.storage.rooms import Storage, begin
from survey.waves.codes.drawn import boxes, draw, issue
from survey.waves.codes.invitations import code_hash, invite, invite_rest
from survey.waves.draft import LONGEST_SEALED
from survey.waves.manifest import TEXT_SEALED_LENGTH
from survey.waves.nullifiers import Row
from tests.waves_world import World, people

SMALL = 121  # bytes of a sealed ballot with 40 answers
LARGEST_CELL = (PAGE_SIZE - 12) * 64 // 255 - 23  # bytes of a row that SQLite keeps on one index page
TARGET = 0.15  # rank correlation, as in attack A7


@pytest.fixture
def fast_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk need not be waited for: that changes the time of a commit, and no byte of the file."""
    fast = ["synchronous = OFF" if pragma.startswith("synchronous") else pragma for pragma in connections.PRAGMAS]
    monkeypatch.setattr(connections, "PRAGMAS", fast)


@pytest.fixture
def storage(tmp_path: Path, fast_disk: None) -> Iterator[Storage]:
    storage = open_box(tmp_path)
    yield storage
    storage.close()


def open_box(folder: Path) -> Storage:
    storage = Storage(folder)
    storage.migrate()
    storage.create_box("w1")
    with begin(storage.box("w1", "organiser")) as connection:
        connection.execute(insert(tables.collector_key).values(key_id="collector", private=bytes(32)))
    return storage


def ballots(count: int, sealed: int) -> list[Row]:
    chance = random.Random(7)
    return [
        Row(
            chance.randbytes(32),
            "org",
            chance.choice(("north-ed15de", "south-ffbf88")),
            chance.randbytes(POINT_BYTES),
            chance.randbytes(sealed),
        )
        for _ in range(count)
    ]


def places(path: Path, names: Sequence[bytes]) -> list[int]:
    """Offset of each name in the file; a name that is there twice would show an older version of its page."""
    content = path.read_bytes()
    assert {content.count(name) for name in names} == {1}
    return [content.index(name) for name in names]


def box_file(storage: Storage) -> Path:
    return storage.folder / "boxes" / "w1.db"


def correlation(order: Sequence[int]) -> float:
    return float(spearmanr(range(len(order)), order).statistic)


@pytest.mark.parametrize("sealed", [SMALL, TEXT_SEALED_LENGTH], ids=["small", "text"])
def test_offsets_of_thousands_of_ballots_do_not_follow_their_arrival(storage: Storage, sealed: int) -> None:
    """What the pages alone give, before any rewriting: one transaction for each ballot, the worst case."""
    rows = ballots(2000, sealed)
    for row in rows:
        with begin(storage.box("w1", "collector")) as connection:
            store_rows(connection, [row])
    order = places(box_file(storage), [row.nullifier for row in rows])
    assert abs(correlation(order)) <= TARGET


def filled(folder: Path, rows: Sequence[Row]) -> bytes:
    """The file of a new box after these ballots came one after the other."""
    storage = open_box(folder)
    intake = Intake(storage)
    for row in rows:
        intake.store("w1", row)
    intake.close()
    storage.close()
    return box_file(storage).read_bytes()


@pytest.mark.usefixtures("fast_disk")
@pytest.mark.parametrize("sealed", [SMALL, TEXT_SEALED_LENGTH], ids=["small", "text"])
@pytest.mark.parametrize("count", [8, 60, 120])
def test_the_same_ballots_in_another_order_make_the_same_file(tmp_path: Path, sealed: int, count: int) -> None:
    rows = ballots(count, sealed)
    shuffled = random.Random(3).sample(rows, count)
    assert filled(tmp_path / "one", rows) == filled(tmp_path / "other", shuffled)


def test_without_rewriting_a_small_box_would_tell_the_exact_order(storage: Storage) -> None:
    """The measure can see what it looks for: this is what the intake prevents."""
    rows = ballots(60, SMALL)
    for row in rows:
        with begin(storage.box("w1", "collector")) as connection:
            store_rows(connection, [row])
    assert abs(correlation(places(box_file(storage), [row.nullifier for row in rows]))) > 0.9


def test_a_replaced_ballot_stays_where_it_was(storage: Storage) -> None:
    rows = ballots(300, SMALL)
    for row in rows:
        with begin(storage.box("w1", "collector")) as connection:
            store_rows(connection, [row])
    before = places(box_file(storage), [row.nullifier for row in rows])
    with begin(storage.box("w1", "collector")) as connection:
        store_rows(connection, [Row(*vars(row).values()) for row in ballots(300, SMALL)[40:80]])
    assert places(box_file(storage), [row.nullifier for row in rows]) == before


def test_the_longest_ballot_that_can_be_drafted_stays_on_its_page(storage: Storage) -> None:
    longest = "a" * 64
    rows = [Row(row.nullifier, longest, longest, row.ballot_key, row.sealed) for row in ballots(50, LONGEST_SEALED)]
    with begin(storage.box("w1", "collector")) as connection:
        store_rows(connection, rows)
    content = box_file(storage).read_bytes()
    starts = [content.find(row.sealed) for row in rows]
    assert min(starts) > 0
    assert all(start // PAGE_SIZE == (start + LONGEST_SEALED - 1) // PAGE_SIZE for start in starts)
    assert LONGEST_SEALED + 32 + POINT_BYTES + 2 * len(longest) + 12 <= LARGEST_CELL


def remains(folder: Path, secrets: Sequence[bytes]) -> list[str]:
    """Files that still hold sixteen bytes from the middle or the beginning of a secret."""
    pieces = [piece for secret in secrets for piece in (secret[:16], secret[len(secret) // 2 :][:16])]
    contents = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [name for name, content in contents.items() if any(piece in content for piece in pieces)]


@pytest.mark.parametrize("sealed", [SMALL, TEXT_SEALED_LENGTH], ids=["small", "text"])
def test_after_close_no_file_holds_a_byte_of_a_sealed_ballot(storage: Storage, sealed: int) -> None:
    rows = ballots(400, sealed)
    with begin(storage.box("w1", "collector")) as connection:
        store_rows(connection, rows)
    assert remains(storage.folder, [row.sealed for row in rows]) == ["w1.db"]
    with begin(storage.box("w1", "tally")) as connection:
        connection.execute(delete(tables.ballot))
    storage.rewrite_box("w1")
    assert remains(storage.folder, [row.sealed for row in rows]) == []
    assert remains(storage.folder, [row.nullifier for row in rows]) == []
    assert not list(storage.folder.rglob("*-journal"))


def test_what_is_deleted_is_wiped_even_before_the_file_is_rewritten(storage: Storage) -> None:
    rows = ballots(400, SMALL)
    with begin(storage.box("w1", "collector")) as connection:
        store_rows(connection, rows)
    with begin(storage.box("w1", "tally")) as connection:
        connection.execute(delete(tables.ballot))
    assert remains(storage.folder, [row.sealed for row in rows]) == []


def test_a_journal_copied_in_the_middle_of_a_transaction_shows_the_order_of_keys(storage: Storage) -> None:
    """It holds pages as they were before, of a box that was in order; SQLite fills each of them from its end."""
    rows, intake = ballots(120, SMALL), Intake(storage)
    for row in rows[:80]:
        intake.store("w1", row)
    intake.close()
    with begin(storage.box("w1", "collector")) as connection:
        store_rows(connection, rows[80:])
        journal = box_file(storage).with_name("w1.db-journal").read_bytes()
    kept = [row.nullifier for row in rows[:80] if journal.count(row.nullifier) == 1]
    by_key = [journal.index(name) for name in sorted(kept)]
    assert len(kept) > 40
    assert sum(later < before for before, later in pairwise(by_key)) > 0.9 * len(kept)
    assert [row for row in rows[80:] if row.nullifier in journal] == []
    assert not list(storage.folder.rglob("*-journal"))


def enrolments(storage: Storage, count: int) -> list[bytes]:
    """So many codes, and their hashes in the order in which people then enrolled."""
    chance = random.Random(11)
    hashes = sorted(chance.randbytes(32) for _ in range(count))
    with begin(storage.people("organiser")) as connection:
        segments = {"org": "north-ed15de", "text": "t-all-0db172"}
        connection.execute(
            insert(tables.code), [{"code_hash": name, "wave": "w1", "segments": segments} for name in hashes]
        )
    chance.shuffle(hashes)
    return hashes


@pytest.mark.parametrize("count", [50, 400])
def test_enrolling_moves_no_row(storage: Storage, count: int) -> None:
    hashes = enrolments(storage, count)
    before = places(storage.folder / "people.db", hashes)
    for name in hashes[: count // 2]:
        with begin(storage.people("issuer")) as connection:
            enrolled = update(tables.code).where(tables.code.c.code_hash == name)
            connection.execute(enrolled.values(request_hash=random.Random(name).randbytes(32), filler=b""))
    assert places(storage.folder / "people.db", hashes) == before


def test_codes_lie_in_no_order_of_people(tmp_path: Path) -> None:
    """Codes are made person after person; what the file shows is only the order of their hashes."""
    world = World(tmp_path, roster=people(north=20, south=30))
    world.lock()
    invitations = invite(world.storage, world.config, "w1")
    by_hash = sorted(code_hash(invitation.code) for invitation in invitations)
    found = places(tmp_path / "people.db", by_hash)
    world.storage.close()
    assert found in (sorted(found), sorted(found, reverse=True))


def by_letter(world: World) -> None:
    invite(world.storage, world.config, "w1")


def by_letter_for_the_rest(world: World) -> None:
    assert invite_rest(world.storage, world.config, "w1", {one.person_id for one in world.roster}, delivered=True)


def by_card(world: World) -> None:
    cards = draw(world.storage, world.config, "w1", {box.segment: 9 for box in boxes(world.storage, "w1")})
    issue(world.storage, world.config, "w1", cards)


def free_pages(storage: Storage) -> int:
    """As the head of the file says."""
    return int.from_bytes((storage.folder / "people.db").read_bytes()[36:40])


@pytest.mark.parametrize("write", [by_letter, by_letter_for_the_rest, by_card])
def test_codes_are_written_into_a_file_that_is_made_anew(tmp_path: Path, write: Callable[[World], None]) -> None:
    """A page that is split while codes are written may keep older copies of rows: no page may be one of before."""
    world = World(tmp_path, roster=people(north=20, south=30))
    world.lock()
    enrolments(world.storage, 400)
    with begin(world.storage.people("organiser")) as connection:
        connection.execute(delete(tables.code))
    assert free_pages(world.storage) > 0
    write(world)
    assert free_pages(world.storage) == 0
    world.storage.close()


def test_codes_are_not_lost_while_somebody_else_holds_the_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path, roster=people(north=20, south=30))
    world.lock()

    def held(_storage: Storage) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(Storage, "rewrite_people", held)
    assert len(invite(world.storage, world.config, "w1")) == 50
    assert not world.storage.leave_no_copies()
    world.storage.close()


def test_a_copied_file_tells_the_day_of_its_last_change_and_no_more(storage: Storage) -> None:
    today = datetime.now(UTC).date()
    intake, shown = Intake(storage), []
    for row in ballots(3, SMALL):
        intake.store("w1", row)
        storage.hide_enrolment()
        shown.append((storage.folder / "people.db").stat().st_mtime)
    intake.close()
    shown.append(box_file(storage).stat().st_mtime)
    assert len(set(shown)) == len(shown) and any(moment % 1 for moment in shown)  # seconds alone would meet by chance
    assert all(abs((datetime.fromtimestamp(moment, UTC).date() - today).days) <= 1 for moment in shown)
    assert max(abs(moment - datetime.now(UTC).timestamp()) for moment in shown) > 1


def test_no_column_of_a_running_wave_is_about_time_or_place() -> None:
    suspicious = ("time", "date", "day", "address", "ip", "agent", "seq", "count", "order")
    columns = {
        f"{table.name}.{column.name}"
        for metadata in (tables.people_metadata, tables.box_metadata)
        for table in metadata.tables.values()
        for column in table.columns
    }
    assert len(columns) > 20
    assert {name for name in columns if any(word in name.partition(".")[2].split("_") for word in suspicious)} == set()
