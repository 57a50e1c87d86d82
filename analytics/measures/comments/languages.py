"""Languages of comments: English, German, French, Spanish, and others only so that they are not taken for these.

In: a text. Out: its language, or None. Called by: `analytics.measures.comments.themes`, `analytics.pages`.
"""

from collections import Counter
from typing import Final

from analytics.measures.comments.words import LISTS, STOP_WORDS, words_of

UNSPACED: Final = frozenset({"ja", "zh"})  # written without spaces between words
FEWEST_SIGNS: Final = 2  # signs of Chinese or Japanese script that decide


def _others() -> dict[str, frozenset[str]]:
    lines = (LISTS / "others.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {line[:2]: frozenset(line[3:].split()) for line in lines}


_SMALL_WORDS: Final = STOP_WORDS | _others()
_LETTERS: Final = {
    "de": frozenset("äöüß"), "fr": frozenset("éèêàçùâîôûœ"), "es": frozenset("ñáéíóú"), "pt": frozenset("ãõçáéíóâê"),
    "it": frozenset("àèìòù"), "nl": frozenset("ëï"), "pl": frozenset("ąćęłńśźżó"), "tr": frozenset("ğışöüç"),
}  # fmt: skip


def guess_language(text: str) -> str | None:
    """Name the language of a text by its small words and its letters; None when that does not decide.

    A small word speaks for every language that has it, any other word for the languages that have one of its special
    letters; the language with most words wins. Chinese and Japanese are known by their script.

    >>> [guess_language(text) for text in ("Die Übergabe ist zu kurz.", "The handover is rushed.", "OK")]
    ['de', 'en', None]
    >>> [guess_language(text) for text in ("Il y a trop de bruit.", "No hay tiempo para pausas.", "会议太多了。")]
    ['fr', 'es', 'zh']
    """
    script = _script(text)
    if script:
        return script
    votes = Counter(language for word in words_of(text) for language in _speaks_for(word.lower().replace("’", "'")))
    first = votes.most_common(2)
    if not first or (len(first) > 1 and first[0][1] == first[1][1]):
        return None
    return first[0][0]


def _speaks_for(word: str) -> list[str]:
    parts = {word, *word.split("'")}
    small = [language for language, words in _SMALL_WORDS.items() if parts & words]
    return small or [language for language, letters in _LETTERS.items() if letters & set(word)]


def _script(text: str) -> str | None:
    """Tell Japanese by its kana, Chinese by signs without any."""
    kana = sum("\u3040" <= sign <= "\u30ff" for sign in text)
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    if kana + han < FEWEST_SIGNS:
        return None
    return "ja" if kana else "zh"
