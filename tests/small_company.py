"""Sixty invented people in four teams, what they are asked, and what they answer.

In: a seed. Out: rosters, a questionnaire, answers, the files of a rehearsal. Called by: tests of whole waves.
"""

import csv
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from survey.app.campaign import House
from survey.credentials.ballots import Answers, Comment
from survey.questionnaires.parser import parse_text
from survey.roster.person import Person

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
URL = "http://127.0.0.1"
TEAMS = {"North/Depot": 15, "North/Fleet": 16, "South/Desk": 17, "South/Field": 12}
QUESTIONS = """
id = "small"
version = "1"
licence = "CC0-1.0"
title = { en = "A small questionnaire" }

[[scale]]
id = "recovery"
title = { en = "Recovery" }
items = ["rest", "evening"]

[[scale]]
id = "stay"
title = { en = "Staying" }
items = ["leave"]
sensitive = true

[[item]]
id = "rest"
kind = "agree5"
text = { en = "I can rest" }

[[item]]
id = "evening"
kind = "frequency5"
text = { en = "Work follows me into the evening" }
reverse = true

[[item]]
id = "leave"
kind = "agree5"
text = { en = "I think of leaving" }
reverse = true

[[item]]
id = "satisfied"
kind = "scale0-10"
text = { en = "How satisfied are you" }

[[item]]
id = "breaks"
kind = "yesno"
text = { en = "I take my breaks" }

[[item]]
id = "tools"
kind = "multiple"
text = { en = "What helps" }
options = [{ en = "A desk" }, { en = "A van" }, { en = "Quiet" }]

[[item]]
id = "words"
kind = "comment"
text = { en = "Anything else" }
"""
POINTS = {"rest": 5, "evening": 5, "leave": 5, "satisfied": 11, "breaks": 2}
REVERSED = ("evening", "leave")
SECRET = "Zwischenhoch kanariengelb"  # words of one writer, who does not want to be quoted


def company(teams: Mapping[str, int] = TEAMS) -> list[Person]:
    units = [unit for unit, size in teams.items() for _ in range(size)]
    return [Person(f"p{n:03}", f"Person {n}", f"p{n}@example.org", unit, {}) for n, unit in enumerate(units)]


def questionnaire() -> dict[str, Any]:
    return parse_text(QUESTIONS, "small.toml").to_public()


def answers_of(people: Sequence[Person], rng: random.Random) -> dict[str, Answers]:
    """Nine in ten answer, and skip one question in ten."""
    return {person.person_id: answers(number, rng) for number, person in enumerate(people) if rng.random() < 0.9}


def answers(number: int, rng: random.Random) -> Answers:
    closed: dict[str, int | list[int]] = {
        item: rng.randint(1, points) for item, points in POINTS.items() if rng.random() < 0.9
    }
    closed["tools"] = sorted(rng.sample((1, 2, 3), rng.randint(1, 3)))
    return Answers(closed, [Comment("words", f"{SECRET} {number}", quotable=False)])


def house(
    folder: Path,
    people: Sequence[Person] = (),
    now: datetime = START,
    databases: Mapping[str, str] | None = None,
) -> House:
    opened = House.open(folder, "Small", URL, now, databases=databases)
    opened.take_roster(people or company())
    return opened


def write_roster(path: Path, people: Sequence[Person]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["person_id", "name", "email", "unit"])
        writer.writerows([one.person_id, one.name, one.email, one.unit] for one in people)
    return path


def write_answers(path: Path, given: Mapping[str, Answers]) -> Path:
    """As `rehearse --answers` reads them: a 0–10 scale as 0 to 10, several options as `1;3`."""
    columns = ["person_id", *POINTS, "tools", "words", "words:quotable"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for person, said in given.items():
            row: dict[str, object] = {**said.closed, "person_id": person}
            row["tools"] = ";".join(map(str, said.closed["tools"]))  # type: ignore[arg-type]
            if "satisfied" in said.closed:
                row["satisfied"] = int(said.closed["satisfied"]) - 1  # type: ignore[arg-type]
            row |= {"words": said.comments[0].text, "words:quotable": "no"} if said.comments else {}
            writer.writerow(row)
    return path
