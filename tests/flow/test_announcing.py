"""Programs and chats are told of a release: after it, once, and only what everybody may know."""

import hashlib
import hmac
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete

from survey.accounts import journal, tokens
from survey.accounts.journal import Act
from survey.app import campaign
from survey.app.campaign import ONE_VISIT, House, WavePlan, run_wave
from survey.app.ending.publishing import publish
from survey.app.inspection.doctor import about_webhooks
from survey.app.outward.announcing import hooks, turns
from survey.app.outward.announcing.hooks import GIVEN_UP, TOLD, WAITING, Wanted, Webhook, WebhookRefused
from survey.app.outward.announcing.turns import TRIES, WAITS, announce_due
from survey.app.site.web import create_app, stop
from survey.storage.account_tables import announcement, webhook
from survey.storage.rooms import begin
from tests import small_company as small
from tests.desk_forms import form_with
from tests.desk_site import Browser, signed_in
from tests.webhook_server import Receiver, receiver

TEAMS = {"North/Depot/Early": 14, "North/Depot/Late": 14}


@dataclass(frozen=True)
class Story:
    house: House
    heard: list[int]  # requests when the wave was closed, and when it was published; the clock looked both times


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """One wave from its rules to its results, while somebody waits to be told."""
    people = small.company(TEAMS)
    story = Story(small.house(tmp_path_factory.mktemp("told"), people), [])
    answers = {one.person_id: small.answers(number, random.Random(number)) for number, one in enumerate(people)}
    plan = WavePlan("w1", "Spring <!channel>", small.questionnaire(), mode=ONE_VISIT)
    with receiver() as there, pytest.MonkeyPatch.context() as patch:
        patch.setattr(campaign, "publish", partial(publish_and_look, story, there))
        told(story.house, there)
        run_wave(story.house, plan, answers, rng=random.Random(1))
    forget(story.house)
    yield story
    story.house.storage.close()


def publish_and_look(story: Story, there: Receiver, *given: Any) -> None:
    announce_due(story.house.config, story.house.storage)
    story.heard.append(len(there.got))
    publish(*given)
    announce_due(story.house.config, story.house.storage)
    story.heard.append(len(there.got))


@pytest.fixture
def house(story: Story) -> House:
    return story.house


def forget(house: House) -> None:
    with begin(house.storage.accounts("accounts")) as connection:
        for table in (announcement, webhook):
            connection.execute(delete(table))


@pytest.fixture
def there(house: House) -> Iterator[Receiver]:
    with receiver() as there:
        yield there
    forget(house)


def told(house: House, there: Receiver, kind: str = "json", *, released: tuple[str, ...] = ()) -> Webhook:
    """Set up; `released`: waves that were published by then."""
    act = Act("olga@firm.example", house.clock())
    return hooks.add(house.storage, act, Wanted(there.url, kind, private=True), released)


def states(house: House) -> list[tuple[str, int, str]]:
    return [(one.state, one.tries, one.result) for one in hooks.announcements(house.storage)]


def test_a_program_is_told_once_and_can_check_who_told_it(house: House, there: Receiver) -> None:
    hook = told(house, there)
    for _ in range(2):
        announce_due(house.config, house.storage)
    (got,) = there.got
    moment, signature = (part.partition("=")[2] for part in got.headers["Canopy-Signature"].split(","))
    expected = hmac.new(hook.secret.encode(), moment.encode() + b"." + got.body, hashlib.sha256).hexdigest()
    assert (signature, moment) == (expected, str(int(house.clock().timestamp())))
    assert got.headers["Canopy-Delivery"] == json.loads(got.body)["delivery"]
    assert states(house) == [(TOLD, 1, "204")]


def test_only_what_everybody_may_know_is_said(house: House, there: Receiver) -> None:
    told(house, there)
    announce_due(house.config, house.storage)
    said = json.loads(there.got[0].body)
    assert said.keys() == {
        "schema", "event", "delivery", "organisation", "wave", "release_sha256", "headline", "results",
    }  # fmt: skip
    assert said["headline"] == "Where things stand at the start" and said["wave"]["id"] == "w1"
    assert not any(name in there.got[0].body.decode() for name in ("Depot", "Early", "Late", "North"))
    app = create_app(house.config, house.storage)
    assert app.test_client().get(said["results"].removeprefix(house.config.url)).status_code == 302
    stop(app)


def test_nothing_is_said_before_everybody_can_read_it(story: Story) -> None:
    assert story.heard == [0, 1]


def test_chats_get_text_in_which_nobody_is_called(house: House, there: Receiver) -> None:
    for kind in ("chat", "teams"):
        told(house, there, kind)
    announce_due(house.config, house.storage)
    bodies = [json.loads(got.body) for got in there.got]
    chat = next(body for body in bodies if "text" in body)
    card = next(body for body in bodies if "text" not in body)["attachments"][0]["content"]
    assert "Spring &lt;!channel&gt;" in chat["text"] and "/results/" in chat["text"]
    assert card["type"] == "AdaptiveCard" and "/results/" in card["actions"][0]["url"]
    assert not any("Canopy-Signature" in got.headers for got in there.got)


def test_of_what_was_published_before_nothing_is_said(house: House, there: Receiver) -> None:
    told(house, there, released=("w1",))
    announce_due(house.config, house.storage)
    assert (there.got, states(house)) == ([], [])


def test_a_failure_is_tried_again_later_and_later_with_the_same_number(house: House, there: Receiver) -> None:
    told(house, there)
    there.answers, began = [500, 302, 204], house.clock()
    try:
        for wait in (timedelta(0), timedelta(seconds=30), *WAITS[:2]):
            house.clock.now += wait
            announce_due(house.config, house.storage)
    finally:
        house.clock.now = began
    assert len(there.got) == 3 and {got.path for got in there.got} == {"/hook?key=of-the-receiver"}
    assert len({got.headers["Canopy-Delivery"] for got in there.got}) == 1
    assert states(house) == [(TOLD, 3, "204")]


def test_who_never_answers_is_given_up_and_can_be_told_again(house: House, there: Receiver) -> None:
    hook = told(house, there)
    there.answers, began = [503], house.clock()
    try:
        for wait in (timedelta(0), *WAITS):
            house.clock.now += wait
            announce_due(house.config, house.storage)
        assert states(house) == [(GIVEN_UP, TRIES, "503")]
        assert "was not told of w1 after 9 tries" in "".join(about_webhooks(house.storage))
        there.answers = [200]
        hooks.again(house.storage, Act("olga@firm.example", house.clock()), hook.id)
        announce_due(house.config, house.storage)
    finally:
        house.clock.now = began
    assert states(house) == [(TOLD, TRIES + 1, "200")]


def test_of_two_processes_one_sends(house: House, there: Receiver) -> None:
    told(house, there)
    hooks.plan(house.storage, hooks.listed(house.storage), ["w1"], house.clock())
    (one,) = hooks.announcements(house.storage)
    until = int(house.clock().timestamp()) + 300
    assert hooks.claim(house.storage, one, until) and not hooks.claim(house.storage, one, until)
    announce_due(house.config, house.storage)
    assert there.got == [] and states(house) == [(WAITING, 1, "")]


def test_an_address_that_is_set_up_twice_is_told_once(house: House, there: Receiver) -> None:
    act, wanted = Act("olga@firm.example", house.clock()), Wanted(there.url, "json", private=True)
    once, again = (hooks.add(house.storage, act, wanted, (), once="form") for _ in range(2))
    assert once == again and hooks.listed(house.storage) == [once]
    with pytest.raises(WebhookRefused, match="told already"):
        hooks.add(house.storage, act, wanted, (), once="another form")
    other = hooks.add(house.storage, act, Wanted(there.url, "json", "de", private=True), (), once="form")
    assert len({once.id, other.id}) == 2


def test_a_form_that_is_sent_again_tells_no_address_that_was_removed(house: House, there: Receiver) -> None:
    act, wanted = Act("olga@firm.example", house.clock()), Wanted(there.url, "json", private=True)
    made = hooks.add(house.storage, act, wanted, (), once="form")
    hooks.remove(house.storage, act, made.id)
    with pytest.raises(WebhookRefused, match="open the page anew"):
        hooks.add(house.storage, act, wanted, (), once="form")
    assert hooks.listed(house.storage) == []
    again = hooks.add(house.storage, act, wanted, (), once="another form")
    assert hooks.listed(house.storage) == [again]


def test_without_anybody_to_tell_nothing_is_looked_at(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns.news, "worth_telling", lambda _storage: pytest.fail("looked"))
    announce_due(house.config, house.storage)


def test_an_organiser_sets_it_up_tries_it_and_takes_it_away(house: House, there: Receiver) -> None:
    browser: Browser = signed_in(house, "olga@firm.example", "organiser")
    form = form_with(browser.get("/desk/announcing/").text, "once") | {"url": there.url, "kind": "json", "private": "y"}
    page = browser.post("/desk/announcing/", **(form | {"language": "de"})).text
    assert browser.post("/desk/announcing/", **(form | {"language": "de"})).status_code == 200
    (hook,) = hooks.listed(house.storage)
    assert hook.secret in page and hook.before == {"w1"} and "of-the-receiver" not in page
    assert hook.secret not in browser.get("/desk/announcing/").text
    tried = browser.post(f"/desk/announcing/{hook.id}/try", page="/desk/announcing/")
    assert "took the try (204)" in tried.text and json.loads(there.got[0].body)["event"] == "try"
    browser.post(f"/desk/announcing/{hook.id}/remove", page="/desk/announcing/")
    kinds = [entry.kind for entry in journal.entries(house.storage)]
    assert hooks.listed(house.storage) == [] and kinds[-3:] == ["webhook-added", "webhook-tried", "webhook-removed"]
    stop(browser.app)


def test_a_token_that_one_form_asks_for_twice_is_one_and_another_form_s_is_another(house: House) -> None:
    browser = signed_in(house, "ada@firm.example", "auditor")
    forms = [form_with(browser.get("/desk/access/").text, "once") | {"name": "Charts"} for _ in range(2)]
    pages = [browser.post("/desk/access/", **form).text for form in (forms[0], forms[0], forms[1])]
    shown = [re.findall(r'value="(canopy_\w+)"', page) for page in pages]
    assert shown[0] == shown[1] != shown[2] and len(tokens.listed(house.storage)) == 2
    stop(browser.app)
