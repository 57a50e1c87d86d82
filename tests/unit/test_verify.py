import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical
from survey.waves import ledger
from survey.waves.ledger import Entry
from survey.waves.verify import Found, find_receipt, verify, verify_ledger
from survey.waves.verify.cards import broken_cards
from tests.waves_world import World, closed_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return closed_world(tmp_path_factory.mktemp("closed"))


def chained(events: Sequence[tuple[str, Mapping[str, Any]]]) -> bytes:
    """A ledger whose hashes are all right, whatever it says."""
    built: list[Entry] = []
    for kind, body in events:
        built.append(ledger.build_entry(kind, body, built[-1] if built else None))
    return ledger.document(built)


def counted(**changes: int) -> bytes:
    """A wave in which ten people enrolled and eight answered, with some numbers changed, and honestly signed."""
    private = signing.generate()
    key = b64u(signing.public_of(private))
    counts = {"enrolled": 10, "redeemed": 8, "spoilt": 1, "counted": 7} | changes
    hashes = {name: "0" * 64 for name in ("rows_sha256", "counters_sha256", "nullifiers_sha256")}
    body = {"wave": "w1", "day": "2026-03-20", "views": {"org": counts}, **hashes}
    signature = {"key": key, "signature": b64u(signing.sign(private, canonical(body)))}
    signed = {"wave": "w1", "role": "organiser", "key": key, "signature": "x"}
    return chained(
        [
            ("manifest", {"wave": "w1", "sha256": "0" * 64}),
            ("signed", signed),
            ("enrolled", {"wave": "w1", "org": 10}),
            ("closed", {**body, "signature": signature}),
        ]
    )


def test_an_honest_record_has_no_problem(world: World) -> None:
    assert verify(world.ledger(), world.documents()) == []
    assert verify_ledger(world.ledger()) == []
    assert verify_ledger(counted()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"redeemed": 11, "counted": 10}, "ballots were forged"),
        ({"counted": 8}, "8 ballots, but 1 spoilt and 8 counted"),
        ({"enrolled": 9}, "9 enrolled at close, but 10 recorded before"),
        ({"spoilt": -1, "counted": 9}, "negative"),
    ],
)
def test_counts_that_cannot_be_true_are_named(changes: dict[str, int], sentence: str) -> None:
    problems = verify_ledger(counted(**changes))
    assert [sentence in problem.sentence for problem in problems] == [True]


def test_an_event_of_a_wave_that_was_never_locked_is_named() -> None:
    problems = verify_ledger(chained([("enrolled", {"wave": "w1", "org": 3})]))
    assert problems[0].sentence == "enrolled of w1 stands before its manifest"


def test_a_wave_that_is_locked_twice_is_named() -> None:
    twice = [("manifest", {"wave": "w1", "sha256": "a"}), ("manifest", {"wave": "w1", "sha256": "b"})]
    assert "said twice" in verify_ledger(chained(twice))[0].sentence


def test_a_wave_that_goes_on_after_it_was_cancelled_is_named() -> None:
    events = [
        ("manifest", {"wave": "w1", "sha256": "a"}),
        ("cancelled", {"wave": "w1"}),
        ("opened", {"wave": "w1", "window": "vote", "day": "2026-03-02"}),
    ]
    assert "after it was cancelled" in verify_ledger(chained(events))[0].sentence


def test_a_count_that_is_taken_back_is_named() -> None:
    """It would give the wave's noise back to the year's budget."""
    honest = [(entry["kind"], entry["body"]) for entry in json.loads(counted())]
    problems = verify_ledger(chained([*honest, ("cancelled", {"wave": "w1"})]))
    assert [problem.sentence for problem in problems] == [
        "cancelled of w1 stands after its closed: a count is not taken back"
    ]


def test_after_a_wave_is_cancelled_nothing_but_the_end_of_its_keys_is_possible() -> None:
    locked = [("manifest", {"wave": "w1", "sha256": "a"}), ("cancelled", {"wave": "w1"})]
    assert verify_ledger(chained([*locked, ("keys-destroyed", {"wave": "w1"})])) == []
    problems = verify_ledger(chained([*locked, ("enrolled", {"wave": "w1", "org": 3})]))
    assert [problem.sentence for problem in problems] == ["enrolled of w1 stands after it was cancelled"]


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig.json", "questionnaire.json", "nullifiers.json"])
def test_a_document_that_is_withheld_is_named(world: World, name: str) -> None:
    documents = world.documents()
    del documents["w1", name]
    assert f"w1/{name}" in [problem.where for problem in verify(world.ledger(), documents)]


def test_a_document_that_nobody_vouched_for_is_named(world: World) -> None:
    strays = {("w1", "extra.json"): b"{}", ("w9", "manifest.json"): b"{}", ("w1", "release.json"): b"{}"}
    problems = verify(world.ledger(), world.documents() | strays)
    assert {problem.where for problem in problems} >= {"w1/extra.json", "w9/manifest.json", "w1/release.json"}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"org":7}', b'{"org":[["a"]]}', b'{"org":[{}]}'])
def test_a_document_of_the_wrong_shape_is_a_problem_and_no_crash(world: World, body: bytes) -> None:
    for name in ("manifest.json", "nullifiers.json", "manifest.sig.json"):
        assert verify(world.ledger(), world.documents() | {("w1", name): body})


def test_everybody_finds_their_receipt_in_the_list(world: World) -> None:
    documents = world.documents()
    receipt, sealed = json.loads(documents["w1", "nullifiers.json"])["org"][0]
    assert find_receipt(documents, receipt) == Found("w1", "org", sealed)


def test_a_receipt_that_was_not_counted_is_not_found(world: World) -> None:
    assert find_receipt(world.documents(), b64u(bytes(32))) is None
    assert find_receipt({("w1", "nullifiers.json"): b"[]"}, b64u(bytes(32))) is None


def test_a_list_with_a_doubled_receipt_is_named_even_if_its_hash_is_right(world: World) -> None:
    documents = world.documents()
    listed = json.loads(documents["w1", "nullifiers.json"])
    listed["text"][0] = listed["org"][0]
    documents["w1", "nullifiers.json"] = canonical(listed)
    assert any("twice" in problem.sentence for problem in verify(world.ledger(), documents))


def test_auditors_need_neither_a_database_nor_a_web_server() -> None:
    wanted = "import sys, survey.waves.verify; print([n for n in ('sqlalchemy', 'flask', 'numpy') if n in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", wanted], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


@pytest.mark.parametrize("change", [{"wave": {"id": "w9"}}, {"policy": {}}, {"participation": {}}])
def test_a_release_that_does_not_fit_its_wave_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    world = closed_world(tmp_path)
    documents = world.documents() | {("w1", "release.json"): canonical({**json.loads(world.release("w1")), **change})}
    problems = verify(world.ledger(), documents)
    assert any("was made for another" in p.sentence or "another participation" in p.sentence for p in problems)


def with_cards(*steps: tuple[str, int], account: Mapping[str, int] | None = None, **changes: int) -> list[str]:
    """What is wrong with a wave of ten invited people, some of whom drew a card."""
    counted_before = json.loads(counted(**changes))
    first, last = counted_before[:-1], counted_before[-1]
    cards = [(kind, {"wave": "w1", "day": "2026-03-19", "cards": count}) for kind, count in steps]
    drawn = [("drawn", {"wave": "w1", **account})] if account else []
    events = [(entry["kind"], entry["body"]) for entry in first] + cards + drawn + [(last["kind"], last["body"])]
    return [problem.sentence for problem in verify_ledger(chained(events))]


ACCOUNT = {"printed": 12, "enrolled": 2, "returned": 5}
STEPS = (("printed", 12), ("returned", 5))


def test_cards_that_add_up_are_no_problem() -> None:
    assert with_cards(*STEPS, account=ACCOUNT, drawn=2, redeemed=12, counted=11) == []


@pytest.mark.parametrize(
    ("steps", "account", "drawn", "sentence"),
    [
        (STEPS, ACCOUNT | {"printed": 11}, 2, "11 cards of w1 printed, but the entries before it say 12"),
        (STEPS, ACCOUNT | {"enrolled": 8}, 8, "only 7 were printed and not handed back"),
        (STEPS, ACCOUNT, 3, "3 tickets by cards at close, but 2 in the account"),
        ((("printed", 3), ("returned", 4)), ACCOUNT | {"printed": 3, "returned": 4}, 2, "more cards of w1 came back"),
        ((("printed", 0),), {"printed": 0, "enrolled": 0, "returned": 0}, 0, "counts 0 cards"),
    ],
)
def test_cards_that_cannot_be_true_are_named(
    steps: Sequence[tuple[str, int]], account: Mapping[str, int], drawn: int, sentence: str
) -> None:
    found = with_cards(*steps, account=account, drawn=drawn)
    assert any(sentence in problem for problem in found), found


def test_a_wave_that_closes_without_an_account_of_its_cards_is_named() -> None:
    assert any("without an account" in problem for problem in with_cards(*STEPS))


def test_tickets_by_cards_that_nobody_printed_are_named() -> None:
    assert any("2 tickets by cards at close" in problem for problem in with_cards(drawn=2))


def test_ballots_beyond_invitations_and_cards_are_forged() -> None:
    found = with_cards(*STEPS, account=ACCOUNT, drawn=2, redeemed=13, counted=12)
    assert found == ["w1, view org: 13 ballots, but only 12 tickets: ballots were forged"]


def test_a_card_gives_no_ticket_in_a_view_by_attribute() -> None:
    found = broken_cards("tenure", {"drawn": 2}, ledger.build_entry("drawn", {"wave": "w1", **ACCOUNT}, None))
    assert list(found) == ["2 tickets by cards at close, but 0 in the account of the cards"]


def test_more_tickets_than_people_are_named(world: World) -> None:
    documents = world.documents()
    entries = [(entry.kind, entry.body) for entry in ledger.entries(world.storage)]
    inflated = [(kind, with_drawn(body) if kind == "closed" else body) for kind, body in entries]
    sentences = [problem.sentence for problem in verify(chained(inflated), documents)]
    assert "33 tickets in view org of w1, but only 32 were invited" in sentences


def with_drawn(body: Mapping[str, Any]) -> dict[str, Any]:
    views = {view: {**counts, "drawn": 8} for view, counts in body["views"].items()}
    return {**body, "views": views}
