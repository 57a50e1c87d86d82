"""Incidents of files, clocks, rules and drafts that happened elsewhere, re-enacted at a wave with its doors open."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text, update
from sqlalchemy.exc import DatabaseError

from survey.credentials.ballots import Answers
from survey.faces.collector.intake import Intake
from survey.storage import tables
from survey.storage.rights import Role
from survey.storage.rooms import Storage, begin
from survey.waves.draft import DraftRefused, create
from survey.waves.nullifiers import Row
from tests.attacks.test_storage_hygiene import ballots
from tests.door_world import VOTING, Doors
from tests.waves_world import settings

WITHOUT_ANSWERS: tuple[Role, ...] = ("organiser", "tally")  # write to a box, and to no ballot
HALF = Answers({"q1": 4})
REST = Answers({"q2": [1, 3]})


@dataclass(frozen=True)
class Arrived:
    doors: Doors
    order: list[Row]  # as the box got them


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arrived]:
    doors = Doors(tmp_path_factory.mktemp("incidents"))
    rows = ballots(12, 121)
    for row in rows:
        doors.intake.store("w1", row)
    doors.world.now = VOTING
    yield Arrived(doors, rows)
    doors.close()


def box_for(arrived: Arrived, role: Role) -> Engine:
    return arrived.doors.storage.box("w1", role)


def test_rows_of_a_box_are_read_in_the_order_of_random_keys(arrived: Arrived) -> None:
    """EvaP, issue 1384: the order of rows in the database linked votes to voters."""
    came = [row.nullifier for row in arrived.order]
    assert came != sorted(came)
    assert [row.nullifier for row in arrived.doors.ballots()] == sorted(came)


def test_all_rows_of_a_box_seem_to_come_from_one_transaction(tmp_path: Path, on_postgres: Mapping[str, str]) -> None:
    """EvaP, issue 1384, on PostgreSQL: `xmin` counts transactions, and keeps the order whatever a query sorts by."""
    with closing(Storage(tmp_path, on_postgres)) as storage:
        storage.migrate()
        storage.create_box("w1")
        with begin(storage.box("w1", "organiser")) as box:
            box.execute(insert(tables.collector_key).values(key_id="collector", private=bytes(32)))
        with closing(Intake(storage)) as intake:
            for row in ballots(12, 121):
                intake.store("w1", row)
        with storage.box("w1", "tally").connect() as box:
            writers = box.execute(text("SELECT xmin::text FROM ballot")).scalars().all()
    assert (len(writers), len(set(writers))) == (12, 1)


def test_no_date_of_an_answer_is_kept_in_any_mode(arrived: Arrived) -> None:
    """LimeSurvey, pull request 5071: an anonymous survey kept the dates of its answers, which the tokens had too."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)] + [datetime.now(UTC).date()]
    said = {form for day in days for form in (day.isoformat().encode(), day.strftime("%d.%m.%Y").encode())}
    content = (arrived.doors.storage.folder / "boxes" / "w1.db").read_bytes()
    assert [one for one in said if one in content] == []
    assert {column.name for column in tables.ballot.columns} == {"nullifier", "view", "segment", "ballot_key", "sealed"}


def test_there_is_no_name_to_be_nulled_after_the_fact(arrived: Arrived) -> None:
    """Indico surveys: answers came with their user, whom “anonymous” set to null when the survey was over."""
    content = (arrived.doors.storage.folder / "boxes" / "w1.db").read_bytes()
    people = arrived.doors.world.roster
    assert [one.person_id for one in people if one.name.encode() in content or one.email.encode() in content] == []
    ballot = set(tables.ballot.columns.keys())
    others = {name for table in tables.people_metadata.tables.values() for name in table.columns.keys()}  # noqa: SIM118  # not a dict
    assert ballot & others <= {"view", "segment"}  # nothing that both sides keep tells whose ballot it is


def test_no_role_can_write_a_name_to_a_ballot_later(arrived: Arrived) -> None:
    """Indico surveys, the other way round: what can be nulled could be filled."""
    for role in WITHOUT_ANSWERS:
        with pytest.raises(DatabaseError, match=r"not authorized|prohibited"), begin(box_for(arrived, role)) as box:
            box.execute(update(tables.ballot).values(segment="p000"))


def test_a_rule_of_anonymity_cannot_be_changed_once_people_were_asked(arrived: Arrived) -> None:
    """Anonymity as a setting that is switched while answers lie there: rules are locked, and public by their hash."""
    before = arrived.doors.client.get("/w/w1/manifest.json").data
    with pytest.raises(DraftRefused, match="locked"):
        create(arrived.doors.storage, "w1", settings(VOTING), VOTING)
    assert arrived.doors.client.get("/w/w1/manifest.json").data == before


def test_the_server_takes_no_draft_and_no_half_of_a_ballot(tmp_path: Path) -> None:
    """Server-side drafts: half of an answer lay on the server under its writer's session, unsent."""
    with closing(Doors(tmp_path)) as doors:
        ticket = doors.enrol()
        respondent = doors.respondent()
        halves = [respondent.fragment(ticket, answers, "org") for answers in (HALF, REST)]
        for door in ("draft", "save", "autosave", "partial"):
            assert doors.post(door, halves[0].to_json())[0] in (404, 405)
        assert doors.ballots() == []
        for half in halves:
            doors.post("ballots", half.to_json())
        assert len(doors.ballots()) == 1  # one ballot, the last; no history of what somebody thought before
    assert len(halves[0].to_json()["sealed"]) == len(halves[1].to_json()["sealed"])


def test_no_public_file_changes_when_somebody_answers(arrived: Arrived) -> None:
    """Live dashboards once more: a number that goes up when somebody comes out of the door tells what they did."""
    doors = arrived.doors
    before = {path: doors.client.get(path).data for path in ("/ledger.json", "/w/w1/manifest.json", "/w/w1/thin.json")}
    doors.intake.store("w1", ballots(13, 121)[-1])
    assert {path: doors.client.get(path).data for path in before} == before
    assert json.loads(before["/ledger.json"])
