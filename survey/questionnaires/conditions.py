"""Questions that are asked only after certain answers: `show_if = { item = "leads", is = [2] }`.

In: tables of a questionnaire file; a questionnaire. Out: conditions; problems in the report.
Called by: survey.questionnaires.parser, checks.
"""

from typing import TypeGuard

from survey.questionnaires.model import Condition, Item, Questionnaire
from survey.questionnaires.problems import Place, Report
from survey.questionnaires.reading import Table

KEY = "show_if"
_WRITTEN = f'Write {KEY} = {{ item = "an-earlier-id", is = [1, 2] }}'


def condition(table: Table) -> Condition | None:
    """What a question or a scale says of when it is asked; None where it always is."""
    if not table.has(KEY):
        return None
    value = table.peek(KEY)
    if isinstance(value, dict) and set(value) == {"item", "is"} and isinstance(value["item"], str):
        options = value["is"]
        if _are_options(options):
            return Condition(value["item"], tuple(sorted(set(options))))
    expected = "the id of an earlier question, and the numbers of its options, counted from 1"
    table.problem(KEY, f"{KEY} is {value!r}", expected=expected, advice=_WRITTEN)
    return None


def _are_options(value: object) -> TypeGuard[list[int]]:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(one, int) and not isinstance(one, bool) and one >= 1 for one in value)


def check_conditions(questionnaire: Questionnaire, report: Report) -> None:
    """A condition looks back only, so that nothing can wait for itself."""
    places = {item.id: place for place, item in enumerate(questionnaire.items)}
    for place, item in enumerate(questionnaire.items):
        if item.show_if is None:
            continue
        where = Place("item", place, item.id)
        before = places.get(item.show_if.item)
        if before is None or before >= place:
            what = f'"{item.show_if.item}" is not asked before this question'
            report.add(where, KEY, what, expected="the id of an earlier question", advice="Correct the id or the order")
            continue
        _check_options(item.show_if, questionnaire.items[before], where, report)


def _check_options(found: Condition, asked: Item, where: Place, report: Report) -> None:
    if not asked.options:
        what, advice = f'"{asked.id}" has no options to choose from', "Name a question with options"
        report.add(where, KEY, what, expected="a question with options", advice=advice)
    elif found.options[-1] > len(asked.options):
        what = f'"{asked.id}" has {len(asked.options)} options and no number {found.options[-1]}'
        expected, advice = f"numbers from 1 to {len(asked.options)}", "Count the options from 1"
        report.add(where, KEY, what, expected=expected, advice=advice)
