"""Promises about opening and counting: invalid ballots are spoilt, valid ones become numbers, and no order is kept."""

import random
import tracemalloc
from collections.abc import Iterator

import pytest
import rfc8785
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from analytics.plan import Plan
from analytics.tally.counting import count_closed
from analytics.tally.opening import SUITE, OpeningKeyError, open_sealed
from analytics.tally.package import Package
from analytics.tally.wave import Row, UnknownView, tally
from tests import release_world as world

KEY = ec.generate_private_key(ec.SECP256R1())
DER = KEY.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
INFO = b"canopy/1 sealed\0w1"


def seal(plaintext: bytes, info: bytes = INFO) -> bytes:
    return SUITE.encrypt(plaintext, KEY.public_key(), info=info)


def said(*comments: dict[str, object]) -> bytes:
    return rfc8785.dumps({"comments": list(comments)}).ljust(300, b"\0")


def rows(plan: Plan, *closed: bytes, texts: tuple[bytes, ...] = ()) -> list[Row]:
    ballots = [Row("org", plan.segments[0], INFO, seal(plaintext)) for plaintext in closed]
    return ballots + [Row("text", "t-all", INFO, seal(text)) for text in texts]


def test_a_ballot_opens_with_the_key_and_the_info_it_was_sealed_for() -> None:
    good = seal(b"hello")
    damaged = good[:-1] + bytes([good[-1] ^ 1])
    opened = open_sealed([(INFO, good), (b"other wave", good), (INFO, damaged), (INFO, b""), (INFO, good[:70])], DER)
    assert list(opened) == [b"hello", None, None, None, None]


def test_a_key_of_another_kind_opens_nothing() -> None:
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for wrong in (b"no key", other):
        with pytest.raises(OpeningKeyError):
            list(open_sealed([(INFO, b"")], wrong))


def test_every_invalid_ballot_is_spoilt_and_changes_no_count() -> None:
    plan = world.plan()
    good = world.same_answer(plan, 2)
    wrong = [None, b"", good[:-1], good + b"\0", bytes([6]) + good[1:], good[:3] + bytes([3]) + good[4:]]
    segment = plan.segments[0]
    counters = count_closed([(segment, good), *((segment, ballot) for ballot in wrong), ("nowhere", good)], plan)
    assert (counters.total, counters.spoilt) == (1, 7)
    assert counters.counts.sum() == plan.slots


def test_counts_are_by_segment_slot_and_byte() -> None:
    _, counters = world.one_item(1, 1, 5, 0)
    assert counters.accepted.tolist() == [4]
    assert counters.counts[0, 0].tolist() == [1, 2, 0, 0, 0, 1]


def test_a_blank_ballot_counts_as_a_ballot() -> None:
    plan = world.plan()
    counters = count_closed([(plan.segments[0], bytes(plan.slots))], plan)
    assert (counters.total, counters.spoilt) == (1, 0)


def test_memory_does_not_grow_with_the_number_of_ballots() -> None:
    plan = world.plan()
    ballot = (plan.segments[0], world.same_answer(plan, 1))

    def peak(number: int) -> int:
        stream: Iterator[tuple[str, bytes | None]] = (ballot for _ in range(number))
        tracemalloc.start()
        assert count_closed(stream, plan).total == number
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(60_000) < 1.2 * peak(20_000)


def test_a_whole_wave_is_opened_and_counted_in_one_pass() -> None:
    plan = world.plan()
    comment = {"item": "say", "text": "More light", "quotable": True}
    good = world.same_answer(plan, 1)
    counted = tally(iter(rows(plan, good, good[1:], texts=(said(comment), said(), b"{]"))), DER, plan)
    assert [(c.total, c.spoilt) for c in counted.counters.values()] == [(1, 1), (2, 1)]
    assert [writer.answers[0].text for writer in counted.writers] == ["More light"]


def test_a_view_that_cannot_be_counted_stops_the_tally() -> None:
    with pytest.raises(UnknownView, match="tenure"):
        tally([Row("tenure", "young", INFO, seal(b""))], DER, world.plan())


def sealed_package(plan: Plan) -> Package:
    texts = tuple(said({"item": "say", "text": f"Comment {n}", "quotable": False}) for n in range(12))
    return Package.of(tally(rows(plan, world.same_answer(plan, 3), texts=texts), DER, plan), plan, "0" * 64)


def test_the_public_hash_of_the_counters_cannot_be_searched() -> None:
    plan = world.plan()
    first, second = sealed_package(plan), sealed_package(plan)
    assert first.counted() == second.counted()
    assert first.counters_sha256 != second.counters_sha256  # 256 random bits stand before the few small numbers
    assert len(first.salt) == 43


def test_comments_do_not_keep_the_order_of_ballots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random.SystemRandom, "shuffle", lambda self, listed: listed.reverse())
    found = [writer.answers[0].text for writer in sealed_package(world.plan()).writers]
    assert found == [f"Comment {n}" for n in reversed(range(12))]
