"""Names of files that every system takes, made from labels of groups that anybody may have typed.

In: labels. Out: names without their ending, all different. Called by: survey.app.reporting.zipping, the desk.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

LONGEST: Final = 100  # bytes in UTF-8, so that a folder and an ending still fit beside it
FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]+')
RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)  # by Windows
UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # marks of direction among them: a name reads as it is


def safe(label: str) -> str:
    """A label as the name of a file.

    >>> safe("R&D / Berlin"), safe("..\\\\..\\\\etc"), safe("CON"), safe("?")
    ('R&D - Berlin', 'etc', '_CON', '_')
    """
    plain = unicodedata.normalize("NFC", label)
    plain = "".join(" " if sign.isspace() else sign for sign in plain if unicodedata.category(sign) not in UNSEEN)
    plain = " ".join(FORBIDDEN.sub("-", plain).split()).strip(" .-~")
    plain = shortened(plain, LONGEST)
    return f"_{plain}" if not plain or RESERVED.fullmatch(plain) else plain


def shortened(text: str, longest: int) -> str:
    return text.encode()[:longest].decode(errors="ignore").rstrip(" .")


def different(labels: Iterable[tuple[str, str]]) -> Iterator[str]:
    """One name for each (label, name of what is above it), in the order given; two are never the same, not even on a
    system that does not tell capitals from small letters or an accent from a letter with one."""
    given: set[str] = set()
    for label, above in labels:
        for name in candidates(label, above):
            key = unicodedata.normalize("NFKD", name).casefold()
            if key not in given:
                given.add(key)
                yield name
                break


def candidates(label: str, above: str) -> Iterator[str]:
    """Its own label, then with what it belongs to, then with a number."""
    yield safe(label)
    fuller = safe(f"{above} - {label}") if above else safe(label)
    yield fuller
    number = 2
    while True:
        yield f"{shortened(fuller, LONGEST - 8)} ({number})"
        number += 1
