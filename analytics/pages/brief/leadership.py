"""The state of an organisation on one page: what follows, where, what goes together, who answered, what to do next.

In: a desk. Out: `Told`, the sentences that the page and the report share; what results/leadership.html shows.
Called by: `analytics.pages.routes`, `analytics.reports`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from analytics.figures.guides.talk import guide
from analytics.figures.headline import Headline
from analytics.figures.wording import Wording
from analytics.pages import groups, overview
from analytics.pages.behind import drivers, outlook
from analytics.pages.brief import summaries
from analytics.pages.brief.focus import DIVISION, Focus, focus_of
from analytics.pages.brief.picks import Stand, stands_of, strengths, to_work_on
from analytics.pages.brief.saying import questions, standing, turnout
from analytics.pages.brief.saying.questions import Apart
from analytics.pages.desk import Desk
from analytics.pages.participation import took_part
from analytics.pages.scales import theme_rows
from analytics.pages.seen.visible import ORGANISATION

LINES: Final = 16  # divisions that one sheet of paper has room for
COLUMNS: Final = 8  # themes of the table, as many as an upright page is wide; the rest is on the page of all groups


@dataclass(frozen=True)
class Point:
    """One question that leadership asks, and what the numbers answer to it."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """A theme to talk about, and how to begin."""

    measure: str
    theme: str
    guide: str


@dataclass(frozen=True)
class Told:
    """Everything that a summary says in words."""

    headline: str
    lead: str
    points: tuple[Point, ...]
    topics: tuple[Topic, ...]


def build(desk: Desk) -> Mapping[str, Any]:
    """Of the whole organisation, whoever reads it and whatever group they come from."""
    whole = of_organisation(desk)
    if not whole.themes:
        return {"told": None, "figures": overview.key_figures(whole, []), "act": act(desk.words)}
    about, listed, rows = focus_of(whole), groups.build(whole), theme_rows(whole)
    chosen = first_themes(whole, about, listed)
    places = [place for place, (theme, _title) in enumerate(listed["themes"]) if theme.measure in chosen]
    lines = [(row, [row.cells[place] for place in places]) for row in listed["rows"] if row.depth <= DIVISION]
    return {
        "told": told(whole, about, overview.headline_of(whole, rows), listed),
        "figures": overview.key_figures(whole, rows),
        "act": act(desk.words),
        "begin": where_to_begin(whole),
        "themes": [listed["themes"][place] for place in places],
        "sides": listed["sides"],
        "nothing": whole.now.protected_throughout(whole.now.organisation),
        "rows": lines,
        "many": len(lines) > LINES,
    }


def of_organisation(desk: Desk) -> Desk:
    """Held against nothing but the wave before, whatever the reader chose for other pages."""
    if desk.focus_is_organisation and desk.asked.against is None:
        return desk
    return replace(desk, asked=replace(desk.asked, group=ORGANISATION, against=None))


def first_themes(desk: Desk, about: Focus, listed: Mapping[str, Any]) -> list[str]:
    """Measures of the themes that one page has room for.

    The one that it is about, what is to be worked on, what a group below is named for, what is strong, then the others
    as they were asked.
    """
    stands = stands_of(desk, desk.focus, desk.before)
    matter = [
        *([] if desk.before is None else [about.theme.measure]),
        *measures_of(to_work_on(stands).chosen),
        *(one.measure for one in questions.by_name(apart(desk, listed))),
        *measures_of([*strengths(stands).chosen, *stands]),
    ]
    return list(dict.fromkeys(matter))[:COLUMNS]


def measures_of(stands: Iterable[Stand]) -> list[str]:
    return [stand.theme.measure for stand in stands]


def told(desk: Desk, about: Focus, said: Headline, listed: Mapping[str, Any]) -> Told:
    """Put all sentences together, about the group in focus.

    `said` is the headline of its overview, `listed` the table of groups and themes.
    """
    return Told(
        headline=said.text,
        lead=" ".join(part for part in (said.below, apart_text(desk, about)) if part),
        points=tuple(point for point in points(desk, listed) if point.sentences),
        topics=topics(desk),
    )


def points(desk: Desk, listed: Mapping[str, Any]) -> list[Point]:
    """The same sentences as on the pages that they lead to."""
    _, stands = desk.words, stands_of(desk, desk.focus, desk.before)
    since = desk.before.title if desk.before else None
    moved = [*standing.changes(stands, since, _), *summaries.slowly(desk, stands)] if stands else []
    return [
        Point(_("Strengths"), tuple(standing.strong(strengths(stands), _) if stands else ())),
        Point(_("Priorities"), tuple(standing.weak(to_work_on(stands), _) if stands else ())),
        Point(_("Changes"), tuple(moved)),
        Point(_("Where"), tuple(where(desk, listed))),
        Point(_("What goes together"), tuple(summaries.drivers_of_whom(desk, drivers.build(desk)))),
        Point(_("Staying"), tuple(summaries.outlook(desk, outlook.build(desk)))),
        Point(_("Participation"), tuple(who(desk))),
    ]


def who(desk: Desk) -> list[str]:
    """Exactly for the organisation, a range for any other group."""
    _, now = desk.words, desk.now
    if desk.focus_is_organisation:
        return turnout.took_part(took_part(now), now.imported, _)
    return turnout.of_group(desk.focus, now.invited(desk.focus), now.imported, _)


def where(desk: Desk, listed: Mapping[str, Any]) -> list[str]:
    """What differs in the groups right below the one in focus."""
    return questions.where(apart(desk, listed), desk.words) if below(desk, listed) else []


def below(desk: Desk, listed: Mapping[str, Any]) -> list[Any]:
    return [row for row in listed["rows"] if desk.now.parent(row.group) == desk.focus.id]


def apart(desk: Desk, listed: Mapping[str, Any]) -> list[Apart]:
    """Themes of the groups right below the one in focus, in the order of organisation and questionnaire."""
    _ = desk.words
    return [
        Apart(row.group.label, title, _.index(cell.reading), cell.arrow, theme.measure)
        for row in below(desk, listed)
        for (theme, title), cell in zip(listed["themes"], row.cells, strict=True)
        if cell.arrow and cell.reading.shown and not cell.together and theme.measure.startswith("scale:")
    ]


def topics(desk: Desk) -> tuple[Topic, ...]:
    """What is to be worked on, each with a question to begin with; nothing where nothing is clear."""
    chosen = to_work_on(stands_of(desk, desk.focus, desk.before)).chosen
    return tuple(Topic(stand.theme.measure, stand.title, guide(stand.theme, desk.words)) for stand in chosen)


def where_to_begin(desk: Desk) -> str:
    """For a group of which no priority is clear."""
    _ = desk.words
    if desk.now.protected_throughout(desk.focus):
        return _("Nothing can be shown. Talk about what would make it easier to take part.")
    return _("No theme is clearly one to begin with. Ask the people where they would begin, and why.")


def apart_text(desk: Desk, about: Focus) -> str:
    """Say which division moved away from the rest, if one did."""
    _, since = desk.words, desk.before.title if desk.before else None
    if not desk.focus_is_organisation or about.group.id == ORGANISATION or about.move is None or since is None:
        return ""
    values = {"theme": _.title(about.theme.title), "group": about.group.label, "wave": since}
    if about.move.direction < 0:
        return _("%(theme)s fell in %(group)s more clearly than elsewhere since %(wave)s.", **values)
    return _("%(theme)s rose in %(group)s more clearly than elsewhere since %(wave)s.", **values)


def act(_: Wording) -> Sequence[str]:
    """What to keep in mind before anything is decided."""
    return (
        _("If a number matters for a decision, read its margin first, and ask the people concerned what is behind it."),
        _(
            "This is not a ranking. Groups do different work under different conditions, and a lower number is a"
            " reason to ask, not a verdict on anybody."
        ),
        _(
            "A hatched cell is not a bad sign. It only means that too few people answered for a number to be safe."
            " Please do not ask around to fill it in."
        ),
    )
