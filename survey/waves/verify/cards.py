"""Whether the numbers of cards can be true: printed before they were used, and bounded by what was not handed back.

In: entries of the ledger. Out: problems. Called by: survey.waves.verify, survey.waves.schedule, which counts alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from survey.waves.verify.chain import Entry, find
from survey.waves.verify.problems import Problem

OF_CARDS = frozenset({"org", "text"})  # the views that a card gives a ticket for: it carries no attribute of anybody
NOT_AFTER = frozenset({"drawn", "closed", "cancelled"})


def cards_in(entries: Iterable[Entry], wave: str | None, kind: str) -> int:
    """The sum over all entries of a kind about a wave."""
    return sum(int(entry.body["cards"]) for entry in entries if entry.kind == kind and entry.wave == wave)


def check_cards(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Cards are announced before the wave is over, no more come back than went out, and the account adds up."""
    for place, entry in enumerate(entries):
        before = entries[:place]
        if entry.kind in ("printed", "returned"):
            yield from check_step(entry, before)
        if entry.kind == "drawn":
            yield from check_account(entry, before)
        unsettled = find(before, str(entry.wave), "printed") and not find(before, str(entry.wave), "drawn")
        if entry.kind == "closed" and unsettled:
            yield Problem(f"ledger entry {entry.seq}", f"closes {entry.wave} without an account of its cards")


def check_step(entry: Entry, before: Sequence[Entry]) -> Iterator[Problem]:
    where, wave, cards = f"ledger entry {entry.seq}", entry.wave, entry.body["cards"]
    if cards < 1:
        yield Problem(where, f"{entry.kind} of {wave} counts {cards} cards")
    for over in NOT_AFTER:
        if find(before, str(wave), over):
            yield Problem(where, f"{entry.kind} of {wave} stands after its {over}")
    if entry.kind == "returned" and cards + cards_in(before, wave, "returned") > cards_in(before, wave, "printed"):
        yield Problem(where, f"more cards of {wave} came back than were printed")


def check_account(entry: Entry, before: Sequence[Entry]) -> Iterator[Problem]:
    where, wave, body = f"ledger entry {entry.seq}", entry.wave, entry.body
    for kind in ("printed", "returned"):
        if body[kind] != (told := cards_in(before, wave, kind)):
            yield Problem(where, f"{body[kind]} cards of {wave} {kind}, but the entries before it say {told}")
    if body["enrolled"] < 0 or body["enrolled"] > body["printed"] - body["returned"]:
        sentence = f"{body['enrolled']} tickets of {wave} by cards, but only"
        yield Problem(where, f"{sentence} {body['printed'] - body['returned']} were printed and not handed back")


def broken_cards(view: str, counts: Mapping[str, Any], drawn: Entry | None) -> Iterator[str]:
    """What the closing entry says about cards in one view, against the account of them."""
    expected = drawn.body["enrolled"] if drawn and view in OF_CARDS else None
    if counts.get("drawn") != expected:
        yield f"{counts.get('drawn', 0)} tickets by cards at close, but {expected or 0} in the account of the cards"
