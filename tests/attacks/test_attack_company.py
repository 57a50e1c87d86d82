"""The invented company that all attacks work on."""

from pathlib import Path

import pytest

from survey.app.trying.attack.attacks import UnknownAttack, attack_named
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.people import SMALL, WHOLE, crowds_of


def test_the_company_has_48_teams_of_five_to_twelve_and_twelve_questions() -> None:
    crowd = crowds_of(WHOLE, seed=1, waves=1)[0]
    sizes = [int((crowd.team == team).sum()) for team in range(48)]
    assert (min(sizes), max(sizes)) == (5, 12)
    assert crowd.answers.shape[1] == 12


def test_some_leave_between_waves_and_the_others_mostly_say_what_they_said() -> None:
    before, after = crowds_of(WHOLE, seed=2, waves=2)
    stayed = [name for name in after.ids if name in before.ids]
    rows = [(before.ids.index(name), after.ids.index(name)) for name in stayed]
    same = sum((before.answers[old] == after.answers[new]).mean() for old, new in rows) / len(rows)
    assert 0.02 < 1 - len(stayed) / len(before.ids) < 0.09
    assert 0.8 < same < 0.9  # 0.8, and those who think anew and come to the same answer


def test_the_same_seed_gives_the_same_company_and_another_seed_another() -> None:
    first, again, other = (crowds_of(SMALL, seed, waves=1)[0] for seed in (1, 1, 2))
    assert (first.answers == again.answers).all()
    assert first.answers.shape != other.answers.shape or (first.answers != other.answers).any()


def test_its_waves_go_through_the_real_protocol_one_after_the_other(tmp_path: Path) -> None:
    company = Company(tmp_path, size=SMALL, waves=2)
    release = company.public(1, "release.json")
    assert release["wave"]["previous"] == company.public(0, "release.json")["wave"]["id"]
    assert release["participation"]["org"]["counted"] == company.crowds[1].answered.sum()


def test_an_attack_that_nobody_wrote_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(UnknownAttack, match="there is no attack 'A99'"):
        attack_named("A99")
