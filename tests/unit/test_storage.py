"""The rooms on disk: how they come to be, how they are opened, and what they refuse whoever asks."""

import re
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, create_engine, insert, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

import survey
from analytics.release import board
from survey.storage import account_tables, connections, files, tables
from survey.storage.connections import open_room
from survey.storage.migrate import FOLDER
from survey.storage.rights import ROOMS, Room
from survey.storage.rooms import NoSuchBox, Storage, WrongWaveId, begin, reading


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path / "installation")
    storage.migrate()
    storage.create_box("w1")
    yield storage
    storage.close()


def schema(engine: Engine) -> dict[str, str]:
    """Table -> the words of its declaration, without layout and quotes."""
    asked = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name <> 'alembic_version'"
    with engine.connect() as connection:
        found = connection.exec_driver_sql(asked).all()
    return {name: re.sub(r"\s+", " ", sql.replace('"', "")).strip() for name, sql in found}


def declared(metadata: MetaData) -> dict[str, str]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    found = schema(engine)
    engine.dispose()
    return found


def migrators(storage: Storage) -> dict[Room, Engine]:
    return {
        "people": storage.people("migrator"),
        "public": storage.public("migrator"),
        "accounts": storage.accounts("migrator"),
        "box": storage.box("w1", "migrator"),
    }


DECLARATIONS: list[tuple[Room, MetaData]] = [
    ("people", tables.people_metadata),
    ("public", tables.public_metadata),
    ("public", board.metadata),
    ("box", tables.box_metadata),
    ("accounts", account_tables.accounts_metadata),
]


@pytest.mark.parametrize(("room", "metadata"), DECLARATIONS)
def test_migrations_from_empty_end_in_the_declared_tables(storage: Storage, room: Room, metadata: MetaData) -> None:
    migrated, expected = schema(migrators(storage)[room]), declared(metadata)
    assert {name: migrated.get(name) for name in expected} == expected


def test_migrations_make_no_table_that_nobody_declares(storage: Storage) -> None:
    declarations = {name for _, metadata in DECLARATIONS for name in metadata.tables}
    assert {name for engine in migrators(storage).values() for name in schema(engine)} == declarations


def test_no_table_counts_its_rows(storage: Storage) -> None:
    for engine in migrators(storage).values():
        assert [name for name, words in schema(engine).items() if not words.endswith("WITHOUT ROWID")] == []


def test_a_ballot_has_five_columns_and_no_other(storage: Storage) -> None:
    with storage.box("w1", "tally").connect() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM ballot").keys()
    assert list(stored) == ["nullifier", "view", "segment", "ballot_key", "sealed"]


def test_migrating_again_changes_nothing(storage: Storage) -> None:
    with begin(storage.people("organiser")) as connection:
        connection.execute(insert(tables.draft).values(wave="w1", settings={"title": "Spring"}))
    storage.migrate()
    storage.create_box("w1")
    with reading(storage.people("organiser")) as connection:
        assert connection.execute(select(tables.draft.c.settings)).scalar_one() == {"title": "Spring"}


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "100 % café; a:b?c#d")
    storage.migrate()
    storage.create_box("w1")
    assert storage.box_exists("w1")
    storage.close()


def test_migrations_travel_inside_the_package() -> None:
    package = Path(survey.__file__).parent
    assert FOLDER.is_relative_to(package)
    assert all(list((FOLDER / room).glob("r0001_*.py")) for room in ROOMS)


def test_files_are_for_their_owner_only(storage: Storage) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in storage.folder.rglob("*.db")}
    assert modes == {"people.db": 0o600, "public.db": 0o600, "accounts.db": 0o600, "w1.db": 0o600}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("page_size", 16384),
        ("journal_mode", "delete"),
        ("synchronous", 3),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("auto_vacuum", 0),
    ],
)
def test_every_connection_is_durable_and_wipes_what_it_deletes(storage: Storage, pragma: str, value: object) -> None:
    with closing(open_room(storage.folder / "people.db", "people", "migrator")) as connection:
        assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_a_transaction_that_writes_takes_the_lock_at_once(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT", 0.05)
    with (
        begin(storage.people("organiser")),
        pytest.raises(OperationalError, match="locked"),
        begin(storage.people("issuer")),
    ):
        pass


def test_reading_waits_for_no_writer(storage: Storage) -> None:
    with begin(storage.people("organiser")) as writer:
        writer.execute(insert(tables.draft).values(wave="w1", settings={}))
        with reading(storage.people("organiser")) as reader:
            assert reader.execute(select(tables.draft.c.wave)).all() == []


def test_a_transaction_that_fails_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError), begin(storage.people("organiser")) as connection:
        connection.execute(insert(tables.draft).values(wave="w1", settings={}))
        raise ZeroDivisionError
    with reading(storage.people("organiser")) as connection:
        assert connection.execute(select(tables.draft.c.wave)).all() == []


def test_an_error_repeats_no_value(storage: Storage) -> None:
    secret = b"a code that nobody may read in a log"
    row = {"code_hash": secret, "wave": "w1", "segments": {}}
    with pytest.raises(IntegrityError) as told, begin(storage.people("organiser")) as connection:
        connection.execute(insert(tables.code), [row, row])
    assert "nobody may read" not in str(told.value)


def test_a_box_lives_from_lock_until_it_is_destroyed(storage: Storage) -> None:
    storage.box("w1", "tally").connect().close()
    storage.destroy_box("w1")
    assert not storage.box_exists("w1")
    assert list((storage.folder / "boxes").iterdir()) == []
    with pytest.raises(NoSuchBox, match="no ballot box for wave 'w1'"):
        storage.box("w1", "tally")


def filled(storage: Storage) -> Path:
    with begin(storage.box("w1", "collector")) as box:
        row = {"nullifier": b"n" * 32, "view": "org", "segment": "a", "ballot_key": b"k" * 65, "sealed": b"s" * 120}
        box.execute(insert(tables.ballot).values(row))
    with begin(storage.box("w1", "tally")) as box:
        box.execute(insert(tables.counter).values(name="closed-body", document=b"c" * 64))
        box.execute(insert(tables.release_draft).values(name="release.json", document=b"d" * 64))
    return storage.folder / "boxes" / "w1.db"


def test_whoever_holds_a_destroyed_box_open_finds_nothing_in_it(storage: Storage) -> None:
    with filled(storage).open("rb") as held:
        storage.destroy_box("w1")
        content = held.read()
    assert content and [piece for piece in (b"n" * 32, b"s" * 16, b"c" * 16, b"d" * 16) if piece in content] == []


@pytest.mark.parametrize("step", ["_delete_every_row", "_empty"])
def test_a_box_that_is_half_destroyed_is_destroyed_by_doing_it_again(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    filled(storage)
    whole = getattr(files, step)

    def interrupted(*those: object) -> None:
        whole(*those)
        raise InterruptedError

    with monkeypatch.context() as patch, pytest.raises(InterruptedError):
        patch.setattr(files, step, interrupted)
        storage.destroy_box("w1")
    storage.destroy_box("w1")
    storage.destroy_box("w1")
    assert list((storage.folder / "boxes").iterdir()) == []


def test_a_box_that_is_no_database_any_more_is_written_over_and_removed(storage: Storage) -> None:
    path = filled(storage)
    storage.close()
    path.write_bytes(b"damaged " * 4096)
    with path.open("rb") as held:
        storage.destroy_box("w1")
        assert set(held.read()) == {0}
    assert not storage.box_exists("w1")


def test_rewriting_a_box_that_is_gone_does_not_bring_it_back(storage: Storage) -> None:
    storage.destroy_box("w1")
    with pytest.raises(NoSuchBox):
        storage.rewrite_box("w1")
    assert not storage.box_exists("w1")


def test_the_wrapped_key_is_a_file_for_its_owner_in_a_folder_of_its_own(storage: Storage) -> None:
    storage.keep_key("w1", b"an older one")
    storage.keep_key("w1", b"wrapped")
    kept = storage.folder / "keys" / "w1.key"
    assert (kept.read_bytes(), storage.wrapped_key("w1"), storage.wrapped_key("w2")) == (b"wrapped", b"wrapped", None)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent)] == [0o600, 0o700]
    assert list(kept.parent.iterdir()) == [kept]


def test_a_destroyed_key_is_written_over_before_its_name_goes(storage: Storage) -> None:
    storage.keep_key("w1", b"wrapped")
    with (storage.folder / "keys" / "w1.key").open("rb") as held:
        storage.destroy_key("w1")
        storage.destroy_key("w1")
        assert held.read() == bytes(7)
    assert storage.wrapped_key("w1") is None


def test_a_key_whose_writing_was_interrupted_is_destroyed_too(storage: Storage) -> None:
    storage.keep_key("w1", b"wrapped")
    (storage.folder / "keys" / "w1.key.new").write_bytes(b"half")
    storage.destroy_key("w1")
    assert list((storage.folder / "keys").iterdir()) == []


@pytest.mark.parametrize("wave", ["", "../people", "W1", "a" * 65, "w1\n", "w.1"])
def test_a_wave_id_is_never_a_path(storage: Storage, wave: str) -> None:
    with pytest.raises(WrongWaveId, match="not the id of a wave"):
        storage.create_box(wave)
    with pytest.raises(WrongWaveId, match="not the id of a wave"):
        storage.keep_key(wave, b"wrapped")


def test_only_the_migrator_makes_a_file(tmp_path: Path) -> None:
    with pytest.raises(OperationalError, match="unable to open"):
        Storage(tmp_path).people("roster").connect()
    assert list(tmp_path.iterdir()) == []


PUBLISHED = {"wave": "w1", "name": "manifest.json", "body": b"{}"}


def test_a_published_document_cannot_be_overwritten_even_by_replacing_the_row(storage: Storage) -> None:
    with begin(storage.public("organiser")) as connection:
        connection.execute(insert(tables.document).values(PUBLISHED))
    for change in (
        insert(tables.document).prefix_with("OR REPLACE").values(PUBLISHED | {"body": b"{other}"}),
        update(tables.document).values(body=b"{other}"),
    ):
        with (
            pytest.raises(DatabaseError, match=r"written once|does not change"),
            begin(storage.public("organiser")) as connection,
        ):
            connection.execute(change)


def test_signatures_may_be_added_to_a_manifest(storage: Storage) -> None:
    with begin(storage.public("organiser")) as connection:
        connection.execute(insert(tables.document).values(PUBLISHED | {"name": "manifest.sig.json"}))
        connection.execute(update(tables.document).values(body=b"{more}"))
    with reading(storage.public("reader")) as connection:
        assert connection.execute(select(tables.document.c.body)).scalars().all() == [b"{more}"]


def test_the_past_of_the_ledger_cannot_be_replaced(storage: Storage) -> None:
    with begin(storage.public("organiser")) as connection:
        connection.execute(insert(tables.ledger).values(seq=1, entry=b"first"))
    replacing = insert(tables.ledger).prefix_with("OR REPLACE").values(seq=1, entry=b"other")
    with pytest.raises(DatabaseError, match="written once"), begin(storage.public("organiser")) as connection:
        connection.execute(replacing)


MEASURED = {
    "wave": "w1",
    "group_id": "north",
    "measure": "item:q1",
    "statistic": "mean",
    "status": "released",
    "value": 3.25,
    "low": 3.125,
    "high": 3.375,
    "margin": 0.5,
    "basis": "measured",
    "minimum": 6,
    "answers_from": 6,
}
NOTHING = dict.fromkeys(("value", "low", "high", "noise", "margin", "basis", "minimum", "answers_from"))


def post(storage: Storage, cell: dict[str, object]) -> None:
    with begin(storage.public("publisher")) as connection:
        connection.execute(insert(board.cell).values(cell))


@pytest.mark.parametrize("cell", [MEASURED, MEASURED | NOTHING | {"status": "withheld"}], ids=["released", "withheld"])
def test_a_cell_that_keeps_the_rules_can_be_posted(storage: Storage, cell: dict[str, object]) -> None:
    post(storage, cell)


@pytest.mark.parametrize(
    "change",
    [
        {"answers_from": 5},
        {"answers_from": 8, "minimum": 9},
        {"answers_from": 5, "minimum": 5},
        {"answers_from": None},
        {"minimum": None},
        {"low": 3.25, "high": 3.25},
        {"low": None, "high": None},
        {"basis": None},
        {"basis": "guessed"},
        {"status": "hidden"},
        {"status": "withheld"},
        NOTHING | {"status": "withheld", "value": 3.25},
        NOTHING | {"status": "withheld", "low": 1.0},
        NOTHING | {"status": "withheld", "answers_from": 4},
        NOTHING,
    ],
    ids=str,
)
def test_a_small_or_a_talkative_cell_cannot_be_stored_even_by_a_bug(
    storage: Storage, change: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match="CHECK constraint failed"):
        post(storage, MEASURED | change)


def test_a_cell_on_the_board_cannot_be_replaced(storage: Storage) -> None:
    post(storage, MEASURED)
    replacing = insert(board.cell).prefix_with("OR REPLACE").values(MEASURED | {"value": 3.5})
    with pytest.raises(DatabaseError, match="written once"), begin(storage.public("publisher")) as connection:
        connection.execute(replacing)
