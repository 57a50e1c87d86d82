"""Prints cards: eight on a sheet of A4, to be cut, folded and drawn from a box.

In: fresh codes, a locked wave, a language. Out: bytes of a PDF. Called by: survey.app.cards.handing.
"""

import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import segno

from analytics.reports.paper.letters import legible_name
from analytics.reports.typesetting import typeset
from survey.app.conducting import Hand
from survey.mail.letters import Occasion, Words
from survey.waves.codes.drawn import Card
from survey.waves.codes.spelling import grouped
from survey.waves.states import manifest_of, read_document

TEMPLATE = Path(__file__).with_name("cards.typ")


def sheets(hand: Hand, wave: str, cards: Sequence[Card], language: str) -> bytes:
    """Cards of one group lie on sheets of their own, so that each stack goes into its box."""
    manifest = read_document(hand.storage, wave, "manifest.json")
    about = Occasion.of(hand.config, manifest, manifest_of(hand.storage, wave))
    words = Words.of(language)
    stacks = [stack(group, about.page) for _, group in groupby(cards, lambda card: card.segments["org"])]
    return typeset({**said(words, about), "stacks": stacks}, TEMPLATE)


def stack(cards: Iterable[Card], page: str) -> dict[str, Any]:
    found = list(cards)
    printed = [{"qr": picture(link_of(page, card.code)), "code": grouped(card.code)} for card in found]
    return {"group": legible_name(found[0].label), "cards": printed}


def link_of(page: str, code: str) -> str:
    """The code stands behind the mark that browsers never send to a server."""
    return f"{page}#card={code}"


def picture(link: str) -> str:
    """A QR code as SVG; a fifth of it may be lost in folding."""
    drawn = io.BytesIO()
    segno.make(link, micro=False, error="m").save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def said(words: Words, about: Occasion) -> dict[str, Any]:
    """Everything on a card but its group and its code."""
    _ = words.translate
    until = words.moment(about.vote[1], about.zone)
    opens = words.moment(about.vote[0], about.zone)
    steps = [
        _("Point your phone’s camera at the square."),
        _("Or open this address and type the code, or type it at the kiosk:"),
    ]
    return {
        "lang": words.language.code.partition("-")[0],  # typst knows languages by two letters
        "organisation": legible_name(about.organisation),
        "title": legible_name(about.title),
        "group_of": _("For one person in"),
        "steps": steps,
        "address": about.page,
        "times": _("Answer until %(until)s.", until=until)
        if about.one_visit
        else _("Answer from %(opens)s until %(until)s.", opens=opens, until=until),
        "why": _(
            "Drawn from a box, it bears a group and no name. Keep it to yourself: whoever has it can use it, once."
        ),
        "picture_of": _("QR code with the link of this card"),
        "fingerprint_of": _("Fingerprint of the rules"),
        "fingerprint": about.fingerprint,
    }
