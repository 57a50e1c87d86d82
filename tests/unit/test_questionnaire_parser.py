"""The questionnaire file: what it may say, and how problems are told."""

from pathlib import Path

import pytest

from analytics.plan import KINDS as ANSWERED
from analytics.plan import SCALED
from survey.questionnaires import QuestionnaireError, parse
from survey.questionnaires.checks import remarks_on
from survey.questionnaires.kinds import KINDS

HEAD = 'id = "q"\nversion = "1"\nlicence = "CC0-1.0"\ntitle = { en = "Q" }\n'
ITEM = '[[item]]\nid = "a"\nkind = "agree5"\ntext = { en = "I like tea" }\n'


def item(name: str, kind: str = "agree5", extra: str = "") -> str:
    return f'[[item]]\nid = "{name}"\nkind = "{kind}"\ntext = {{ en = "I like tea" }}\n{extra}\n'


def problems_of(text: str) -> list[str]:
    with pytest.raises(QuestionnaireError) as caught:
        parse(text)
    return [str(problem) for problem in caught.value.problems]


def test_the_smallest_questionnaire_is_read() -> None:
    questionnaire = parse(HEAD + ITEM)

    assert questionnaire.id == "q"
    assert questionnaire.languages == ("en",)
    assert [one["en"] for one in questionnaire.items[0].options][0::4] == ["Strongly disagree", "Strongly agree"]


def test_a_file_is_read_like_its_text(tmp_path: Path) -> None:
    path = tmp_path / "q.toml"
    path.write_text(HEAD + ITEM, encoding="utf-8-sig")

    assert parse(path) == parse(HEAD + ITEM)


def test_one_sensitive_item_makes_its_whole_scale_sensitive() -> None:
    scale = '[[scale]]\nid = "s"\ntitle = { en = "S" }\nitems = ["a", "b"]\n'

    questionnaire = parse(HEAD + scale + item("a", extra="sensitive = true") + item("b") + item("c"))

    assert [(one.sensitive, one.scale) for one in questionnaire.items] == [(True, "s"), (True, "s"), (False, None)]
    assert questionnaire.scales[0].sensitive


def test_every_problem_is_told_at_once_with_its_line() -> None:
    text = HEAD.replace('version = "1"', "version = 1") + item("a", "agre5") + item("A b") + item("c", extra="hnt = 3")

    problems = problems_of(text)

    assert [problem.split(":")[0] for problem in problems] == [
        "line 2, the head of the file",
        'line 7, item "a"',
        'line 11, item "A b"',
        'line 19, item "c"',
    ]


def test_a_problem_says_what_was_expected_and_what_to_do() -> None:
    (problem,) = problems_of(HEAD + item("a", extra="revers = true"))

    assert '"revers" is not known here' in problem
    assert "Expected: one of id, kind, text" in problem
    assert 'Perhaps "reverse" was meant' in problem


def test_a_missing_translation_is_a_problem() -> None:
    (problem,) = problems_of(HEAD.replace('{ en = "Q" }', '{ en = "Q", de = "F" }') + ITEM)

    assert "line 8" in problem
    assert "text is not translated to de" in problem


def test_a_language_without_answers_asks_for_them_and_takes_them() -> None:
    italian = (HEAD + ITEM).replace("en =", "it =")
    assert "[labels.agree5]" in problems_of(italian)[0]

    questionnaire = parse(italian + '[labels.agree5]\nit = ["1", "2", "3", "4", "5"]\n')

    assert [one["it"] for one in questionnaire.items[0].options] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (item("b", "choice", 'options = [{ en = "only" }]'), "the number of options is 1"),
        (item("b", "comment", "reverse = true"), "no direction that could be turned"),
        (item("b", extra="recommend = true"), "recommend does not fit"),
        (item("b", extra='options = [{ en = "x" }, { en = "y" }]'), "agree5 has its own"),
        (item("a"), 'the id "a" is used before'),
        (item("b", extra='hint = { en = "two\\nlines" }'), "control character"),
        (item("b", extra='hint = { en = " " }'), "hint is empty"),
        (item("b", extra='sensitive = "yes"'), "Expected: true or false"),
    ],
)
def test_an_item_that_does_not_fit_is_refused(extra: str, words: str) -> None:
    assert words in " ".join(problems_of(HEAD + ITEM + extra))


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ('["a", "z"]', 'there is no item "z"'),
        ('["a", "word"]', "is a comment and has no mean"),
        ('["a", "ten"]', "mixes items of 5 and of 11 points"),
        ('["a", "word"]', "items of kind agree5, agree4, agree7, frequency5"),
        ('["a", "a"]', '"a" is listed twice'),
        ("[]", "items is not a list of ids"),
    ],
)
def test_a_scale_that_has_no_mean_is_refused(items: str, words: str) -> None:
    scale = f'[[scale]]\nid = "s"\ntitle = {{ en = "S" }}\nitems = {items}\n'

    found = problems_of(HEAD + scale + ITEM + item("word", "comment") + item("ten", "scale0-10"))

    assert words in " ".join(found)


def test_a_language_on_a_line_of_its_own_is_found_on_that_line() -> None:
    head = HEAD.replace('title = { en = "Q" }', 'title.en = "Q"\ntitle.it = "Q"')
    word = '[[item]]\nid = "word"\nkind = "comment"\ntext.en = "What else?"\ntext.it = " "\n'
    question = '[[item]]\nid = "a"\nkind = "choice"\ntext.en = "Tea?"\ntext.it = "Tè?"\n'
    options = 'options = [{ en = "Yes", it = "Sì" }, { en = "No", it = "No" }]\n'

    (problem,) = problems_of(head + question + options + word)

    assert problem.startswith('line 16, item "word": text is empty')


def test_an_item_belongs_to_one_scale_only() -> None:
    scales = "".join(f'[[scale]]\nid = "{one}"\ntitle = {{ en = "S" }}\nitems = ["a"]\n' for one in "st")

    assert 'item "a" already belongs to scale "s"' in problems_of(HEAD + scales + ITEM)[0]


def test_an_index_never_mixes_sensitive_scales_with_others() -> None:
    scales = "".join(f'[[scale]]\nid = "{one}"\ntitle = {{ en = "S" }}\nitems = ["{one}"]\n' for one in "ab")
    index = '[[index]]\nid = "i"\ntitle = { en = "I" }\nscales = ["a", "b"]\n'

    found = problems_of(HEAD + scales + ITEM + item("b", extra="sensitive = true") + index)

    assert len(found) == 1
    assert "mixes sensitive scales with others" in found[0]


@pytest.mark.parametrize("family", ["agree", "frequency"])
def test_fewer_points_leave_labels_of_seven_out_and_only_an_even_number_has_no_middle(family: str) -> None:
    seven, five, four = (KINDS[f"{family}{points}"].labels for points in (7, 5, 4))

    for language, labels in seven.items():
        assert [label for label in labels if label in five[language]] == list(five[language])
        assert [label for label in five[language] if label in four[language]] == list(four[language])
        assert labels[3] in five[language] and labels[3] not in four[language]


def test_survey_and_analytics_know_the_same_kinds_with_the_same_points() -> None:
    assert {name: kind.points for name, kind in KINDS.items() if kind.averaged} == SCALED
    assert set(KINDS) == ANSWERED


LEADS = item("leads", "yesno")


def test_a_condition_belongs_to_a_question_or_to_all_of_a_scale() -> None:
    scale = '[[scale]]\nid = "s"\ntitle = { en = "S" }\nitems = ["a", "b"]\nshow_if = { item = "leads", is = [2] }\n'
    own = item("b", extra='show_if = { item = "a", is = [5, 4] }')

    found = parse(HEAD + scale + LEADS + item("a") + own).to_public()["items"]

    assert [one["show_if"] for one in found] == [None, {"item": "leads", "is": [2]}, {"item": "a", "is": [4, 5]}]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('{ item = "b", is = [1] }', '"b" is not asked before this question'),
        ('{ item = "later", is = [1] }', '"later" is not asked before this question'),
        ('{ item = "nobody", is = [1] }', '"nobody" is not asked before this question'),
        ('{ item = "word", is = [1] }', '"word" has no options to choose from'),
        ('{ item = "leads", is = [3] }', '"leads" has 2 options and no number 3'),
        ('{ item = "leads", is = [] }', "counted from 1"),
        ('{ item = "leads", is = [0] }', "counted from 1"),
        ('{ item = "leads", is = [true] }', "counted from 1"),
        ('{ item = "leads", is = 2 }', "counted from 1"),
        ('{ item = "leads" }', 'Write show_if = { item = "an-earlier-id", is = [1, 2] }'),
        ('"leads"', "counted from 1"),
    ],
)
def test_a_condition_looks_back_at_an_answer_that_can_be_given(condition: str, words: str) -> None:
    text = HEAD + LEADS + item("word", "comment") + item("b", extra=f"show_if = {condition}") + item("later")

    (problem,) = problems_of(text)

    assert words in problem
    assert problem.startswith('line 19, item "b"')


def test_a_questionnaire_of_comments_alone_is_refused() -> None:
    assert "no question can be counted" in problems_of(HEAD + item("a", "comment"))[0]


def test_broken_toml_names_the_line() -> None:
    assert problems_of(HEAD + 'broken = "\n')[0].startswith("line 5, the whole file")


def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "q.toml"
    path.write_bytes((HEAD + ITEM.replace("tea", "Käse")).encode("latin-1"))

    with pytest.raises(QuestionnaireError, match="UTF-8"):
        parse(path)


def test_sections_written_with_single_brackets_are_explained() -> None:
    assert "Write [[item]] with two brackets" in " ".join(problems_of(HEAD + ITEM.replace("[[item]]", "[item]")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello world", "line 1, the whole file: it cannot be read (Expected '='"),
        (HEAD + ITEM.replace('"agree5"', '"agree5'), "a text begins and ends on one line"),
        (HEAD + 'id = "y"\n' + ITEM, "The same key or section stands there twice: remove one of them"),
        (HEAD + ITEM.replace('"I like tea"', "“I like tea”"), "Write straight quotation marks"),
        (HEAD + ITEM.replace("I like tea", "I <b>like</b> tea"), 'line 8, item "a": text holds markup'),
        (HEAD + ITEM.replace("like tea", "\u202elike tea"), "can turn the words after it round"),
        ("deep = " + 9999 * "[", "brackets stand in brackets too often"),
        (HEAD + ITEM + '[labels.agree5]\nen = ["a", "b"]\n', "line 9, section [labels.agree5]: the labels"),
        (HEAD + item("b", "choice", 'options = [{ en = "x" }, { en = "x" }]'), 'two options are called "x"'),
        (HEAD + item("b", "choice", 'options = ["x", "y"]'), 'Write options = [{ en = "…" }, { en = "…" }]'),
        (HEAD + ITEM.replace("[[item]]", "[item]"), "line 5, the head of the file: item is not a list of sections"),
    ],
)
def test_what_a_beginner_writes_is_answered_with_what_to_write(text: str, said: str) -> None:
    assert any(said in problem for problem in problems_of(text)), problems_of(text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ((HEAD + ITEM).encode("utf-16"), "it is UTF-16"),
        (b"PK\x03\x04\x00\x00\xff", "it is an Excel, Word or ZIP file"),
        ((HEAD + ITEM).replace("tea", "Käse").encode("latin-1"), "line 8, the whole file: it is not UTF-8"),
    ],
)
def test_a_file_of_another_program_is_recognised(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "q.toml"
    path.write_bytes(content)

    with pytest.raises(QuestionnaireError, match=said):
        parse(path)


def test_what_is_allowed_and_odd_is_remarked_and_refuses_nothing() -> None:
    scale = '[[scale]]\nid = "s"\ntitle = { en = "S" }\nitems = ["a"]\n'

    found = list(remarks_on(parse(HEAD + scale + item("a") + item("b"))))

    assert found == [
        'Items "a" and "b" ask in the same words.',
        'Scale "s" has one question; its reliability cannot be told.',
    ]


def test_a_questionnaire_without_a_theme_is_told_what_its_results_will_not_have() -> None:
    (found,) = remarks_on(parse(HEAD + ITEM))
    assert "no overview and no trends" in found
