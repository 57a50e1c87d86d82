"""Items: shares where at least forty answered, otherwise the mean with its margin, question by question.

In: a desk. Out: what results/items.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from analytics.figures.answer_key import answer_key
from analytics.figures.bars import SIDES, Part, bar
from analytics.figures.dots import Dot, dot
from analytics.figures.questions import Item, Theme
from analytics.figures.readings import Reading, Shown
from analytics.figures.wording import Wording
from analytics.measures.recommend import recommend_margin, recommend_score
from analytics.pages.desk import Desk
from analytics.release.board import Group

SMALL: Final = 0.1  # scale points; a smaller margin needs a second decimal


@dataclass(frozen=True)
class ItemRow:
    """One question of the group in focus."""

    item: Item
    text: str
    ends: tuple[str, str] | None
    mean: Reading
    mean_text: str
    dot: Dot | None
    bar: list[Part]
    shares: list[tuple[str, Reading]]
    coarser: Group | None
    outside: list[str]
    recommend: Shown | None = None  # the score of the recommend question, where its sides are shown

    @property
    def shown(self) -> bool:
        return self.mean.shown or bool(self.shares)


@dataclass(frozen=True)
class Section:
    """A theme and its questions."""

    id: str
    title: str
    about: str
    rows: list[ItemRow]


def build(desk: Desk) -> Mapping[str, Any]:
    _, asked = desk.words, desk.asked.theme
    scales = [scale for scale in desk.now.questions.scales if asked in (None, "", scale.measure)]
    sections = [section(desk, scale) for scale in scales]
    loose = [item for item in desk.now.questions.items.values() if item.scale is None and item.kind != "comment"]
    if loose and not asked:
        sections.append(Section("more", _("More questions"), "", rows(desk, loose)))
    own = answer_key(desk.now.wave, desk.now.questions, desk.words)
    return {"sections": [part for part in sections if part.rows], "own": own}


def section(desk: Desk, scale: Theme) -> Section:
    items = [desk.now.questions.items[name] for name in scale.items]
    return Section(scale.id, desk.words.title(scale.title), desk.words.title(scale.about), rows(desk, items))


def rows(desk: Desk, items: Iterable[Item]) -> list[ItemRow]:
    return [item_row(desk, item) for item in items]


def item_row(desk: Desk, item: Item) -> ItemRow:
    now, words = desk.now, desk.words
    source = now.counterpart(desk.focus) if item.sensitive else desk.focus
    group = source or desk.focus
    mean = now.reading(group.id, item.measure, "mean")
    sides = [now.reading(group.id, item.measure, side) for side in SIDES]
    ends = item.ends
    return ItemRow(
        item=item,
        text=words.title(item.text),
        ends=(words.title(ends[0]), words.title(ends[1])) if ends else None,
        mean=mean,
        mean_text=mean_text(mean, item, words) if mean.shown else "",
        dot=dot(mean, item.axis),
        bar=bar(sides),
        shares=option_shares(desk, item, group),
        coarser=group if set(group.units) != set(desk.focus.units) else None,
        outside=outside_texts(desk, item) if sides[-1].shown else [],
        recommend=recommend(desk, group, sides) if item.recommend else None,
    )


def recommend(desk: Desk, group: Group, sides: Sequence[Reading]) -> Shown | None:
    """Compute the recommend score from its released sides; a published share tells how much noise its counts bear."""
    bad, _, good = sides
    if not (bad.shown and good.shown):
        return None
    part = good.value / 100
    noise = (good.noise or 0.0) / 100 / sqrt((1 - part) ** 2 + 2 * part**2)
    margin = recommend_margin(
        favourable=good.value,
        unfavourable=bad.value,
        n=desk.now.answering(group),
        invited=desk.now.invited(group),
        count_noise=noise,
    )
    return Shown(recommend_score(favourable=good.value, unfavourable=bad.value), margin)


def outside_texts(desk: Desk, item: Item) -> list[str]:
    """Favourable shares of others, for a question whose own shares are shown."""
    _ = desk.words
    return [
        _(
            "%(title)s %(year)s: %(percent)s%% favourable (%(population)s)",
            title=_.title(one.title),
            year=one.year,
            percent=_.whole(one.favourable[item.id]),
            population=_.title(one.population),
        )
        for one in desk.outside
        if item.id in one.favourable
    ]


def option_shares(desk: Desk, item: Item, group: Group) -> list[tuple[str, Reading]]:
    """Shares of single options, for questions without a mean; nothing where they are not released."""
    if item.has_mean:
        return []
    shares = [desk.now.reading(group.id, item.measure, f"option:{place}") for place in range(1, len(item.options) + 1)]
    if not any(share.shown for share in shares):
        return []
    return [(desk.words.title(label), share) for label, share in zip(item.turned_options, shares, strict=True)]


def mean_text(mean: Shown, item: Item, _: Wording) -> str:
    """Write a mean with its margin; a capped one says on which side it is open."""
    value = _.decimal(mean.value)
    if mean.low is not None and mean.low <= item.axis.low < mean.value:
        return _("%(value)s or less", value=value)
    if mean.high is not None and mean.high >= item.axis.high > mean.value:
        return _("%(value)s or more", value=value)
    return f"{value} ± {_.decimal(mean.margin, '0.0' if mean.margin >= SMALL else '0.00')}"
