"""A small invented organisation whose waves the tests lock, open and close.

In: a temporary folder. Out: a World with storage, a clock that can be moved, and shortcuts past the people.
Called by: tests of survey.waves.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from analytics.policy import DEFAULT
from survey.app.site.assets import static_folder
from survey.config import Config
from survey.credentials.canonical import canonical, sha256_hex
from survey.faces.client.bundle import gather
from survey.roster.person import Person
from survey.roster.segments import Partition, SegmentRules, partition
from survey.storage import tables
from survey.storage.rights import Role
from survey.storage.rooms import Storage, begin, reading
from survey.waves import closing, draft, ledger, locking, manifest, nullifiers, states
from survey.waves.codes.invitations import invite
from survey.waves.nullifiers import Row
from survey.waves.schedule import advance
from survey.waves.trustee import TrusteePublic

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = DEFAULT.to_public()
RULES = SegmentRules(**{name: POLICY[name] for name in SegmentRules.__dataclass_fields__})
QUESTIONNAIRE: Mapping[str, Any] = {
    "schema": "canopy.questionnaire/1",
    "id": "pulse",
    "items": [
        {"id": "q1", "kind": "agree5", "options": [{}] * 5},
        {"id": "q2", "kind": "multiple", "options": [{}] * 3},
        {"id": "said", "kind": "comment", "options": []},
    ],
}


def people(north: int = 12, south: int = 20) -> list[Person]:
    """Two teams of one division."""
    units = ["Operations/North"] * north + ["Operations/South"] * south
    return [Person(f"p{n:03}", f"Person {n}", f"p{n}@example.org", unit) for n, unit in enumerate(units)]


def groups(roster: Sequence[Person]) -> Partition:
    return partition(roster, RULES)


def settings(start: datetime = START, **changes: Any) -> draft.WaveSettings:
    two_windows = {
        "title": "Spring",
        "mode": "two-window",
        "enrol": (start, start + 5 * DAY),
        "vote": (start + 5 * DAY, start + 15 * DAY),
        "questionnaire": QUESTIONNAIRE,
        "policy": POLICY,
    }
    return draft.WaveSettings(**{**two_windows, **changes})


def one_visit(start: datetime = START) -> draft.WaveSettings:
    return settings(mode="one-visit", enrol=None, vote=(start, start + 5 * DAY))


@dataclass
class World:
    folder: Path
    now: datetime = START - DAY
    roster: list[Person] = field(default_factory=people)
    databases: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.storage = Storage(self.folder, self.databases)
        self.storage.migrate()
        url = "https://survey.example.org"
        self.config = Config(self.folder, "Example", url, url, clock=lambda: self.now)
        self.hire(self.roster)

    def hire(self, roster: list[Person]) -> None:
        self.roster = roster
        rows = [vars(person) for person in roster]
        with begin(self.storage.people("roster")) as connection:
            connection.execute(tables.person.delete())
            connection.execute(insert(tables.person), rows)

    def lock(
        self, wave: str = "w1", plan: draft.WaveSettings | None = None, trustee: TrusteePublic | None = None
    ) -> locking.Locked:
        plan = plan or settings(self.now + DAY)
        draft.create(self.storage, wave, plan, min(self.now, plan.windows.enrol[0]))  # drafted in time
        return locking.lock(
            self.storage,
            self.config,
            wave,
            groups(self.roster),
            policy_public=plan.policy,
            client=gather(static_folder()).kept(),
            trustee=trustee,
        )

    def enrol(self, wave: str, count: int) -> None:
        """As if so many people had asked for their ticket."""
        code = tables.code
        with begin(self.storage.people("issuer")) as connection:
            some = connection.execute(select(code.c.code_hash).where(code.c.wave == wave).limit(count)).scalars().all()
            chosen = code.c.code_hash.in_(some)
            connection.execute(update(code).where(chosen).values(request_hash=secrets.token_bytes(32)))

    def cast(self, wave: str, count: int) -> None:
        """As if so many people had answered: rows that the collector would have stored."""
        rules = states.manifest_of(self.storage, wave)
        segments = {segment["view"]: segment["segment"] for segment in rules["segments"]}
        rows = [vars(row(view, segment)) for view, segment in segments.items() for _ in range(count)]
        with begin(self.storage.box(wave, "collector")) as connection:
            connection.execute(insert(tables.ballot), rows)

    def tally(self, wave: str, day: str = "2026-03-20") -> None:
        """What survey.app.ending.closing does in one transaction, without opening anything."""
        rows = nullifiers.read_rows(self.storage, wave)
        cast = nullifiers.redeemed(rows)
        listed = nullifiers.build(rows, cast)
        body = closing.closed_body(
            self.storage,
            wave,
            {view: {"redeemed": cast[view], "spoilt": 0, "counted": cast[view]} for view in cast},
            day=day,
            rows_sha256=nullifiers.rows_sha256(rows),
            counters_sha256=sha256_hex(b""),
            nullifiers_sha256=sha256_hex(listed),
        )
        documents = {closing.CLOSED_BODY: canonical(body), closing.NULLIFIERS: listed}
        with begin(self.storage.box(wave, "tally")) as box:
            box.execute(tables.ballot.delete())
            box.execute(insert(tables.counter), [{"name": n, "document": d} for n, d in documents.items()])

    def release(self, wave: str) -> bytes:
        """What survey.app.ending.publishing puts on record, without a single cell."""
        rules = states.manifest_of(self.storage, wave)
        closed = ledger.find(ledger.entries(self.storage), wave, "closed")
        assert closed is not None
        invited = manifest.invited_per_view(rules)
        participation = {view: {"invited": invited[view], **counts} for view, counts in closed.body["views"].items()}
        document = canonical({"wave": {"id": wave}, "policy": rules["policy"], "participation": participation})
        body = {"wave": wave, "release_sha256": sha256_hex(document), "day": "2026-03-21"}
        ledger.append(self.storage, "released", body, "publisher")
        return document

    def ledger(self) -> bytes:
        return ledger.document(ledger.entries(self.storage))

    def documents(self) -> dict[tuple[str, str], bytes]:
        with reading(self.storage.public("reader")) as connection:
            return {(row.wave, row.name): row.body for row in connection.execute(select(tables.document))}

    def kinds(self) -> list[str]:
        return [entry.kind for entry in ledger.entries(self.storage)]

    def left(self, table: str, wave: str) -> int:
        """Rows of a table of people.db that are still about a wave."""
        of_wave = tables.people_metadata.tables[table].c.wave == wave
        role: Role = "issuer" if table == "code" else "organiser"
        with reading(self.storage.people(role)) as connection:
            wanted = select(tables.people_metadata.tables[table].c.wave).where(of_wave)
            return len(connection.execute(wanted).all())


def row(view: str, segment: str) -> Row:
    sealed = secrets.token_bytes(120)
    return Row(hashlib.sha256(sealed).digest(), view, segment, secrets.token_bytes(65), sealed)


def closed_world(folder: Path) -> World:
    """A released wave, and a second one that is open."""
    world = World(folder)
    world.lock()
    enrol_and_vote(world, "w1")
    world.now += 20 * DAY
    world.tally("w1")
    closing.finish_close(world.storage, world.config, "w1")
    return world


def enrol_and_vote(world: World, wave: str, enrolled: int = 25, cast: int = 20) -> None:
    invite(world.storage, world.config, wave)
    world.enrol(wave, enrolled)
    world.now += 7 * DAY
    advance(world.storage, wave, world.now)
    world.cast(wave, cast)
