"""The survey's side of closing a wave, in steps that can be repeated until they are done.

In: a ballot box whose counting wrote `closed-body` and `nullifiers`. Out: `closed` in public, and no keys left.
Called by: survey.app.ending.closing, which opens and counts between these steps.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from survey.config import Config
from survey.credentials import signing
from survey.credentials.canonical import b64u, canonical, sha256_hex
from survey.storage import tables
from survey.storage.rooms import Storage, begin, reading
from survey.translations.wording import worded
from survey.waves import ledger
from survey.waves.destroy import destroy_codes_and_keys, record_destroyed
from survey.waves.destroy import is_counted as is_counted
from survey.waves.locking import organiser_key
from survey.waves.schedule import count_drawn, count_enrolled, drawn_once, enrolled_once
from survey.waves.states import State, state_of
from survey.waves.verify.cards import OF_CARDS

CLOSED_BODY, NULLIFIERS = "closed-body", "nullifiers"  # rows of the box's table `counter`


class CloseRefused(ValueError):
    """A wave that cannot be closed now."""


def check_closable(storage: Storage, config: Config, wave: str) -> None:
    """Refuse to open a ballot while voting goes on, or of a wave that is over."""
    state = state_of(storage, wave, config.clock())
    if state == State.ENDED:
        return
    advice = {
        State.DRAFT: worded("lock it first"),
        State.LOCKED: worded("its voting window has not begun; wait until it has ended"),
        State.ENROLLING: worded("people are enrolling; wait until voting has ended"),
        State.VOTING: worded("people are voting; wait until voting has ended"),
        State.CANCELLED: worded("it was cancelled, and its ballots are destroyed"),
    }
    raise CloseRefused(
        worded(
            "wave %(wave)r cannot be closed: %(why)s",
            wave=wave,
            why=advice.get(state, worded("it is closed already")),
        )
    )


def closed_body(storage: Storage, wave: str, counts: Mapping[str, Mapping[str, int]], **facts: str) -> dict[str, Any]:
    """The body of the ledger's `closed`, signed by the organiser.

    `counts`: per view `redeemed`, `spoilt`, `counted`. `facts`: `day`, `rows_sha256`, `counters_sha256`,
    `nullifiers_sha256`, and of a wave with a trustee the signature of the count, as `trustee`. The number of the
    enrolled is added from the ledger or, in one-visit mode, from the codes; that of tickets by cards, if any were
    printed.
    """
    enrolled = count_enrolled(storage, wave)
    if set(counts) != set(enrolled):
        raise CloseRefused(
            worded(
                "wave %(wave)r has the views %(enrolled)s, but %(counts)s were counted",
                wave=wave,
                enrolled=", ".join(enrolled),
                counts=", ".join(counts),
            )
        )
    drawn = count_drawn(storage, wave)
    by_cards = {} if drawn is None else {view: {"drawn": drawn} for view in OF_CARDS}
    views = {
        view: {"enrolled": enrolled[view], **by_cards.get(view, {}), **numbers} for view, numbers in counts.items()
    }
    body = {"wave": wave, "views": views, **facts}
    with begin(storage.people("organiser")) as people:
        private = organiser_key(people)
    signature = signing.sign(private, canonical(body))
    return {**body, "signature": {"key": b64u(signing.public_of(private)), "signature": b64u(signature)}}


def counter(storage: Storage, wave: str, name: str) -> bytes | None:
    wanted = select(tables.counter.c.document).where(tables.counter.c.name == name)
    with reading(storage.box(wave, "tally")) as box:
        found = box.execute(wanted).scalar_one_or_none()
    return bytes(found) if found is not None else None


def finish_close(storage: Storage, config: Config, wave: str) -> None:
    """Everything after counting, from wherever it was interrupted; called again, it changes nothing.

    First the public record, in one transaction; then the keys, the codes and the old pages of the files; last the entry
    that says so.
    """
    if state_of(storage, wave, config.clock()) == State.CANCELLED:
        raise CloseRefused(worded("wave %(wave)r was cancelled, and its ballots are destroyed", wave=wave))
    if ledger.find(ledger.entries(storage), wave, "closed") is None:
        record_closed(storage, wave)
    destroy_codes_and_keys(storage, wave)
    record_destroyed(storage, wave)


def record_closed(storage: Storage, wave: str) -> None:
    prepared, nullifiers = counter(storage, wave, CLOSED_BODY), counter(storage, wave, NULLIFIERS)
    if prepared is None or nullifiers is None:
        raise CloseRefused(worded("the ballots of wave %(wave)r are not counted: run `wave close`", wave=wave))
    body = json.loads(prepared)
    if body["nullifiers_sha256"] != sha256_hex(nullifiers):
        raise CloseRefused(
            worded("the list of receipts of wave %(wave)r is not the one that was signed: restore the box", wave=wave)
        )
    with begin(storage.public("tally")) as public:
        publish_closed(public, wave, body, nullifiers)


def publish_closed(public: Connection, wave: str, body: Mapping[str, Any], nullifiers: bytes) -> None:
    recorded = ledger.read(public)
    if ledger.find(recorded, wave, "cancelled"):  # while this close was counting
        raise CloseRefused(worded("wave %(wave)r was cancelled, and its ballots are destroyed", wave=wave))
    if ledger.find(recorded, wave, "closed"):
        return
    public.execute(insert(tables.document).values(wave=wave, name="nullifiers.json", body=nullifiers))
    enrolled_once(public, wave, {view: counts["enrolled"] for view, counts in body["views"].items()})
    if "drawn" in body["views"]["org"]:
        drawn_once(public, wave, body["views"]["org"]["drawn"])
    ledger.record(public, "closed", body)
