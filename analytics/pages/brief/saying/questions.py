"""What follows from single questions, and from the table of groups.

In: averages with their margins, cells of the table. Out: sentences. Called by: `analytics.pages.items`, `.groups`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.figures.differences import Pair, beyond_chance
from analytics.figures.drawn.dots import Axis
from analytics.figures.readings import Reading, Shown
from analytics.figures.wording import Wording

NAMED: Final = 2  # questions in one sentence
PLACES: Final = 2  # themes of groups in one sentence: with what is to be worked on, as many as one table has columns


@dataclass(frozen=True)
class Asked:
    """A question with an average: its text, its average, how that is written, and its scale."""

    text: str
    mean: Reading
    written: str
    axis: Axis


def items(asked: Sequence[Asked], hidden: int, _: Wording) -> list[str]:
    """Below the headline: the clearest to the bad in words, and how many cannot be told or shown."""
    shown = [one for one in asked if one.mean.shown]
    if not shown:
        return []
    sides = beyond_chance([pair_of(one) for one in shown])
    open_ = sides.count(0) if any(sides) else 0  # where no side is clear at all, the headline has said so
    return [
        *unfavourable([one for one, side in zip(shown, sides, strict=True) if side < 0], _),
        *untold(open_, _),
        *missing(hidden, _),
    ]


def pair_of(one: Asked) -> Pair:
    middle = (one.axis.low + one.axis.high) / 2
    return Pair(Shown(middle, 0.0), one.mean)


def unfavourable(found: Sequence[Asked], _: Wording) -> list[str]:
    """Name the lowest; how far apart they are their margins say."""
    if not found:
        return []
    lowest = sorted(found, key=lambda one: share(one))[:NAMED]
    named = [_("“%(question)s” (%(average)s)", question=one.text, average=one.written) for one in lowest]
    if len(found) > NAMED:
        return [_("On the unfavourable side, among others: %(questions)s.", questions=_.listed(named))]
    return [_("On the unfavourable side: %(questions)s.", questions=_.listed(named))]


def share(one: Asked) -> float:
    return one.axis.percent(one.mean.value) if one.mean.shown else 0.0


def untold(number: int, _: Wording) -> list[str]:
    if not number:
        return []
    return [
        _.ngettext(
            "For one question it cannot be told on which side of its scale it lies.",
            "For %(num)s questions it cannot be told on which side of their scale they lie.",
            number,
        )
    ]


def missing(hidden: int, _: Wording) -> list[str]:
    if not hidden:
        return []
    return [
        _.ngettext(
            "One question is not shown, to protect anonymity.",
            "%(num)s questions are not shown, to protect anonymity.",
            hidden,
        )
    ]


def items_headline(asked: Sequence[Asked], _: Wording) -> str:
    """How many questions lie clearly on which side; nothing where there are not at least two to count."""
    shown = [one for one in asked if one.mean.shown]
    if len(shown) < 2:
        return ""
    sides = beyond_chance([pair_of(one) for one in shown])
    good, bad, every = sides.count(1), sides.count(-1), _.whole(len(shown))
    if not good and not bad:
        return _("For no question is it clear on which side of its scale it lies")
    if not bad:
        return _("%(good)s of %(all)s questions clearly on the favourable side", good=_.whole(good), all=every)
    if not good:
        return _("%(bad)s of %(all)s questions clearly on the unfavourable side", bad=_.whole(bad), all=every)
    return _(
        "%(good)s of %(all)s questions clearly on the favourable side, %(bad)s on the other",
        good=_.whole(good),
        bad=_.whole(bad),
        all=every,
    )


def groups_headline(arrows: Sequence[Sequence[int]], _: Wording) -> str:
    differing, every = sum(1 for line in arrows if any(line)), _.whole(len(arrows))
    if not differing:
        return _("No group listed here differs clearly from the organisation")
    return _.ngettext(
        "One of %(all)s groups listed here differs clearly from the organisation",
        "%(num)s of %(all)s groups listed here differ clearly from the organisation",
        differing,
        all=every,
    )


def groups(arrows: Sequence[Sequence[int]], left_out: int, _: Wording) -> list[str]:
    """Below the headline: what it leaves open, and how many groups are not listed."""
    if not arrows:
        return []
    differing = any(any(line) for line in arrows)
    said = [
        _("Everywhere else there is no clear difference, which does not mean that there is none.")
        if differing
        else _("That does not mean that there is no difference: these numbers cannot tell.")
    ]
    if left_out:
        said.append(
            _.ngettext(
                "One group is not shown at all, to protect anonymity.",
                "%(num)s groups are not shown at all, to protect anonymity.",
                left_out,
            )
        )
    return said


@dataclass(frozen=True)
class Apart:
    """A theme of a group that lies clearly above (1) or below (-1) the organisation, with its number in words."""

    group: str
    theme: str
    value: str
    side: int
    measure: str = ""


def sides(found: Sequence[Apart]) -> tuple[list[Apart], list[Apart]]:
    """What lies below and what lies above, each in the order in which the groups stand."""
    return [one for one in found if one.side < 0], [one for one in found if one.side > 0]


def by_name(found: Sequence[Apart]) -> list[Apart]:
    """Those that a sentence names; the rest it counts."""
    below, above = sides(found)
    return below[:PLACES] + above[:PLACES]


def where(found: Sequence[Apart], _: Wording) -> list[str]:
    """Name what differs, in the order in which the groups stand; none where nothing does."""
    if not found:
        return [_("No group right below differs clearly from the organisation on any theme.")]
    below, above = sides(found)
    said = []
    if below:
        said.append(_("Clearly below the organisation: %(themes)s.", themes=in_groups(below, _)))
    if above:
        said.append(_("Clearly above the organisation: %(themes)s.", themes=in_groups(above, _)))
    return said


def in_groups(found: Sequence[Apart], _: Wording) -> str:
    values = [
        _("%(theme)s in %(group)s (%(value)s)", theme=one.theme, group=one.group, value=one.value)
        for one in found[:PLACES]
    ]
    more = len(found) - PLACES
    if more > 0:
        values.append(_.ngettext("one more", "%(num)s more", more))
    return _.listed(values)
