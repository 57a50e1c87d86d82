"""Actions at the desk: from what a group could work on to what employees read, by whoever may plan for it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from survey.accounts import journal, register
from survey.accounts.journal import Act
from survey.actions import book
from survey.actions.model import State
from survey.app.campaign import House
from survey.app.following.telling import told_now
from survey.app.site.web import create_app, stop
from survey.storage.rooms import begin
from tests import made_up_board as made_up
from tests.actions_world import DUE, LENA, MAX, MIA, OLGA, WILMA, house, key_of, planned
from tests.desk_forms import form_with
from tests.desk_site import Browser, account

pytestmark = pytest.mark.xdist_group("actions")
NEW = "/desk/actions/new?wave=autumn-2026&group={}&measure=scale:recovery"
WORDS = "Breaks stand in the plan now."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = house(tmp_path_factory.mktemp("actions"), waves=4)
    yield opened
    opened.storage.close()


@pytest.fixture(scope="module")
def app(home: House) -> Iterator[Flask]:
    app = create_app(home.config, home.storage)
    yield app
    stop(app)


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[str, Browser]:
    browsers = {email: Browser(app) for email in (OLGA, MAX, MIA, LENA, WILMA)}
    assert all(browser.sign_in(email).status_code == 302 for email, browser in browsers.items())
    return browsers


def group(label: str) -> str:
    return made_up.group_id(label)


def test_a_manager_plans_an_action_for_a_group_of_theirs(home: House, people: dict[str, Browser]) -> None:
    address = NEW.format(group("Workshop"))
    form = {"wave": "autumn-2026", "group": group("Workshop"), "measure": "scale:recovery"}
    told = {"aim": "Rest", "what": "Buy new tools", "owner": key_of(home, MAX), "due": "2026-12-01"}
    page = people[MAX].get(address).text
    assert 'value="scale:recovery" selected' in page and "Recovery: " in page
    sent = people[MAX].post("/desk/actions/new", page=address, **form, **told)
    assert sent.status_code == 302 and sent.location.endswith("?done=planned")
    shown = people[MAX].get(sent.location).text
    assert "Buy new tools" in shown and "The action is planned." in shown and "There is no later wave yet" in shown


def test_what_is_missing_is_said_above_the_form_and_nothing_is_planned(home: House, people: dict[str, Browser]) -> None:
    address, before = NEW.format(group("Workshop")), len(book.actions(home.storage))
    form = {
        "wave": "autumn-2026",
        "group": group("Workshop"),
        "measure": "item:x",
        "owner": "nobody",
        "due": "2020-01-01",
    }
    page = people[MAX].post("/desk/actions/new", page=address, **form).text
    for sentence in (
        "Say it in one sentence",
        "Choose the theme",
        "Choose who sees to it",
        "Choose a day from today on",
    ):
        assert sentence in page
    assert '<a href="#what">' in page and len(book.actions(home.storage)) == before


def test_only_measures_that_are_shown_for_the_group_can_be_chosen(people: dict[str, Browser]) -> None:
    assert 'value="scale:recovery"' in people[OLGA].get(NEW.format(group("Workshop"))).text
    protected = people[OLGA].get(NEW.format(group("Workshop")).replace("autumn-2026", "autumn-2025")).text
    assert "No theme of this group is shown in this wave, to protect anonymity." in protected


def test_owners_are_those_who_may_plan_for_the_group(people: dict[str, Browser]) -> None:
    page = people[OLGA].get(NEW.format(group("Workshop"))).text
    assert ">Max</option>" in page and ">Olga</option>" in page
    assert not any(f">{name}</option>" in page for name in ("Mia", "Wilma", "Lena"))
    assert ">Lena</option>" in people[OLGA].get(NEW.format("organisation")).text


def test_without_a_group_the_page_asks_for_one_of_the_visitors_own(people: dict[str, Browser]) -> None:
    page = people[MAX].get("/desk/actions/new").text
    assert f'value="{group("Workshop")}"' in page and f'value="{group("Web")}"' not in page
    leading = people[LENA].get("/desk/actions/new").text
    assert 'value="organisation"' in leading and f'value="{group("Workshop")}"' not in leading


def test_a_list_shows_each_what_they_may_read(home: House, people: dict[str, Browser]) -> None:
    planned(home, "Web", owner=MIA, what="Mend the build")
    planned(home, "organisation", owner=LENA, what="Free Fridays")
    sees = {OLGA: (True, True), MIA: (True, False), MAX: (False, False), LENA: (False, True), WILMA: (True, True)}
    for email, expected in sees.items():
        page = people[email].get("/desk/actions/?state=all").text
        assert ("Mend the build" in page, "Free Fridays" in page) == expected, email


def test_works_council_reads_and_changes_nothing(home: House, people: dict[str, Browser]) -> None:
    action = planned(home, "Web", owner=MIA)
    page = people[WILMA].get(f"/desk/actions/{action.id}/")
    assert page.status_code == 200 and "Note it" not in page.text
    token = {"page": "/desk/own/", "state": "done"}
    assert people[WILMA].post(f"/desk/actions/{action.id}/", **token).status_code == 403
    for door in ("edit", "tell"):
        assert people[WILMA].get(f"/desk/actions/{action.id}/{door}").status_code == 403
    assert book.one(home.storage, action.id).state == State.PLANNED


def test_filters_by_group_state_and_owner(home: House, people: dict[str, Browser]) -> None:
    done = planned(home, "Audit", what="Count the desks")
    book.move(home.storage, Act(OLGA, home.clock.now), done.id, State.DONE)
    planned(home, "Audit", owner=OLGA, what="Paint the hall")
    of_group = people[OLGA].get(f"/desk/actions/?group={group('Audit')}").text
    assert "Paint the hall" in of_group and "Count the desks" not in of_group and "Mend the build" not in of_group
    assert "Count the desks" in people[OLGA].get("/desk/actions/?state=done").text
    assert "Mend the build" not in people[OLGA].get("/desk/actions/?mine=1").text


def test_a_group_is_offered_what_stands_out_and_chooses_it(home: House, people: dict[str, Browser]) -> None:
    address = "/desk/actions/?group=organisation"
    assert "What this group could work on" in people[OLGA].get(address).text
    form = {"wave": "autumn-2026", "group": "organisation", "measure": "scale:recovery"}
    sent = people[OLGA].post("/desk/actions/focus", page=address, **form)
    assert sent.location == "/desk/actions/?group=organisation&done=focus"
    assert "Nothing is planned about it yet." in people[OLGA].get(sent.location).text


def test_a_focus_area_without_an_action_can_be_dropped_and_one_with_an_action_cannot(
    home: House, people: dict[str, Browser]
) -> None:
    bare = book.choose(home.storage, Act(OLGA, home.clock.now), ("autumn-2026", group("Web"), "scale:control"))
    used = planned(home, "Web", owner=MIA).focus
    page = {"page": f"/desk/actions/?group={group('Web')}"}
    assert people[MAX].post(f"/desk/actions/focus/{bare.id}/drop", page="/desk/own/").status_code == 404
    for area in (bare, used):
        assert people[MIA].post(f"/desk/actions/focus/{area.id}/drop", **page).status_code == 302
    assert [one.id for one in book.focuses(home.storage) if one.id in (bare.id, used.id)] == [used.id]


def test_an_owner_finds_how_many_actions_wait_on_the_first_page(home: House, people: dict[str, Browser]) -> None:
    planned(home, "Web", owner=MIA, due=(home.clock.now - timedelta(days=3)).date())
    page = people[MIA].get("/desk/").text
    assert "actions of yours are open, 1 of them overdue." in page
    assert "Your actions" not in people[WILMA].get("/desk/").text


def test_whoever_reads_what_names_owners_stands_in_the_log(home: House, people: dict[str, Browser]) -> None:
    people[WILMA].get("/desk/actions/")
    entry = journal.entries(home.storage)[-1]
    assert (entry.who, entry.kind) == (WILMA, "actions-read")


def test_a_state_and_a_note_stand_in_the_history(home: House, people: dict[str, Browser]) -> None:
    action = planned(home, "Workshop", owner=MAX)
    address = f"/desk/actions/{action.id}/"
    assert people[MAX].post(address, state="under-way", note="Ordered\non <Monday>").status_code == 302
    page = people[MAX].get(address).text
    assert "Under way" in page and "on &lt;Monday&gt;" in page
    assert book.one(home.storage, action.id).state == State.UNDER_WAY


def test_what_happened_since_is_told_with_margin_and_without_a_cause(home: House, people: dict[str, Browser]) -> None:
    action = planned(home, "organisation", wave="spring-2025")
    page = people[OLGA].get(f"/desk/actions/{action.id}/").text
    assert "Lower since then:" in page and "a survey cannot tell why a number moved" in page
    protected = planned(home, "Board office", wave="spring-2025")
    assert "Not shown, to protect anonymity" in people[OLGA].get(f"/desk/actions/{protected.id}/").text


def test_what_employees_read_is_seen_first_and_published_only_as_it_was_seen(
    home: House, people: dict[str, Browser]
) -> None:
    action = planned(home, "Workshop", owner=MAX)
    address = f"/desk/actions/{action.id}/tell"
    seen = people[MAX].post(address, text=WORDS, language="en", step="look").text
    assert "This is what employees will read" in seen and action.id not in told_now(home.storage)
    mark = seen.partition('name="seen" value="')[2].partition('"')[0]
    changed = people[MAX].post(address, text="Other words.", language="en", step="publish", seen=mark)
    assert changed.status_code == 200 and action.id not in told_now(home.storage)
    people[MAX].post(address, text=WORDS, language="en", step="publish", seen=mark)
    assert told_now(home.storage)[action.id].text == WORDS
    assert [step.kind for step in book.history(home.storage, action.id)] == ["told", "planned"]


def test_what_is_published_twice_stands_once_in_the_history_and_never_over_words_that_nobody_saw(
    home: House, people: dict[str, Browser]
) -> None:
    action = planned(home, "Workshop", owner=MAX, what="Two who tell")
    address, marks = f"/desk/actions/{action.id}/tell", {}
    for who, text in ((MAX, "Breaks are kept."), (OLGA, "Breaks are longer.")):
        seen = people[who].post(address, text=text, language="en", step="look").text
        marks[who] = {"text": text, "language": "en", "step": "publish"}
        marks[who]["seen"] = seen.partition('name="seen" value="')[2].partition('"')[0]
    sent = [people[MAX].post(address, **marks[MAX]).status_code for _ in range(2)]
    assert sent == [302, 302]
    late = people[OLGA].post(address, **marks[OLGA])
    assert late.status_code == 200 and "It takes the place of what they read now" in late.text
    assert "Breaks are kept." in late.text and "Breaks are longer." in late.text
    assert told_now(home.storage)[action.id].text == "Breaks are kept."
    assert [step.kind for step in book.history(home.storage, action.id)] == ["told", "planned"]
    take_back = people[MAX].post(f"/desk/actions/{action.id}/take-back", page=f"/desk/actions/{action.id}/")
    assert take_back.status_code == 302


def test_two_who_change_one_action_see_each_other_and_nothing_is_lost(home: House, people: dict[str, Browser]) -> None:
    action = planned(home, "Workshop", owner=MAX, what="Two who change")
    address = f"/desk/actions/{action.id}/edit"
    made = form_with(people[OLGA].get(address).text, "made_from")
    form = {name: value for name, (value,) in made.items() if name != "csrf_token"}
    assert people[MAX].post(address, **(form | {"what": "Words of Max", "aim": "Rest"})).status_code == 302
    late = people[OLGA].post(address, **(form | {"what": "Words of Olga"}))
    assert late.status_code == 409 and "Max has changed this action since you opened it" in late.text
    assert "<dd>Words of Max</dd>" in late.text and 'value="Words of Olga"' in late.text
    assert book.one(home.storage, action.id).what == "Words of Max"
    again = {name: value for name, (value,) in form_with(late.text, "made_from").items()}
    assert people[OLGA].post(address, **again).status_code == 302
    assert book.one(home.storage, action.id).what == "Words of Olga"
    assert "Words of Max" in book.history(home.storage, action.id)[0].note


def test_a_note_from_an_old_page_does_not_take_a_state_back(home: House, people: dict[str, Browser]) -> None:
    action = planned(home, "Workshop", owner=MAX, what="Two who note")
    address = f"/desk/actions/{action.id}/"
    form = {"state": "planned", "made_from": "planned", "note": "Ordered"}
    assert people[MAX].post(address, state="done", made_from="planned").status_code == 302
    late = people[OLGA].post(address, **form).text
    assert "Somebody else has noted another state" in late and ">Ordered</textarea>" in late
    assert 'value="done" checked' in late and book.one(home.storage, action.id).state == State.DONE


def test_published_words_are_read_by_members_changed_and_taken_back(home: House, people: dict[str, Browser]) -> None:
    (key,) = (key for key, told in told_now(home.storage).items() if told.text == WORDS)
    results = "/desk/results/mine/autumn-2026/actions"
    assert WORDS in people[MAX].get(results).text and WORDS not in people[MIA].get(results).text
    book.move(home.storage, Act(OLGA, home.clock.now), key, State.DONE)
    assert "Employees still read that it is planned" in people[MAX].get(f"/desk/actions/{key}/").text
    assert people[MAX].post(f"/desk/actions/{key}/take-back", page=f"/desk/actions/{key}/").status_code == 302
    assert WORDS not in people[MAX].get(results).text
    kinds = [entry.kind for entry in journal.entries(home.storage)]
    assert "action-taken-back" in kinds[-3:] and "action-told" in kinds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ask olga@firm.example about it.", "Leave e-mail addresses out"),
        ("Our thanks to LENA of the board, Firm.", "This names somebody who has an account here"),
        ("  ", "Say what was done"),
        ("\u200b", "Say what was done"),
        ("x" * 1001, "Shorten it to 1000 characters"),
    ],
)
def test_a_text_with_a_name_or_an_address_is_not_published(
    home: House, people: dict[str, Browser], text: str, said: str
) -> None:
    if not any(one.name == "Lena Firm" for one in book.accounts(home.storage)):
        account(home, "lena.firm@firm.example", "leadership")
        register_name(home, "lena.firm@firm.example", "Lena Firm")
    action = planned(home, "Workshop", owner=MAX)
    page = people[MAX].post(f"/desk/actions/{action.id}/tell", text=text, language="en", step="look").text
    assert said in page and "This is what employees will read" not in page


def register_name(home: House, email: str, name: str) -> None:
    with begin(home.storage.accounts("accounts")) as connection:
        register.set_values(connection, key_of(home, email), name=name)


def test_an_owner_who_left_is_pointed_out_and_another_can_be_chosen(home: House, people: dict[str, Browser]) -> None:
    account(home, "otto@firm.example", "organiser")
    action = planned(home, "Web", owner="otto@firm.example")
    register.disable(home.storage, Act(OLGA, home.clock.now), action.owner.id)
    address = f"/desk/actions/{action.id}"
    assert "may not plan here any more" in people[OLGA].get(f"{address}/").text
    form = {"what": action.what, "owner": key_of(home, MIA), "due": action.due.isoformat(), "aim": ""}
    assert people[OLGA].post(f"{address}/edit", **form).status_code == 302
    assert book.one(home.storage, action.id).owner.email == MIA


def test_a_day_that_has_passed_may_stay_when_other_things_change(home: House, people: dict[str, Browser]) -> None:
    action = planned(home, "Workshop", owner=MAX, due=(home.clock.now - timedelta(days=3)).date())
    address = f"/desk/actions/{action.id}/edit"
    form = {"what": "Other words", "owner": key_of(home, MAX), "due": action.due.isoformat(), "aim": ""}
    assert people[MAX].post(address, **form).status_code == 302
    assert "overdue" in people[MAX].get(f"/desk/actions/{action.id}/").text
    refused = people[MAX].post(address, **(form | {"due": "2026-10-01"})).text
    assert "Choose a day from today on" in refused and home.clock.now.date() < DUE
