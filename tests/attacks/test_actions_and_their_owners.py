"""Actions under attack: nobody plans for, or reads of, a group that is not theirs; no owner is named to employees."""

from collections.abc import Iterator
from unicodedata import normalize

import pytest
from flask import Flask

from survey.accounts import register
from survey.accounts.journal import Act
from survey.accounts.roles import named
from survey.actions import book
from survey.actions.model import Action
from survey.app.campaign import House
from survey.app.following import telling
from survey.app.following.grounds import ENGLISH, Grounds
from survey.app.following.telling import Words
from survey.app.site.web import create_app, stop
from survey.storage import tables
from survey.storage.rooms import begin
from tests import made_up_board as made_up
from tests.actions_world import LENA, MAX, MIA, OLGA, house, key_of, planned
from tests.desk_site import Browser

pytestmark = pytest.mark.xdist_group("actions")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = house(tmp_path_factory.mktemp("actions"))
    yield opened
    opened.storage.close()


@pytest.fixture(scope="module")
def app(home: House) -> Iterator[Flask]:
    app = create_app(home.config, home.storage)
    yield app
    stop(app)


@pytest.fixture(scope="module")
def action(home: House) -> Action:
    """Of Max's group; told to employees, in words that try to be markup."""
    made = planned(home, "Workshop", owner=MAX, what=f"Buy {SCRIPT} tools", aim=f"Better {SCRIPT}")
    telling.tell(home.storage, Act(OLGA, home.clock.now), made, Words(f"Tools {SCRIPT} are here.", "en"))
    return made


def browser(app: Flask, email: str) -> Browser:
    found = Browser(app)
    assert found.sign_in(email).status_code == 302
    return found


@pytest.mark.parametrize("email", [MIA, LENA])
def test_an_action_of_another_group_is_as_if_it_were_not_there(app: Flask, action: Action, email: str) -> None:
    other = browser(app, email)
    for door in ("", "edit", "tell"):
        mine, nothing = (other.get(f"/desk/actions/{key}/{door}") for key in (action.id, "no-such-key"))
        assert (mine.status_code, mine.text) == (nothing.status_code, nothing.text)
        assert mine.status_code == 404
    assert action.id not in other.get("/desk/actions/?state=all").text
    assert action.id not in other.get(f"/desk/actions/?state=all&group={action.focus.group}").text


@pytest.mark.parametrize("door", ["", "edit", "tell", "take-back"])
def test_no_form_sent_by_hand_changes_an_action_of_another_group(
    home: House, app: Flask, action: Action, door: str
) -> None:
    form = {"state": "done", "what": "Mine now", "owner": key_of(home, MIA), "due": "2026-12-01", "text": "x"}
    sent = browser(app, MIA).post(f"/desk/actions/{action.id}/{door}", page="/desk/own/", **form)
    assert sent.status_code == 404
    assert book.one(home.storage, action.id) == action and action.id in telling.told_now(home.storage)


@pytest.mark.parametrize("address", ["new", "focus"])
@pytest.mark.parametrize("label", ["Workshop", "organisation", "Board office"])
def test_nothing_is_planned_for_a_group_of_others(home: House, app: Flask, address: str, label: str) -> None:
    before = book.focuses(home.storage)
    group = "organisation" if label == "organisation" else made_up.group_id(label)
    form = {"wave": "autumn-2026", "group": group, "measure": "scale:recovery", "what": "x", "due": "2026-12-01"}
    sent = browser(app, MIA).post(f"/desk/actions/{address}", page="/desk/own/", owner=key_of(home, MIA), **form)
    assert sent.status_code == 404 and book.focuses(home.storage) == before


def test_no_owner_is_given_who_may_not_read_the_plan(home: House, app: Flask, action: Action) -> None:
    form = {"what": "x", "owner": key_of(home, MIA), "due": "2026-12-01", "aim": ""}
    refused = browser(app, MAX).post(f"/desk/actions/{action.id}/edit", **form)
    assert refused.status_code == 200 and book.one(home.storage, action.id) == action


@pytest.mark.parametrize("door", ["", "/edit", "/tell", "/take-back"])
def test_a_form_without_the_token_of_its_browser_does_nothing(
    home: House, app: Flask, action: Action, door: str
) -> None:
    form = {"state": "done", "what": "x", "owner": action.owner.id, "due": "2026-12-01", "text": "y", "step": "publish"}
    found = browser(app, MAX)
    found.client.post(f"/desk/actions/{action.id}{door or '/'}", data=form | {"csrf_token": "made-up"})
    assert book.one(home.storage, action.id) == action
    assert telling.told_now(home.storage)[action.id].text.startswith("Tools")


def test_words_that_try_to_be_markup_stay_words(app: Flask, action: Action) -> None:
    found = browser(app, MAX)
    pages = [f"/desk/actions/{action.id}/{door}" for door in ("", "edit", "tell")]
    for address in [*pages, "/desk/actions/?state=all", "/desk/results/mine/autumn-2026/actions"]:
        text = found.get(address).text
        assert "alert(1)" in text and "<script>alert" not in text


def test_no_name_and_no_address_of_an_owner_is_on_a_page_of_results_or_in_the_public_room(
    home: House, app: Flask, action: Action
) -> None:
    group = made_up.group_id("Workshop")
    with begin(home.storage.people("organiser")) as people:
        people.execute(tables.reader_link.insert().values(token="t" * 22, wave="w", scope=f"group:{group}"))
    shown = app.test_client().get(f"/results/{'t' * 22}/autumn-2026/actions").text
    assert "are here." in shown
    for told in (MAX, "max@", ">Max<", action.owner.id, "Buy", "Better"):
        assert told not in shown
        assert told.encode() not in (home.storage.folder / "public.db").read_bytes()


def test_a_right_goes_with_the_role_and_not_with_the_memory_of_it(home: House, app: Flask) -> None:
    kept = planned(home, "Web", owner=MIA)
    register.change_roles(home.storage, Act(OLGA, home.clock.now), key_of(home, MIA), [named("operator")])
    found = browser(app, MIA)
    assert found.get(f"/desk/actions/{kept.id}/").status_code == 403
    (account,) = (one for one in book.accounts(home.storage) if one.email == MIA)
    assert not Grounds.of(home.storage, ENGLISH).may_plan(account, kept.focus)


def test_a_name_is_found_however_its_letters_are_put_together() -> None:
    for form in ("NFC", "NFD", "NFKD"):
        assert telling.is_named(normalize(form, "Asked by Zoë Müller."), normalize("NFC", "Zoë Müller"))
        assert telling.is_named("Zoë Müller did it", normalize(form, "Zoë Müller"))
    assert not telling.is_named("Miller did it", "Zoë Müller")
