"""One group on one page, for those who work in it or lead it: what is strong, what to work on, how to talk about it.

In: a desk. Out: what results/team.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, Final

from analytics.figures.differences import Move
from analytics.figures.guides.guide import Guide
from analytics.figures.guides.outcomes import anything
from analytics.figures.guides.talk import guide_of
from analytics.figures.headline import change_text
from analytics.figures.wording import Wording
from analytics.pages.behind.comments import TEXT, Subject, about, own_first, subject
from analytics.pages.brief.picks import Stand, stands_of, strengths, to_work_on
from analytics.pages.brief.saying import slips, standing, turnout
from analytics.pages.brief.spark import Spark, spark_of
from analytics.pages.desk import Desk
from analytics.pages.seen.scope import focus_groups
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Group

SUBJECTS: Final = 6  # of comments; the rest is on their own page


@dataclass(frozen=True)
class One:
    """The scope of somebody who leads one unit only."""

    kind: str
    group: str | None = None
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A theme that was picked: its number, why it was picked, its waves, and how to talk about it."""

    stand: Stand
    why: str
    spark: Spark | None
    guide: Guide


def build(desk: Desk) -> Mapping[str, Any]:
    """The group in focus; one of which nothing is shown reads the organisation's, and is told so."""
    _, borrowed = desk.words, desk.now.protected_throughout(desk.focus)
    group = desk.now.organisation if borrowed else desk.focus
    stands = stands_of(desk, group, desk.before)
    good, bad, slid = strengths(stands), to_work_on(stands), long_moves(desk, group)
    return {
        "borrowed": borrowed,
        "mine": led(desk),
        "told_of": group,
        "headline": instead(_) if borrowed else standing.headline(good.chosen, bad.chosen, _),
        "summary": summary(desk, group, stands),
        "strengths": [card(desk, group, stand, slid) for stand in good.chosen],
        "work": [card(desk, group, stand, slid) for stand in bad.chosen],
        "more_strengths": standing.as_well(good, _),
        "more_work": standing.as_well(bad, _),
        "compared": len(stands),
        "wrote": wrote(desk),
        "talk": talk(desk, stands),
    }


def led(desk: Desk) -> list[Group]:
    """The groups of somebody who leads several units, each of which has a page of its own."""
    each = (One(desk.scope.kind, units=(unit,)) for unit in desk.scope.units)
    found = {name for one in each for name in focus_groups(one, desk.now.seen)} if len(desk.scope.units) > 1 else set()
    return [group for group in desk.now.groups if group.id in found]


def summary(desk: Desk, group: Group, stands: Sequence[Stand]) -> list[str]:
    """Whose words these are, and what moved; the picks themselves stand below."""
    _, now, since = desk.words, desk.now, desk.before.title if desk.before else None
    return [
        *turnout.of_group(group, now.invited(group), now.imported, _),
        *(standing.changes(stands, since, _) if stands else []),
    ]


def long_moves(desk: Desk, group: Group) -> Mapping[str, Move | None]:
    """What moved since the first wave, by measure; nothing while there is none but the one before."""
    if desk.first is None:
        return {}
    found = desk.moves_since(desk.first, group, desk.themes)
    return {theme.measure: move for theme, move in zip(desk.themes, found, strict=True)}


def card(desk: Desk, group: Group, stand: Stand, slid: Mapping[str, Move | None]) -> Card:
    first, source = desk.first, desk.now.standing(group, stand.theme).source
    long = slips.slow_words(stand, slid.get(stand.theme.measure), first.title if first else None, desk.words)
    words = ", ".join(part for part in (standing.why(stand, desk.words), long) if part)
    drawn = spark_of(desk, source, stand.theme)
    return Card(stand, words, drawn and with_conclusion(drawn, stand, desk), guide_of(stand.theme, desk.words))


def with_conclusion(drawn: Spark, stand: Stand, desk: Desk) -> Spark:
    """Before its numbers a picture says what they are about, and whether anything moved."""
    moved = change_text(stand.move, desk.before.title if desk.before else None, desk.words)
    said = [f"{stand.title}.", f"{moved}." if moved else "", drawn.words]
    return replace(drawn, words=" ".join(part for part in said if part))


def instead(_: Wording) -> str:
    """Over the organisation's numbers on the page of a group that has none: nobody may take them for its own."""
    return _("Too few answered here: what the whole organisation says")


def wrote(desk: Desk) -> Mapping[str, Any] | None:
    """Subjects of comments of the smallest part that comments are told for and that holds the group."""
    part = part_of(desk)
    found = [one for item in desk.now.questions.items for one in about(desk.now.release.themes, part[0], item)]
    subjects: list[Subject] = [subject(one, desk) for one in own_first(found, desk.words)[:SUBJECTS]]
    return {"where": part[1], "subjects": subjects} if subjects else None


def part_of(desk: Desk) -> tuple[str, str]:
    """The division of a group, if comments of it were told; else the organisation."""
    told = {str(one["group"]) for one in desk.now.release.themes}
    units = set(desk.focus.units)
    parts = [part for part in desk.now.manifest["segments"] if part["view"] == TEXT and part["segment"] != ORGANISATION]
    holding = [part for part in parts if part["segment"] in told and holds(part["units"], units)]
    if not holding or desk.focus_is_organisation:
        return ORGANISATION, desk.words("Whole organisation")
    return str(holding[0]["segment"]), str(holding[0]["label"])


def holds(parents: Sequence[str], units: set[str]) -> bool:
    """Say whether each unit is one of these, or lies below one.

    >>> holds(["A/X"], {"A/X", "A/X/1"}), holds(["A/X"], {"A/X1"}), holds(["A", "B/Y"], {"A/X", "B/Z"})
    (True, False, False)
    """
    above = set(parents)
    return all(any(path in above for path in accumulate(unit.split("/"), "{}/{}".format)) for unit in units)


def talk(desk: Desk, stands: Sequence[Stand]) -> Guide | None:
    """A guide that fits any theme, where nothing is clear enough to begin with."""
    if any(stand.bad for stand in stands) or not stands:
        return None
    _ = desk.words
    opening = _(
        "I would like to understand what is behind these results. They are about our conditions and not about anybody"
        " in person."
    )
    return replace(anything(_), opening=opening)
