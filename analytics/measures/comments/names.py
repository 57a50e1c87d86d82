"""Names and addresses in comments: what is struck out before anything else is done with a text.

In: texts as written. Out: redacted texts; names that a wave's comments give away together.
Called by: `analytics.measures.comments.themes`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from analytics.measures.comments.addresses import struck_out
from analytics.measures.comments.words import STOP_WORDS, found_words, listed

REMOVED: Final = "[…]"  # stands where something was struck out; it has no letter, so it never becomes a term
LONGEST_NAME: Final = 3  # words struck out after a title, a salutation or a given name
ORDINARY_FROM: Final = 2  # people who use a word like any other, from whom on it is no surname

_SEPARATORS: Final = re.compile(r"['’-]")
_SPACE: Final = re.compile(r"[ ]")
_SPACE_OR_COMMA: Final = re.compile(r",?\s+")
_SPACE_OR_DOT: Final = re.compile(r"\.?\s?")

_TITLES: Final = frozenset(
    "mr mrs ms mx miss sir madam dr doctor prof professor herr herrn frau fräulein monsieur madame mme mlle "
    "mademoiselle docteur professeur señor señora señorita sr sra srta don doña doctora profesor profesora".split()
)
_DOTTED_TITLES: Final = frozenset({"Hr", "Fr", "M", "D"})  # only in this spelling and before a dot: HR is a department
_SALUTATIONS: Final = frozenset(
    "dear hi hello hey thanks regards sincerely cheers named called liebe lieber hallo servus moin danke gruß gruss "
    "grüße grüsse grüßen mfg lg namens heißt heisst colleague manager supervisor boss kollege kollegin chef chefin "
    "teamleiter teamleiterin bonjour salut cher chère merci cordialement nommé nommée s'appelle m'appelle collègue "
    "cheffe responsable hola querido querida estimado estimada gracias saludos llamado llamada llama compañero "
    "compañera jefe jefa encargado encargada".split()
)
_PARTICLES: Final = frozenset("von van de der den di da du des la le del los las zu zur vom el al bin".split())
_DETERMINERS: Final = frozenset(
    "der die das dem den des ein eine einen einem einer eines kein keine keinen keiner im am zum zur vom beim ins "
    "unser unsere unseren unserer unserem mehr weniger viel viele vielen jede jeder jeden jedes diese dieser diesen "
    "dieses".split()
)
GIVEN_NAMES: Final = frozenset(listed("given-names"))
_SMALL_WORDS: Final = frozenset[str]().union(*STOP_WORDS.values())


def redact(text: str, names: frozenset[str] = frozenset()) -> str:
    """Strike out what points at a person by its form, and put `REMOVED` in its place.

    Struck out: e-mail addresses (also with "(at)"), links and host names, handles, streets with their number, dates,
    numbers of six digits or more with whatever separates them, capitalised words after an English, German, French or
    Spanish title, salutation or "called", Chinese surnames with a title, `GIVEN_NAMES`, and the lower-case `names` that
    are given beside them, each with up to two capitalised words after it. Signs that cannot be seen are removed. The
    publisher knows no roster, so this does NOT catch: a surname or a rare given name that stands alone in all comments
    of a wave, names in small letters, nicknames, places and job titles that fit one person, and how somebody writes.

    >>> redact("Please ask Dr. Anna Berg (anna@firm.example, +49 30 1234567).")
    'Please ask […] ([…], […]).'
    """
    text = struck_out(visible(text), REMOVED)
    kept, position = [], 0
    for start, end in _names(text, GIVEN_NAMES | names):
        if start >= position:
            kept += [text[position:start], REMOVED]
        position = max(position, end)
    return "".join([*kept, text[position:]])


def visible(text: str) -> str:
    """Give a text in one spelling of each letter, without signs that cannot be seen."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")


def given_away(people: Iterable[Iterable[str]]) -> frozenset[str]:
    """Name the surnames that anybody's comments give away by a title or a given name before them.

    In other comments they may stand alone. A word that `ORDINARY_FROM` people use like any other, written small or
    behind a German article, is none: otherwise a single "Mr Handover" would strike out what everybody writes about.
    In: the comments of each person. Out: lower-case words.

    >>> sorted(given_away([["Frau Kowalski rechnet."], ["Mr Handover"], ["the handover"], ["a handover"]]))
    ['kowalski']
    """
    named: set[str] = set()
    users: defaultdict[str, set[int]] = defaultdict(set)
    for person, texts in enumerate(people):
        for text in map(visible, texts):
            named |= _surnames(text)
            for word in _used_as_words(text):
                users[word].add(person)
    return frozenset(name for name in named if len(users[name]) < ORDINARY_FROM)


def _surnames(text: str) -> set[str]:
    spans = [text[start:end] for start, end in _names(text, GIVEN_NAMES)]
    words = {word[0].casefold() for span in spans for word in found_words(span) if _could_be_name(word[0])}
    return {word for word in words if len(word) > 2} - GIVEN_NAMES - _TITLES - _SALUTATIONS


def _used_as_words(text: str) -> Iterator[str]:
    """Yield what is written small, or with a capital behind a German article and at most one small word."""
    before = ["", ""]
    for hit in found_words(text):
        word = hit[0]
        nearest = before[-1] in _DETERMINERS or (before[-1].islower() and before[-2] in _DETERMINERS)
        if word[0].islower() or nearest:
            yield word.casefold()
        before = [before[-1], word if word.islower() else word.lower() if word.lower() in _DETERMINERS else ""]


def _names(text: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where names stand; a title goes with its name because it tells the gender, a salutation stays."""
    words = found_words(text)
    for place, word in enumerate(words):
        rest = words[place:]
        if _is_given_name(word[0], names):
            yield word.start(), _end_of_name(text, rest, _SPACE) or word.end()
        elif _is_title(text, word) and (end := _end_of_name(text, rest, _SPACE_OR_DOT)):
            yield word.start(), end
        elif word[0].casefold() in _SALUTATIONS and (end := _end_of_name(text, rest, _SPACE_OR_COMMA)):
            yield words[place + 1].start(), end


def _end_of_name(text: str, words: list[re.Match[str]], gap: re.Pattern[str]) -> int:
    """Give where the capitalised words behind `words[0]` end, or 0 when there are none."""
    end = taken = 0
    for previous, word in pairwise(words[: 2 * LONGEST_NAME + 4]):
        if taken == LONGEST_NAME or not gap.fullmatch(text[previous.end() : word.start()]):
            break
        if word[0] in _PARTICLES:
            gap = _SPACE
            continue
        if not _could_be_name(word[0]):
            break
        end, is_short = word.end(), len(word[0]) <= 2 or _is_title(text, word)
        taken += not is_short
        gap = _SPACE_OR_DOT if is_short else _SPACE
    return end


def _is_given_name(word: str, names: frozenset[str]) -> bool:
    owner = _behind_elision(word)
    return owner[0].isupper() and _SEPARATORS.split(owner.casefold())[0] in names


def _behind_elision(word: str) -> str:
    """Give the "Anna" of "d'Anna", which is how French writes whose it is."""
    parts = _SEPARATORS.split(word)
    return parts[1] if len(parts) > 1 and len(parts[0]) == 1 and parts[0].islower() else word


def _is_title(text: str, word: re.Match[str]) -> bool:
    if word[0] in _DOTTED_TITLES:
        return text[word.end() : word.end() + 1] == "."
    return word[0].casefold() in _TITLES


def _could_be_name(word: str) -> bool:
    plain = _SEPARATORS.split(word.casefold())[0]
    return word[0].isupper() and plain != "i" and plain not in _SMALL_WORDS
