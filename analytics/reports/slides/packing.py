"""Packs a presentation so that the same wave makes the same bytes: no time of its own, entries in their order.

In: a presentation. Out: bytes. Called by: `analytics.reports.slides.writing`.
"""

from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say


def packed(deck: Any) -> bytes:
    written, target = BytesIO(), BytesIO()
    deck.save(written)
    with ZipFile(written) as found, ZipFile(target, "w") as archive:
        for name in found.namelist():
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, found.read(name))
    return target.getvalue()
