"""Chooses the language of a page and translates its words from the .po files themselves.

In: survey/translations/<code>/messages.po, the request's ?lang= and Accept-Language. Out: `_`, `lang`, `dir`,
`languages` in every template, `day`, `moment`, `local`, `said`, `spoken_in`, `coded`, `worded` as filters.
Called by: survey.app.site.web.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, has_request_context, request
from markupsafe import Markup, escape

from survey.faces.answer import answer
from survey.translations import (
    FOLDER,
    SOURCE_LANGUAGE,
    Language,
    catalogue,
    day_in,
    employee_languages,
    languages,
    moment_in,
)
from survey.translations.wording import Sentence, Several, in_words_of, said_by

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

EMPLOYEES = (answer.name, None)  # None: the start page, and addresses that lead nowhere


def current_language() -> Language:
    """What this page can say of: ?lang=, else what the browser asks for, else English. Nothing is remembered."""
    return chosen_from(languages_here())


def languages_here() -> tuple[Language, ...]:
    """Employees' pages, the start page and the pages of problems speak more languages than all others."""
    here = has_request_context() and request.blueprint in EMPLOYEES
    return employee_languages() if here else languages()


def chosen_from(spoken: tuple[Language, ...]) -> Language:
    if not has_request_context():
        return spoken[0]
    known = {language.code: language for language in spoken}
    wished = request.args.get("lang", "")
    if wished in known:
        return known[wished]
    families = {family(language.code): language for language in spoken}  # a browser says "zh-CN" or "es-MX"
    accepted = (families.get(family(code)) for code, quality in request.accept_languages if quality > 0)
    return next((language for language in accepted if language), known[SOURCE_LANGUAGE])


def family(code: str) -> str:
    return code.replace("_", "-").partition("-")[0].lower()


def unspoken() -> tuple[Language, str] | None:
    """The language that a reader would have had on employees' pages and does not have here, and a word on that."""
    missed = chosen_from(employee_languages())
    if missed in languages_here() or missed.code == SOURCE_LANGUAGE:
        return None
    return missed, catalogue(missed.code).gettext(N_("This page is there in English and German only."))


def N_(message: str) -> str:  # noqa: N802  # the name that extractors of messages know
    """Marks a message that is translated elsewhere."""
    return message


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


def local(value: str) -> str:
    """The same on the clock of the organisation, for the desk: "5 November 2026, 18:00 (Berlin, UTC+1)"."""
    return moment_in(current_language().code, value, current_app.extensions["canopy"].config.zone)


def spoken_in(texts: Mapping[str, str]) -> str:
    """The language in which a text of a questionnaire is read: the page's, else English, else the first there is."""
    return next(code for code in (current_language().code, SOURCE_LANGUAGE, *texts) if code in texts)


def said(texts: Mapping[str, str]) -> str:
    """A text of a questionnaire in that language."""
    return texts[spoken_in(texts)]


def worded(text: str | BaseException) -> str:
    """What a room below refused, or an error says, in the language of the current request."""
    return in_words_of(said_by(text) if isinstance(text, BaseException) else text, translate)


def has_words(text: object) -> bool:
    """Whether it can be said in other languages than English."""
    said = said_by(text) if isinstance(text, BaseException) else text
    return isinstance(said, (Sentence, Several))


def coded(text: str) -> Markup:
    """A sentence in which a command between backticks is shown as what somebody types; no option breaks at its dashes.

    >>> coded("run `trustee close --key KEY`")
    Markup('run <code>trustee close <span class="nowrap">--key</span> KEY</code>')
    """
    parts = escape(text).split("`")
    return Markup("").join(typed(part) if at % 2 else part for at, part in enumerate(parts))


def typed(command: Markup) -> Markup:
    words = (
        Markup('<span class="nowrap">%s</span>') % word if word.startswith("--") else word
        for word in command.split(" ")
    )
    return Markup("<code>%s</code>") % Markup(" ").join(words)


def install(app: Flask) -> None:
    """Give every template of the application its words, and keep a chosen language in the links it makes."""
    environment = app.jinja_env
    app.extensions["translate"] = translate  # for words that a form says and no template
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(translate, translate_number, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        day=day, moment=moment, local=local, spoken_in=spoken_in, said=said, coded=coded, worded=worded
    )
    environment.tests["worded"] = has_words
    app.context_processor(_words_of_the_page)
    app.url_defaults(_keep_the_chosen_language)


def _words_of_the_page() -> dict[str, object]:
    language = current_language()
    return {
        "lang": language.code,
        "dir": language.direction,
        "languages": languages_here(),
        "unspoken": unspoken(),
        "in_language": in_language,
    }


def in_language(code: str) -> str:
    """The link to the same page in another language: the same group, the same theme."""
    kept = request.args.to_dict() if has_request_context() else {}
    return f"?{urlencode(kept | {'lang': code})}"


def _keep_the_chosen_language(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in ("static", "client.file") or not has_request_context() or "lang" not in request.args:
        return
    values.setdefault("lang", chosen_from(employee_languages()).code)
