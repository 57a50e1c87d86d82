"""What a wave tells its employees before they answer, in words a page can print.

In: manifest.json and questionnaire.json as published. Out: Terms. Called by: survey.faces.answer.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from babel import Locale

from survey.credentials.canonical import fingerprint

SECONDS_PER_QUESTION = 8.0  # median of one-tap questions in online surveys; a rounded-up promise, not a measurement
SECONDS_PER_COMMENT = 45.0
SECONDS_TO_BEGIN = 60.0  # reading the first two pages and fetching the ticket


@dataclass(frozen=True)
class Terms:
    """The terms of one wave; every number comes from its manifest."""

    wave: str
    title: str
    state: str
    now: str  # RFC 3339, the server's clock: the windows are the server's
    one_visit: bool
    enrol_to: str
    vote_from: str
    vote_to: str
    languages: tuple[str, ...]
    questions: int
    parts: int  # ballots of one person: one per view
    minutes: int
    minimum: int
    sensitive_minimum: int
    shares_from: int
    quotes_from: int
    theme_writers: int
    strict: bool
    noise: bool  # whether anything is shown with noise of its own
    views: tuple[str, ...]  # attributes of the roster that are looked at
    epsilon: float | None
    trustee: bool
    fingerprint: str


def read_terms(manifest: bytes, questionnaire: bytes, *, state: str, now: datetime) -> Terms:
    """The terms of a locked wave, from the bytes of its two documents."""
    rules, asked = json.loads(manifest), json.loads(questionnaire)
    policy = rules["policy"]
    vote = rules["windows"]["vote"]
    enrol = rules["windows"]["enrol"] or vote
    return Terms(
        wave=rules["wave"],
        title=rules["title"],
        state=state,
        now=now.astimezone(UTC).isoformat(timespec="seconds"),
        one_visit=rules["mode"] == "one-visit",
        enrol_to=enrol[1],
        vote_from=vote[0],
        vote_to=vote[1],
        languages=tuple(language_name(code) for code in asked["languages"]),
        questions=len(asked["items"]),
        parts=len({segment["view"] for segment in rules["segments"]}),
        minutes=minutes_for(asked),
        minimum=policy["minimum_answers"],
        sensitive_minimum=policy["sensitive_minimum"],
        shares_from=policy["distribution_minimum"],
        quotes_from=policy["verbatim_minimum"],
        theme_writers=policy["theme_writers"],
        strict=policy["name"] == "strict",
        noise=bool(rules.get("noise")),
        views=tuple(name for view, name in rules.get("noise", {}).get("views", {}).items() if view != "org"),
        epsilon=policy.get("epsilon"),
        trustee=bool(rules["sealing"].get("trustee")),
        fingerprint=fingerprint(manifest),
    )


def minutes_for(questionnaire: Mapping[str, Any]) -> int:
    """Whole minutes that most people need at most.

    >>> minutes_for({"items": [{"kind": "agree5"}] * 30 + [{"kind": "comment"}]})
    6
    """
    kinds = [item["kind"] for item in questionnaire["items"]]
    comments = kinds.count("comment")
    closed = len(kinds) - comments
    seconds = SECONDS_TO_BEGIN + closed * SECONDS_PER_QUESTION + comments * SECONDS_PER_COMMENT
    return math.ceil(seconds / 60)


def language_name(code: str) -> str:
    """A language in its own words.

    >>> language_name("de")
    'Deutsch'
    """
    locale = Locale.parse(code, sep="-")
    return (locale.get_language_name() or code).capitalize()
