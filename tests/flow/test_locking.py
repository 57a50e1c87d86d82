import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from survey.credentials import signing
from survey.credentials.canonical import b64u
from survey.credentials.refusals import refusals
from survey.credentials.sealing import generate_sealing_key, unwrap_key
from survey.storage import tables
from survey.storage.rooms import reading
from survey.waves import closing, destroy, draft, ledger, locking, trustee
from survey.waves.destroy import CancelRefused, cancel
from survey.waves.locking import LockRefused
from survey.waves.manifest import ORGANISER, BadSignature, Signature, fingerprint, sign
from survey.waves.nullifiers import read_rows
from survey.waves.states import manifest_of, read_document
from survey.waves.trustee import TrusteePublic
from survey.waves.verify import verify
from tests.waves_world import DAY, POLICY, QUESTIONNAIRE, START, World, closed_world, enrol_and_vote, settings


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_locked_wave_has_a_public_manifest_that_every_client_accepts(world: World) -> None:
    locked = world.lock()
    body = read_document(world.storage, "w1", "manifest.json")
    signatures = json.loads(read_document(world.storage, "w1", "manifest.sig.json"))
    assert locked.fingerprint == fingerprint(body)
    assert refusals(body, signatures, questionnaire=read_document(world.storage, "w1", "questionnaire.json")) == []
    assert world.kinds() == ["policy", "manifest", "signed"]


def test_the_passphrase_shown_once_opens_the_sealing_key(world: World) -> None:
    locked = world.lock()
    wrapped = world.storage.wrapped_key("w1")
    assert wrapped is not None and locked.passphrase is not None
    assert len(unwrap_key(wrapped, locked.passphrase)) > 100


def test_with_a_trustee_no_key_on_the_server_opens_a_ballot(world: World, tmp_path: Path) -> None:
    public = trustee.make_key(tmp_path / "key.json")
    locked = world.lock(trustee=public)
    sealing = manifest_of(world.storage, "w1")["sealing"]
    assert locked.passphrase is None
    assert (sealing["key"], sealing["trustee"]) == (b64u(public.sealing), b64u(public.signing))
    assert world.storage.wrapped_key("w1") is None


def test_no_copy_of_the_databases_holds_the_key_that_opens_them(world: World) -> None:
    world.lock()
    wrapped = world.storage.wrapped_key("w1")
    holding = [path for path in world.folder.rglob("*") if path.is_file() and wrapped and wrapped in path.read_bytes()]
    assert holding == [world.folder / "keys" / "w1.key"]


def test_the_key_is_on_disk_before_anybody_reads_the_manifest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, there = locking.publish, []
    monkeypatch.setattr(
        locking, "publish", lambda *those: there.append(world.storage.wrapped_key("w1")) or real(*those)
    )
    world.lock()
    assert there == [world.storage.wrapped_key("w1")] != [None]


def test_a_trustee_makes_a_new_key_for_every_wave(world: World, tmp_path: Path) -> None:
    used = trustee.make_key(tmp_path / "key.json")
    world.lock(trustee=used)
    with pytest.raises(locking.LockRefused, match="make a new key with `trustee key`"):
        world.lock("w2", trustee=used)
    world.lock("w2", trustee=trustee.make_key(tmp_path / "second.json"))
    assert world.kinds().count("manifest") == 2


def test_a_roll_needs_a_name_of_everybody(world: World) -> None:
    world.hire([replace(one, name="") for one in world.roster])

    with pytest.raises(LockRefused, match="32 of the invited people have no name"):
        world.lock(plan=settings(roll=True))
    assert world.kinds() == []


def test_a_second_lock_of_the_same_wave_is_refused_and_changes_nothing(world: World) -> None:
    world.lock()
    before = world.documents()
    with pytest.raises((locking.LockRefused, draft.DraftRefused), match="fixed"):
        world.lock()
    assert world.documents() == before


class Interrupted(RuntimeError):
    """The power went out."""


@pytest.mark.parametrize("step", ["store_secrets", "make_box", "announce_policy", "publish"])
def test_an_interrupted_lock_left_nothing_public_and_can_be_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    whole = getattr(locking, step)

    def interrupted(*given: Any) -> None:
        whole(*given)
        raise Interrupted

    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(locking, step, interrupted)
        world.lock()
    assert (world.kinds(), world.documents()) == ([], {})
    world.lock()
    assert verify(world.ledger(), world.documents()) == []
    assert world.left("segment_key", "w1") == 3


REFUSED = {
    "whole minutes": {"vote": (START + 5 * DAY, START + 9 * DAY + timedelta(seconds=1))},
    "before enrolment has ended": {"vote": (START + 4 * DAY, START + 9 * DAY)},
    "ends before it begins": {"vote": (START + 9 * DAY, START + 6 * DAY)},
    "no enrolment window": {"mode": "one-visit"},
    "use two-window or one-visit": {"mode": "whenever"},
}


@pytest.mark.parametrize(("reason", "change"), REFUSED.items(), ids=REFUSED)
def test_windows_that_cannot_protect_are_not_even_drafted(world: World, reason: str, change: dict[str, Any]) -> None:
    with pytest.raises(draft.DraftRefused, match=reason):
        draft.create(world.storage, "w1", settings(**change), world.now)


def questions(count: int) -> dict[str, Any]:
    return {**QUESTIONNAIRE, "items": [{"id": f"q{n}", "kind": "agree5", "options": [{}] * 5} for n in range(count)]}


NOT_LOCKED = {
    "already over": settings(START - 40 * DAY),
    "add a closed question": settings(questionnaire=questions(0)),
    "in the order of arrival": settings(questionnaire=questions(3800)),
    "give lock the public part": settings(policy={**POLICY, "name": "strict", "epsilon": 2.5}),
    "fewer than 13": settings(policy={**POLICY, "k_issue": 13}),
}


@pytest.mark.parametrize(("reason", "plan"), NOT_LOCKED.items(), ids=NOT_LOCKED)
def test_rules_that_cannot_hold_are_not_locked(world: World, reason: str, plan: draft.WaveSettings) -> None:
    with pytest.raises(locking.LockRefused, match=reason):
        world.lock(plan=plan)
    assert world.kinds() == []


def test_a_refusal_tells_all_reasons_at_once(world: World) -> None:
    with pytest.raises(locking.LockRefused) as refused:
        world.lock(plan=settings(START - 40 * DAY, questionnaire=questions(0)))
    assert len(refused.value.reasons) == 3  # both windows are over, and nothing is asked


def test_every_group_gets_one_link_and_so_do_everybody_and_management(world: World) -> None:
    world.lock()
    with reading(world.storage.people("reader")) as connection:
        links = {link.scope: link.token for link in connection.execute(select(tables.reader_link))}
    org = [s["segment"] for s in manifest_of(world.storage, "w1")["segments"] if s["view"] == "org"]
    assert set(links) == {"everybody", "management", *(f"group:{segment}" for segment in org)}
    assert len(set(links.values())) == len(links)


def test_the_works_council_adds_its_signature_once(world: World, tmp_path: Path) -> None:
    world.lock(trustee=trustee.make_key(tmp_path / "key.json"))
    signature = trustee.sign_manifest(
        trustee.load_key(tmp_path / "key.json"), read_document(world.storage, "w1", "manifest.json")
    )
    locking.add_signature(world.storage, "w1", signature)
    locking.add_signature(world.storage, "w1", signature)
    assert world.kinds() == ["policy", "manifest", "signed", "signed"]
    assert verify(world.ledger(), world.documents()) == []


@pytest.mark.parametrize("role", ["works-council", ORGANISER])
def test_nobody_signs_in_the_place_of_the_named_trustee_or_the_organiser(world: World, role: str) -> None:
    world.lock(trustee=TrusteePublic(signing.public_of(bytes(32)), generate_sealing_key()[1]))
    stranger = sign(read_document(world.storage, "w1", "manifest.json"), role, signing.generate())
    with pytest.raises(BadSignature):
        locking.add_signature(world.storage, "w1", stranger)


def test_nobody_signs_the_rules_of_a_wave_that_is_over(world: World) -> None:
    world.lock()
    body = read_document(world.storage, "w1", "manifest.json")
    cancel(world.storage, world.config, "w1")
    with pytest.raises(BadSignature, match="is over"):
        locking.add_signature(world.storage, "w1", sign(body, "works-council", signing.generate()))
    assert "signed" not in [entry.kind for entry in ledger.entries(world.storage)][-2:]


def test_no_third_party_signs_the_rules(world: World) -> None:
    world.lock()
    stranger = sign(read_document(world.storage, "w1", "manifest.json"), "data-protection", signing.generate())
    with pytest.raises(BadSignature, match="nobody signs rules as 'data-protection'"):
        locking.add_signature(world.storage, "w1", stranger)


def test_the_organisers_own_signature_again_changes_nothing(world: World) -> None:
    world.lock()
    before = world.ledger()
    mine = json.loads(read_document(world.storage, "w1", "manifest.sig.json"))["signatures"][0]
    locking.add_signature(world.storage, "w1", Signature.from_json(mine))
    assert world.ledger() == before


def test_a_cancelled_wave_keeps_its_manifest_and_nothing_about_people(world: World) -> None:
    world.lock(plan=settings(roll=True))
    enrol_and_vote(world, "w1")
    cancel(world.storage, world.config, "w1")
    cancel(world.storage, world.config, "w1")
    tables_of_people = ("code", "segment_key", "membership", "reader_link", "roll")
    assert [world.left(table, "w1") for table in tables_of_people] == [0, 0, 0, 0, 0]
    assert not world.storage.box_exists("w1")
    assert world.storage.wrapped_key("w1") is None
    assert world.kinds()[-2:] == ["cancelled", "keys-destroyed"]
    assert verify(world.ledger(), world.documents()) == []


def test_a_closed_wave_cannot_be_cancelled(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    with pytest.raises(CancelRefused, match="cannot be taken back"):
        cancel(world.storage, world.config, "w1")


def counted_world(world: World) -> World:
    world.lock()
    enrol_and_vote(world, "w1")
    world.now += 20 * DAY
    world.tally("w1")
    return world


def test_a_counted_wave_cannot_be_cancelled_between_its_count_and_the_ledger(world: World) -> None:
    counted_world(world)
    with pytest.raises(CancelRefused, match="`wave close` finishes"):
        cancel(world.storage, world.config, "w1")
    assert "cancelled" not in world.kinds()


def test_a_wave_that_is_cancelled_while_it_is_counted_is_not_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = closing.publish_closed

    def late(public: Any, *rest: Any) -> None:
        ledger.record(public, "cancelled", {"wave": "w1"})
        real(public, *rest)

    monkeypatch.setattr(closing, "publish_closed", late)
    with pytest.raises(closing.CloseRefused, match="was cancelled"):
        closing.finish_close(counted_world(world).storage, world.config, "w1")
    assert "closed" not in world.kinds()


def test_a_wave_that_is_closed_while_somebody_cancels_it_stays_closed(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    with pytest.raises(CancelRefused, match="closed just now"):
        destroy.record_cancelled(world.storage, "w1")


@pytest.mark.parametrize("step", ["record_closed", "destroy_codes_and_keys", "record_destroyed"])
def test_an_interrupted_close_is_finished_by_doing_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    world.lock()
    enrol_and_vote(world, "w1")
    world.now += 20 * DAY
    world.tally("w1")
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(closing, step, lambda *_: (_ for _ in ()).throw(Interrupted))
        closing.finish_close(world.storage, world.config, "w1")
    closing.finish_close(world.storage, world.config, "w1")
    closing.finish_close(world.storage, world.config, "w1")
    assert world.kinds()[-2:] == ["closed", "keys-destroyed"]
    assert verify(world.ledger(), world.documents()) == []


def test_after_close_no_key_no_code_and_no_ballot_is_left(tmp_path: Path) -> None:
    world = closed_world(tmp_path)
    assert (world.left("code", "w1"), world.left("segment_key", "w1")) == (0, 0)
    assert read_rows(world.storage, "w1") == []
    assert list((tmp_path / "keys").iterdir()) == []
    with reading(world.storage.box("w1", "tally")) as box:
        assert box.execute(select(tables.collector_key)).first() is None


def test_the_names_that_members_were_shown_go_with_their_codes(world: World) -> None:
    world.lock(plan=settings(roll=True))
    assert world.left("roll", "w1") == 2
    enrol_and_vote(world, "w1")
    world.now += 20 * DAY
    world.tally("w1")

    closing.finish_close(world.storage, world.config, "w1")

    assert world.left("roll", "w1") == 0
    assert verify(world.ledger(), world.documents()) == []


@pytest.mark.parametrize(("days", "reason"), [(0, "has not begun"), (2, "enrolling"), (8, "voting")])
def test_no_ballot_is_opened_before_voting_has_ended(world: World, days: int, reason: str) -> None:
    world.lock()
    world.now += days * DAY
    with pytest.raises(closing.CloseRefused, match=reason):
        closing.check_closable(world.storage, world.config, "w1")


def test_a_close_before_voting_was_to_end_is_named_by_every_verifier(world: World) -> None:
    world.lock()
    enrol_and_vote(world, "w1")
    world.tally("w1", day="2026-03-10")
    closing.finish_close(world.storage, world.config, "w1")
    sentences = [problem.sentence for problem in verify(world.ledger(), world.documents())]
    assert sentences == ["closes w1 on 2026-03-10, but voting was to end on 2026-03-17"]


def test_a_wave_that_was_not_counted_cannot_be_finished(world: World) -> None:
    world.lock()
    enrol_and_vote(world, "w1")
    with pytest.raises(closing.CloseRefused, match="not counted"):
        closing.finish_close(world.storage, world.config, "w1")
    assert len(read_rows(world.storage, "w1")) == 40


def test_a_count_that_forgets_a_view_is_not_signed(world: World) -> None:
    world.lock()
    counts = {"org": {"redeemed": 0, "spoilt": 0, "counted": 0}}
    with pytest.raises(closing.CloseRefused, match="org, text"):
        closing.closed_body(world.storage, "w1", counts, day="2026-03-20")
