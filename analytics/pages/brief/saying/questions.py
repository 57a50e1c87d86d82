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
PLACES: Final = 3  # themes of groups in one sentence


@dataclass(frozen=True)
class Asked:
    """A question with an average: its text, its average, how that is written, and its scale."""

    text: str
    mean: Reading
    written: str
    axis: Axis


def items(asked: Sequence[Asked], hidden: int, _: Wording) -> list[str]:
    """On which side of the middle the averages clearly lie; the clearest to the bad in words."""
    shown = [one for one in asked if one.mean.shown]
    if not shown:
        return []
    sides = beyond_chance([pair_of(one) for one in shown])
    good, bad = sides.count(1), sides.count(-1)
    said = [
        _(
            "Averages clearly on the favourable side of their scale: %(good)s of %(all)s; on the unfavourable side:"
            " %(bad)s; not to be told: %(rest)s.",
            all=_.whole(len(shown)),
            good=_.whole(good),
            bad=_.whole(bad),
            rest=_.whole(len(shown) - good - bad),
        )
    ]
    return [
        *said,
        *unfavourable([one for one, side in zip(shown, sides, strict=True) if side < 0], _),
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


def groups(arrows: Sequence[Sequence[int]], left_out: int, _: Wording) -> list[str]:
    """How many of the groups listed differ clearly from the organisation in anything, and how many are not listed."""
    if not arrows:
        return []
    differing = sum(1 for line in arrows if any(line))
    said = [some_differ(differing, len(arrows), _) if differing else none_differs(len(arrows), _)]
    if left_out:
        said.append(
            _.ngettext(
                "One group is not shown at all, to protect anonymity.",
                "%(num)s groups are not shown at all, to protect anonymity.",
                left_out,
            )
        )
    return said


def some_differ(differing: int, all_: int, _: Wording) -> str:
    if all_ == 1:
        return _("The one group listed here differs clearly from the organisation on some theme.")
    return _.ngettext(
        "One of %(all)s groups listed here differs clearly from the organisation on some theme; everywhere else"
        " there is"
        " no clear difference.",
        "%(num)s of %(all)s groups listed here differ clearly from the organisation on some theme; everywhere else"
        " there is"
        " no clear difference.",
        differing,
        all=_.whole(all_),
    )


def none_differs(all_: int, _: Wording) -> str:
    return _.ngettext(
        "One group is listed here, and on no theme does it differ clearly from the organisation.",
        "%(num)s groups are listed here, and on no theme does one of them differ clearly from the organisation.",
        all_,
    )


@dataclass(frozen=True)
class Apart:
    """A theme of a group that lies clearly above (1) or below (-1) the organisation, with its number in words."""

    group: str
    theme: str
    value: str
    side: int


def where(found: Sequence[Apart], _: Wording) -> list[str]:
    """Name what differs, in the order in which the groups stand; none where nothing does."""
    if not found:
        return [_("No group right below differs clearly from the organisation on any theme.")]
    below = [one for one in found if one.side < 0]
    above = [one for one in found if one.side > 0]
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
