"""The names of a group: what is written at lock, what a client takes, and how a person decides."""

import json
from collections.abc import Sequence

import pytest

from survey.credentials.refusals import SegmentRules
from survey.credentials.respondent import RefusedError, Respondent
from survey.credentials.rolls import roll_refusal
from survey.roster.person import Person
from survey.roster.rolls import NamelessPeople, make_rolls
from tests.unit.paper_wave import WAVE, PaperServer, changed, public_key
from tests.unit.shown_rolls import HASH, SHOWN, Shown, under
from tests.waves_world import groups, people

TWELVE = ["salt", [f"Person {n}" for n in range(12)]]


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case.promise.replace(" ", "-"))
def test_the_client_takes_no_names_but_the_promised_ones(case: Shown) -> None:
    found = roll_refusal(SegmentRules("org", "north", case.invited, public_key(0), case.promised), case.roll)

    assert (found.code if found else None) == case.code


def test_a_roll_holds_every_name_in_the_order_of_the_alphabet_and_no_id() -> None:
    staff = people()
    rolls = make_rolls(groups(staff).org, {one.person_id: one.name for one in staff})

    salts, names = zip(*(json.loads(body) for body in rolls.values()), strict=True)
    assert sorted(name for listed in names for name in listed) == sorted(one.name for one in staff)
    assert all(listed == sorted(listed) for listed in names)
    assert len(set(salts)) == len(rolls) and all(len(salt) == 43 for salt in salts)


def test_the_same_names_have_another_hash_in_every_wave() -> None:
    names = {one.person_id: one.name for one in people()}

    first, second = (make_rolls(groups(people()).org, names) for _ in range(2))

    assert first.keys() == second.keys() and not set(first.values()) & set(second.values())


def test_people_without_a_name_are_counted_and_refused() -> None:
    staff = [Person(one.person_id, "" if n < 3 else one.name, "", one.unit) for n, one in enumerate(people())]

    with pytest.raises(NamelessPeople, match="3 of the invited people have no name"):
        make_rolls(groups(staff).org, {one.person_id: one.name for one in staff})


def rolled(promised: str | None = under(TWELVE), other: str | None = HASH) -> PaperServer:
    server = PaperServer(changed(segments__0__roll=promised, segments__1__roll=other))
    server.roll = TWELVE
    return server


def test_a_person_who_finds_themselves_on_the_roll_gets_a_ticket() -> None:
    seen: list[str] = []

    def recognises(names: Sequence[str]) -> bool:
        seen.extend(names)
        return True

    assert Respondent(rolled(), WAVE, recognises=recognises).ticket("code").views
    assert seen == TWELVE[1]


def test_a_person_who_is_not_on_the_roll_asks_for_no_ticket() -> None:
    server = rolled()

    with pytest.raises(RefusedError, match="You are not among the people"):
        Respondent(server, WAVE, recognises=lambda _: False).ticket("code")
    assert server.posted == [f"/w/{WAVE}/ticket"]


def test_a_roll_that_was_not_promised_is_refused_before_enrolment() -> None:
    server = rolled(promised="0" * 64)

    with pytest.raises(RefusedError, match="not the ones that were fixed"):
        Respondent(server, WAVE).ticket("code")
    assert server.posted == [f"/w/{WAVE}/ticket"]


def test_rules_in_which_one_group_has_no_roll_are_refused_before_anything_is_sent() -> None:
    server = rolled(other=None)

    with pytest.raises(RefusedError, match="the group south may not"):
        Respondent(server, WAVE).ticket("code")
    assert server.posted == []
