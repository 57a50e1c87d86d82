"""One table of a questionnaire file: every getter returns a value of its type and reports what is wrong.

In: what tomllib made of a table. Out: words, flags, ids, texts by language. Called by: survey.questionnaires.parser.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import TypeGuard

from survey.questionnaires.model import Text
from survey.questionnaires.problems import Place, Report

ID = re.compile(r"[a-z0-9-]{1,64}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # signs that can make the words after them read backwards
LONGEST_TEXT = 500  # characters; a question longer than this is not read on a phone


class Table:
    """A TOML table with its place in the file."""

    def __init__(self, content: Mapping[str, object], place: Place, report: Report) -> None:
        self._content = content
        self.place = place
        self._report = report

    def problem(self, key: str, what: str, *, expected: str, advice: str) -> None:
        self._report.add(self.place, key, what, expected=expected, advice=advice)

    def at(self, place: Place) -> "Table":
        """The same table under another name, for problems of its parts."""
        return Table(self._content, place, self._report)

    def has(self, key: str) -> bool:
        return key in self._content

    def peek(self, key: str) -> object:
        """A value as it is written, unchecked."""
        return self._content.get(key)

    def section(self, key: str) -> "Table | None":
        """The section written as [key], once."""
        value = self._content.get(key)
        if isinstance(value, dict):
            return Table(value, Place(key), self._report)
        self.problem(
            key, f"{key} is no section", expected=f"one section [{key}]", advice=f"Write [{key}] above it, once"
        )
        return None

    def subsections(self, key: str) -> dict[str, dict[str, object]]:
        """The tables written as [key.name]."""
        value = self._content.get(key, {})
        if isinstance(value, dict) and all(isinstance(one, dict) for one in value.values()):
            return value
        advice = f"Write [{key}.agree5], for example"
        self.problem(key, f"{key} holds no sections", expected=f"sections [{key}.<kind>]", advice=advice)
        return {}

    def refuse_unknown(self, known: Collection[str]) -> None:
        for key in self._content:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                advice = f'Perhaps "{near[0]}" was meant' if near else "Remove it or correct its spelling"
                self.problem(key, f'"{key}" is not known here', expected="one of " + ", ".join(known), advice=advice)

    def tables(self, key: str) -> "list[Table]":
        """The sections written as [[key]], in order; each is called by its id in problems."""
        value = self._content.get(key, [])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return [Table(one, _place(key, n, one), self._report) for n, one in enumerate(value)]
        advice = f"Write [[{key}]] with two brackets above each"
        self.problem(key, f"{key} is not a list of sections", expected=f"sections called [[{key}]]", advice=advice)
        return []

    def word(self, key: str) -> str:
        """A text that must be there."""
        value = self._content.get(key)
        if is_text(value):
            return value.strip()
        what = f"{key} is missing" if value is None else f"{key} is {value!r}"
        self.problem(key, what, expected="a text in quotation marks", advice=f'Write {key} = "…"')
        return ""

    def optional_word(self, key: str) -> str | None:
        return self.word(key) if self.has(key) else None

    def identifier(self, key: str) -> str:
        value = self.word(key)
        if value and not ID.fullmatch(value):
            self._bad_id(key, value)
        return value

    def identifiers(self, key: str) -> tuple[str, ...]:
        """A list of ids that must be there and name at least one thing, each once."""
        value = self._content.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            advice = f'Write {key} = ["first", "second"]'
            self.problem(key, f"{key} is not a list of ids", expected="at least one id", advice=advice)
            return ()
        for one in sorted({one for one in value if value.count(one) > 1}):
            self.problem(key, f'"{one}" is listed twice', expected="each id once", advice="Remove one of them")
        return tuple(dict.fromkeys(value))

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._content.get(key, default)
        if isinstance(value, bool):
            return value
        advice = f"Write {key} = true, without quotation marks"
        self.problem(key, f"{key} is {value!r}", expected="true or false", advice=advice)
        return False

    def languages(self, key: str) -> tuple[str, ...]:
        """The languages of a text: those of the title are the languages of the questionnaire."""
        value = self._content.get(key)
        if not isinstance(value, dict) or not value:
            advice = f'Write {key} = {{ en = "…" }}, with one entry for each language'
            self.problem(key, f"{key} names no language", expected="a text in each language", advice=advice)
            return ()
        for language in value:
            if not LANGUAGE.fullmatch(language):
                advice = "Use a language code such as en, de or pt-BR"
                self.problem(key, f'"{language}" is no language', expected="a language code", advice=advice)
        return tuple(value)

    def text(self, key: str, languages: tuple[str, ...]) -> Text:
        return self.text_in(key, self._content.get(key), languages)

    def optional_text(self, key: str, languages: tuple[str, ...]) -> Text | None:
        return self.text(key, languages) if self.has(key) else None

    def texts(self, key: str, languages: tuple[str, ...]) -> tuple[Text, ...]:
        """A list of texts, each in every language."""
        value = self._content.get(key, [])
        if not isinstance(value, list):
            advice = f'Write {key} = [{{ en = "…" }}, {{ en = "…" }}]'
            self.problem(key, f"{key} is not a list", expected="a list of texts", advice=advice)
            return ()
        return tuple(self.text_in(key, one, languages, name=f"{key} {n}") for n, one in enumerate(value, start=1))

    def text_in(self, key: str, value: object, languages: tuple[str, ...], *, name: str = "") -> Text:
        """`value` as a text in exactly these languages; `name` is what a person would call it."""
        name = name or key
        if not languages:
            return {}  # the title is to blame, and has been reported
        if not isinstance(value, dict):
            one = "{ " + ", ".join(f'{language} = "…"' for language in languages) + " }"
            written = f"{key} = {one}" if name == key else f"{key} = [{one}, {one}]"
            what = f"{name} is missing" if value is None else f"{name} has no languages"
            self.problem(key, what, expected="a text in each language of the title", advice=f"Write {written}")
            return {}
        self._same_languages(key, name, value, languages)
        return {
            language: self._clean(f"{key}.{language}", name, value[language])
            for language in languages
            if language in value
        }

    def _same_languages(self, key: str, name: str, value: Mapping[str, object], languages: tuple[str, ...]) -> None:
        expected = "the languages of the title: " + ", ".join(languages)
        for language in languages:
            if language not in value:
                advice = f'Add {language} = "…", or take {language} out of the title'
                self.problem(key, f"{name} is not translated to {language}", expected=expected, advice=advice)
        for language in value:
            if language not in languages:
                advice = f"Add {language} to the title, or remove it here"
                self.problem(key, f"{name} has {language}, the title has not", expected=expected, advice=advice)

    def _clean(self, key: str, name: str, value: object) -> str:
        if not is_text(value):
            self.problem(key, f"{name} is empty or no text", expected="words", advice="Write some, or leave it out")
            return ""
        if len(value) > LONGEST_TEXT:
            what = f"{name} has {len(value)} characters"
            self.problem(key, what, expected=f"at most {LONGEST_TEXT}", advice="Say it more briefly")
        if any(unicodedata.category(character) == "Cc" for character in value.strip()):
            what = f"{name} holds a line break or another control character"
            self.problem(key, what, expected="one line of text", advice="Write it on one line")
        elif TURNING.search(value):
            what = f"{name} holds a sign that is never seen and can turn the words after it round"
            self.problem(key, what, expected="words alone", advice="Write the text anew, without the sign")
        if MARKUP.search(value):
            what = f"{name} holds markup, which people would see as it is written"
            self.problem(key, what, expected="plain words", advice="Remove what stands between < and >")
        return value.strip()

    def _bad_id(self, key: str, value: str) -> None:
        expected = "1 to 64 of the characters a-z, 0-9 and -"
        near = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:64]
        advice = f'Write "{near}", for example' if near else "Choose another id"
        self.problem(key, f'{key} "{value}" cannot be used', expected=expected, advice=advice)


def _place(section: str, position: int, content: Mapping[str, object]) -> Place:
    value = content.get("id")
    return Place(section, position, value if isinstance(value, str) else "")


def is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
