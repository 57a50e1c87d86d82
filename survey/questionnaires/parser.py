"""Reads a questionnaire file and says everything that is wrong with it at once.

In: a TOML file, or its text. Out: a Questionnaire, or QuestionnaireError. Called by: library, survey.cli.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from survey.questionnaires import filed
from survey.questionnaires.checks import check
from survey.questionnaires.conditions import condition
from survey.questionnaires.files import text_of, toml_of
from survey.questionnaires.kinds import KINDS
from survey.questionnaires.labels import labels_by_kind
from survey.questionnaires.model import Index, Item, Questionnaire, Scale, Text
from survey.questionnaires.problems import Place, QuestionnaireError, Report
from survey.questionnaires.reading import Table

__all__ = ["QuestionnaireError", "parse", "parse_text"]

_HEAD = ("id", "version", "licence", "source", "may_modify", "notice", "title", "scale", "item", "index", "labels")
_ITEM = ("id", "kind", "text", "hint", "options", "labels", "reverse", "sensitive", "recommend", "show_if", *filed.KEYS)
_SCALE = ("id", "title", "about", "items", "sensitive", "show_if")
_INDEX = ("id", "title", "scales")


def parse(source: Path | str) -> Questionnaire:
    """The questionnaire in a file (a Path) or in a text (a str)."""
    if isinstance(source, str):
        return parse_text(source, "questionnaire")
    return parse_text(text_of(source), source.name)


def parse_text(text: str, name: str) -> Questionnaire:
    """The questionnaire in a text; `name` is what problems call the file."""
    report = Report(name, text)
    questionnaire = _questionnaire(Table(toml_of(text, name), Place(), report))
    questionnaire = _with_conditions_of_scales(questionnaire)
    check(questionnaire, report)
    report.raise_if_any()
    return _with_scales_resolved(questionnaire)


def _questionnaire(head: Table) -> Questionnaire:
    head.refuse_unknown(_HEAD)
    languages = head.languages("title")
    items = head.tables("item")
    labels = labels_by_kind(head, languages, [str(item.peek("kind")) for item in items])
    return Questionnaire(
        id=head.identifier("id"),
        version=head.word("version"),
        licence=head.word("licence"),
        source=head.optional_word("source"),
        may_modify=head.flag("may_modify", default=True),
        title=head.text("title", languages) if languages else {},
        languages=languages,
        items=tuple(_item(item, languages, labels) for item in items),
        scales=tuple(_scale(scale, languages) for scale in head.tables("scale")),
        indices=tuple(_index(index, languages) for index in head.tables("index")),
        notice=head.optional_text("notice", languages),
    )


def _item(table: Table, languages: tuple[str, ...], labels: Mapping[str, tuple[Text, ...]]) -> Item:
    table.refuse_unknown(_ITEM)
    kind = _kind(table)
    options = _options(table, kind, languages, labels)
    return Item(
        id=table.identifier("id"),
        kind=kind,
        text=table.text("text", languages),
        hint=table.optional_text("hint", languages),
        options=options,
        reverse=table.flag("reverse"),
        sensitive=table.flag("sensitive"),
        recommend=table.flag("recommend"),
        scale=None,
        filed=filed.filed_in(table, kind, len(options)),
        show_if=condition(table),
    )


def _kind(table: Table) -> str:
    kind = table.word("kind")
    if kind and kind not in KINDS:
        expected = "one of " + ", ".join(KINDS)
        table.problem("kind", f'kind "{kind}" is not known', expected=expected, advice="Choose one of these")
    return kind


def _options(
    table: Table, kind: str, languages: tuple[str, ...], labels: Mapping[str, tuple[Text, ...]]
) -> tuple[Text, ...]:
    if kind in KINDS and KINDS[kind].brings_options:
        return table.texts("options", languages)
    if table.has("options"):
        advice = "Remove options, or use kind = choice"
        table.problem("options", "options are given", expected=f"none, {kind} has its own", advice=advice)
    return _own_labels(table, kind, languages) if table.has("labels") else labels.get(kind, ())


def _own_labels(table: Table, kind: str, languages: tuple[str, ...]) -> tuple[Text, ...]:
    """The words on the answers of this one question, where its file words them differently from its kind."""
    found = table.texts("labels", languages)
    points = KINDS[kind].points if kind in KINDS else len(found)
    if not points or len(found) != points:
        expected = f"{points} labels" if points else "options instead, or nothing"
        advice = 'Write labels = [{ en = "…" }, …], from the first answer to the last'
        table.problem("labels", f"the labels of this {kind} do not fit", expected=expected, advice=advice)
    return found


def _scale(table: Table, languages: tuple[str, ...]) -> Scale:
    table.refuse_unknown(_SCALE)
    return Scale(
        id=table.identifier("id"),
        title=table.text("title", languages),
        about=table.optional_text("about", languages),
        items=table.identifiers("items"),
        sensitive=table.flag("sensitive"),
        show_if=condition(table),
    )


def _index(table: Table, languages: tuple[str, ...]) -> Index:
    table.refuse_unknown(_INDEX)
    return Index(table.identifier("id"), table.text("title", languages), table.identifiers("scales"))


def _with_conditions_of_scales(questionnaire: Questionnaire) -> Questionnaire:
    """A scale's condition is that of its questions, where they have none of their own."""
    inherited = {name: scale.show_if for scale in questionnaire.scales for name in scale.items}
    items = tuple(replace(item, show_if=item.show_if or inherited.get(item.id)) for item in questionnaire.items)
    return replace(questionnaire, items=items)


def _with_scales_resolved(questionnaire: Questionnaire) -> Questionnaire:
    """Items know their scale, and one sensitive item makes its whole scale sensitive."""
    sensitive_items = {item.id for item in questionnaire.items if item.sensitive}
    scales = tuple(
        replace(scale, sensitive=scale.sensitive or not sensitive_items.isdisjoint(scale.items))
        for scale in questionnaire.scales
    )
    scale_of = {item: scale for scale in scales for item in scale.items}
    return replace(questionnaire, scales=scales, items=tuple(_in_scale(i, scale_of) for i in questionnaire.items))


def _in_scale(item: Item, scale_of: Mapping[str, Scale]) -> Item:
    if item.id not in scale_of:
        return item
    scale = scale_of[item.id]
    return replace(item, scale=scale.id, sensitive=scale.sensitive)
