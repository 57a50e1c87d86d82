"""Every reason for which a client stops is explained on one page, in every language, under an anchor of its own."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey.app.site.web import create_app, stop
from survey.credentials import refusals
from survey.translations import employee_languages
from tests.employee_site import QUESTIONS
from tests.waves_world import World, settings

CLIENT = Path(__file__).resolve().parents[2] / "static" / "client"
SAID = re.compile(r'(?:refusal\(|code: |\? |: |return )"((?:[a-z]+-)+[a-z]+|unchecked)"')
NO_REFUSALS = {"one-visit", "two-window"}  # words of the same form
LANGUAGES = [language.code for language in employee_languages()]


@cache
def codes() -> list[str]:
    """Of the Python client, and of all modules of the browser's that refuse."""
    modules = ["crypto/refusals.js", "crypto/roll.js", "roll.js", "main.js"]
    found = {code for module in modules for code in SAID.findall((CLIENT / module).read_text(encoding="utf-8"))}
    return sorted(found | set(refusals._SENTENCES) - NO_REFUSALS)


def size(text: str) -> int:
    """In bytes: a sign of Chinese says as much as three letters."""
    return len(text.encode())


class Sections(HTMLParser):
    """id of each section -> its words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, list[str]] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._inside = str(dict(attrs)["id"])

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == "section" else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.words.setdefault(self._inside, []).append(data.strip())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    world = World(tmp_path_factory.mktemp("refusals"))
    world.lock(plan=settings(questionnaire=QUESTIONS))
    app = create_app(world.config, world.storage)
    yield app.test_client()
    stop(app)


@pytest.fixture(scope="module", params=LANGUAGES)
def sections(client: FlaskClient, request: pytest.FixtureRequest) -> dict[str, list[str]]:
    page = Sections()
    page.feed(client.get(f"/w/w1/refusals?lang={request.param}").text)
    return page.words


@pytest.mark.parametrize("code", codes())
def test_a_refusal_says_what_was_found_what_it_could_mean_and_what_to_do(
    sections: dict[str, list[str]], code: str
) -> None:
    found, _, meaning, _, advice, name = sections[code]

    assert len({found, meaning, advice}) == 3 and min(map(size, (found, meaning, advice))) > 20
    assert name == code and "{" not in found


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_client_has_a_sentence_for_it(client: FlaskClient, code: str, language: str) -> None:
    assert size(client.get(f"/w/w1/refusals.json?lang={language}").json[code]) > 20


def test_the_list_of_codes_is_that_of_both_clients() -> None:
    assert {"unchecked", "browser-too-old", "connection-insecure", "roll-without-me", "key-twice"} <= set(codes())
    assert len(codes()) >= 22


def test_a_wave_that_nobody_locked_explains_nothing(client: FlaskClient) -> None:
    assert client.get("/w/w9/refusals").status_code == 404
