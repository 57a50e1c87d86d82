"""Reads the answers of a rehearsal: one row a person, one column an item.

In: a CSV (`person_id,<item id>…`), the public questionnaire, who is on the roster. Out: answers by person, as clicked.
Called by: survey.app.trying.rehearsal.run.
"""

import csv
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from survey.credentials.ballots import AnswerError, Answers, Comment, encode_text
from survey.waves.manifest import TEXT_SEALED_LENGTH

QUOTABLE = ":quotable"
SAYS_YES = ("1", "true", "yes")
SAYS_NO = ("", "0", "false", "no")
YES_NO = {"no": 1, "1": 1, "yes": 2, "2": 2}
LONGEST_NUMBER = 9  # digits
DELIMITERS = ",;\t"
MOST_PROBLEMS_SHOWN = 20
Row = dict[str, str]


class AnswerFileError(ValueError):
    """The answers of a rehearsal cannot be read; the message lists where and what was expected."""


def read_answers(path: Path, questionnaire: Mapping[str, Any], roster: Collection[str]) -> dict[str, Answers]:
    """Every row's answers; a person without a row does not take part, an empty value is a skipped question.

    Raises AnswerFileError with line and column of everything that is wrong.
    """
    items = {item["id"]: item for item in questionnaire["items"]}
    people = set(roster)
    problems: list[str] = []
    answers: dict[str, Answers] = {}
    for line, row in rows(path, items, problems):
        person = row.pop("person_id")
        if person not in people:
            problems.append(f"line {line}, column person_id: {person!r} is not on the roster")
        if person in answers:
            problems.append(f"line {line}, column person_id: {person!r} answered before; one row a person")
        answers[person] = parsed(row, items, line, problems)
        problems += [f"line {line}: {problem}" for problem in too_long(questionnaire, answers[person])]
    if problems:
        raise AnswerFileError(listed(path, problems))
    return answers


def rows(path: Path, items: Mapping[str, Any], problems: list[str]) -> Iterator[tuple[int, Row]]:
    """Each row with the line that it begins in; a row that does not fit the header is a problem and not a row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, strict=True, delimiter=max(DELIMITERS, key=first.count))
            header = next(reader, [])
            check_header(path, header, items)
            begins = reader.line_num + 1
            for values in reader:
                if len(values) > len(header):
                    problems.append(f"line {begins}: {len(values)} values under {len(header)} columns; quote commas")
                elif values:
                    padded = [*values, *[""] * (len(header) - len(values))]
                    yield begins, {name: value.strip() for name, value in zip(header, padded, strict=True)}
                begins = reader.line_num + 1
    except UnicodeDecodeError as problem:
        raise AnswerFileError(f"{path}, line {broken_line(path)}: this is not UTF-8; save it as CSV UTF-8") from problem
    except csv.Error as problem:
        raise AnswerFileError(f"{path}, line {reader.line_num}: this is not CSV ({problem}); save it anew") from problem


def broken_line(path: Path) -> int:
    """The first line that is not UTF-8."""
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        return content[: problem.start].count(b"\n") + 1
    return 1


def check_header(path: Path, header: list[str], items: Mapping[str, Any]) -> None:
    if "person_id" not in header:
        found = ",".join(header)[:60]
        raise AnswerFileError(
            f"{path}, line 1: there is no column person_id in {found!r}; expected person_id,<item id>…"
        )
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise AnswerFileError(f"{path}, line 1: column {', '.join(twice)} stands there twice; keep one")
    unknown = [name for name in header if name != "person_id" and not belongs(name, items)]
    if unknown:
        raise AnswerFileError(
            f"{path}, line 1: no item of the questionnaire is called {', '.join(unknown[:5])}; "
            f"its items are {', '.join(list(items)[:8])} …"
        )


def belongs(column: str, items: Mapping[str, Any]) -> bool:
    """Whether a column is an item's, or says whether its comments may be quoted."""
    item = items.get(column.removesuffix(QUOTABLE))
    return item is not None and (not column.endswith(QUOTABLE) or item["kind"] == "comment")


def parsed(row: Row, items: Mapping[str, Any], line: int, problems: list[str]) -> Answers:
    closed: dict[str, int | list[int]] = {}
    comments = []
    for column, value in row.items():
        try:
            if column.endswith(QUOTABLE):
                may_be_quoted(value)
            elif value and items[column]["kind"] == "comment":
                comments.append(Comment(column, value, row.get(column + QUOTABLE, "").lower() in SAYS_YES))
            elif value:
                closed[column] = answer(items[column], value)
        except AnswerFileError as problem:
            problems.append(f"line {line}, column {column}: {problem}")
    return Answers(closed, comments)


def may_be_quoted(value: str) -> None:
    if value.lower() not in (*SAYS_YES, *SAYS_NO):
        raise AnswerFileError(f"{value[:40]!r} says neither yes nor no; expected yes, no or nothing")


def too_long(questionnaire: Mapping[str, Any], said: Answers) -> list[str]:
    """A ballot of comments has one length for all, so that its size tells nothing."""
    try:
        encode_text(questionnaire, said.comments, TEXT_SEALED_LENGTH)
    except AnswerError as problem:
        return [str(problem)]
    return []


def answer(item: Mapping[str, Any], value: str) -> int | list[int]:
    """One value as clicked: options count from 1; a 0–10 scale is written 0 to 10; several options as `1;3`."""
    kind = item["kind"]
    if kind == "yesno" and value.lower() in YES_NO:
        return YES_NO[value.lower()]
    if kind == "multiple":
        return [option(part, 1, len(item["options"])) for part in value.split(";")]
    if kind == "scale0-10":
        return option(value, 0, 10) + 1
    return option(value, 1, len(item["options"]))


def option(value: str, lowest: int, highest: int) -> int:
    digits = value.strip().removesuffix(".0")  # spreadsheets write whole numbers so when a column has gaps
    number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
    if not number or not lowest <= int(digits) <= highest:
        raise AnswerFileError(f"{value[:40]!r} is not an answer; expected a whole number from {lowest} to {highest}")
    return int(digits)


def listed(path: Path, problems: list[str]) -> str:
    more = len(problems) - MOST_PROBLEMS_SHOWN
    shown = [f"  {problem}" for problem in problems[:MOST_PROBLEMS_SHOWN]]
    tail = [f"  … and {more} more"] if more > 0 else []
    return "\n".join([f"{path} cannot be used; nothing was counted:", *shown, *tail])
