"""Chooses the language of a page and translates its words from the .po files themselves.

In: survey/translations/<code>/messages.po, the request's ?lang= and Accept-Language. Out: `_`, `lang`, `dir`,
`languages` in every template, `day` and `moment` as filters. Called by: survey.app.site.web.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).resolve().parents[2] / "translations"


@dataclass(frozen=True)
class Language:
    """One language a page can be read in: its code, its own name, the direction it is written in."""

    code: str
    name: str
    direction: str


@cache
def languages() -> tuple[Language, ...]:
    """English, and every language that has a catalogue."""
    translated = sorted(path.parent.name for path in FOLDER.glob("*/messages.po"))
    return tuple(_language(code) for code in [SOURCE_LANGUAGE, *translated])


def _language(code: str) -> Language:
    locale = Locale.parse(code, sep="-")
    return Language(code, (locale.get_language_name() or code).capitalize(), locale.text_direction)


@cache
def catalogue(code: str) -> NullTranslations:
    """The words of one language, compiled in memory; the source language translates to itself."""
    path = FOLDER / code / "messages.po"
    if code == SOURCE_LANGUAGE or not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def current_language() -> Language:
    """?lang= if we have it, else what the browser asks for, else English. Nothing is remembered."""
    if not has_request_context():
        return languages()[0]
    known = {language.code: language for language in languages()}
    wished = request.args.get("lang", "")
    if wished in known:
        return known[wished]
    return known[request.accept_languages.best_match(list(known)) or SOURCE_LANGUAGE]


def translate(message: str) -> str:
    """The message in the language of the current request."""
    return catalogue(current_language().code).gettext(message)


def translate_number(one: str, many: str, number: int) -> str:
    """The form of the message that fits the number, in the language of the current request."""
    return catalogue(current_language().code).ngettext(one, many, number)


def day(value: str) -> str:
    """A day as people write it: "2026-11-05" or a moment of that day -> "5 November 2026"."""
    return format_date(_parsed(value), "long", locale=_date_locale())


def moment(value: str) -> str:
    """A moment as people write it, in UTC: "2026-11-05T17:00:00Z" -> "5 November 2026, 17:00 UTC"."""
    parsed = _parsed(value)
    clock = format_datetime(parsed, "HH:mm", tzinfo=UTC, locale=_date_locale())
    return f"{format_date(parsed, 'long', locale=_date_locale())}, {clock} UTC"


def _parsed(value: str) -> datetime:
    parsed = datetime.fromisoformat(value)
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _date_locale() -> str:
    code = current_language().code
    return "en_GB" if code == SOURCE_LANGUAGE else code.replace("-", "_")


def install(app: Flask) -> None:
    """Give every template of the application its words, and keep a chosen language in the links it makes."""
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(translate, translate_number, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(day=day, moment=moment)
    app.context_processor(_words_of_the_page)
    app.url_defaults(_keep_the_chosen_language)


def _words_of_the_page() -> dict[str, object]:
    language = current_language()
    return {
        "lang": language.code,
        "dir": language.direction,
        "languages": languages(),
        "in_language": in_language,
    }


def in_language(code: str) -> str:
    """The link to the same page in another language: the same group, the same theme."""
    kept = request.args.to_dict() if has_request_context() else {}
    return f"?{urlencode(kept | {'lang': code})}"


def _keep_the_chosen_language(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" or not has_request_context() or "lang" not in request.args:
        return
    values.setdefault("lang", current_language().code)
