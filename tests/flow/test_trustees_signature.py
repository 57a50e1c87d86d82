"""What the trustee signed is what everybody reads: anybody can check it, and an organiser alone cannot forge it."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from survey.app.campaign import House, WavePlan, hold_vote, start_wave
from survey.app.ending.closing import close_with_package, export_ballots
from survey.app.ending.counting import Rules, count
from survey.app.ending.publishing import publish
from survey.app.inspection.evidence import public_record
from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, sha256_hex
from survey.storage.rooms import begin
from survey.waves import ledger
from survey.waves.locking import add_signature, organiser_key
from survey.waves.states import read_document
from survey.waves.trustee import TrusteeKey, sign_manifest, sign_package
from survey.waves.verify import verify
from survey.waves.verify.chain import Entry
from tests import small_company as small

PEOPLE = small.company({"Office": 24})
KEY = TrusteeKey.drawn()
Body = dict[str, Any]


class Forger:
    """An organiser with every key of the server, who writes the public record anew."""

    def __init__(self, house: House) -> None:
        self.entries = ledger.entries(house.storage)
        files = {path: body for path, body in public_record(house.storage) if path.count("/") == 2}
        self.documents = {("w1", path.rpartition("/")[2]): body for path, body in files.items()}
        with begin(house.storage.people("organiser")) as people:
            self.private = organiser_key(people)

    def ledger(self, **changes: Callable[[Body], Body]) -> bytes:
        """The whole chain again, with the bodies of some kinds changed, and the close signed as the organiser does."""
        built: list[Entry] = []
        for entry in self.entries:
            body = changes.get(entry.kind, dict)(dict(entry.body))
            if entry.kind == "closed":
                unsigned = {name: value for name, value in body.items() if name != "signature"}
                body["signature"] |= {"signature": b64u(signing.sign(self.private, canonical(unsigned)))}
            built.append(ledger.build_entry(entry.kind, body, built[-1] if built else None))
        return ledger.document(built)

    def release(self) -> Body:
        found: Body = json.loads(self.documents["w1", "release.json"])
        return found

    def sentences(self, record: bytes, release: Body | None = None) -> list[str]:
        documents = dict(self.documents)
        if release is not None:
            documents["w1", "release.json"] = canonical(release)
        return [problem.sentence for problem in verify(record, documents)]

    def with_release(self, release: Body, **changes: Callable[[Body], Body]) -> list[str]:
        named = {"release_sha256": sha256_hex(canonical(release))}
        return self.sentences(self.ledger(released=lambda body: body | named, **changes), release)


@pytest.fixture(scope="module")
def forger(tmp_path_factory: pytest.TempPathFactory) -> Forger:
    house = small.house(tmp_path_factory.mktemp("signed") / "data", PEOPLE)
    plan = WavePlan("w1", "With a trustee", small.questionnaire(), trustee=KEY.public)
    _, invitations = start_wave(house, plan)
    add_signature(house.storage, "w1", sign_manifest(KEY, read_document(house.storage, "w1", "manifest.json")))
    hold_vote(house, plan, invitations, small.answers_of(PEOPLE, random.Random(3)), rng=random.Random(3))
    export = export_ballots(house.config, house.storage, "w1")
    counted = count(Rules.of(export.manifest, export.questionnaire), export.rows, KEY.sealing)
    close_with_package(house.config, house.storage, "w1", sign_package(KEY, counted.draft.to_dict()))
    publish(house.config, house.storage, "w1")
    made = Forger(house)
    house.storage.close()
    return made


def test_an_honest_record_holds_and_so_does_one_written_anew_without_a_change(forger: Forger) -> None:
    assert forger.sentences(ledger.document(forger.entries)) == []
    assert forger.with_release(forger.release()) == []


def test_a_number_that_the_trustee_did_not_sign_is_named(forger: Forger) -> None:
    release = forger.release()
    cell = next(cell for cell in release["cells"] if cell["status"] == "released")
    cell["value"] += 0.25
    assert forger.with_release(release) == ["is not what the trustee counted and signed"]


def test_a_comment_that_was_left_out_is_named(forger: Forger) -> None:
    assert forger.with_release(forger.release() | {"quotes": [], "themes": [{}]}) == [
        "is not what the trustee counted and signed"
    ]


@pytest.mark.parametrize("name", ["rows_sha256", "counters_sha256"])
def test_a_count_of_other_ballots_is_named(forger: Forger, name: str) -> None:
    record = forger.ledger(closed=lambda body: body | {name: "0" * 64})
    assert forger.sentences(record) == ["is not what the trustee counted and signed"]


def test_a_close_without_the_trustee_is_named(forger: Forger) -> None:
    def alone(body: Body) -> Body:
        return {name: value for name, value in body.items() if name != "trustee"}

    assert forger.sentences(forger.ledger(closed=alone)) == ["closes w1 with a count that its trustee did not sign"]
