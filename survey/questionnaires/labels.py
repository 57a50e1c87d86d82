"""The words on the answers: those Canopy knows for a kind and language, or those that the file brings.

In: the head of a file, its languages, the kinds it uses. Out: the labels of each kind, position by position.
Called by: survey.questionnaires.parser.
"""

from collections.abc import Iterable, Mapping

from survey.questionnaires.kinds import KINDS, Kind, labels_of
from survey.questionnaires.model import Text
from survey.questionnaires.problems import Place
from survey.questionnaires.reading import Table, is_text

OwnLabels = dict[tuple[str, str], tuple[str, ...]]  # (kind, language) -> labels in order


def labels_by_kind(head: Table, languages: tuple[str, ...], used: Iterable[str]) -> Mapping[str, tuple[Text, ...]]:
    """For each kind in use that has labels of its own: one text for every point."""
    own = _own_labels(head)
    kinds = [KINDS[name] for name in dict.fromkeys(used) if name in KINDS and not KINDS[name].brings_options]
    return {kind.name: _by_position(head, kind, languages, own) for kind in kinds}


def _by_position(head: Table, kind: Kind, languages: tuple[str, ...], own: OwnLabels) -> tuple[Text, ...]:
    columns: dict[str, tuple[str, ...]] = {}
    for language in languages:
        labels = own.get((kind.name, language)) or labels_of(kind, language)
        if labels is None:
            _no_labels(head, kind, language)
            continue
        columns[language] = labels
    return tuple({language: column[n] for language, column in columns.items()} for n in range(kind.points or 0))


def _no_labels(head: Table, kind: Kind, language: str) -> None:
    head.problem(
        "title",
        f"{kind.name} has no answers in {language} yet",
        expected=f"{kind.points} labels",
        advice=f'Add a section [labels.{kind.name}] with {language} = ["…", …], in the order of the answers',
    )


def _own_labels(head: Table) -> OwnLabels:
    labels: OwnLabels = {}
    for name, section in head.subsections("labels").items():
        kind = KINDS.get(name)
        if kind is None or not kind.points:
            usable = ", ".join(one.name for one in KINDS.values() if one.points)
            head.problem("labels", f'labels for "{name}"', expected=f"one of {usable}", advice="Remove this section")
            continue
        for language, value in section.items():
            labels[name, language] = _checked(head, Place(f"labels.{name}"), kind, value)
    return labels


def _checked(head: Table, place: Place, kind: Kind, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and len(value) == kind.points and all(is_text(one) for one in value):
        return tuple(one.strip() for one in value)
    advice = "Write one label for every answer, from the first to the last"
    what = f"the labels of {kind.name} do not fit"
    head.at(place).problem("", what, expected=f"a list of {kind.points} texts", advice=advice)
    return ("",) * (kind.points or 0)
