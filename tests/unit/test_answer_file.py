"""The answers of a rehearsal: read as clicked, or refused with line, column and what was expected."""

from pathlib import Path

import pytest

from survey.app.trying.rehearsal.answer_file import AnswerFileError, answer, read_answers
from survey.credentials.ballots import Answers, Comment
from tests import small_company as small

QUESTIONNAIRE = small.questionnaire()
ITEMS = {item["id"]: item for item in QUESTIONNAIRE["items"]}
ROSTER = ("p1", "p2", "p3")


def read(folder: Path, text: str | bytes) -> dict[str, Answers]:
    path = folder / "A.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_answers(path, QUESTIONNAIRE, ROSTER)


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(AnswerFileError) as caught:
        read(folder, text)
    return str(caught.value)


def test_options_are_read_as_clicked_and_are_not_turned(tmp_path: Path) -> None:
    said = read(tmp_path, "person_id,rest,evening\np1,5,1\n")

    assert said == {"p1": Answers({"rest": 5, "evening": 1}, [])}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_spreadsheet_of_any_country_is_read(tmp_path: Path, separator: str) -> None:
    text = "\ufeffperson_id,rest,evening\r\np1,5,1\r\n".replace(",", separator)

    assert read(tmp_path, text) == {"p1": Answers({"rest": 5, "evening": 1}, [])}


def test_the_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    assert "line 3: this is not UTF-8" in refusal(tmp_path, "person_id,rest\np1,5\np2,ß\n".encode("latin-1"))


@pytest.mark.parametrize(
    ("item", "written", "clicked"),
    [
        ("satisfied", "0", 1),
        ("satisfied", "10", 11),
        ("breaks", "yes", 2),
        ("breaks", "No", 1),
        ("breaks", "2", 2),
        ("tools", "1;3", [1, 3]),
        ("tools", "2", [2]),
        ("rest", " 4 ", 4),
        ("rest", "4.0", 4),  # as spreadsheets write whole numbers beside empty cells
    ],
)
def test_every_kind_of_question_has_its_way_of_writing(item: str, written: str, clicked: int | list[int]) -> None:
    assert answer(ITEMS[item], written) == clicked


def test_an_empty_value_is_a_skipped_question_and_a_missing_row_a_person_who_does_not_take_part(tmp_path: Path) -> None:
    said = read(tmp_path, "person_id,rest,evening\np1,,3\np3,,\n")

    assert said == {"p1": Answers({"evening": 3}, []), "p3": Answers({}, [])}


@pytest.mark.parametrize(
    ("consent", "quotable"), [("1", True), ("yes", True), ("TRUE", True), ("no", False), ("", False)]
)
def test_a_comment_is_quoted_only_where_its_writer_said_so(tmp_path: Path, consent: str, quotable: bool) -> None:
    said = read(tmp_path, f'person_id,words,words:quotable\np1,"calm, at last",{consent}\n')

    assert said["p1"].comments == [Comment("words", "calm, at last", quotable)]


def test_a_file_from_a_spreadsheet_with_a_mark_at_its_beginning_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffperson_id,rest\r\np1,2\r\n") == {"p1": Answers({"rest": 2}, [])}


def test_empty_lines_are_nobody(tmp_path: Path) -> None:
    assert list(read(tmp_path, "person_id,rest\n\np1,2\n\n")) == ["p1"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("p1,6,,", "line 2, column rest: '6' is not an answer; expected a whole number from 1 to 5"),
        ("p1,0,,", "column rest: '0' is not"),
        ("p1,-1,,", "column rest: '-1' is not"),
        ("p1,2.5,,", "column rest: '2.5' is not"),
        ("p1,²,,", "column rest: '²' is not"),
        ("p1,often,,", "column rest: 'often' is not"),
        (f"p1,{'9' * 5000},,", "column rest: '999"),
        ("p1,,1;;3,", "column tools: '' is not an answer; expected a whole number from 1 to 3"),
        ("p1,,,maybe", "column words:quotable: 'maybe' says neither yes nor no"),
        ("p9,1,,", "line 2, column person_id: 'p9' is not on the roster"),
        (",1,,", "line 2, column person_id: '' is not on the roster"),
        ("p1,1,,,and more", "line 2: 5 values under 4 columns; quote commas"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    assert told in refusal(tmp_path, f"person_id,rest,tools,words:quotable\n{line}\n")


def test_two_rows_of_one_person_are_refused(tmp_path: Path) -> None:
    assert "line 3, column person_id: 'p1' answered before" in refusal(tmp_path, "person_id,rest\np1,1\np1,2\n")


def test_after_a_comment_of_several_lines_the_places_are_still_right(tmp_path: Path) -> None:
    text = 'person_id,words,rest\np1,"one\ntwo\nthree",9\np2,,9\n'

    told = refusal(tmp_path, text)

    assert "line 2, column rest" in told and "line 5, column rest" in told


def test_all_mistakes_are_told_at_once_up_to_twenty(tmp_path: Path) -> None:
    told = refusal(tmp_path, "person_id,rest\n" + "p1,7\n" * 15)

    assert len(told.splitlines()) == 1 + 20 + 1  # a title, the mistakes, and how many more there are
    assert told.endswith("… and 9 more")


def test_a_comment_that_no_envelope_holds_is_refused_before_anybody_votes(tmp_path: Path) -> None:
    told = refusal(tmp_path, f"person_id,words\np1,{'ä' * 3000}\n")

    assert "line 2: " in told and "shorten" in told


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("rest,evening", "there is no column person_id in 'rest,evening'"),
        (
            "person_id|rest",
            "no column person_id in 'person_id|rest'; expected person_id,<item id>…",
        ),
        ("", "there is no column person_id"),
        ("person_id,rest,rest", "column rest stands there twice"),
        ("person_id,mood", "no item of the questionnaire is called mood; its items are rest, evening"),
        ("person_id,rest:quotable", "no item of the questionnaire is called rest:quotable"),
    ],
)
def test_a_header_that_does_not_fit_the_questionnaire_is_refused(tmp_path: Path, header: str, told: str) -> None:
    assert told in refusal(tmp_path, f"{header}\np1,1\n")


def test_a_file_in_another_encoding_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert "save it as CSV UTF-8" in refusal(tmp_path, "person_id,words\np1,schön\n".encode("latin-1"))


@pytest.mark.parametrize(
    "text", ['person_id,words\np1,"open', 'person_id,words\np1,"a"b\n', "person_id,rest\np1,1\x00\n"]
)
def test_a_file_that_is_not_csv_is_refused_in_words(tmp_path: Path, text: str) -> None:
    told = refusal(tmp_path, text)

    assert "line 2" in told
