"""Words of comments: what one person wrote, and which of its words carry meaning in which language.

In: texts as written. Out: words, runs of content words, small words of each language.
Called by: the other modules of `analytics.measures.comments`, the tally.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

LISTS: Final = Path(__file__).parent / "lists"
THEMED: Final = ("de", "en", "es", "fr")  # languages whose comments are looked through for themes
SHORTEST_WORD: Final = 3  # letters of a word that can become a term

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ELIDED: Final = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)")
_ENDS_OF_SENTENCES: Final = frozenset('.!?:;…\n"“”«»¿¡(–—-•*]')
_FOLDED: Final = frozenset({"es", "fr"})  # there accents are often left out; in German they make another word


@dataclass(frozen=True)
class CommentAnswer:
    """One comment as one person wrote it; `quotable` only where that person said so."""

    item: str
    text: str
    quotable: bool


@dataclass(frozen=True)
class Writer:
    """One person's comments and the segment of the text view they came from: a division or the whole organisation."""

    segment: str
    answers: tuple[CommentAnswer, ...]


class Spelt(NamedTuple):
    """A word in small letters, as it was written, and whether it stood inside a sentence, where capitals tell."""

    word: str
    written: str
    inside: bool


def listed(name: str) -> list[str]:
    """Read a list of words that comes with Canopy, without its first line, which names the licence.

    >>> "meeting" in listed("en"), "the" in listed("en")
    (False, True)
    """
    return (LISTS / f"{name}.txt").read_text(encoding="utf-8").split("\n", 1)[1].split()


def small_words(language: str) -> frozenset[str]:
    """Give a language's words without a subject; also without accents where they are often left out."""
    words = listed(language)
    return frozenset(words) | frozenset(folded(word, language) for word in words)


def folded(word: str, language: str) -> str:
    """Take the accents off where people leave them out: é and e are one letter, but ñ and n are two.

    >>> folded("réunion", "fr"), folded("año", "es"), folded("schön", "de")
    ('reunion', 'año', 'schön')
    """
    if language not in _FOLDED:
        return word
    plain = unicodedata.normalize("NFD", word.replace("ñ", "\0"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("\0", "ñ")


STOP_WORDS: Final = {language: small_words(language) for language in THEMED}


def words_of(text: str) -> list[str]:
    """Give the words of a text as written, without numbers and signs.

    >>> words_of("Don't cancel 2 stand-ups!")
    ["Don't", 'cancel', 'stand-ups']
    """
    return _WORD.findall(text)


def found_words(text: str) -> list[re.Match[str]]:
    """Give the words of a text with their places."""
    return list(_WORD.finditer(text))


def content_runs(text: str, language: str) -> list[list[str]]:
    """Give the small-letter words that carry meaning, in runs that no stop word, sign or struck-out part interrupts.

    >>> content_runs("Flexible hours, and the quiet home days", "en")
    [['flexible', 'hours'], ['quiet', 'home', 'days']]
    >>> content_runs("Le bruit de l'atelier, surtout après 9 h", "fr")
    [['bruit'], ['atelier']]
    """
    return [[spelt.word for spelt in run] for run in spelt_runs(text, language)]


def spelt_runs(text: str, language: str) -> list[list[Spelt]]:
    """The same words with how they were written."""
    runs: list[list[Spelt]] = [[]]
    position = 0
    for hit in _WORD.finditer(text):
        word = bare(hit[0], language)
        if text[position : hit.start()].strip():
            runs.append([])
        if len(word) < SHORTEST_WORD or not is_subject(word, language):
            runs.append([])
        else:
            runs[-1].append(Spelt(word, as_written(hit[0], word), not begins_sentence(text, hit.start())))
        position = hit.end()
    return [run for run in runs if run]


def as_written(written: str, word: str) -> str:
    """The word with its capitals, without what `bare` took off; itself where the two cannot be laid on each other.

    >>> as_written("L’Équipe", "équipe"), as_written("SAP's", "sap"), as_written("İzmir", "i̇zmir")
    ('Équipe', 'SAP', 'i̇zmir')
    """
    plain = written.replace("’", "'")
    place = plain.lower().find(word) if len(plain.lower()) == len(plain) else -1
    return word if place < 0 else plain[place : place + len(word)]


def begins_sentence(text: str, place: int) -> bool:
    before = text[:place].rstrip(" ")
    return not before or before[-1] in _ENDS_OF_SENTENCES


def is_subject(word: str, language: str) -> bool:
    return word not in STOP_WORDS[language] and folded(word, language) not in STOP_WORDS[language]


def bare(word: str, language: str) -> str:
    """Write a word small and without what its language hangs on: French "l'", English "'s".

    >>> bare("L’équipe", "fr"), bare("Manager's", "en"), bare("aujourd'hui", "fr")
    ('équipe', 'manager', "aujourd'hui")
    """
    plain = word.lower().replace("’", "'")
    if plain in STOP_WORDS[language]:
        return plain
    return _ELIDED.sub("", plain, count=1) if language == "fr" else plain.removesuffix("'s")
