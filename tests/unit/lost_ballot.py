"""A released wave whose ballot box signed for a ballot and then forgot it; all else about its record is in order.

In: a folder. Out: Record. Called by: tests of verify and of "find my receipt".
"""

from pathlib import Path

from sqlalchemy import select

from survey.credentials import signing
from survey.credentials.canonical import unb64u
from survey.faces.collector.door import acknowledgement
from survey.storage import tables
from survey.storage.rooms import begin, reading
from survey.waves import closing, nullifiers
from survey.waves.nullifiers import Row
from tests.public_folder import write_public
from tests.waves_world import DAY, World, enrol_and_vote

Receipt = dict[str, str]


class Record:
    """A released wave whose ballot box forgot one ballot, and an open one; what the box had signed before."""

    def __init__(self, folder: Path) -> None:
        world = World(folder)
        world.lock()
        enrol_and_vote(world, "w1")
        self.key = key_of_box(world, "w1")
        kept, lost = (row for row in nullifiers.read_rows(world.storage, "w1")[:2])
        self.kept, self.lost = self.acknowledged(kept), self.acknowledged(lost)
        with begin(world.storage.box("w1", "tally")) as box:
            box.execute(tables.ballot.delete().where(tables.ballot.c.nullifier == lost.nullifier))
        world.now += 20 * DAY
        world.tally("w1")
        closing.finish_close(world.storage, world.config, "w1")
        release = world.release("w1")
        world.lock("w2")
        self.key_of_open = key_of_box(world, "w2")
        self.ledger, self.documents = world.ledger(), {**world.documents(), ("w1", "release.json"): release}

    def acknowledged(self, row: Row, key: bytes | None = None) -> Receipt:
        """As the door of the ballot box does it."""
        return acknowledgement(signing.signer(key or self.key), row)

    def acknowledged_as(self, receipt: str, content: bytes) -> Receipt:
        return self.acknowledged(Row(unb64u(receipt), "org", "north", b"", content))

    def write(self, folder: Path, ledger: bytes | None = None, **changed: bytes) -> Path:
        documents = {
            place: changed.get("_".join(place).replace(".", "_"), body) for place, body in self.documents.items()
        }
        return write_public(folder / "public", ledger or self.ledger, documents)


def key_of_box(world: World, wave: str) -> bytes:
    with reading(world.storage.box(wave, "collector")) as box:
        return bytes(box.execute(select(tables.collector_key.c.private)).scalar_one())
