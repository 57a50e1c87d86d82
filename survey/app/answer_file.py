"""Reads the answers of a rehearsal: one row a person, one column an item.

In: a CSV (`person_id,<item id>…`), the public questionnaire, who is on the roster. Out: answers by person, as clicked.
Called by: survey.app.rehearsal.
"""

import csv
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from survey.credentials.ballots import Answers, Comment

MAY_BE_QUOTED = {"1", "true", "yes"}
YES_NO = {"no": 1, "1": 1, "yes": 2, "2": 2}
MOST_PROBLEMS_SHOWN = 20


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
    for line, row in rows(path, items):
        person = row.pop("person_id")
        if person not in people:
            problems.append(f"line {line}, column person_id: {person!r} is not on the roster")
        if person in answers:
            problems.append(f"line {line}, column person_id: {person!r} answered before; one row a person")
        answers[person] = parsed(row, items, line, problems)
    if problems:
        raise AnswerFileError(listed(path, problems))
    return answers


def rows(path: Path, items: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            check_header(path, list(reader.fieldnames or []), items)
            for row in reader:
                yield reader.line_num, {name: (value or "").strip() for name, value in row.items() if name is not None}
    except UnicodeDecodeError as problem:
        raise AnswerFileError(f"{path} is not UTF-8 text (byte {problem.start}); save it as CSV UTF-8") from problem


def check_header(path: Path, header: list[str], items: Mapping[str, Any]) -> None:
    if "person_id" not in header:
        raise AnswerFileError(f"{path}, line 1: there is no column person_id; expected person_id,<item id>…")
    if len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise AnswerFileError(f"{path}, line 1: column {', '.join(twice)} stands there twice; keep one")
    unknown = [name for name in header if name != "person_id" and name.removesuffix(":quotable") not in items]
    if unknown:
        raise AnswerFileError(
            f"{path}, line 1: no item of the questionnaire is called {', '.join(unknown[:5])}; "
            f"its items are {', '.join(list(items)[:8])} …"
        )


def parsed(row: Mapping[str, str], items: Mapping[str, Any], line: int, problems: list[str]) -> Answers:
    closed: dict[str, int | list[int]] = {}
    comments = []
    for column, value in row.items():
        if not value or column.endswith(":quotable"):
            continue
        if items[column]["kind"] == "comment":
            comments.append(Comment(column, value, row.get(f"{column}:quotable", "").lower() in MAY_BE_QUOTED))
            continue
        try:
            closed[column] = answer(items[column], value)
        except AnswerFileError as problem:
            problems.append(f"line {line}, column {column}: {problem}")
    return Answers(closed, comments)


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
    if not value.strip().isascii() or not value.strip().isdigit() or not lowest <= int(value) <= highest:
        raise AnswerFileError(f"{value[:40]!r} is not an answer; expected a whole number from {lowest} to {highest}")
    return int(value)


def listed(path: Path, problems: list[str]) -> str:
    more = len(problems) - MOST_PROBLEMS_SHOWN
    shown = [f"  {problem}" for problem in problems[:MOST_PROBLEMS_SHOWN]]
    tail = [f"  … and {more} more"] if more > 0 else []
    return "\n".join([f"{path} cannot be used; nothing was counted:", *shown, *tail])
