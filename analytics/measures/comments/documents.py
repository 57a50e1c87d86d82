"""Comments as a model reads them: redacted, sorted by language, made of the terms of each person.

In: what each writer wrote. Out: redacted comments; `Document`s per language.
Called by: `analytics.measures.comments.themes`, `analytics.measures.comments.quotes`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from analytics.measures.comments.languages import guess_language
from analytics.measures.comments.names import given_away, redact
from analytics.measures.comments.words import (
    THEMED,
    CommentAnswer,
    Spelt,
    Writer,
    bare,
    begins_sentence,
    folded,
    found_words,
    spelt_runs,
    words_of,
)

ORGANISATION: Final = "organisation"  # the group of all writers
FEWEST_WORDS: Final = 3  # of a comment that counts for themes
_LONGEST_UNDECIDED: Final = 7  # words; a longer text without any known small word is in a language that we do not know
_ENDINGS: Final = {  # of forms that count as one word
    "de": ("en", "er", "e", "n", "s"), "en": ("es", "s"), "es": ("es", "s"), "fr": ("es", "e", "s", "x"),
}  # fmt: skip
_SHORTEST_STEM: Final = 4  # letters
_LONGEST_ACRONYM: Final = 5  # letters; longer words in capitals may be shouted names
_CALENDAR: Final = frozenset(
    "monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays sunday "
    "sundays january february march april june july august september october november december christmas easter "
    "english german french spanish chinese noël navidad".split()
)  # written with a capital, and nobody's name


@dataclass(frozen=True)
class Document:
    """What one person wrote to one question; `writer` only tells people apart while they are counted."""

    writer: int
    segment: str
    item: str
    terms: tuple[str, ...]
    capitals: frozenset[tuple[str, str]] = frozenset()  # terms that this person wrote as most do, if not all small


def readable(writers: Sequence[Writer]) -> list[tuple[int, str, CommentAnswer]]:
    """Give everything that was written without names and addresses, with the writer's number and segment.

    >>> people = [Writer("d1", (CommentAnswer("help", text, True),)) for text in ("Frau Kaya eilt", "Kaya eilt")]
    >>> [answer.text for _, _, answer in readable(people)]
    ['[…] eilt', '[…] eilt']
    """
    names = given_away([answer.text for answer in writer.answers] for writer in writers)
    return [
        (number, writer.segment, replace(answer, text=redact(answer.text, names)))
        for number, writer in enumerate(writers)
        for answer in writer.answers
    ]


def by_language(writers: Sequence[Writer]) -> dict[str, list[Document]]:
    """Make documents of redacted comments, for each language that themes are looked for in."""
    written = [entry for entry in readable(writers) if len(words_of(entry[2].text)) >= FEWEST_WORDS]
    languages = languages_of([answer.text for *_, answer in written])
    spoken: dict[str, list[Document]] = {}
    for language in THEMED:
        chosen = [entry for entry, found in zip(written, languages, strict=True) if found == language]
        terms = terms_and_capitals([answer.text for *_, answer in chosen], language)
        documents = [
            Document(number, segment, answer.item, *found)
            for (number, segment, answer), found in zip(chosen, terms, strict=True)
        ]
        # Sorted by content: neither the order of ballots nor the numbers of writers reach the model.
        spoken[language] = sorted(documents, key=lambda document: (document.item, document.terms, document.segment))
    return spoken


def languages_of(texts: Sequence[str]) -> list[str | None]:
    """Name each text's language; short ones that do not show it go where their words are used, else to the usual one.

    >>> languages_of(["The canteen is closed.", "Die Kantine ist zu.", "Kantine super"])
    ['en', 'de', 'de']
    """
    guesses = [guess_language(text) for text in texts]
    usual = Counter(guess for guess in guesses if guess in THEMED)
    used: defaultdict[str, set[str]] = defaultdict(set)
    for text, guess in zip(texts, guesses, strict=True):
        used[guess or ""] |= {word.casefold() for word in words_of(text)}

    def closest(text: str) -> str | None:
        words = {word.casefold() for word in words_of(text)}
        if len(words) > _LONGEST_UNDECIDED:
            return None
        return max(sorted(usual), key=lambda language: (len(words & used[language]), usual[language]), default=None)

    return [guess or closest(text) for text, guess in zip(texts, guesses, strict=True)]


def terms_of(texts: Sequence[str], language: str) -> list[tuple[str, ...]]:
    """Give each text's words and neighbouring pairs of words, each once, in one form for the whole language.

    >>> terms_of(["The meeting room is cold.", "Two meetings a day"], "en")
    [('cold', 'meetings', 'meetings room', 'room'), ('day', 'meetings')]
    """
    return [terms for terms, _capitals in terms_and_capitals(texts, language)]


def terms_and_capitals(texts: Sequence[str], language: str) -> list[tuple[tuple[str, ...], frozenset[tuple[str, str]]]]:
    """The same, and of each text which of its terms it wrote with the capitals that most texts give them.

    >>> [sorted(capitals) for _, capitals in terms_and_capitals(["Die Übergabe eilt.", "die übergabe"], "de")]
    [[], []]
    >>> [sorted(capitals) for _, capitals in terms_and_capitals(["Die Übergabe eilt.", "Eilt die Übergabe"], "de")]
    [[('übergabe', 'Übergabe'), ('übergabe eilt', 'Übergabe eilt')], [('übergabe', 'Übergabe')]]
    """
    proper = proper_words(texts, language)
    runs = [[part for run in spelt_runs(text, language) for part in _without(run, proper)] for text in texts]
    words = Counter(word for text in runs for word in {spelt.word for run in text for spelt in run})
    forms, usual = _one_form_each(words, language), _usual_capitals(runs)
    return [(_terms(text, forms), _capitals(text, forms, usual)) for text in runs]


def _usual_capitals(texts: Sequence[list[list[Spelt]]]) -> dict[str, str]:
    """How most texts write a word inside a sentence; small where that is as frequent, or where none does."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word, written in {(spelt.word, spelt.written) for run in text for spelt in run if spelt.inside}:
            found[word][written] += 1
    return {word: max(of, key=lambda written: (of[written], written == word, written)) for word, of in found.items()}


def _capitals(runs: list[list[Spelt]], forms: dict[str, str], usual: dict[str, str]) -> frozenset[tuple[str, str]]:
    """Terms that are written here exactly in the form that is shown, capitals included, with that spelling."""
    found: set[tuple[str, str]] = set()
    for run in runs:
        exact = [forms[one.word] == one.word and usual.get(one.word, one.word) == one.written for one in run]
        found |= {(one.word, one.written) for one, fits in zip(run, exact, strict=True) if fits}
        for (one, two), fits in zip(pairwise(run), pairwise(exact), strict=True):
            if all(fits):
                found.add((f"{one.word} {two.word}", f"{one.written} {two.written}"))
    return frozenset((term, written) for term, written in found if term != written)


def proper_words(texts: Iterable[str], language: str) -> frozenset[str]:
    """Name the words that stand with a capital inside a sentence and that nobody wrote small: mostly names of somebody.

    Not in German, where every noun has a capital. Acronyms and days stay.

    >>> sorted(proper_words(["I asked Kowalski about SAP on Monday.", "Parking is full."], "en"))
    ['kowalski']
    """
    if language == "de":
        return frozenset()
    inside, small = set(), set()
    for text in texts:
        for hit in found_words(text):
            word = bare(hit[0], language)
            if hit[0].islower() or _behind_apostrophe_small(hit[0], word):
                small.add(word)
            elif not ((hit[0].isupper() and len(word) <= _LONGEST_ACRONYM) or begins_sentence(text, hit.start())):
                inside.add(word)
    return frozenset(inside - small - _CALENDAR)


def _behind_apostrophe_small(written: str, word: str) -> bool:
    """Say whether "L'équipe" begins with a capital only because of its article."""
    return len(word) < len(written) and written.endswith(word)


def _without(run: list[Spelt], proper: frozenset[str]) -> list[list[Spelt]]:
    """Cut a run where a name stood, so that its neighbours do not become a pair."""
    parts: list[list[Spelt]] = [[]]
    for spelt in run:
        if spelt.word in proper:
            parts.append([])
        else:
            parts[-1].append(spelt)
    return [part for part in parts if part]


def _one_form_each(words: Counter[str], language: str) -> dict[str, str]:
    """Let "meeting" and "meetings" be one word, shown in its more frequent form, when both of them occur."""
    known = {folded(word, language) for word in words}
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        plain = folded(word, language)
        stems = (plain.removesuffix(ending) for ending in _ENDINGS[language])
        stem = next((stem for stem in stems if stem != plain and stem in known and len(stem) >= _SHORTEST_STEM), plain)
        forms[stem].append(word)
    return {word: max(alike, key=lambda form: (words[form], form)) for alike in forms.values() for word in alike}


def _terms(runs: list[list[Spelt]], forms: dict[str, str]) -> tuple[str, ...]:
    shown = [[forms[spelt.word] for spelt in run] for run in runs]
    pairs = (f"{first} {second}" for run in shown for first, second in pairwise(run))
    return tuple(sorted({*(word for run in shown for word in run), *pairs}))
