"""What follows from one theme over time: where it stands, what moved, what could not have been seen.

In: readings, moves, a course. Out: sentences. Called by: `analytics.pages.behind.trends`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.figures.differences import Move
from analytics.figures.readings import Reading
from analytics.figures.wording import Wording
from analytics.pages.behind.course import Course


@dataclass(frozen=True)
class Seen:
    """One theme of one group, and what it can be compared with."""

    name: str
    now: Reading
    organisation: Reading | None  # None: it is the organisation itself
    move: Move | None
    since: str | None
    course: Course | None = None
    long_run: Move | None = None
    first: str | None = None
    stepped: bool = True  # False: held against something that is no wave


def sentences(seen: Seen, _: Wording) -> list[str]:
    """At most four: where it stands, what moved, what could have been seen, the long run."""
    slow = course_text(seen.course, _) if seen.course else long_text(seen, _)
    return [part for part in (place(seen, _), *step(seen, _), slow) if part]


def place(seen: Seen, _: Wording) -> str:
    if not seen.now.shown:
        return _("The number of this wave is not shown, to protect anonymity.")
    here = _.index(seen.now)
    if seen.organisation is None or not seen.organisation.shown:
        return _("%(name)s stands at %(here)s.", name=seen.name, here=here)
    there = _.index(seen.organisation)
    return _("%(name)s stands at %(here)s, the organisation at %(there)s.", name=seen.name, here=here, there=there)


def step(seen: Seen, _: Wording) -> Sequence[str]:
    """The wave before."""
    move, since = seen.move, seen.since
    if not seen.stepped:
        return []
    if since is None:
        return [_("There is no earlier wave to compare with.")]
    if move is None:
        return [_("A comparison with %(wave)s is not possible.", wave=since)]
    return [step_text(move, since, _), *([] if move.direction else [detectable(move, _)])]


def step_text(move: Move, since: str, _: Wording) -> str:
    size = abs(move.difference)
    values, number = {"points": _.whole(size), "wave": since, "margin": _.margin(move.margin)}, _.rounded(size)
    if move.direction:
        return moved_text(move, since, _)
    if move.alone:
        return _.ngettext(
            "Taken alone, the difference of %(points)s point since %(wave)s would be more than its margin"
            " (%(margin)s). But several themes were compared at once, and among so many one such difference can be"
            " chance.",
            "Taken alone, the difference of %(points)s points since %(wave)s would be more than its margin"
            " (%(margin)s). But several themes were compared at once, and among so many one such difference can be"
            " chance.",
            number,
            **values,
        )
    if values["points"] == "0":
        return _("There is no clear change since %(wave)s. What chance alone would explain is %(margin)s.", **values)
    return _.ngettext(
        "There is no clear change since %(wave)s: the difference of %(points)s point is within what chance would"
        " explain (%(margin)s).",
        "There is no clear change since %(wave)s: the difference of %(points)s points is within what chance would"
        " explain (%(margin)s).",
        number,
        **values,
    )


def moved_text(move: Move, since: str, _: Wording) -> str:
    values = {"wave": since, "margin": _.margin(move.margin)}
    points = _.rounded(abs(move.difference))
    if move.direction > 0:
        return _.ngettext(
            "It has risen by one point (%(margin)s) since %(wave)s, more than chance would explain.",
            "It has risen by %(num)s points (%(margin)s) since %(wave)s, more than chance would explain.",
            points,
            **values,
        )
    return _.ngettext(
        "It has fallen by one point (%(margin)s) since %(wave)s, more than chance would explain.",
        "It has fallen by %(num)s points (%(margin)s) since %(wave)s, more than chance would explain.",
        points,
        **values,
    )


def detectable(move: Move, _: Wording) -> str:
    return _.ngettext(
        "With so many answers, a change of about one point would be seen four times out of five.",
        "With so many answers, a change of about %(num)s points would be seen four times out of five.",
        _.rounded(move.smallest_detectable),
    )


def course_text(course: Course, _: Wording) -> str:
    """Five waves and more."""
    ends = {"waves": course.waves, "first": course.first, "last": course.last}
    points, number = _.whole(abs(course.points)), _.rounded(abs(course.points))
    if course.direction > 0:
        return _.ngettext(
            "Over %(waves)s waves, from %(first)s to %(last)s, it has risen by about %(points)s point. So steady an"
            " order comes about by chance in fewer than 1 of 20 cases.",
            "Over %(waves)s waves, from %(first)s to %(last)s, it has risen by about %(points)s points. So steady an"
            " order comes about by chance in fewer than 1 of 20 cases.",
            number,
            points=points,
            **ends,
        )
    if course.direction < 0:
        return _.ngettext(
            "Over %(waves)s waves, from %(first)s to %(last)s, it has fallen by about %(points)s point. So steady an"
            " order comes about by chance in fewer than 1 of 20 cases.",
            "Over %(waves)s waves, from %(first)s to %(last)s, it has fallen by about %(points)s points. So steady an"
            " order comes about by chance in fewer than 1 of 20 cases.",
            number,
            points=points,
            **ends,
        )
    return _(
        "Over %(waves)s waves, from %(first)s to %(last)s, there is no clear direction: ups and downs in such an"
        " order can"
        " be chance.",
        **ends,
    )


def long_text(seen: Seen, _: Wording) -> str:
    """First and last, while there are fewer than five."""
    move, first = seen.long_run, seen.first
    if move is None or first is None:
        return ""
    margin = _.margin(move.margin)
    if move.direction:
        return _(
            "Compared with the first wave, %(wave)s, the difference is %(points)s. That is larger than chance would"
            " explain (%(margin)s).",
            wave=first,
            points=_.signed(move.difference),
            margin=margin,
        )
    if seen.move and not seen.move.direction:
        return _(
            "Compared with the first wave, %(wave)s, there is no clear change either (%(margin)s).",
            wave=first,
            margin=margin,
        )
    return _(
        "Compared with the first wave, %(wave)s, there is no clear change (%(margin)s).", wave=first, margin=margin
    )
