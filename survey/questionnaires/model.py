"""A questionnaire as values that cannot change, and its public form.

In: what the parser read and checked. Out: questionnaire.json as a dict. Called by: survey.questionnaires.parser, waves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

SCHEMA = "canopy.questionnaire/1"

Text: TypeAlias = Mapping[str, str]  # language -> words
Public: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class Filed:
    """Where a question stands in a file of an earlier system. Not in the public form: it says nothing to people."""

    column: str  # its name in the file; empty for what is never imported
    codes: tuple[tuple[str, ...], ...]  # per option, in its order: what the file calls it
    skipped: tuple[str, ...]  # codes that mean no answer; an empty field always does


@dataclass(frozen=True)
class Condition:
    """A question is asked only of those who chose one of these options, counted from 1, of an earlier one."""

    item: str
    options: tuple[int, ...]

    def to_public(self) -> Public:
        return {"item": self.item, "is": list(self.options)}


@dataclass(frozen=True)
class Item:
    """One question. `options` are the labels in order for every closed kind, and empty for a comment."""

    id: str
    kind: str
    text: Text
    hint: Text | None
    options: tuple[Text, ...]
    reverse: bool
    sensitive: bool
    recommend: bool
    scale: str | None
    filed: Filed
    show_if: Condition | None = None

    def to_public(self) -> Public:
        return {
            "id": self.id,
            "kind": self.kind,
            "text": dict(self.text),
            "hint": _text_or_none(self.hint),
            "options": [dict(option) for option in self.options],
            "reverse": self.reverse,
            "sensitive": self.sensitive,
            "recommend": self.recommend,
            "scale": self.scale,
            "show_if": self.show_if and self.show_if.to_public(),
        }


@dataclass(frozen=True)
class Scale:
    """Questions that measure one thing together."""

    id: str
    title: Text
    about: Text | None
    items: tuple[str, ...]
    sensitive: bool
    show_if: Condition | None = None  # of all its questions

    def to_public(self) -> Public:
        return {
            "id": self.id,
            "title": dict(self.title),
            "about": _text_or_none(self.about),
            "items": list(self.items),
            "sensitive": self.sensitive,
        }


@dataclass(frozen=True)
class Index:
    """Scales that are summed up in one number."""

    id: str
    title: Text
    scales: tuple[str, ...]

    def to_public(self) -> Public:
        return {"id": self.id, "title": dict(self.title), "scales": list(self.scales)}


@dataclass(frozen=True)
class Questionnaire:
    """Everything that is asked in a wave, in the order in which it is asked."""

    id: str
    version: str
    licence: str
    source: str | None
    may_modify: bool  # False where the licence, or comparing with others, asks for unchanged words
    title: Text
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    indices: tuple[Index, ...]
    notice: Text | None = None  # what its licence asks of whoever uses it, such as no commercial use

    def to_public(self) -> Public:
        """questionnaire.json: the only form in which the rest of Canopy sees a questionnaire."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "version": self.version,
            "licence": self.licence,
            "source": self.source,
            "may_modify": self.may_modify,
            **({"notice": dict(self.notice)} if self.notice else {}),
            "title": dict(self.title),
            "languages": list(self.languages),
            "items": [item.to_public() for item in self.items],
            "scales": [scale.to_public() for scale in self.scales],
            "indices": [index.to_public() for index in self.indices],
        }


def _text_or_none(text: Text | None) -> dict[str, str] | None:
    return None if text is None else dict(text)
