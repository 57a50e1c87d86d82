"""What employees read about an action: published in a step of its own, in other words than the plan, and taken back.

In: an action, a text. Out: a statement in the room `public`, an entry in the access log before it.
Called by: survey.app.desk.after, survey.cli.

The role that writes it sees no account. What people type is checked here: no address, and no name of an account.
"""

import re
from dataclasses import dataclass
from unicodedata import normalize

from analytics.outside import told
from analytics.outside.told import Statement
from survey.accounts.journal import Act
from survey.actions import book
from survey.actions.model import Action, PlanRefused, note_of
from survey.storage.rooms import Storage, begin, reading
from survey.translations import employee_languages

ADDRESS = re.compile(r"\S@\S")
WORD = re.compile(r"\w+")
NAMES_FROM = 2  # words of a name; a single one is too often a word like any other


class TellingRefused(ValueError):
    """A text that employees must not read. `reason`: empty, address, name or long."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True)
class Words:
    """What employees are to read, and the code of the language that it is written in."""

    text: str
    language: str


def checked(storage: Storage, words: Words) -> Words:
    """The same words, in order. Raises TellingRefused."""
    try:
        text = note_of(words.text)
    except PlanRefused as problem:
        raise TellingRefused("long", str(problem)) from None
    if not text:
        raise TellingRefused("empty", "there is nothing to read yet: say what was done, in a sentence or two")
    if ADDRESS.search(text):
        raise TellingRefused("address", "the text has an e-mail address: say what was done, and not by whom")
    if any(is_named(text, one.name) for one in book.accounts(storage)):
        raise TellingRefused("name", "the text names somebody who has an account here: leave the name out")
    known = {language.code for language in employee_languages()}
    return Words(text, words.language if words.language in known else "en")


def is_named(text: str, name: str) -> bool:
    """Whether a full name stands in a text, however it is written: `Max Larsen`, `LARSEN, Max`."""
    parts, said = words_of(name), set(words_of(text))
    return len(parts) >= NAMES_FROM and said.issuperset(parts)


def words_of(text: str) -> list[str]:
    """Letters with marks are one sign or two, and look the same."""
    return [word.casefold() for word in WORD.findall(normalize("NFKC", text))]


def is_told(storage: Storage, action: Action, words: Words) -> bool:
    """Whether employees read just this already."""
    now = told_now(storage).get(action.id)
    return now is not None and (now.text, now.language, now.state) == (words.text, words.language, action.state.value)


def tell(storage: Storage, act: Act, action: Action, words: Words, *, after: int | None = None) -> Statement:
    """Publish, or publish other words in place of those before. The log and the history know first.

    `after`: how many steps of the action its writer had before the eyes; raises Overtaken if there are more.
    """
    right = checked(storage, words)
    focus = action.focus
    statement = Statement(
        wave=focus.wave,
        group=focus.group,
        measure=focus.measure,
        text=right.text,
        language=right.language,
        state=action.state.value,
        day=act.day.isoformat(),
    )
    book.note_told(storage, act, action.id, after=after)
    with begin(storage.public("teller")) as public:
        told.put(public, action.id, statement)
    return statement


def take_back(storage: Storage, act: Act, key: str) -> bool:
    """Remove what employees read; whether there was anything. Also for an action that this book has lost."""
    if key not in told_now(storage):
        return False
    book.note_taken_back(storage, act, key)
    with begin(storage.public("teller")) as public:
        return told.take_back(public, key)


def told_now(storage: Storage) -> dict[str, Statement]:
    with reading(storage.public("reader")) as public:
        return told.load(public)
