"""The book of actions on both databases: the same story, the same history, the same log."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from analytics.outside import told
from analytics.outside.told import Statement
from survey.accounts import journal, register
from survey.actions import book, due
from survey.actions.due import OVER, SENT, SOON
from survey.actions.model import Draft, NoSuchAction, Overtaken, PlanRefused, State, day_of, line_of, note_of
from survey.storage.rooms import Storage, begin, reading
from tests.accounts_world import Office

OLGA, MAX = "olga@firm.example", "max@firm.example"
PLACE = ("w1", "fleet", "scale:recovery")


@pytest.fixture
def office(tmp_path: Path, databases: Mapping[str, str]) -> Iterator[Office]:
    office = Office(Storage(tmp_path, databases))
    office.storage.migrate()
    office.account(OLGA, "organiser")
    office.account(MAX, "manager:Fleet")
    yield office
    office.storage.close()


def draft(office: Office, what: str = "Plan the breaks", owner: str = MAX, **more: str) -> Draft:
    keys = {one.email: one.id for one in book.accounts(office.storage)}
    return Draft(what, keys[owner], date.fromisoformat(more.get("due", "2026-05-20")), more.get("aim", ""))


def test_an_action_is_planned_changed_and_done_and_every_step_stays(office: Office) -> None:
    action = book.plan(office.storage, office.act(), PLACE, draft(office, aim="Rest"))
    office.later(days=1)
    book.change(office.storage, office.act(), action.id, draft(office, "Plan all breaks", OLGA, due="2026-06-01"))
    book.move(office.storage, office.act(MAX), action.id, State.DONE, words="Since Monday")
    done = book.one(office.storage, action.id)
    assert (done.what, done.owner.email, done.due, done.state) == (
        "Plan all breaks",
        OLGA,
        date(2026, 6, 1),
        State.DONE,
    )
    steps = [(step.who, step.kind, step.note) for step in book.history(office.storage, action.id)]
    before = "Plan the breaks\n2026-05-20\nMax\nRest"
    assert steps == [("Max", "done", "Since Monday"), ("Olga", "changed", before), ("Olga", "planned", "")]
    kinds = [entry.kind for entry in journal.entries(office.storage)]
    assert kinds == ["focus-chosen", "action-planned", "action-changed", "action-moved"]


def test_two_actions_about_one_measure_of_a_group_share_their_focus_area(office: Office) -> None:
    first = book.plan(office.storage, office.act(), PLACE, draft(office, aim="Rest"))
    second = book.plan(office.storage, office.act(), PLACE, draft(office, "Ask the drivers"))
    other = book.choose(office.storage, office.act(), (*PLACE[:2], "scale:control"))
    assert first.focus == second.focus and second.focus.aim == "Rest"
    assert [one.id for one in book.focuses(office.storage)].count(other.id) == 1


def test_a_change_that_changes_nothing_leaves_no_step(office: Office) -> None:
    action = book.plan(office.storage, office.act(), PLACE, draft(office))
    book.change(office.storage, office.act(), action.id, draft(office))
    book.move(office.storage, office.act(), action.id, State.PLANNED)
    assert len(book.history(office.storage, action.id)) == 1


def test_a_form_that_is_sent_twice_plans_once_however_many_processes_read_it(office: Office) -> None:
    wish = draft(office, aim="Rest")
    houses = [Storage(office.storage.folder, office.storage.databases) for _ in range(4)]  # as four processes open it
    with ThreadPoolExecutor(len(houses)) as pool:
        made = list(pool.map(lambda house: book.plan(house, office.act(), PLACE, wish), houses))
    for house in houses:
        house.close()
    assert len({one.id for one in made}) == len(book.actions(office.storage)) == 1
    assert [entry.kind for entry in journal.entries(office.storage)] == ["focus-chosen", "action-planned"]


def test_the_same_words_are_planned_anew_by_another_on_another_day_or_after_a_step(office: Office) -> None:
    first = book.plan(office.storage, office.act(), PLACE, draft(office))
    second = book.plan(office.storage, office.act(MAX), PLACE, draft(office))
    book.move(office.storage, office.act(), first.id, State.UNDER_WAY)
    book.move(office.storage, office.act(), second.id, State.PLANNED, words="Since Monday")
    third = book.plan(office.storage, office.act(MAX), PLACE, draft(office))
    office.later(days=1)
    fourth = book.plan(office.storage, office.act(MAX), PLACE, draft(office))
    assert len({first.id, second.id, third.id, fourth.id}) == 4


def test_a_note_that_is_sent_twice_stands_there_once(office: Office) -> None:
    action = book.plan(office.storage, office.act(), PLACE, draft(office))
    for who in (OLGA, OLGA, MAX):
        book.move(office.storage, office.act(who), action.id, State.DONE, words="Since Monday")
    kinds = [(step.who, step.kind) for step in book.history(office.storage, action.id)]
    assert kinds == [("Max", "done"), ("Olga", "done"), ("Olga", "planned")]


def test_what_was_made_from_an_earlier_version_does_not_take_the_place_of_a_later_one(office: Office) -> None:
    action = book.plan(office.storage, office.act(), PLACE, draft(office))
    book.change(office.storage, office.act(), action.id, draft(office, "Plan all breaks"), made_from=action.mark)
    book.change(office.storage, office.act(), action.id, draft(office, "Plan all breaks"), made_from=action.mark)
    with pytest.raises(Overtaken):
        book.change(office.storage, office.act(MAX), action.id, draft(office, "Ask them"), made_from=action.mark)
    book.move(office.storage, office.act(), action.id, State.DONE, made_from=State.PLANNED)
    with pytest.raises(Overtaken):
        book.move(office.storage, office.act(MAX), action.id, State.PLANNED, words="Why", made_from=State.PLANNED)
    with pytest.raises(Overtaken):
        book.note_told(office.storage, office.act(), action.id, after=2)
    now = book.one(office.storage, action.id)
    assert (now.what, now.state, len(book.history(office.storage, action.id))) == ("Plan all breaks", State.DONE, 3)


def test_a_day_is_reminded_of_once_before_and_once_after_and_another_day_anew(office: Office) -> None:
    action = book.plan(office.storage, office.act(), PLACE, draft(office))
    assert due.waiting(office.storage, date(2026, 5, 12)) == []
    (soon,) = due.waiting(office.storage, date(2026, 5, 13))
    assert due.claim(office.storage, [soon]) == [soon] and due.claim(office.storage, [soon]) == []
    due.settle(office.storage, [soon], SENT)
    assert (soon.kind, due.waiting(office.storage, date(2026, 5, 20))) == (SOON, [])
    (over,) = due.waiting(office.storage, date(2026, 5, 21))
    assert over.kind == OVER
    book.change(office.storage, office.act(), action.id, draft(office, due="2026-06-01"))
    assert [one.kind for one in due.waiting(office.storage, date(2026, 5, 30))] == [SOON]


def test_nobody_is_reminded_of_what_is_done_given_up_or_owned_by_an_account_out_of_use(office: Office) -> None:
    for what, state in (("Plan the breaks", State.DONE), ("Planned by mistake", State.DROPPED)):
        over = book.plan(office.storage, office.act(), PLACE, draft(office, what, OLGA))
        book.move(office.storage, office.act(), over.id, state)
    book.plan(office.storage, office.act(), PLACE, draft(office, "Ask the drivers"))
    register.disable(office.storage, office.act(), draft(office).owner)
    assert due.waiting(office.storage, date(2026, 5, 30)) == []


def test_what_was_claimed_and_not_sent_can_be_claimed_again(office: Office) -> None:
    book.plan(office.storage, office.act(), PLACE, draft(office))
    (soon,) = due.waiting(office.storage, date(2026, 5, 15))
    due.claim(office.storage, [soon])
    due.release(office.storage, [soon])
    assert due.claim(office.storage, [soon]) == [soon]


def test_what_employees_read_can_be_said_anew_and_taken_back_for_good(office: Office) -> None:
    for text in ("Breaks are planned.", "Breaks stand a month ahead."):
        with begin(office.storage.public("teller")) as public:
            told.put(public, "a", Statement(*PLACE, text, "en", "done", "2026-05-04"))
    with begin(office.storage.public("teller")) as public:
        assert told.load(public)["a"].text == "Breaks stand a month ahead."
        assert told.take_back(public, "a") and not told.take_back(public, "a")
    with reading(office.storage.public("reader")) as public:
        assert told.load(public) == {}
    if not office.storage.on_a_server:
        assert b"a month ahead" not in (office.storage.folder / "public.db").read_bytes()


def test_an_action_that_does_not_exist_is_no_action(office: Office) -> None:
    with pytest.raises(NoSuchAction, match="action list"):
        book.one(office.storage, "nothing")


@pytest.mark.parametrize("text", ["", "   ", "\u200e", "x" * 201, "a\x00b", "a\u202eb"])
def test_a_line_is_one_sentence(text: str) -> None:
    with pytest.raises(PlanRefused, match="1 to 200 printable characters"):
        line_of(text)


def test_words_are_put_in_order() -> None:
    assert line_of("  Plan \n the  breaks ") == "Plan the breaks"
    assert line_of("می‌خواهم 👩‍🔧") == "می‌خواهم 👩‍🔧"
    assert note_of(" one\n\n two  words ") == "one\n\ntwo words"


@pytest.mark.parametrize("text", ["2026-05-03", "2036-01-01", "20 May", "2026-02-30", ""])
def test_a_day_lies_ahead_and_in_a_calendar(text: str) -> None:
    with pytest.raises(PlanRefused):
        day_of(text, date(2026, 5, 4))
