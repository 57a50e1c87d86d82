"""Every sentence that a page can say has its German words, with the same numbers in the same places."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, render_template_string

from survey.app.site import translations
from survey.app.site.translations import FOLDER, languages
from survey.mail.recipients import language_of
from survey.translations import employee_languages

ROOT = Path(__file__).resolve().parents[2]
TO_EMPLOYEES = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "translate": None,
    "translate_number": (1, 2),
    "N_": None,
}
KEYWORDS = {**TO_EMPLOYEES, "worded": None}  # refusals, which only organisers and their colleagues at the desk meet
Keywords = Mapping[str, tuple[int, ...] | None]
PLACE = re.compile(r"%\((\w+)\)[sr]|(%%)|\{(\w+)\}")
TRANSLATED = [language.code for language in languages()[1:]]
FOR_EMPLOYEES = [language.code for language in employee_languages() if language not in languages()]
MET_BY_EMPLOYEES = (
    "survey/faces/templates/",
    "survey/faces/answer.py",
    "survey/app/site/",
    "survey/app/cards/",
    "survey/mail/",
)


@cache
def asked_for() -> dict[str | tuple[str, ...], str]:
    """Every message of templates and modules, and the first file that says it."""
    found: dict[str | tuple[str, ...], str] = {}
    for package in ("survey", "analytics"):
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix == ".py" or (path.suffix in (".html", ".json") and "templates" in path.parts):
                for message in messages_in(path):
                    found.setdefault(message, path.relative_to(ROOT).as_posix())
    return found


def messages_in(path: Path, keywords: Keywords = KEYWORDS) -> list[str | tuple[str, ...]]:
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    with path.open("rb") as source:
        extracted = list(extract(method, source, keywords, options={"encoding": "utf-8"}))
    return [message for _, message, _, _ in extracted]


@cache
def translated(code: str) -> dict[str | tuple[str, ...], Message]:
    with (FOLDER / code / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=code.replace("-", "_"))
    return {tuple(one.id) if isinstance(one.id, list | tuple) else one.id: one for one in catalogue if one.id}


@cache
def met_by_employees() -> dict[str | tuple[str, ...], str]:
    """Every message of their pages, mails and cards; also those that other pages say first."""
    paths = (path for path in sorted((ROOT / "survey").rglob("*")) if path.suffix in (".py", ".html", ".json"))
    named = {path: path.relative_to(ROOT).as_posix() for path in paths}
    met = (path for path, name in named.items() if name.startswith(MET_BY_EMPLOYEES))
    return {message: named[path] for path in met for message in messages_in(path, TO_EMPLOYEES)}


def forms(message: object) -> list[str]:
    """One sentence, or one for each number."""
    return [str(form) for form in message] if isinstance(message, list | tuple) else [str(message or "")]


def places(text: str) -> list[str]:
    return sorted(name or bare or percent for name, percent, bare in PLACE.findall(text))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(code: str) -> None:
    known = translated(code)

    missing = [(path, message) for message, path in asked_for().items() if not known.get(message)]
    empty = [one.id for one in known.values() if not all(forms(one.string))]

    assert (missing, empty) == ([], [])


@pytest.mark.parametrize("code", FOR_EMPLOYEES)
def test_everything_that_an_employee_meets_is_translated(code: str) -> None:
    known = translated(code)

    missing = [(path, message) for message, path in met_by_employees().items() if not known.get(message)]
    empty = [one.id for one in known.values() if not all(forms(one.string))]

    assert (missing, empty) == ([], [])


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_translated_that_no_page_says(code: str) -> None:
    assert sorted(set(map(str, translated(code))) - set(map(str, asked_for()))) == []


@pytest.mark.parametrize("code", FOR_EMPLOYEES)
def test_nothing_is_translated_that_no_employee_meets(code: str) -> None:
    assert sorted(set(map(str, translated(code))) - set(map(str, met_by_employees()))) == []


@pytest.mark.parametrize("code", TRANSLATED + FOR_EMPLOYEES)
def test_the_numbers_stand_in_both_languages(code: str) -> None:
    """In every form that is for many numbers; one that is for a single number may say it as a word."""
    wrong = []
    for one in translated(code).values():
        ours, theirs = forms(one.id)[-1], forms(one.string)
        wrong += [(ours, each) for each in theirs[3:] + theirs[-1:] if places(ours) != places(each)]
        wrong += [(ours, each) for each in theirs[:3] if not set(places(each)) <= set(places(ours))]
    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED + FOR_EMPLOYEES)
def test_every_number_has_its_form(code: str) -> None:
    with (FOLDER / code / "messages.po").open("rb") as source:
        wanted = read_po(source, locale=code.replace("-", "_")).num_plurals

    assert {len(forms(one.string)) for one in translated(code).values() if len(forms(one.id)) == 2} == {wanted}


@pytest.fixture
def app() -> Flask:
    app = Flask("words")
    translations.install(app)
    app.add_url_rule("/", "home", lambda: render_template_string("{{ lang }} {{ dir }} {{ _('Continue') }}"))
    app.add_url_rule("/link", "link", lambda: render_template_string("{{ url_for('home') }}"))
    return app


@pytest.mark.parametrize(
    ("path", "accepted", "expected"),
    [
        ("/", "", "en ltr Continue"),
        ("/", "de-AT,de;q=0.9,en;q=0.5", "de ltr Weiter"),
        ("/", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans ltr 继续"),
        ("/", "es-MX,de;q=0.5", "es ltr Continuar"),
        ("/", "fr;q=0,de;q=0.5", "de ltr Weiter"),
        ("/?lang=de", "en", "de ltr Weiter"),
        ("/?lang=en", "de", "en ltr Continue"),
        ("/?lang=xx", "fr", "fr ltr Continuer"),
    ],
)
def test_a_wish_beats_the_browser_and_the_browser_beats_english(
    app: Flask, path: str, accepted: str, expected: str
) -> None:
    answer = app.test_client().get(path, headers={"Accept-Language": accepted})

    assert answer.text == expected
    assert "Set-Cookie" not in answer.headers


def test_links_keep_a_language_that_was_chosen_and_only_then(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/link?lang=de").text == "/?lang=de"
    assert client.get("/link").text == "/"


def test_days_and_moments_are_written_as_people_write_them(app: Flask) -> None:
    with app.test_request_context("/?lang=de"):
        assert translations.day("2026-11-05") == "5. November 2026"
        assert translations.moment("2026-11-05T17:00:00Z") == "5. November 2026, 17:00 UTC"
    with app.test_request_context("/"):
        assert translations.moment("2026-11-05T17:00:00Z") == "5 November 2026, 17:00 UTC"


def test_results_stay_in_two_languages_and_say_so_in_the_readers_own(app: Flask) -> None:
    app.register_blueprint(Blueprint("results", __name__))
    shown = "{{ lang }} {{ languages|length }} {{ unspoken and unspoken[0].code }} {{ unspoken and unspoken[1] }}"
    app.add_url_rule("/r", "results.overview", lambda: render_template_string(shown))
    client = app.test_client()

    assert client.get("/r?lang=fr").text == "en 2 fr Cette page n’existe qu’en anglais et en allemand."
    assert client.get("/r?lang=de").text == "de 2 None None"
    assert client.get("/r", headers={"Accept-Language": "es-MX,de;q=0.5"}).text.startswith("de 2 es Esta")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("fr-CA", "fr"),
        ("Allemand", "de"),
        ("Chinese", "zh-Hans"),
        ("zh_CN", "zh-Hans"),
        ("Español", "es"),
        ("xx", "en"),
    ],
)
def test_a_roster_may_name_a_language_as_people_do(written: str, code: str) -> None:
    assert language_of({"Language": written}, "en") == code
