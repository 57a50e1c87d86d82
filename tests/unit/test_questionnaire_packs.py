"""The packs in the box: Canopy's own questions, and those of public bodies in their own words."""

import re
from collections.abc import Iterator

import pytest

from survey.questionnaires import PackNotFound, pack, packs
from survey.questionnaires.model import Questionnaire, Text

CONDITIONS = (
    *("demands", "control", "manager-support", "peer-support", "role-clarity", "change", "recovery"),
    *("meeting-load", "recognition", "fairness", "psychological-safety", "growth", "physical-conditions"),
)
OWN = ("canopy", "canopy-full", "pulse")
FIVE = ("en", "de", "fr", "es", "zh-Hans")
SPELT_ALIKE = {"Pulse", "Fairness"}  # the same word in two languages


def texts_of(questionnaire: Questionnaire) -> Iterator[Text]:
    yield questionnaire.title
    for item in questionnaire.items:
        yield from (item.text, *item.options, *([item.hint] if item.hint else []))
    for scale in questionnaire.scales:
        yield from (scale.title, *([scale.about] if scale.about else []))
    yield from (index.title for index in questionnaire.indices)


@pytest.mark.parametrize("name", OWN)
def test_canopy_s_own_packs_are_free_and_in_five_languages(name: str) -> None:
    found = pack(name)

    assert (found.licence, found.may_modify, found.languages) == ("CC0-1.0", True, FIVE)


def test_every_pack_names_its_source_and_its_file(subtests: pytest.Subtests) -> None:
    for found in packs():
        with subtests.test(pack=found.id):
            assert found.source
            assert pack(found.id) == found


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("language", FIVE[1:])
def test_no_text_is_an_untranslated_copy(name: str, language: str) -> None:
    copies = {text["en"] for text in texts_of(pack(name)) if text[language] == text["en"]}

    assert {copy for copy in copies if not copy.isdigit()} - SPELT_ALIKE - (
        {"No"} if language == "es" else set()
    ) == set()


@pytest.mark.parametrize("name", OWN)
def test_numbers_in_a_text_are_the_same_in_every_language(name: str) -> None:
    odd = [
        text["en"]
        for text in texts_of(pack(name))
        if len({tuple(re.findall(r"\d+", one)) for one in text.values()}) > 1
    ]

    assert odd == []


@pytest.mark.parametrize("name", OWN)
def test_a_language_is_written_in_its_own_letters_and_marks(name: str) -> None:
    for text in texts_of(pack(name)):
        if not text["en"].isdigit():
            assert re.search(r"[\u4e00-\u9fff]", text["zh-Hans"])
        assert not re.search(r"[,?;:]", text["zh-Hans"])
        assert not re.search(r"(?<!\u00a0)[?:;!]|'", text["fr"])
        assert text["es"].count("?") == text["es"].count("¿")


@pytest.mark.parametrize(("name", "items"), [("canopy", 40), ("canopy-full", 60)])
def test_the_bank_covers_thirteen_conditions_and_sums_them_up(name: str, items: int) -> None:
    found = pack(name)

    assert found.indices[0].scales == CONDITIONS
    assert len(found.items) == items


def test_every_scale_of_the_whole_bank_has_three_or_four_questions() -> None:
    sizes = {scale.id: len(scale.items) for scale in pack("canopy-full").scales}

    assert set(sizes) == {*CONDITIONS, "wellbeing", "stay"}
    assert set(sizes.values()) == {3, 4}


@pytest.mark.parametrize("name", ["canopy", "canopy-full"])
def test_only_the_intention_to_stay_is_sensitive_and_it_has_three_items(name: str) -> None:
    sensitive = [item for item in pack(name).items if item.sensitive]

    assert [item.scale for item in sensitive] == ["stay"] * 3


@pytest.mark.parametrize("name", ["canopy", "canopy-full"])
def test_wellbeing_asks_how_often(name: str) -> None:
    kinds = {item.kind for item in pack(name).items if item.scale == "wellbeing"}

    assert kinds == {"frequency5"}


@pytest.mark.parametrize("name", ["canopy", "canopy-full"])
def test_one_recommend_question_and_two_comments_close_the_bank(name: str) -> None:
    items = pack(name).items

    assert [item.id for item in items if item.recommend] == ["recommend"]
    assert [item.text["en"] for item in items if item.kind == "comment"] == [
        "What should we keep?",
        "What would help most?",
    ]


@pytest.mark.parametrize("name", ["canopy", "canopy-full"])
def test_some_statements_are_turned_but_no_scale_only_of_turned_ones(name: str) -> None:
    found = pack(name)
    turned = {item.id for item in found.items if item.reverse}

    assert 8 <= len(turned) <= len(found.items) / 3
    assert not [scale.id for scale in found.scales if turned.issuperset(scale.items)]


@pytest.mark.parametrize("name", ["canopy", "pulse"])
def test_smaller_packs_ask_word_for_word_what_the_bank_asks(name: str) -> None:
    bank = pack("canopy-full").items

    assert [item.id for item in pack(name).items if item not in bank] == []


def test_the_pulse_asks_twelve_questions_and_one_for_words() -> None:
    assert [item.kind == "comment" for item in pack("pulse").items] == [False] * 12 + [True]


def test_a_pulse_scale_is_the_same_scale_as_in_the_pack_of_forty() -> None:
    forty = pack("canopy").scales

    assert [scale.id for scale in pack("pulse").scales if scale not in forty] == []


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_question_is_short_enough_to_read_at_a_glance(language: str) -> None:
    long = [item.id for name in OWN for item in pack(name).items if len(item.text[language].split()) > 18]

    assert long == []


def test_an_unknown_pack_names_those_there_are() -> None:
    with pytest.raises(PackNotFound, match="canopy, canopy-full, copsoq-iii, csps"):
        pack("gallop")


def test_the_federal_survey_has_its_71_items_and_its_two_indices() -> None:
    fevs = pack("fevs")
    engagement = [scale.items for scale in fevs.scales if scale.id in fevs.indices[0].scales]

    assert [item.id for item in fevs.items] == [f"q{number}" for number in range(1, 72)] + ["leaving"]
    assert engagement == [
        ("q53", "q54", "q56", "q60", "q61"),
        ("q47", "q48", "q49", "q51", "q52"),
        ("q3", "q4", "q6", "q11", "q12"),
    ]
    assert [scale.items for scale in fevs.scales if scale.id == "satisfaction"] == [("q40", "q69", "q70", "q71")]


def test_the_federal_survey_asks_about_leaving_as_a_sensitive_question() -> None:
    assert [item.id for item in pack("fevs").items if item.sensitive] == ["leaving"]
