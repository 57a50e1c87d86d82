"""Words of comments: what is struck out before anything else, which language it is, which words carry meaning.

In: texts as written. Out: redacted texts, a language, content words. Called by: `analytics.measures.themes`, the tally.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

REMOVED: Final = "[…]"  # stands where something was struck out; it has no letter, so it never becomes a term
FEWEST_DIGITS: Final = 6  # of a number that is struck out: telephone and personnel numbers, full dates
LONGEST_NAME: Final = 3  # words struck out after a title, a salutation or a given name
SHORTEST_WORD: Final = 3  # letters of a word that can become a term


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


_DOT = r"(?:\.|\s?[(\[]\s?(?:dot|punkt)\s?[)\]]\s?)"
_AT = r"(?:@|\s?[(\[]\s?(?:at|ät)\s?[)\]]\s?)"
_PATTERNS: Final = (
    re.compile(rf"[\w.+%'-]{{1,64}}{_AT}[\w-]+(?:{_DOT}[\w-]+)*", re.IGNORECASE),  # e-mail, also (at) and (dot)
    re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+", re.IGNORECASE),
    re.compile(r"\b(?:[\w-]{1,63}\.)+(?:com|org|net|info|biz|de|at|ch|eu|uk|io|app|dev)\b(?:/\S*)?", re.IGNORECASE),
    re.compile(r"(?<!\w)@\w[\w.-]*"),  # handles of chat programs
)
_NUMBER: Final = re.compile(r"[+(]?\d(?:[\s()./–-]{0,3}\d)+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SEPARATORS: Final = re.compile(r"['’-]")
_SPACE: Final = re.compile(r"[ ]")
_SPACE_OR_COMMA: Final = re.compile(r",?\s+")
_SPACE_OR_DOT: Final = re.compile(r"\.?\s?")

_TITLES: Final = frozenset("mr mrs ms mx miss sir madam dr doctor prof professor herr herrn frau fräulein".split())
_DOTTED_TITLES: Final = frozenset({"Hr", "Fr"})  # only in this spelling and before a dot: HR is a department
_SALUTATIONS: Final = frozenset(
    "dear hi hello hey thanks regards sincerely cheers named called liebe lieber hallo servus moin danke gruß gruss "
    "grüße grüsse grüßen mfg lg namens heißt heisst colleague manager supervisor boss kollege kollegin".split()
)
_PARTICLES: Final = frozenset("von van de der den di da la le zu zur vom el al bin".split())
GIVEN_NAMES: Final = frozenset(
    "adam alan alexander alice amanda amy andrea andreas andrew angela anja anna anne anthony barbara benjamin bernd "
    "betty birgit brian carol charles charlotte christian christina christine christopher claudia cornelia daniel "
    "david deborah dennis dieter donald donna dorothy edward elisabeth elizabeth emily emma eric eva felix florian "
    "frank gabriele gary george georg gerhard gisela günter günther hannah hans heike heinz helen helga helmut "
    "ingrid jacob jakob james jan jason jennifer jens jessica joachim johannes john jonas jonathan joseph joshua "
    "julia jürgen karen karin karl katharina kathleen katrin kenneth kerstin kevin kimberly klaus larry laura lea "
    "lena leon linda lisa lukas manfred margaret maria marie marion markus martin martina mary matthew matthias "
    "maximilian melissa michael michelle monika nancy nicholas nicole nina olivia pamela patricia patrick paul peter "
    "petra philipp rachel rainer ralf rebecca renate richard robert ronald ryan sabine samantha samuel sandra sarah "
    "scott sebastian sharon silke simone sofia sophia sophie stefan stefanie stephanie stephen steven susan susanne "
    "sven tanja thomas tim timothy tom tobias torsten ulrich ursula ute uwe walter werner william wolfgang".split()
)

STOP_WORDS: Final = {
    "en": frozenset(
        "a about after again all also always am an and any are as at be because been before being but by can cannot "
        "could did do does doing don don't done each even ever every few fewer for from get gets give go good had "
        "has have he her here him his how i i'm i've if in into is isn't it it's its just keep less lot make makes "
        "many may me more most much must my need needs never no nor not of off often on one only or other our out "
        "over own people please really same she should since so some still such than that that's the their them then "
        "there these they this those to too two up us very want was we we're well were what when where which while "
        "who why will with without work would you your".split()
    ),
    "de": frozenset(
        "aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte da damit dann das dass "
        "dem den denn der des die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen "
        "einer eines er es etwas euch für gar gegen geht gibt gut habe haben hat hatte hier ich ihm ihn ihnen ihr "
        "ihre im immer in ist ja jede jedem jeden jeder jedes kann kein keine keinen können könnte man mehr mein "
        "meine meinen mich mir mit muss müssen nach nicht nichts nie noch nur ob oder oft ohne schon sehr sein seine "
        "seit sich sie sind so soll sollen sollte sollten sonst über um und uns unser unsere unserem unseren vom von "
        "vor war waren was weil weniger wenn wer werden wie wieder wir wird wo würde würden zu zum zur zwei".split()
    ),
}
_MARKERS: Final = {
    language: words.difference(*(others for other, others in STOP_WORDS.items() if other != language))
    for language, words in STOP_WORDS.items()
}


def redact(text: str, names: frozenset[str] = frozenset()) -> str:
    """Strike out what points at a person by its form, and put `REMOVED` in its place.

    Struck out: e-mail addresses (also with "(at)"), links and host names, handles, numbers of six digits or more with
    whatever separates them, capitalised words after an English or German title, salutation or "called", `GIVEN_NAMES`,
    and the lower-case `names` that an organisation adds, each with up to two capitalised words after it. Signs that
    cannot be seen are removed. The publisher knows no roster, so this does NOT catch: a surname or a rare given name on
    its own, names in small letters, nicknames, places and job titles that fit one person, and how somebody writes.

    >>> redact("Please ask Dr. Anna Berg (anna@firm.example, +49 30 1234567).")
    'Please ask […] ([…], […]).'
    """
    text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    for pattern in _PATTERNS:
        text = pattern.sub(REMOVED, text)
    text = _NUMBER.sub(lambda hit: REMOVED if sum(map(str.isdigit, hit[0])) >= FEWEST_DIGITS else hit[0], text)
    kept, position = [], 0
    for start, end in _names(text, GIVEN_NAMES | names):
        if start >= position:
            kept += [text[position:start], REMOVED]
        position = max(position, end)
    return "".join([*kept, text[position:]])


def guess_language(text: str) -> str | None:
    """Say whether a text is English ("en") or German ("de") by counting words of only one of them; None when undecided.

    >>> guess_language("Die Übergabe ist zu kurz."), guess_language("The handover is rushed."), guess_language("OK")
    ('de', 'en', None)
    """
    words = [word.casefold() for word in words_of(text)]
    german = sum(word in _MARKERS["de"] or not word.isascii() for word in words)
    english = sum(word in _MARKERS["en"] for word in words)
    if german == english:
        return None
    return "de" if german > english else "en"


def words_of(text: str) -> list[str]:
    """Give the words of a text as written, without numbers and signs.

    >>> words_of("Don't cancel 2 stand-ups!")
    ["Don't", 'cancel', 'stand-ups']
    """
    return _WORD.findall(text)


def content_runs(text: str, language: str) -> list[list[str]]:
    """Give the small-letter words that carry meaning, in runs that no stop word, sign or struck-out part interrupts.

    >>> content_runs("Flexible hours, and the quiet home days", "en")
    [['flexible', 'hours'], ['quiet', 'home', 'days']]
    """
    runs: list[list[str]] = [[]]
    position = 0
    for hit in _WORD.finditer(text):
        word = hit[0].lower().replace("’", "'")
        if text[position : hit.start()].strip():
            runs.append([])
        if len(word) < SHORTEST_WORD or word in STOP_WORDS[language]:
            runs.append([])
        else:
            runs[-1].append(word)
        position = hit.end()
    return [run for run in runs if run]


def _names(text: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where names stand; a title goes with its name because it tells the gender, a salutation stays."""
    words = list(_WORD.finditer(text))
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
    for previous, word in pairwise(words):
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
    return word[0].isupper() and _SEPARATORS.split(word.casefold())[0] in names


def _is_title(text: str, word: re.Match[str]) -> bool:
    if word[0] in _DOTTED_TITLES:
        return text[word.end() : word.end() + 1] == "."
    return word[0].casefold() in _TITLES


def _could_be_name(word: str) -> bool:
    plain = _SEPARATORS.split(word.casefold())[0]
    return word[0].isupper() and plain != "i" and not any(plain in words for words in STOP_WORDS.values())
