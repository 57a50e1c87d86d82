"""Which questions a person meets: those without a condition, and those whose condition their answers meet.

In: questionnaire.json, what a person answered. Out: the answers without those that were not asked.
Called by: survey.credentials.respondent; the browser does the same in static/client/crypto/branches.js.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from survey.credentials.ballots import Answers


def asked(questionnaire: Mapping[str, Any], closed: Mapping[str, int | Sequence[int]]) -> list[str]:
    """The ids of the questions that a person with these answers meets, in their order.

    A condition names an earlier question; it is met when that one was asked and one of its answers was chosen.

    >>> items = [{"id": "leads"}, {"id": "late", "show_if": {"item": "leads", "is": [2]}}]
    >>> asked({"items": items}, {"leads": 2}), asked({"items": items}, {"leads": 1})
    (['leads', 'late'], ['leads'])
    """
    met: list[str] = []
    for item in questionnaire["items"]:
        condition = item.get("show_if")
        if condition is None or (condition["item"] in met and _chosen(closed.get(condition["item"]), condition["is"])):
            met.append(item["id"])
    return met


def only_asked(questionnaire: Mapping[str, Any], answers: Answers) -> Answers:
    """The answers without those to questions that are not asked: they are sealed as skipped."""
    met = set(asked(questionnaire, answers.closed))
    hidden = {item["id"] for item in questionnaire["items"]} - met
    return Answers(
        {item: answer for item, answer in answers.closed.items() if item not in hidden},
        [comment for comment in answers.comments if comment.item not in hidden],
    )


def _chosen(answer: int | Sequence[int] | None, wanted: Sequence[int]) -> bool:
    if answer is None:
        return False
    return not set(wanted).isdisjoint([answer] if isinstance(answer, int) else answer)
