"""What no font has is told in words: a sign by its name in Unicode, a letter by its number, in square brackets.

In: the words of a document. Out: the same, all of which can be set.
Called by: analytics.reports.paper, survey.app.cards.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import typst

from analytics.reports.typesetting import NO_GLYPH, TEMPLATES, compiled

PROBE: Final = TEMPLATES / "letters.typ"
NO_TEXT: Final = "missing codepoints"  # what typst says about a drawing whose words could not be read out
UNSEEN: Final = "\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}\ufe0e\ufe0f"  # between signs that belong together, or behind one
SIGNS: Final = ("So", "Sk", "Sm", "Me")  # categories of Unicode whose members are called by name
FLAG: Final = "regional indicator symbol "  # two letters that are drawn as a flag
VARIANTS: Final = re.compile("[\ufe0e\ufe0f]")  # after a sign: drawn in one colour, or in many
LATIN: Final = "\u024f"  # the last of the letters that our fonts have of our own alphabet
LOGO, DRAWING = "logo", "svg"  # keys of what is drawn: the organisation's is left as it is


def legible(words: Mapping[str, Any], note: str) -> dict[str, Any]:
    """Everything that can be printed as it is, the rest by name; the note goes along only where it is needed."""
    text = {key: value for key, value in words.items() if key != LOGO}
    without = missing("\n".join(strings(text)))
    told = spelt(text, without) | {"letters": note if without else ""}
    return {**words, **drawable(told)}


def legible_name(name: str) -> str:
    """One name, printed by itself.

    >>> legible_name("Night 🌙"), legible_name("Nacht Ä")
    ('Night [crescent moon]', 'Nacht Ä')
    """
    return str(spelt(name, missing(name)))


def missing(text: str) -> frozenset[str]:
    """Letters, with the marks above and below them, that no font of ours and none of this machine has."""
    sought = tuple(sorted(one for one in units(text) if one != "\n" and not (one.isascii() and one.isprintable())))
    return frozenset(without_font(without_font(sought, ours=True), ours=False))


def units(text: str) -> set[str]:
    """Letters with the marks that belong to them. With the sign of a drawing, or a new line, no mark belongs.

    >>> sorted(units("<b>\u0301e\u0301"))
    ['<', '>', 'b', 'e\u0301', '\u0301']
    """
    found = list[str]()
    for letter in text:
        if found and bears_marks(found[-1][0]) and unicodedata.category(letter)[0] == "M":
            found[-1] += letter
        else:
            found.append(letter)
    return set(found)


def bears_marks(base: str) -> bool:
    return base.isalnum() or not base.isascii()


@lru_cache(maxsize=512)
def without_font(sought: tuple[str, ...], *, ours: bool) -> tuple[str, ...]:
    """Ask the typesetter about all of them, and by halves where it refuses: it names one at a time."""
    if not sought or prints(sought, ours=ours):
        return ()
    if len(sought) == 1:
        return sought
    half = len(sought) // 2
    return without_font(sought[:half], ours=ours) + without_font(sought[half:], ours=ours)


def prints(sought: tuple[str, ...], *, ours: bool) -> bool:
    try:
        compiled({"letters": sought, "svg": ""}, PROBE, ignore_system_fonts=ours)
    except typst.TypstError as problem:
        if NO_GLYPH not in str(problem):
            raise
        return False
    return True


def drawable(value: Any) -> Any:
    """The same with drawings that can be set: a font may have a letter and still not tell how it is read there."""
    if isinstance(value, Mapping):
        return {key: redrawn(one) if key == DRAWING else drawable(one) for key, one in value.items()}
    return [drawable(one) for one in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=64)
def redrawn(svg: str) -> str:
    plain = VARIANTS.sub("", svg)
    other = frozenset(unit for unit in units(plain) if len(unit) > 1 or (unit > LATIN and unit.isalpha()))
    return plain if not other or draws(plain) else spelt(plain, other)


def draws(svg: str) -> bool:
    try:
        compiled({"letters": [], "svg": svg}, PROBE, ignore_system_fonts=False)
    except typst.TypstError as problem:
        if NO_GLYPH not in str(problem) and NO_TEXT not in str(problem):
            raise
        return False
    return True


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in strings(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in strings(one))


def spelt(value: Any, without: frozenset[str]) -> Any:
    if not without:
        return value
    if isinstance(value, str):
        one = "|".join(re.escape(unit) for unit in sorted(without, key=len, reverse=True))
        return re.sub(f"(?:{one})(?:[{UNSEEN}]*(?:{one}))*[{UNSEEN}]*", lambda found: stand_in(found[0]), value)
    if isinstance(value, Mapping):
        return {key: spelt(one, without) for key, one in value.items()}
    return [spelt(one, without) for one in value] if isinstance(value, list | tuple) else value


def stand_in(signs: str) -> str:
    """Signs that follow each other, in one pair of brackets; different ones never become the same."""
    return f"[{', '.join(named(sign) for sign in signs if sign not in UNSEEN)}]"


def named(sign: str) -> str:
    if sign.isascii() and sign.isprintable():
        return sign
    name = unicodedata.name(sign, "") if unicodedata.category(sign) in SIGNS else ""
    return name.lower().removeprefix(FLAG) or f"U+{ord(sign):04X}"
