"""Own answers from the tick to the released results: one browser keeps them, one does not, one never answered."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from threading import Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from survey.app.campaign import ONE_VISIT, House, WavePlan, hold_vote, start_wave
from survey.app.ending.closing import close_with_passphrase
from survey.app.ending.publishing import publish
from survey.app.site.web import create_app, stop
from survey.credentials.ballots import Answers
from survey.waves.codes.invitations import Invitation
from tests import small_company as small
from tests.browser.watching import HURRY
from tests.employee_site import Quiet, whole

WAVE = WavePlan("w1", "Spring 2026", small.questionnaire(), mode=ONE_VISIT)
OF_A_REQUEST = ("HTTP_", "CONTENT_TYPE", "CONTENT_LENGTH", "REQUEST_METHOD", "RAW_URI")
DRAWN = re.compile(rb'(?<=")[A-Za-z0-9_-]{16,}(?=")')  # codes, tickets, keys and what is sealed: base64url
Request = tuple[list[tuple[str, str]], bytes]


@dataclass
class Listener:
    """All that the server hears, byte by byte."""

    app: WSGIApplication
    heard: list[Request] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        head = sorted((name, str(value)) for name, value in environ.items() if name.startswith(OF_A_REQUEST))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        self.heard.append((head, body))
        return self.app(environ, start_response)

    def taken(self) -> list[Request]:
        """In no order, because a browser asks for several files at once; drawn values as their length alone."""
        found = [(head, DRAWN.sub(lambda drawn: b"<%d>" % len(drawn[0]), body)) for head, body in self.heard]
        self.heard.clear()
        return sorted(found, key=repr)


@dataclass(frozen=True)
class Lived:
    """A wave at an address, in which everybody has answered but the browsers of the test."""

    house: House
    url: str
    invitations: list[Invitation]
    passphrase: str
    listener: Listener

    def end(self) -> None:
        """Everybody else answers; then the wave is closed and published, as in an organisation."""
        rest = {one.person_id for one in self.invitations}
        given = {person: said for person, said in self.answers().items() if person in rest}
        hold_vote(self.house, WAVE, self.invitations, given, rng=random.Random(4))
        close_with_passphrase(self.house.config, self.house.storage, WAVE.wave, self.passphrase)
        publish(self.house.config, self.house.storage, WAVE.wave)

    def answers(self) -> dict[str, Answers]:
        return small.answers_of(small.company(), random.Random(4))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    house = House.open(tmp_path_factory.mktemp("end") / "data", "Small", url, small.START)
    house.take_roster(small.company())
    app = create_app(house.config, house.storage)
    listener = Listener(whole(app))
    server.app = listener
    locked, invitations = start_wave(house, WAVE)
    house.clock.now += timedelta(hours=1)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Lived(house, f"{url}/w/{WAVE.wave}/", invitations, locked.passphrase or "", listener)
    server.shutdown()
    stop(app)
    house.storage.close()


def answer(context: BrowserContext, lived: Lived, *, keep: bool) -> Page:
    """The same answers from every browser; whether they are kept is one tick."""
    page = context.new_page()
    page.add_init_script(HURRY)
    page.goto(lived.invitations.pop().link)
    page.wait_for_load_state("networkidle")  # a page that is left early asks for less
    expect(page.locator("[data-results]")).to_be_hidden()
    page.goto(lived.url + "#/ticket")
    page.get_by_role("button", name="Get my ticket").click()
    page.get_by_role("link", name="Begin with question 1").click()
    page.get_by_text("Agree", exact=True).click()
    expect(page.locator("h1:focus")).to_have_text("Work follows me into the evening")
    page.get_by_text("Always", exact=True).click()
    expect(page.locator("h1:focus")).to_have_text("I think of leaving")
    page.goto(lived.url + "#/review")
    page.get_by_role("button", name="Send my answers").click()
    tick = page.get_by_label("Keep a copy of my answers in this browser")
    expect(tick).to_be_visible()
    tick.set_checked(keep)
    page.wait_for_load_state("networkidle")
    return page


def look(page: Page, lived: Lived) -> None:
    """From the page of the survey, which is over, straight to the results of one's group."""
    page.goto(lived.url)
    page.get_by_role("link", name="results", exact=True).click()
    page.wait_for_url("**/overview")
    for part in ("scales", "items"):
        page.wait_for_load_state("networkidle")
        page.goto(page.url.rpartition("/")[0] + f"/{part}")
    page.wait_for_load_state("networkidle")


def press(page: Page, *, kept: bool) -> None:
    """The button is for who has something to show; what is heard after it is heard of them."""
    assert page.locator(".own-answer").count() == 0
    button = page.get_by_role("button", name="Show my answers beside the results")
    expect(button).to_have_count(int(kept))
    if kept:
        button.click()
    page.wait_for_load_state("networkidle")


@dataclass(frozen=True)
class Walked:
    """Both browsers at the released results, and what the server heard of each on the whole way."""

    keeper: Page
    other: Page
    of_keeper: list[Request]
    of_other: list[Request]


@pytest.fixture(scope="module")
def walked(browser: Browser, lived: Lived) -> Iterator[Walked]:
    pages, heard = [], []
    for keep in (True, False):
        lived.listener.taken()
        pages.append(answer(browser.new_context(), lived, keep=keep))
        heard.append(lived.listener.taken())
    lived.end()
    for number, page in enumerate(pages):
        lived.listener.taken()
        look(page, lived)
        press(page, kept=number == 0)
        heard[number] += lived.listener.taken()
    yield Walked(*pages, *heard)
    for page in pages:
        page.context.close()


def test_own_answers_stand_beside_the_released_results_after_a_press(walked: Walked) -> None:
    expect(walked.keeper.get_by_role("heading", name="Your own answers")).to_be_visible()
    assert walked.keeper.locator(".own-answer").all_inner_texts() == [
        "Your own answer: Agree, which is 4 here",
        "Your own answer: Always, which is 1 here",
    ]


def test_the_server_hears_the_same_of_who_kept_a_copy_and_of_who_did_not(walked: Walked) -> None:
    assert len([head for head, body in walked.of_keeper if body]) == 4  # the ticket, the enrolment, two parts
    assert walked.of_keeper == walked.of_other


def test_whoever_kept_nothing_and_another_browser_see_nothing(browser: Browser, walked: Walked) -> None:
    stranger = browser.new_context().new_page()
    stranger.goto(walked.keeper.url)
    for page in (walked.other, stranger):
        page.wait_for_load_state("networkidle")
        expect(page.locator("[data-item]").first).to_be_visible()
        assert page.get_by_role("heading", name="Your own answers").count() == 0
        assert page.locator(".own-answer").count() == 0
    stranger.context.close()
