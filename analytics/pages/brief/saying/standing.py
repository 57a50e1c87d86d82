"""What follows for a group: its strengths, what to work on, what moved, what cannot be said.

In: the stands of a group. Out: sentences. Called by: `analytics.pages`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from analytics.figures.differences import Move
from analytics.figures.wording import Wording
from analytics.pages.brief.picks import Picks, Stand, strengths, to_work_on

NAMED: Final = 3  # themes in one sentence; more are counted


def headline(good: Sequence[Stand], bad: Sequence[Stand], _: Wording) -> str:
    """Name what is clear; where that is much, only how much it is."""
    strong, weak = (_.listed([stand.title for stand in stands]) for stands in (good, bad))
    if good and bad and len(good) + len(bad) > NAMED:
        return _(
            "%(strong)s, and %(weak)s",
            strong=_.ngettext("One theme is strong", "%(num)s themes are strong", len(good)),
            weak=_.ngettext("one is to be worked on", "%(num)s are to be worked on", len(bad)),
        )
    if good and bad:
        return _("Strong: %(strong)s. To work on: %(weak)s", strong=strong, weak=weak)
    if bad:
        return _("To work on: %(weak)s", weak=weak)
    if good:
        return _("Strong: %(strong)s", strong=strong)
    return _("No theme stands out clearly")


def overview(stands: Sequence[Stand], _: Wording) -> list[str]:
    """Strengths, and what to work on."""
    if not stands:
        return []
    return [*strong(strengths(stands), _), *weak(to_work_on(stands), _)]


def strong(picks: Picks, _: Wording) -> list[str]:
    if not picks.chosen:
        return [_("No theme is clearly on the good side.")]
    return [_("Clearly on the good side: %(themes)s.", themes=picked(picks, _))]


def weak(picks: Picks, _: Wording) -> list[str]:
    if not picks.chosen:
        return [_("For no theme is it clear that something has to be done; that does not mean that all is well.")]
    return [_("To work on: %(themes)s.", themes=picked(picks, _))]


def picked(picks: Picks, _: Wording) -> str:
    """Themes with their values, and in brackets what only chance kept out of the list."""
    themes = with_values(picks.chosen, _)
    return f"{themes} ({tied(picks, _)})" if picks.tied else themes


def as_well(picks: Picks, _: Wording) -> list[str]:
    """The same as a sentence of its own, below a list."""
    if not picks.tied:
        return []
    said = tied(picks, _)
    return [f"{said[0].upper()}{said[1:]}."]


def tied(picks: Picks, _: Wording) -> str:
    return _.ngettext(
        "one more theme cannot be told apart from these",
        "%(num)s more themes cannot be told apart from these",
        len(picks.tied),
    )


def with_values(stands: Iterable[Stand], _: Wording) -> str:
    return _.listed([with_value(stand, _) for stand in stands])


def with_value(stand: Stand, _: Wording) -> str:
    return f"{stand.title} ({_.index(stand.reading)})" if stand.reading.shown else stand.title


def changes(stands: Sequence[Stand], since: str | None, _: Wording) -> list[str]:
    """What moved beyond chance and by how much; else how large a change would have had to be."""
    if since is None:
        return [_("There is no earlier wave to compare with.")]
    known = [(stand, stand.move) for stand in stands if stand.move]
    if not known:
        return [_("A comparison with %(wave)s is not possible.", wave=since)]
    falls = [pair for pair in known if pair[1].direction < 0]
    rises = [pair for pair in known if pair[1].direction > 0]
    lower, higher = by_points(falls, _), by_points(rises, _)
    if falls and rises:
        return [_("Lower than in %(wave)s: %(falls)s; higher: %(rises)s.", wave=since, falls=lower, rises=higher)]
    if falls:
        return [_("Lower than in %(wave)s: %(themes)s.", wave=since, themes=lower)]
    if rises:
        return [_("Higher than in %(wave)s: %(themes)s.", wave=since, themes=higher)]
    return [_("There is no clear change since %(wave)s.", wave=since), detectable(stands, _)]


def by_points(moved: Sequence[tuple[Stand, Move]], _: Wording) -> str:
    named = [points_of(stand.title, move, _) for stand, move in moved[:NAMED]]
    more = len(moved) - NAMED
    if more > 0:
        named.append(_.ngettext("one more theme", "%(num)s more themes", more))
    return _.listed(named)


def points_of(title: str, move: Move, _: Wording) -> str:
    return _.ngettext(
        "%(theme)s by one point (%(margin)s)",
        "%(theme)s by %(num)s points (%(margin)s)",
        _.rounded(abs(move.difference)),
        theme=title,
        margin=_.margin(move.margin),
    )


def detectable(stands: Sequence[Stand], _: Wording) -> str:
    """From which size on a change would probably have been seen: four times out of five."""
    moves = [stand.move for stand in stands if stand.move]
    low, high = (_.whole(move.smallest_detectable) for move in (smallest(moves), largest(moves)))
    if low == high:
        return _.ngettext(
            "A change of about one point would probably have been seen.",
            "A change of about %(num)s points would probably have been seen.",
            _.rounded(smallest(moves).smallest_detectable),
        )
    return _(
        "Depending on the theme, a change of about %(low)s to %(high)s points would probably have been seen.",
        low=low,
        high=high,
    )


def smallest(moves: Iterable[Move]) -> Move:
    return min(moves, key=lambda move: move.smallest_detectable)


def largest(moves: Iterable[Move]) -> Move:
    return max(moves, key=lambda move: move.smallest_detectable)


def below_headline(stands: Sequence[Stand], since: str | None, _: Wording) -> list[str]:
    """What a headline that says what moved leaves open: by how much, or what could have been seen."""
    known = [stand.move for stand in stands if stand.move]
    if since is None or not known:
        return []
    if any(move.direction for move in known):
        return changes(stands, since, _)
    return [detectable(stands, _)]


def scales(stands: Sequence[Stand], whole: bool, _: Wording) -> list[str]:
    """Where a group stands against the organisation; the organisation against the middle of the scale."""
    if not stands:
        return []
    if whole:
        return [*strong(strengths(stands), _), *weak(to_work_on(stands), _), *undecided(stands, _)]
    above = [stand for stand in stands if stand.against > 0]
    below = [stand for stand in stands if stand.against < 0]
    same = len(stands) - len(above) - len(below)
    said = []
    if above:
        said.append(_("Clearly above the organisation: %(themes)s.", themes=compared(above, _)))
    if below:
        said.append(_("Clearly below the organisation: %(themes)s.", themes=compared(below, _)))
    if not above and not below:
        return [_("No theme differs clearly from the organisation."), margins(stands, _)]
    return [*said, *indistinct(same, _)]


def compared(stands: Sequence[Stand], _: Wording) -> str:
    named = [beside_organisation(stand, _) for stand in stands[:NAMED]]
    more = len(stands) - NAMED
    if more > 0:
        named.append(_.ngettext("one more theme", "%(num)s more themes", more))
    return _.listed(named)


def beside_organisation(stand: Stand, _: Wording) -> str:
    if not (stand.reading.shown and stand.organisation.shown):
        return stand.title
    values = {"here": _.index(stand.reading), "there": _.index(stand.organisation)}
    return _("%(theme)s (%(here)s; organisation %(there)s)", theme=stand.title, **values)


def indistinct(same: int, _: Wording) -> list[str]:
    if not same:
        return []
    return [
        _.ngettext(
            "For one other theme there is no clear difference.",
            "For %(num)s other themes there is no clear difference.",
            same,
        )
    ]


def margins(stands: Sequence[Stand], _: Wording) -> str:
    """How far numbers of this group can be trusted."""
    found = [stand.reading.margin for stand in stands if stand.reading.shown]
    low, high = _.margin(min(found)), _.margin(max(found))
    if low == high:
        return _.ngettext(
            "The margins here are %(margin)s point: smaller differences may be there, unseen.",
            "The margins here are %(margin)s points: smaller differences may be there, unseen.",
            _.rounded(min(found)),
            margin=low,
        )
    return _(
        "The margins here lie between %(low)s and %(high)s points: smaller differences may be there, unseen.",
        low=low,
        high=high,
    )


def undecided(stands: Sequence[Stand], _: Wording) -> list[str]:
    number = sum(1 for stand in stands if not any(stand.signs))
    if not number:
        return []
    return [
        _.ngettext(
            "For one theme it cannot be told on which side it lies.",
            "For %(num)s themes it cannot be told on which side they lie.",
            number,
        )
    ]


def hidden(number: int, _: Wording) -> list[str]:
    """What is not shown, without a word on why this or that."""
    if not number:
        return []
    return [
        _.ngettext(
            "One theme is not shown, to protect anonymity.",
            "%(num)s themes are not shown, to protect anonymity.",
            number,
        )
    ]


def why(stand: Stand, _: Wording) -> str:
    """Put the signs of one theme into words, each with its margin."""
    parts = [part for part in (against_words(stand, _), side_words(stand, _), moved_words(stand, _)) if part]
    return ", ".join(parts)


def against_words(stand: Stand, _: Wording) -> str:
    if not stand.against or not stand.organisation.shown:
        return ""
    there = _.index(stand.organisation)
    if stand.against > 0:
        return _("above the organisation (%(there)s)", there=there)
    return _("below the organisation (%(there)s)", there=there)


def side_words(stand: Stand, _: Wording) -> str:
    said: dict[int, Callable[[], str]] = {
        1: lambda: _("on the favourable side of the scale"),
        -1: lambda: _("on the unfavourable side of the scale"),
    }
    return said[stand.side]() if stand.side else ""


def moved_words(stand: Stand, _: Wording) -> str:
    move = stand.move
    if move is None or not move.direction:
        return ""
    points, margin = _.rounded(abs(move.difference)), _.margin(move.margin)
    if move.direction > 0:
        return _.ngettext(
            "one point (%(margin)s) higher than in the wave before",
            "%(num)s points (%(margin)s) higher than in the wave before",
            points,
            margin=margin,
        )
    return _.ngettext(
        "one point (%(margin)s) lower than in the wave before",
        "%(num)s points (%(margin)s) lower than in the wave before",
        points,
        margin=margin,
    )
