"""The questions of a wave as the pages need them: scales, items, indices, with titles in every language.

In: questionnaire.json. Out: `Questions`. Called by: `analytics.pages.seen.visible`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.drawn.dots import Axis
from analytics.figures.wording import Wording
from analytics.plan import LOWEST, SCALED


@dataclass(frozen=True)
class Item:
    """A question; `ends` are the labels of its lowest and highest answer, in the order in which they are turned."""

    id: str
    kind: str
    text: Mapping[str, str]
    options: tuple[Mapping[str, str], ...]
    reverse: bool
    sensitive: bool
    recommend: bool
    scale: str | None

    @property
    def measure(self) -> str:
        return f"item:{self.id}"

    @property
    def has_mean(self) -> bool:
        return self.kind in SCALED and not self.recommend

    @property
    def axis(self) -> Axis:
        first = LOWEST.get(self.kind, 1)
        return Axis(first, first + SCALED.get(self.kind, 2) - 1)

    @property
    def turned_options(self) -> tuple[Mapping[str, str], ...]:
        """Labels in the order of the release, where high is good: a reversed question counts from its last option."""
        return self.options[::-1] if self.reverse else self.options

    @property
    def ends(self) -> tuple[Mapping[str, str], Mapping[str, str]] | None:
        if not self.options or self.kind not in SCALED:
            return None
        return self.turned_options[0], self.turned_options[-1]


@dataclass(frozen=True)
class Theme:
    """A scale or an index: what a column, a row or a headline is about. A sensitive one has the coarser groups."""

    measure: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    items: tuple[str, ...]
    sensitive: bool

    @property
    def id(self) -> str:
        return self.measure.split(":", 1)[1]


@dataclass(frozen=True)
class Origin:
    """Whose words the questions are: shown wherever the method is, because licences ask for it."""

    name: str
    version: str
    licence: str
    source: str
    notice: Mapping[str, str]  # what the licence asks of whoever uses the words, such as no commercial use


@dataclass(frozen=True)
class Questions:
    """One questionnaire."""

    origin: Origin
    title: Mapping[str, str]
    items: Mapping[str, Item]
    scales: tuple[Theme, ...]
    indices: tuple[Theme, ...]

    @property
    def themes(self) -> tuple[Theme, ...]:
        return self.indices + self.scales


def questions_of(document: Mapping[str, Any]) -> Questions:
    """Parse questionnaire.json once, at the door."""
    sensitive = {scale["id"]: bool(scale["sensitive"]) for scale in document["scales"]}
    return Questions(
        origin=origin_of(document),
        title=document["title"],
        items={item["id"]: item_of(item) for item in document["items"]},
        scales=tuple(scale_of(scale) for scale in document["scales"]),
        indices=tuple(index_of(index, sensitive) for index in document["indices"]),
    )


def origin_of(document: Mapping[str, Any]) -> Origin:
    said = {key: str(document.get(key) or "") for key in ("version", "licence", "source")}
    return Origin(name=str(document.get("id") or ""), **said, notice=document.get("notice") or {})


def item_of(item: Mapping[str, Any]) -> Item:
    return Item(
        id=item["id"],
        kind=item["kind"],
        text=item["text"],
        options=tuple(item["options"]),
        reverse=bool(item["reverse"]),
        sensitive=bool(item["sensitive"]),
        recommend=bool(item.get("recommend")),
        scale=item["scale"],
    )


def scale_of(scale: Mapping[str, Any]) -> Theme:
    items, about = tuple(scale["items"]), scale.get("about") or {}
    return Theme(f"scale:{scale['id']}", scale["title"], about, items, bool(scale["sensitive"]))


def index_of(index: Mapping[str, Any], sensitive: Mapping[str, bool]) -> Theme:
    parts = tuple(index["scales"])
    return Theme(f"index:{index['id']}", index["title"], {}, parts, all(sensitive.get(part) for part in parts))


def origin_text(questions: Questions, _: Wording) -> str:
    """Name questionnaire, version, source, licence and what it asks, as far as the questionnaire says them."""
    origin, parts = questions.origin, [_("“%(title)s”", title=_.title(questions.title))]
    if origin.version:
        parts.append(_("version %(version)s", version=origin.version))
    if origin.source:
        parts.append(origin.source)
    if origin.licence:
        parts.append(_("licence: %(licence)s", licence=origin.licence))
    notice = f". {_.title(origin.notice)}" if origin.notice else ""
    return ", ".join(parts) + notice
