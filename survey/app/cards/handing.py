"""What an organiser does with cards, step by step, noted in the access log.

In: an installation, who acts, what is wanted. Out: sheets to print, once; what was struck out.
Called by: survey.cli.codes, survey.app.desk.cards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.accounts.once import mark_of
from survey.app.cards.sheets import sheets
from survey.app.conducting import Hand
from survey.waves import ledger
from survey.waves.codes.drawn import Box, HandedBack, boxes, draw, draw_again, issue, take_back
from survey.waves.states import manifest_of
from survey.waves.verify.cards import cards_in


@dataclass(frozen=True)
class Account:
    """All cards of a wave, as the public record tells them while it runs."""

    boxes: tuple[Box, ...]
    smallest: int  # cards that are made for a group at a time, at least
    printed: int
    returned: int


def account_of(hand: Hand, wave: str) -> Account:
    recorded = ledger.entries(hand.storage)
    printed, returned = (cards_in(recorded, wave, kind) for kind in ("printed", "returned"))
    smallest = int(manifest_of(hand.storage, wave)["policy"]["k_issue"])
    return Account(tuple(boxes(hand.storage, wave)), smallest, printed, returned)


def proposed(account: Account, spares: int) -> dict[str, int]:
    """For every group as many cards as it has people without an invitation, and spares; none where that is none."""
    found = {}
    for box in account.boxes:
        wanted = max(box.without - box.cards, 0) + spares
        if wanted and box.room >= account.smallest:
            found[box.segment] = min(max(wanted, account.smallest), box.room)
    return found


def make_cards(hand: Hand, wave: str, wanted: Mapping[str, int], language: str, *, seed: bytes = b"") -> bytes:
    """The sheets of new cards. They are in this answer and nowhere else: of the codes only hashes stay.

    The sheets are set first: what cannot be printed is not announced. `seed`: 32 bytes of one form in one browser; sent
    again, it gives the same sheets, and makes no card good that was struck out since.
    """
    once = mark_of(seed)
    with hand.storage.alone():
        again = hand.did("cards-made", once)
        cards = (draw_again if again else draw)(hand.storage, hand.config, wave, wanted, seed=seed)
        body = sheets(hand, wave, cards, language)
        if not again:
            issue(hand.storage, hand.config, wave, cards)
            hand.note("cards-made", wave, cards=str(len(cards)), **({"once": once} if once else {}))
    return body


def strike_out(hand: Hand, wave: str, lines: Iterable[str]) -> HandedBack:
    outcome = take_back(hand.storage, hand.config, wave, lines)
    hand.note("cards-returned", wave, cards=str(outcome.struck))
    return outcome
