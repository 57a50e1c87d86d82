"""The guide is true: its example is a questionnaire, and its tables are those of the code."""

import re
from pathlib import Path

import pytest

from analytics.measures.scoring import index
from analytics.policy import DEFAULT
from survey.app.history.published.scores import years_of
from survey.questionnaires import QuestionnaireError, packs, parse, references
from survey.questionnaires.kinds import KINDS
from survey.questionnaires.library import pack

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
EXAMPLE, INDEX, OUTSIDE, TABLE, HSE = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)


def test_the_example_is_a_questionnaire_in_two_languages_with_a_branch() -> None:
    found = parse(EXAMPLE)

    assert found.languages == ("en", "de")
    assert [item.id for item in found.items if item.show_if] == ["cover"]


def test_the_index_of_the_guide_fits_its_example() -> None:
    assert [index.scales for index in parse(EXAMPLE + INDEX).indices] == [("recovery",)]


def test_a_mistake_in_the_example_is_told_as_the_guide_says() -> None:
    with pytest.raises(QuestionnaireError) as caught:
        parse(EXAMPLE.replace('kind = "agree5"', 'kind = "agre5"', 1))

    said = str(caught.value.problems[0]).partition("frequency5")[0]
    assert f"`{said}…`" in GUIDE


def test_every_pack_stands_in_the_table_with_its_size_languages_and_licence() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \| ([\w -]+) \| ([^|]+) \|", GUIDE, flags=re.MULTILINE)

    told = {name: (int(size), languages.split(), licence) for name, size, languages, licence in rows}
    found = {one.id: (len(one.items), list(one.languages), one.licence.partition(",")[0]) for one in packs()}
    assert told == found


def test_every_kind_stands_in_the_guide() -> None:
    assert [name for name in KINDS if f"`{name}`" not in GUIDE] == []


def test_the_guide_names_the_numbers_of_the_policy() -> None:
    assert f"average from {DEFAULT.minimum_answers} answers on, shares from {DEFAULT.distribution_minimum}" in GUIDE
    assert f"average from {DEFAULT.wide_minimum_answers} answers on" in GUIDE
    assert f"needs {DEFAULT.sensitive_minimum} answers, on 0 to 10 it needs {DEFAULT.wide_sensitive_minimum}" in GUIDE
    assert f"themes from {DEFAULT.comments_for_themes} comments on" in GUIDE


def test_the_file_of_outside_values_in_the_guide_can_be_taken() -> None:
    found = references.parse_text(OUTSIDE, "guide.toml", lambda name: references.asked_in(pack(name)))
    assert found.id == "bank-2025" and found.years[0].index == {"engagement": 66.0}


def test_the_table_of_the_guide_is_summed_up_as_it_says(tmp_path: Path) -> None:
    head = OUTSIDE.partition("[[year]]")[0]
    (tmp_path / "bank.toml").write_text(head + TABLE, encoding="utf-8")
    lines = ["year,office,question,percent", "2025,All offices (mean),Engagement index,99"]
    lines += [f"2025,Harbour Office {n},Engagement index,{60 + n}" for n in range(11)]
    (tmp_path / "scores.csv").write_text("\n".join([*lines, "2025,Harbour Office 0,B47 proud,[c]"]), encoding="utf-8")

    found = references.named(
        str(tmp_path / "bank.toml"),
        lambda name: references.asked_in(pack(name)),
        lambda table, known: years_of(table, tmp_path, known),
    )

    assert [(one.low, one.index, one.high) for one in found.years] == [
        ({"engagement": 62}, {"engagement": 65}, {"engagement": 68})
    ]


def test_the_guide_turns_points_of_the_hse_tool_into_index_points_as_a_wave_does() -> None:
    found = references.parse_text(HSE, "hse.toml", lambda name: references.asked_in(pack(name))).years[0]
    assert "invented" in GUIDE[: GUIDE.index(HSE)].splitlines()[-3] and "each as (value − 1) × 25" in GUIDE
    for values, points in ((found.low, (2.6, 2.7)), (found.index, (2.9, 3.0)), (found.high, (3.2, 3.3))):
        assert tuple(values.values()) == tuple(pytest.approx(index(one, lowest=1, points=5)) for one in points)
