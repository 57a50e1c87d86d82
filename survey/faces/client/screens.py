"""Draws the pages of a wave from the templates and words that its own client has, not from those of this version.

In: a Bundle, a template, what the server knows. Out: a page. Called by: faces.answer, faces.client.carried.

What templates may use is a promise to bundles that were kept by earlier versions: add to it, take nothing away.
`_`, `ngettext`, `url_for`, the filter `moment`, and the variables `terms`, `organisation`, `lang`, `dir`, `languages`,
`in_language`. Templates run in Jinja's sandbox.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import Any

import flask
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from jinja2 import DictLoader, pass_context, select_autoescape
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from survey.faces.client.bundle import Bundle
from survey.translations import SOURCE_LANGUAGE, Language, language, moment_in

Addresses = Callable[..., str]


def draw(bundle: Bundle, name: str, **values: Any) -> str:
    """A page for the request: in its language if the bundle has words for it, else in the source language."""
    known: dict[str, Any] = {}
    flask.current_app.update_template_context(known)
    code = known["lang"] if known["lang"] in bundle.languages() else SOURCE_LANGUAGE
    spoken = {"lang": code, "dir": language(code).direction, "languages": spoken_by(bundle)}
    return environment(bundle, code).get_template(name).render({**known, **spoken, **values})


def spoken_by(bundle: Bundle) -> list[Language]:
    return [language(code) for code in bundle.languages()]


@lru_cache(maxsize=16)
def environment(bundle: Bundle, code: str, moment: Callable[[str], str] | None = None) -> SandboxedEnvironment:
    made = SandboxedEnvironment(
        loader=DictLoader(bundle.templates()), autoescape=select_autoescape(["html"]), extensions=["jinja2.ext.i18n"]
    )
    words = translations(bundle, code)
    made.globals.update(_=said(words.gettext), gettext=said(words.gettext), ngettext=counted(words.ngettext))
    made.globals["url_for"] = partial(address_of, bundle.address)
    made.filters["moment"] = moment or partial(moment_in, code)
    return made


def address_of(address: str, endpoint: str, **values: Any) -> str:
    """Files are those of the bundle; other pages are those of the server."""
    if endpoint == "static":
        return flask.url_for("client.file", address=address, path=values["filename"])
    return flask.url_for(endpoint, **values)


def translations(bundle: Bundle, code: str) -> NullTranslations:
    if code == SOURCE_LANGUAGE:
        return NullTranslations()
    catalogue, compiled = Catalog(locale=code.replace("-", "_")), BytesIO()
    for message, words in bundle.words(code).items():
        plural = isinstance(words, dict)
        catalogue.add((message, words["many"]) if plural else message, words["forms"] if plural else words)
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def said(gettext: Callable[[str], str]) -> Callable[..., str]:
    @pass_context
    def say(context: Context, message: str, **values: Any) -> str:
        return filled(context, gettext(message), values)

    return say


def counted(ngettext: Callable[[str, str, int], str]) -> Callable[..., str]:
    @pass_context
    def count(context: Context, one: str, many: str, number: int, **values: Any) -> str:
        return filled(context, ngettext(one, many, number), {"num": number, **values})

    return count


def filled(context: Context, text: str, values: dict[str, Any]) -> str:
    """In a page every value that is filled in is escaped, and the words themselves are not."""
    return (Markup(text) if context.eval_ctx.autoescape else text) % values  # noqa: S704  # words of a checked bundle
