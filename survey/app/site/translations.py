"""Chooses the language of a page and translates its words from the .po files themselves.

In: survey/translations/<code>/messages.po, the request's ?lang= and Accept-Language. Out: `_`, `lang`, `dir`,
`languages` in every template, `day`, `moment`, `said`, `spoken_in`, `coded` as filters. Called by: survey.app.site.web.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, has_request_context, request
from markupsafe import Markup, escape

from survey.translations import FOLDER, SOURCE_LANGUAGE, Language, catalogue, day_in, languages, moment_in

__all__ = [
    "FOLDER",
    "SOURCE_LANGUAGE",
    "Language",
    "catalogue",
    "current_language",
    "day",
    "install",
    "languages",
    "moment",
]


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
    return day_in(current_language().code, value)


def moment(value: str) -> str:
    """A moment as people write it, in UTC: "2026-11-05T17:00:00Z" -> "5 November 2026, 17:00 UTC"."""
    return moment_in(current_language().code, value)


def spoken_in(texts: Mapping[str, str]) -> str:
    """The language in which a text of a questionnaire is read: the page's, else English, else the first there is."""
    return next(code for code in (current_language().code, SOURCE_LANGUAGE, *texts) if code in texts)


def said(texts: Mapping[str, str]) -> str:
    """A text of a questionnaire in that language."""
    return texts[spoken_in(texts)]


def coded(text: str) -> Markup:
    """A sentence in which a command between backticks is shown as what somebody types.

    >>> coded("run `trustee close`")
    Markup('run <code>trustee close</code>')
    """
    parts = escape(text).split("`")
    typed = [Markup("<code>%s</code>") % part if at % 2 else part for at, part in enumerate(parts)]
    return Markup("").join(typed)


def install(app: Flask) -> None:
    """Give every template of the application its words, and keep a chosen language in the links it makes."""
    environment = app.jinja_env
    app.extensions["translate"] = translate  # for words that a form says and no template
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(translate, translate_number, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(day=day, moment=moment, spoken_in=spoken_in, said=said, coded=coded)
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
    if endpoint in ("static", "client.file") or not has_request_context() or "lang" not in request.args:
        return
    values.setdefault("lang", current_language().code)
