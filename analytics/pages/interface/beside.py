"""What is told beside cells, as this reader may see it: series, drivers, outlook, comments, reliability, references.

In: a question. Out: models. Called by: analytics.pages.interface.endpoints.
"""

from collections.abc import Mapping
from typing import Any

from analytics.figures.differences import Move
from analytics.figures.readings import PROTECTED
from analytics.figures.readings import Reading as Read
from analytics.pages.behind import comments as comments_page
from analytics.pages.behind.course import Course
from analytics.pages.behind.trends import WaveRow, rows_of, said
from analytics.pages.desk import Desk
from analytics.pages.interface import told
from analytics.pages.interface.asking import NOT_THERE, NotThere, Question
from analytics.release.board import Group, WaveEntry

VERDICTS = {-1: "lower", 0: "no-clear-change", 1: "higher"}


def series(question: Question) -> told.Series:
    """One theme of one group, by the same steps as the page of trends."""
    desk = question.desk(question.values["group"], question.values["measure"])
    group = question.group(desk)
    known = {theme.measure for theme in desk.now.questions.themes}
    if group is None or group.id not in desk.now.seen or question.values["measure"] not in known:
        raise NotThere(NOT_THERE)
    source = desk.now.standing(desk.focus, desk.theme).source
    rows = rows_of(desk, source, None)
    found = said(desk, rows)
    return told.Series(
        wave=desk.now.wave,
        measure=desk.theme.measure,
        titles=dict(desk.theme.title),
        group=named(group),
        told_of=named(source),
        points=[point(entry, row) for entry, row in zip(desk.waves, rows, strict=True)],
        change=change(found["move"], desk.before.wave if desk.before else None),
        long_run=change(found["long_run"], desk.first.wave if desk.first else None),
        course=course(found["course"]),
        sentence=found["headline"],
    )


def named(group: Group) -> told.Named:
    return told.Named(id=group.id, label=group.label)


def point(entry: WaveEntry, row: WaveRow) -> told.Point:
    return told.Point(
        wave=entry.id,
        title=entry.title,
        closed=entry.closed,
        group=reading(row.focus),
        organisation=reading(row.organisation),
        called=row.called or None,
        people_changed=row.broken,
        regrouped=row.regrouped,
        same_questions=not row.otherwise,
        same_as_before=not row.severed,
    )


def reading(found: Read) -> told.Number | told.NoNumber:
    if not found.shown:
        return told.NoNumber(status="withheld" if found == PROTECTED else "not-asked")
    numbers = {name: getattr(found, name) for name in ("value", "margin", "low", "high", "noise")}
    return told.Number(status="released", **numbers)


def change(move: Move | None, since: str | None) -> told.Change | None:
    if move is None or since is None:
        return None
    numbers = {name: getattr(move, name) for name in ("difference", "margin", "smallest_detectable")}
    return told.Change(since=since, verdict=verdict(move.direction), **numbers)


def course(found: Course | None) -> told.Course | None:
    if found is None:
        return None
    return told.Course(verdict=verdict(found.direction), points=found.points, waves=found.waves)


def verdict(direction: int) -> Any:
    return VERDICTS[direction]


def drivers(question: Question) -> told.Drivers:
    return told.Drivers(drivers=[told.Driver(**one) for one in in_scope(question, question.desk(), "drivers")])


def outlook(question: Question) -> told.Outlook:
    return told.Outlook(outlook=[told.GroupOutlook(**one) for one in in_scope(question, question.desk(), "outlook")])


def reliability(question: Question) -> told.Reliability:
    found = in_scope(question, question.desk(), "reliability")
    return told.Reliability(reliability=[told.ScaleReliability(**one) for one in found])


def in_scope(question: Question, desk: Desk, name: str) -> list[Mapping[str, Any]]:
    """Entries of groups that this reader may see; of the group that was asked for, if one was."""
    asked = question.group(desk)
    wanted = {asked.id} if asked else desk.now.seen.keys()
    return [entry for entry in getattr(desk.now.release, name) if entry["group"] in wanted]


def comments(question: Question) -> told.Comments:
    """Of the organisation and of divisions that comments were certified for, which everybody sees."""
    desk = question.desk()
    places = {group for group, _label in comments_page.text_groups(desk)}
    asked = question.values.get("group")
    if asked is not None and asked not in places:
        raise NotThere(NOT_THERE)
    wanted = places if asked is None else {asked}
    return told.Comments(
        themes=[told.Theme(**one) for one in desk.now.release.themes if one["group"] in wanted],
        quotes=[told.Quote(**one) for one in desk.now.release.quotes if one["group"] in wanted],
    )


def references(question: Question) -> told.References:
    return told.References(
        references=[
            told.Reference(
                titles=dict(one.title),
                population=dict(one.population),
                caution=dict(one.caution),
                favourable=dict(one.favourable),
                index=dict(one.index),
                source=one.source,
                licence=one.licence,
                year=one.year,
                number=one.number,
            )
            for one in question.desk().outside
        ]
    )
