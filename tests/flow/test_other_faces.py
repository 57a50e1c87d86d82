"""What an issuer and a collector that run apart refuse to their own organiser, and to everybody in between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import insert

from survey.app.site.apart.face import make_own_key, own_key
from survey.config import Config
from survey.credentials import signing
from survey.credentials.canonical import b64u, unb64u
from survey.faces.apart.collecting import Collecting
from survey.faces.apart.door import Door, OldNumber
from survey.faces.apart.issuing import Issuing, Untimely
from survey.faces.apart.kept import Record, RecordRefused
from survey.faces.apart.letters import Letter, NotALetter, read_answer, write_request
from survey.storage import tables
from survey.storage.elsewhere import CodeRow, Segment
from survey.storage.faces import Face
from survey.storage.rooms import NotOfThisFace, Storage, begin
from survey.waves import ledger
from survey.waves.codes.telling import public_of, shown_of
from survey.waves.destroy import record_cancelled
from survey.waves.locking import organiser_key
from tests.waves_world import DAY, World, people


@dataclass
class Others:
    """Both faces in this process, asked without letters; what the organiser's room asks of them."""

    world: World
    issuing: Issuing
    collecting: Collecting
    codes: list[CodeRow] = field(default_factory=list)

    @property
    def issuer(self) -> "Others":
        return self

    @property
    def collector(self) -> "Others":
        return self

    def keys(self, wave: str, segments: Sequence[Segment]) -> dict[Segment, bytes]:
        made = self.issuing.keys(wave, {"segments": segments})["keys"]
        return {(view, segment): unb64u(modulus) for view, segment, modulus in made}

    def key(self, wave: str) -> bytes:
        return unb64u(self.collecting.key(wave, {})["key"])

    def told(self, **changed: Any) -> dict[str, Any]:
        public = public_of(self.world.storage, "w1") | changed
        return {"public": public, **shown_of(self.world.storage, "w1")}

    def tell(self, **changed: Any) -> None:
        self.issuing.tell("w1", self.told(**changed))
        self.collecting.tell("w1", self.told(**changed))

    def give(self, count: int, **changed: Any) -> Mapping[str, Any]:
        """So many codes for the first group of each view."""
        rules = self.issuing.record.rules("w1")["segments"]
        first = {one["view"]: one["segment"] for one in reversed(rules)}
        codes = [[b64u(bytes([number]) * 32), first] for number in range(count)]
        return self.issuing.codes("w1", {"codes": codes, "replace": True, "delivered": True} | changed)


def face(folder: Path, name: Face, world: World, organiser: bytes) -> tuple[Config, Storage, Record]:
    config = replace(world.config, data=folder / name, face=name, organiser_key=b64u(organiser))
    storage = Storage(config.data, face=name)
    storage.migrate()
    return config, storage, Record(config.data, organiser)


@pytest.fixture
def others(tmp_path: Path) -> Iterator[Others]:
    world = World(tmp_path / "organiser", roster=people(north=20, south=30))
    with begin(world.storage.people("organiser")) as connection:
        organiser = signing.public_of(organiser_key(connection))
    made = Others(
        world,
        Issuing(*face(tmp_path, "issuer", world, organiser)),
        Collecting(*face(tmp_path, "collector", world, organiser)),
    )
    world.storage.elsewhere = made  # type: ignore[assignment]
    world.lock()
    yield made
    for storage in (world.storage, made.issuing.storage, made.collecting.storage):
        storage.close()


def test_asked_twice_for_keys_the_issuer_makes_them_once(others: Others) -> None:
    rules = public_of(others.world.storage, "w1")["manifest"]["segments"]
    named = [(one["view"], one["segment"]) for one in rules]
    assert others.keys("w1", named) == {
        segment: unb64u(one["key"]["n"]) for segment, one in zip(named, rules, strict=True)
    }


def test_once_the_rules_are_fixed_no_key_is_made_any_more(others: Others) -> None:
    others.tell()
    with pytest.raises(Untimely, match="fixed"):
        others.keys("w1", [("org", "another")])
    with pytest.raises(Untimely, match="fixed"):
        others.key("w1")


def test_rules_that_somebody_else_signed_are_refused(others: Others) -> None:
    others.issuing = replace(others.issuing, record=Record(others.issuing.config.data, bytes(32)))
    with pytest.raises(RecordRefused, match="not signed by the organiser"):
        others.tell()


def test_rules_that_name_a_key_of_somebody_else_are_refused(others: Others) -> None:
    with begin(others.issuing.storage.people("organiser")) as connection:
        connection.execute(tables.segment_key.delete())
    with pytest.raises(RecordRefused, match="exactly the keys that were made here"):
        others.tell()


def test_a_changed_rule_is_refused(others: Others) -> None:
    rules = public_of(others.world.storage, "w1")["manifest"] | {"title": "Another title"}
    with pytest.raises(RecordRefused, match="names other rules"):
        others.tell(manifest=rules)


def test_a_ledger_that_forgets_is_refused(others: Others) -> None:
    others.tell()
    before = public_of(others.world.storage, "w1")["ledger"]
    record_cancelled(others.world.storage, "w1")
    others.tell()
    with pytest.raises(RecordRefused, match="does not go on from the one"):
        others.tell(ledger=before)


def test_no_group_gets_more_codes_than_people_are_invited_to_it(others: Others) -> None:
    others.tell()
    invited = others.issuing.record.rules("w1")["segments"][0]["invited"]
    others.give(invited)
    with pytest.raises(RecordRefused, match="More codes for a group"):
        others.give(invited + 1)
    with others.issuing.storage.people("issuer").connect() as connection:
        assert len(connection.execute(tables.code.select()).all()) == invited


def test_new_letters_replace_all_codes(others: Others) -> None:
    others.tell()
    others.give(5)
    others.give(3)
    with others.issuing.storage.people("issuer").connect() as connection:
        assert len(connection.execute(tables.code.select()).all()) == 3


def test_codes_that_come_again_are_there_once(others: Others) -> None:
    others.tell()
    others.give(3)
    others.give(3, replace=False)
    with others.issuing.storage.people("issuer").connect() as connection:
        assert len(connection.execute(tables.code.select()).all()) == 3


def test_cards_that_the_ledger_does_not_name_are_refused(others: Others) -> None:
    others.tell()
    with pytest.raises(RecordRefused, match="More cards than the ledger says"):
        others.issuing.cards("w1", {"cards": [[b64u(bytes(32)), of_card(others)]]})


def of_card(others: Others) -> dict[str, str]:
    rules = others.issuing.record.rules("w1")["segments"]
    return {one["view"]: one["segment"] for one in rules if one["view"] in ("org", "text")}


@pytest.mark.parametrize(
    "change", [{"text": None}, {"org": None}, {"site": "berlin"}, {"text": "of-another-wave"}, {"org": "nowhere"}]
)
def test_half_a_code_and_a_card_with_an_attribute_are_refused(others: Others, change: dict[str, str | None]) -> None:
    """Each counts as one ticket in the ledger: two halves would leave room for a forged ballot in each view."""
    others.tell()
    half = [[b64u(bytes(32)), {view: group for view, group in (of_card(others) | change).items() if group}]]
    with pytest.raises(RecordRefused, match="one of each part"):
        others.issuing.codes("w1", {"codes": half, "replace": False, "delivered": True})
    with pytest.raises(RecordRefused, match="one of each part"):
        others.issuing.cards("w1", {"cards": half})


def test_what_is_a_code_is_no_card_as_well(others: Others) -> None:
    others.tell()
    others.give(3)
    with begin(others.world.storage.public("organiser")) as public:
        ledger.record(public, "printed", {"wave": "w1", "day": "2026-03-02", "cards": 8})
    others.tell()
    with pytest.raises(RecordRefused, match="a card as well"):
        others.issuing.cards("w1", {"cards": [[b64u(bytes([1]) * 32), of_card(others)]]})


def test_no_count_is_told_while_people_enrol_and_no_ballot_while_they_vote(others: Others) -> None:
    others.tell()
    with pytest.raises(Untimely):
        others.issuing.enrolled("w1", {"kind": "enrolled"})
    others.world.now += 10 * DAY
    assert others.issuing.enrolled("w1", {"kind": "enrolled"}) == {"count": 0}
    with pytest.raises(Untimely, match="by the collector's clock"):
        others.collecting.rows("w1", {"after": ""})


def test_nothing_is_destroyed_before_the_ledger_says_that_the_wave_is_over(others: Others) -> None:
    with pytest.raises(Untimely):
        others.issuing.destroy("w1", others.told())
    with pytest.raises(Untimely):
        others.collecting.destroy("w1", others.told())
    assert others.collecting.storage.box_exists("w1")


def test_after_a_cancellation_both_destroy_what_they_hold(others: Others) -> None:
    others.tell()
    others.give(3)
    record_cancelled(others.world.storage, "w1")
    assert others.issuing.destroy("w1", others.told()) == {"destroyed": "w1"}
    assert others.collecting.destroy("w1", others.told()) == {"destroyed": "w1"}
    assert not others.collecting.storage.box_exists("w1")
    with others.issuing.storage.people("issuer").connect() as connection:
        assert not [table for table in (tables.code, tables.segment_key) if connection.execute(table.select()).first()]


def test_a_face_opens_no_room_of_another(others: Others) -> None:
    for open_it in (
        lambda: others.issuing.storage.public("issuer"),
        lambda: others.collecting.storage.people("organiser"),
        lambda: others.collecting.storage.accounts("accounts"),
    ):
        with pytest.raises(NotOfThisFace):
            open_it()
    assert not (others.collecting.config.data / "people.db").exists()


class Written:
    """The door of a face, and an organiser who writes to it."""

    def __init__(self, folder: Path) -> None:
        self.organiser = signing.generate()
        make_own_key(folder)
        self.own = own_key(folder)
        self.done: list[str] = []
        record = Record(folder, signing.public_of(self.organiser))
        acts = {"act": lambda wave, _: {"n": len(self.done), "wave": self.done.append(wave) or wave}}
        self.door = Door(Storage(folder, face="collector"), record, self.own, acts, Lock())

    def request(self, number: int = 1, key: bytes = b"", to: bytes = b"") -> bytes:
        letter = Letter("act", number, {"wave": "w1"})
        return write_request(key or self.organiser, signing.public_of(to or self.own), letter)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path)


def test_a_request_is_done_once_and_its_answer_belongs_to_it_alone(written: Written) -> None:
    first, public = written.request(1), signing.public_of(written.own)
    answer = written.door.answer(first)
    assert read_answer(answer, first, sender=public) == {"n": 0, "wave": "w1"}
    with pytest.raises(NotALetter, match="another request"):
        read_answer(answer, written.request(2), sender=public)
    with pytest.raises(OldNumber):
        written.door.answer(first)
    assert written.done == ["w1"]


def test_a_request_of_a_stranger_or_for_another_face_does_nothing(written: Written) -> None:
    stranger = signing.generate()
    for request in (written.request(key=stranger), written.request(to=stranger), b"{}", b"\xff"):
        with pytest.raises(NotALetter):
            written.door.answer(request)
    changed = written.request().replace(b'"w1"', b'"w2"')
    with pytest.raises(NotALetter):
        written.door.answer(changed)
    assert written.done == []


def test_an_answer_of_somebody_in_between_is_not_believed(written: Written) -> None:
    request = written.request()
    answer = written.door.answer(request)
    with pytest.raises(NotALetter):
        read_answer(answer, request, sender=signing.public_of(written.organiser))
    with pytest.raises(NotALetter):
        read_answer(answer.replace(b'"n":0', b'"n":9'), request, sender=signing.public_of(written.own))


def test_a_box_with_other_ballots_than_were_counted_is_not_destroyed(others: Others) -> None:
    others.tell()
    row = {"nullifier": bytes(32), "view": "org", "segment": "north", "ballot_key": b"k", "sealed": b"s"}
    with begin(others.collecting.storage.box("w1", "collector")) as box:
        box.execute(insert(tables.ballot).values(**row))
    record = others.collecting.record
    counted = {"views": {"org": {}, "text": {}}, "nullifiers_sha256": "0" * 64}
    others.collecting = replace(others.collecting, record=Closed(record.folder, record.organiser, counted))
    with pytest.raises(RecordRefused, match="other ballots than those in this box"):
        others.collecting.destroy("w1", others.told())
    assert others.collecting.storage.box_exists("w1")


@dataclass(frozen=True)
class Closed(Record):
    """A record whose wave was closed with a list of receipts that is not that of the box."""

    body: Mapping[str, Any] = field(default_factory=dict)

    def last_word(self, wave: str) -> Any:
        from survey.waves.verify.chain import Entry

        return Entry(9, "closed", {"wave": wave, **self.body}, "", "")
