"""What must hold between the parts of a questionnaire: ids once, scales that can be averaged, options that fit.

In: a questionnaire as it was written. Out: problems in the report. Called by: survey.questionnaires.parser.
"""

from collections.abc import Iterator

from survey.questionnaires.conditions import check_conditions
from survey.questionnaires.kinds import FEWEST_OPTIONS, KINDS, MOST_OPTIONS
from survey.questionnaires.model import Item, Questionnaire, Scale
from survey.questionnaires.problems import Place, Report

MANY = 100  # questions
SECONDS_A_QUESTION = 9


def check(questionnaire: Questionnaire, report: Report) -> None:
    """Reports everything that does not fit together; never raises."""
    _check_ids(questionnaire, report)
    _check_something_is_asked(questionnaire, report)
    for position, item in enumerate(questionnaire.items):
        if item.kind in KINDS:
            _check_item(item, Place("item", position, item.id), report)
    check_conditions(questionnaire, report)
    _check_scales(questionnaire, report)
    _check_indices(questionnaire, report)


def _check_ids(questionnaire: Questionnaire, report: Report) -> None:
    _check_once("item", [item.id for item in questionnaire.items], report)
    _check_once("scale", [scale.id for scale in questionnaire.scales], report)
    _check_once("index", [index.id for index in questionnaire.indices], report)


def _check_once(section: str, ids: list[str], report: Report) -> None:
    for position, name in enumerate(ids):
        if name and name in ids[:position]:
            what = f'the id "{name}" is used before'
            advice = "Give one of them another id"
            report.add(Place(section, position, name), "id", what, expected="each id once", advice=advice)


def _check_something_is_asked(questionnaire: Questionnaire, report: Report) -> None:
    if any(item.kind != "comment" for item in questionnaire.items):
        return
    advice = "Add a section [[item]] with a kind such as agree5"
    report.add(Place(), "item", "no question can be counted", expected="a question with answers", advice=advice)


def _check_item(item: Item, place: Place, report: Report) -> None:
    kind = KINDS[item.kind]
    if kind.brings_options and not FEWEST_OPTIONS <= len(item.options) <= MOST_OPTIONS:
        expected = f"{FEWEST_OPTIONS} to {MOST_OPTIONS} options"
        advice = 'Write options = [{ en = "…" }, { en = "…" }], or split the question'
        report.add(place, "options", f"the number of options is {len(item.options)}", expected=expected, advice=advice)
    _check_options_differ(item, place, report)
    if item.reverse and not kind.turnable:
        what = f"{item.kind} has no direction that could be turned"
        report.add(place, "reverse", what, expected="reverse = false", advice="Remove the line")
    if item.recommend and (item.kind != "scale0-10" or item.reverse):
        advice = "Use kind = scale0-10 without reverse, or remove recommend"
        report.add(place, "recommend", "recommend does not fit", expected="an item from 0 to 10", advice=advice)


def _check_options_differ(item: Item, place: Place, report: Report) -> None:
    for language in {language: None for option in item.options for language in option}:
        words = [option.get(language, "") for option in item.options]
        twice = sorted({word for word in words if word and words.count(word) > 1})
        if twice:
            what = f'two options are called "{twice[0]}"'
            advice = "Give one of them other words"
            report.add(place, "options", what, expected="options that differ", advice=advice)


def remarks_on(questionnaire: Questionnaire) -> Iterator[str]:
    """What is allowed and still worth a look, in sentences."""
    asked: dict[str, str] = {}
    for item in questionnaire.items:
        words = repr((sorted(item.text.items()), item.show_if))
        if asked.setdefault(words, item.id) != item.id:
            yield f'Items "{asked[words]}" and "{item.id}" ask in the same words.'
    if len(questionnaire.items) > MANY:
        minutes = len(questionnaire.items) * SECONDS_A_QUESTION // 60
        yield f"{len(questionnaire.items)} questions take some {minutes} minutes; fewer people finish a long form."
    if not questionnaire.scales:
        yield "There is no theme, so results have no overview and no trends: only questions. A [[scale]] makes one."
    turned = {item.id for item in questionnaire.items if item.reverse}
    for scale in questionnaire.scales:
        if len(scale.items) == 1:
            yield f'Scale "{scale.id}" has one question; its reliability cannot be told.'
        elif turned.issuperset(scale.items):
            yield f'Scale "{scale.id}" has turned questions only. One that is not turned would balance it.'


def _check_scales(questionnaire: Questionnaire, report: Report) -> None:
    items = {item.id: item for item in questionnaire.items}
    owner: dict[str, str] = {}
    for position, scale in enumerate(questionnaire.scales):
        place = Place("scale", position, scale.id)
        for name in scale.items:
            if name not in items:
                advice = f'Add an item with id = "{name}", or correct the list'
                report.add(place, "items", f'there is no item "{name}"', expected="ids of items", advice=advice)
            if owner.setdefault(name, scale.id) != scale.id:
                what = f'item "{name}" already belongs to scale "{owner[name]}"'
                report.add(place, "items", what, expected="one scale for each item", advice="Keep it in one of them")
        _check_one_measure(scale, [items[name] for name in scale.items if name in items], place, report)


def _check_one_measure(scale: Scale, members: list[Item], place: Place, report: Report) -> None:
    for item in members:
        if item.kind in KINDS and not KINDS[item.kind].averaged:
            what = f'item "{item.id}" is a {item.kind} and has no mean'
            expected = "items of kind " + ", ".join(name for name, kind in KINDS.items() if kind.averaged)
            report.add(place, "items", what, expected=expected, advice="Take it out of the scale")
        if item.recommend:
            what = f'item "{item.id}" is the recommend question'
            report.add(place, "items", what, expected="it stands alone", advice="Take it out of the scale")
    kinds = (KINDS[item.kind] for item in members if item.kind in KINDS)
    points = {kind.points for kind in kinds if kind.averaged and kind.points}
    if len(points) > 1:
        what = f'scale "{scale.id}" mixes items of {" and of ".join(map(str, sorted(points)))} points'
        report.add(place, "items", what, expected="the same number of points", advice="Split the scale")


def _check_indices(questionnaire: Questionnaire, report: Report) -> None:
    sensitive = dict(_sensitive_scales(questionnaire))
    for position, index in enumerate(questionnaire.indices):
        place = Place("index", position, index.id)
        for name in index.scales:
            if name not in sensitive:
                advice = f'Add a scale with id = "{name}", or correct the list'
                report.add(place, "scales", f'there is no scale "{name}"', expected="ids of scales", advice=advice)
        if len({sensitive[name] for name in index.scales if name in sensitive}) > 1:
            what = "it mixes sensitive scales with others, which are shown for other groups"
            expected = "scales that are all sensitive, or none of them"
            report.add(place, "scales", what, expected=expected, advice="Make two indices of it")


def _sensitive_scales(questionnaire: Questionnaire) -> Iterator[tuple[str, bool]]:
    sensitive_items = {item.id for item in questionnaire.items if item.sensitive}
    for scale in questionnaire.scales:
        yield scale.id, scale.sensitive or not sensitive_items.isdisjoint(scale.items)
