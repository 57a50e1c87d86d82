"""Items: shares where at least forty answered, otherwise the mean with its margin, question by question.

In: a desk. Out: what results/items.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any, Final

from analytics.figures.answer_key import answer_key
from analytics.figures.conclusions import of_questions
from analytics.figures.drawn.bars import SIDES, Part, bar
from analytics.figures.drawn.dots import Dot, dot, on_line
from analytics.figures.questions import Item, Theme
from analytics.figures.readings import NOT_ASKED, Reading, Shown
from analytics.figures.versus import difference_text
from analytics.figures.wording import Wording
from analytics.measures.recommend import recommend_margin, recommend_score
from analytics.pages.brief.saying import questions
from analytics.pages.desk import Desk
from analytics.pages.scales import beside_what, mark_of
from analytics.pages.seen.differing import Difference, Place, differences
from analytics.release.board import Group

SMALLEST: Final = 0.01  # scale points; no margin is told as less
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
    mark: Dot | None = None  # the average of what the question is held against
    change: str = ""  # where it differs by more than chance
    against: int = 0
    recommend: Shown | None = None  # the score of the recommend question, where its sides are shown

    @property
    def mean_alone(self) -> tuple[str, str] | None:
        """The average and its margin, or the words for an open end, for a file that a program reads."""
        if not self.mean.shown:
            return None
        _value, separator, _margin = self.mean_text.partition(" ± ")
        beside = written(self.mean.margin, 1 if self.mean.margin >= SMALL else 2) if separator else self.mean_text
        return written(self.mean.value, 2).removesuffix("0"), beside

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
    conclusion: str = ""

    @property
    def shown(self) -> bool:
        return any(row.shown for row in self.rows)

    @property
    def has_bars(self) -> bool:
        return any(row.bar for row in self.rows)


def build(desk: Desk) -> Mapping[str, Any]:
    _, every = desk.words, desk.now.questions.scales
    chosen = [scale for scale in every if scale.measure == desk.asked.theme]  # none for an index, made of several
    scales = chosen or every
    found = held(desk)
    sections = [section(desk, scale, found) for scale in scales]
    loose = [item for item in desk.now.questions.items.values() if item.scale is None and item.kind != "comment"]
    if loose and not chosen:
        sections.append(Section("more", _("More questions"), "", rows(desk, loose, found)))
    own = answer_key(desk.now.wave, desk.now.questions, desk.words)
    shown = [part for part in sections if part.rows]
    protected = desk.now.protected_throughout(desk.focus)
    said = _("Not shown, to protect anonymity") if protected else questions.items_headline(asked_in(shown), _)
    return {
        "headline": said or _("Question by question"),
        "protected": protected,
        "sections": shown,
        "own": own,
        **beside_what(desk),
    }


def asked_in(sections: Sequence[Section]) -> list[questions.Asked]:
    """Questions with an average of this very group."""
    averaged = [row for part in sections for row in part.rows if row.item.has_mean and not row.coarser]
    return [questions.Asked(row.text, row.mean, row.mean_text, row.item.axis) for row in averaged]


def section(desk: Desk, scale: Theme, found: Mapping[str, Difference]) -> Section:
    items = [desk.now.questions.items[name] for name in scale.items]
    lines = rows(desk, items, found)
    averaged = [row for row in lines if row.item.has_mean]
    written = [row.mean_text for row in averaged]
    said = of_questions([(row.text, level(row), row.change) for row in averaged], written, desk.words)
    return Section(scale.id, desk.words.title(scale.title), desk.words.title(scale.about), lines, said)


def level(row: ItemRow) -> Reading:
    return on_line(row.mean, row.item.axis)


def rows(desk: Desk, items: Iterable[Item], found: Mapping[str, Difference]) -> list[ItemRow]:
    return [item_row(desk, item, found.get(item.id)) for item in items]


def group_of(desk: Desk, item: Item) -> Group:
    """The group that a question is shown for: a sensitive one has larger groups."""
    source = desk.now.counterpart(desk.focus) if item.sensitive else desk.focus
    return source or desk.focus


def held(desk: Desk) -> Mapping[str, Difference]:
    """Hold every question against what was chosen, allowing for all of them, whichever of them the page shows."""
    outside = desk.comparison.outside
    items = [
        item
        for item in desk.now.questions.items.values()
        if (item.has_mean if outside is None else item.id in outside.favourable)
    ]
    return dict(zip((item.id for item in items), differences(desk, [place(desk, item) for item in items]), strict=True))


def place(desk: Desk, item: Item) -> Place:
    """What a question is compared by: its average, or beside another survey the share that both tell."""
    group, outside = group_of(desk, item), desk.comparison.outside
    if outside:
        share = desk.now.reading(group.id, item.measure, SIDES[-1])
        return Place(group, item.measure, share, NOT_ASKED, Shown(outside.favourable[item.id], 0.0))
    whole = desk.now.organisation
    source = (desk.now.counterpart(whole) if item.sensitive else whole) or whole
    return Place(group, item.measure, desk.now.level(group.id, item.measure), desk.now.level(source.id, item.measure))


def item_row(desk: Desk, item: Item, found: Difference | None) -> ItemRow:
    now, words = desk.now, desk.words
    group = group_of(desk, item)
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
        mark=dot(found.reference) if found and mark_of(desk) and not desk.comparison.outside else None,
        change=change(desk, item, found),
        against=(found.direction or 0) if found and mark_of(desk) else 0,
        recommend=recommend(desk, group, sides) if item.recommend else None,
    )


def change(desk: Desk, item: Item, found: Difference | None) -> str:
    """Say what differs by more than chance; about anything else a page of questions keeps quiet."""
    _, comparison = desk.words, desk.comparison
    if found is None:
        return ""
    if comparison.standing:
        return difference_text(comparison.standing, found.direction, _) if found.direction else ""
    move, since = found.move, comparison.since
    if move is None or not move.direction:
        return ""
    unit = (item.axis.high - item.axis.low) / 100
    digits = "0.0" if move.margin * unit >= SMALL else "0.00"
    values = {
        "points": _.decimal(abs(move.difference) * unit, digits),
        "margin": f"± {_.decimal(max(move.margin * unit, SMALLEST), digits)}",
        "wave": since,
    }
    if move.direction > 0:
        return _("Average up %(points)s %(margin)s since %(wave)s", **values)
    return _("Average down %(points)s %(margin)s since %(wave)s", **values)


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
        n=desk.now.whole.answering(group),
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


def written(value: float, places: int) -> str:
    """Round as the page's text does, from the decimal number and not from its binary neighbour: 3.275 is 3.28."""
    return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-places)))


def mean_text(mean: Shown, item: Item, _: Wording) -> str:
    """Write a mean with its margin; a capped one says on which side it is open."""
    value = _.decimal(mean.value)
    if mean.low is not None and mean.low <= item.axis.low < mean.value:
        return _("%(value)s or less", value=value)
    if mean.high is not None and mean.high >= item.axis.high > mean.value:
        return _("%(value)s or more", value=value)
    return f"{value} ± {_.decimal(mean.margin, '0.0' if mean.margin >= SMALL else '0.00')}"
