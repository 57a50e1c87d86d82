"""One group on one page, for those who work in it or lead it: what is strong, what to work on, how to talk about it.

In: a desk. Out: what results/team.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.figures.guides.guide import Guide
from analytics.figures.guides.outcomes import anything
from analytics.figures.guides.talk import guide_of
from analytics.figures.wording import Wording
from analytics.pages.behind.comments import TEXT, Subject, about, subject
from analytics.pages.brief.picks import Stand, stands_of, strengths, to_work_on
from analytics.pages.brief.saying import standing, turnout
from analytics.pages.brief.spark import Spark, spark_of
from analytics.pages.desk import Desk
from analytics.pages.seen.scope import focus_groups
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Group

NAMED: Final = 3  # themes in a headline
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
    good, bad = strengths(stands), to_work_on(stands)
    return {
        "borrowed": borrowed,
        "mine": led(desk),
        "told_of": group,
        "headline": headline(good.chosen, bad.chosen, _),
        "summary": summary(desk, group, stands),
        "strengths": [card(desk, group, stand) for stand in good.chosen],
        "work": [card(desk, group, stand) for stand in bad.chosen],
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


def card(desk: Desk, group: Group, stand: Stand) -> Card:
    words, source = standing.why(stand, desk.words), desk.now.standing(group, stand.theme).source
    return Card(stand, words, spark_of(desk, source, stand.theme), guide_of(stand.theme, desk.words))


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


def wrote(desk: Desk) -> Mapping[str, Any] | None:
    """Subjects of comments of the smallest part that comments are told for and that holds the group."""
    part = part_of(desk)
    found = [one for item in desk.now.questions.items for one in about(desk.now.release.themes, part[0], item)]
    subjects: list[Subject] = [subject(one, desk) for one in found[:SUBJECTS]]
    return {"where": part[1], "subjects": subjects} if subjects else None


def part_of(desk: Desk) -> tuple[str, str]:
    """The division of a group, if comments of it were told; else the organisation."""
    told = {str(one["group"]) for one in desk.now.release.themes}
    units = set(desk.focus.units)
    parts = [part for part in desk.now.manifest["segments"] if part["view"] == TEXT and part["segment"] != ORGANISATION]
    holding = [part for part in parts if holds(part["units"], units) and part["segment"] in told]
    if not holding or desk.focus_is_organisation:
        return ORGANISATION, desk.words("Whole organisation")
    return str(holding[0]["segment"]), str(holding[0]["label"])


def holds(parents: Sequence[str], units: set[str]) -> bool:
    return all(any(f"{unit}/".startswith(f"{parent}/") for parent in parents) for unit in units)


def talk(desk: Desk, stands: Sequence[Stand]) -> Guide | None:
    """A guide that fits any theme, where nothing is clear enough to begin with."""
    if any(stand.bad for stand in stands) or not stands:
        return None
    return anything(desk.words)
