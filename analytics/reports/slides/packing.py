"""Packs a presentation so that the same wave makes the same bytes: no time of its own, entries in their order.

In: a presentation. Out: bytes. Called by: `analytics.reports.slides.writing`.
"""

from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say


def packed(deck: Any) -> bytes:
    """Write the deck, and take it apart: nothing can be read from it afterwards."""
    written, target = BytesIO(), BytesIO()
    deck.save(written)
    with ZipFile(written) as found, ZipFile(target, "w") as archive:
        for name in found.namelist():
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, found.read(name))
    take_apart(deck)
    return target.getvalue()


def take_apart(deck: Any) -> None:
    """Let go of all parts at once.

    They refer to each other in circles, which Python frees late where much else is in memory: thousands of decks, made
    one after the other, would take gigabytes.
    """
    for part in list(deck.part.package.iter_parts()):
        for held in list(vars(part).values()):
            getattr(held, "__dict__", {}).clear()
        vars(part).clear()
