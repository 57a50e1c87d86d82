"""Issuer, collector, organiser and board as four processes: one wave through all of them, and who knows what."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from analytics.release.board import Board
from survey.app.campaign import House, WavePlan, cast_all, close_as_trustee, enrol_all, silent, start_wave
from survey.app.ending.publishing import publish
from survey.app.inspection.fieldwork import turnout
from survey.credentials.respondent import Respondent
from survey.storage.elsewhere import FaceAway
from survey.waves import ledger
from survey.waves.locking import add_signature
from survey.waves.schedule import advance
from survey.waves.states import read_document, windows_of
from survey.waves.trustee import TrusteeKey, sign_manifest
from survey.waves.verify.files import check_files
from tests import small_company as small
from tests.apart_world import FACES, Apart, at
from tests.killable_server import OverHttp

pytestmark = pytest.mark.xdist_group("apart")
DOCUMENTS = ("manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json")


@dataclass
class Lived:
    world: Apart
    took_part: int = 0
    steps: list[tuple[int, int]] = field(default_factory=list)  # percents while it ran
    held: dict[str, dict[str, int]] = field(default_factory=dict)  # face -> table with rows, while people voted
    bytes_of: dict[str, bytes] = field(default_factory=dict)  # face -> everything in its folder, while people voted
    secrets: dict[str, list[bytes]] = field(default_factory=dict)  # face -> what only it may hold
    while_away: str = ""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    world = Apart(tmp_path_factory.mktemp("apart"))
    try:
        world.set_up()
        house = world.staff()
        for face in FACES:
            world.start(face)
        yield live(Lived(world), house)
        house.storage.close()
    finally:
        world.stop_all()


def live(lived: Lived, house: House) -> Lived:
    world, said = lived.world, small.answers_of(small.company(), random.Random(7))
    holder = TrusteeKey.drawn()
    invitations = start_wave(house, WavePlan("w1", "Apart", small.questionnaire(), trustee=holder.public))[1]
    add_signature(house.storage, "w1", sign_manifest(holder, read_document(house.storage, "w1", "manifest.json")))
    windows, respondent = windows_of(house.storage, "w1"), Respondent(world, "w1")
    codes = {invitation.person_id: invitation.code for invitation in invitations}
    tickets = enrol_all(respondent, codes, said, silent)
    at(house, world, windows.vote[0])
    advance(house.storage, "w1", house.clock.now)
    people = list(said)
    first, rest = people[:20], people[20:]
    cast_all(respondent, {one: tickets[one] for one in first}, said, rng=random.Random(1), progress=silent)
    world.stop("collector")
    with pytest.raises(OSError):
        respondent.cast(tickets[rest[0]], said[rest[0]], "org")
    with pytest.raises(FaceAway) as away:
        turnout(house.storage, "w1")
    lived.while_away = str(away.value)
    world.start("collector")
    cast_all(respondent, {one: tickets[one] for one in rest}, said, rng=random.Random(1), progress=silent)
    found = turnout(house.storage, "w1")
    lived.steps.append((found.tickets, found.ballots))
    look_around(lived)
    at(house, world, windows.vote[1])
    close_as_trustee(house, "w1", holder)
    publish(house.config, house.storage, "w1")
    lived.took_part = len(said)
    return lived


def look_around(lived: Lived) -> None:
    """While everything is still there: what each face holds."""
    for face in ("organiser", "issuer", "collector"):
        files = sorted(path for path in lived.world.data(face).rglob("*") if path.is_file())
        lived.bytes_of[face] = b"".join(path.read_bytes() for path in files)
        lived.held[face] = {name: n for path in files if path.suffix == ".db" for name, n in rows_of(path).items()}
    issuer, collector = lived.world.data("issuer"), lived.world.data("collector")
    box = collector / "boxes" / "w1.db"
    lived.secrets = {
        "issuer": [
            *column(issuer / "people.db", "SELECT private_der FROM segment_key"),
            *column(issuer / "people.db", "SELECT code_hash FROM code"),
            *column(issuer / "people.db", "SELECT request_hash FROM code WHERE request_hash IS NOT NULL"),
            (issuer / "face.key").read_bytes(),
        ],
        "collector": [
            *column(box, "SELECT private FROM collector_key"),
            *column(box, "SELECT nullifier FROM ballot"),
            *column(box, "SELECT substr(sealed, 1, 65) FROM ballot"),
            (collector / "face.key").read_bytes(),
        ],
        "organiser": [
            *column(lived.world.data("organiser") / "people.db", "SELECT private FROM organiser_key"),
            *(person.name.encode() + b"p" for person in small.company()),  # as the row has it, before the address
        ],
    }


def column(path: Path, query: str) -> list[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        return [bytes(row[0]) for row in connection.execute(query)]


def rows_of(path: Path) -> dict[str, int]:
    """Tables that hold something. The number of the tables' version is no data."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    return {name: count for name, count in counts.items() if count and name != "alembic_version"}


def board(lived: Lived) -> Board:
    return Board(lived.world.house().storage.public("reader"))


def test_a_wave_ends_on_the_board_with_everybody_counted_who_answered(lived: Lived) -> None:
    took_part = lived.took_part
    counted = board(lived).release("w1").participation["org"]
    assert counted == {"invited": 60, "enrolled": took_part, "redeemed": took_part, "counted": took_part, "spoilt": 0}


def test_the_issuer_names_the_groups_with_few_tickets_and_here_there_is_none(lived: Lived) -> None:
    thin = ledger.find(ledger.entries(lived.world.house().storage), "w1", "thin")
    assert thin is not None
    assert thin.body["groups"] == {}


def test_verify_has_nothing_to_say_against_it(lived: Lived, tmp_path: Path) -> None:
    for name in (*DOCUMENTS, "release.json"):
        status, body = lived.world.get(f"/w/w1/{name}")
        (tmp_path / name).write_bytes(body)
        assert status == 200
    (tmp_path / "ledger.json").write_bytes(lived.world.get("/ledger.json")[1])
    assert check_files(tmp_path / "ledger.json")[1]


def test_issuer_and_collector_have_no_table_with_data_in_common(lived: Lived) -> None:
    assert set(lived.held["issuer"]) == {"code", "segment_key", "reader_link"}
    assert set(lived.held["collector"]) == {"ballot", "collector_key"}


def test_the_organiser_holds_no_code_no_key_of_a_segment_and_no_ballot_while_people_vote(lived: Lived) -> None:
    assert not {"code", "segment_key", "ballot", "collector_key"} & set(lived.held["organiser"])


@pytest.mark.parametrize("owner", ["issuer", "collector", "organiser"])
def test_no_secret_of_one_face_is_in_any_file_of_another(lived: Lived, owner: str) -> None:
    secrets = lived.secrets[owner]
    assert all(secret in lived.bytes_of[owner] for secret in secrets)
    others = [face for face in lived.bytes_of if face != owner]
    assert len(secrets) > 20
    assert not [face for face in others for secret in secrets if secret in lived.bytes_of[face]]


def test_no_face_writes_a_log_and_none_writes_where_another_does(lived: Lived) -> None:
    assert {face: lived.world.written(face).read_bytes() for face in FACES} == dict.fromkeys(FACES, b"")


def test_each_face_answers_at_its_own_doors_only(lived: Lived) -> None:
    paths = {"issuer": "/w/w1/enrol", "collector": "/w/w1/ballots"}
    wrong = [(face, path) for face in FACES for owner, path in paths.items() if face != owner]
    found = {(face, path): ask(lived, face, path) for face, path in wrong}
    assert set(found.values()) == {404}
    assert {ask(lived, face, path) for face, path in paths.items()} == {400}


def ask(lived: Lived, face: str, path: str) -> int:
    return OverHttp(lived.world.ports[face])._ask("POST", path, {})[0]


def test_while_people_vote_the_organiser_is_told_steps_and_no_counts(lived: Lived) -> None:
    share = lived.took_part * 100 // 60 // 10 * 10
    assert lived.steps == [(share, share)]


def test_a_collector_that_is_away_is_named_and_nothing_is_lost(lived: Lived) -> None:
    assert "the collector at http" in lived.while_away
    assert "could not be reached" in lived.while_away


def test_after_the_close_no_key_code_or_ballot_is_left_on_any_host(lived: Lived) -> None:
    left = {
        face: b"".join(path.read_bytes() for path in lived.world.data(face).rglob("*") if path.is_file())
        for face in ("issuer", "collector", "organiser")
    }
    gone = [*lived.secrets["issuer"][:-1], *column_of_ballots(lived)]
    assert not [face for face, found in left.items() for secret in gone if secret in found]
    kinds = [entry.kind for entry in ledger.entries(lived.world.house().storage)]
    assert kinds.index("closed") < kinds.index("keys-destroyed") < kinds.index("released")


def column_of_ballots(lived: Lived) -> list[bytes]:
    """Sealed ballots and the collector's key; receipts are public."""
    found = lived.secrets["collector"]
    return [found[0], *(each for each in found[1:-1] if len(each) == 65)]
