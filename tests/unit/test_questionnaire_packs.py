"""The packs in the box: Canopy's own questions."""

import pytest

from survey.questionnaires import PackNotFound, pack, packs

CONDITIONS = (
    *("demands", "control", "manager-support", "peer-support", "role-clarity", "change", "recovery"),
    *("meeting-load", "recognition", "fairness", "psychological-safety", "growth", "physical-conditions"),
)


def test_both_packs_are_in_the_box_free_and_in_two_languages() -> None:
    found = {one.id: (one.licence, one.languages) for one in packs()}

    assert found == dict.fromkeys(("canopy", "pulse"), ("CC0-1.0", ("en", "de")))


def test_the_bank_covers_thirteen_conditions_and_sums_them_up() -> None:
    canopy = pack("canopy")
    sizes = {scale.id: len(scale.items) for scale in canopy.scales}

    assert canopy.indices[0].scales == CONDITIONS
    assert all(sizes[scale] in {2, 3} for scale in CONDITIONS)
    assert len(canopy.items) == 40


def test_only_the_intention_to_stay_is_sensitive_and_it_has_three_items() -> None:
    sensitive = [item for item in pack("canopy").items if item.sensitive]

    assert [item.scale for item in sensitive] == ["stay"] * 3


def test_wellbeing_asks_how_often() -> None:
    kinds = [item.kind for item in pack("canopy").items if item.scale == "wellbeing"]

    assert kinds == ["frequency5"] * 3


def test_one_recommend_question_and_two_comments_close_the_bank() -> None:
    items = pack("canopy").items

    assert [item.id for item in items if item.recommend] == ["recommend"]
    assert [item.text["en"] for item in items if item.kind == "comment"] == [
        "What should we keep?",
        "What would help most?",
    ]


def test_some_statements_are_turned_but_no_scale_only_of_turned_ones() -> None:
    canopy = pack("canopy")
    turned = {item.id for item in canopy.items if item.reverse}

    assert len(turned) >= 8
    assert not [scale.id for scale in canopy.scales if turned.issuperset(scale.items)]


def test_the_pulse_asks_twelve_questions_word_for_word_from_the_bank() -> None:
    bank = pack("canopy").items
    pulse = pack("pulse").items

    assert all(item in bank for item in pulse)
    assert [item.kind == "comment" for item in pulse] == [False] * 12 + [True]


def test_a_pulse_scale_is_the_same_scale_as_in_the_bank() -> None:
    bank = pack("canopy").scales

    assert [scale.id for scale in pack("pulse").scales if scale not in bank] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_question_is_short_enough_to_read_at_a_glance(language: str) -> None:
    long = [item.id for one in packs() for item in one.items if len(item.text[language].split()) > 16]

    assert long == []


def test_an_unknown_pack_names_those_there_are() -> None:
    with pytest.raises(PackNotFound, match="canopy, pulse"):
        pack("gallop")
