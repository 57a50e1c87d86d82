"""The summary of each page of results: two to four sentences under its headline, from what the page shows.

In: a page, a desk, what the page was built of. Out: sentences. Called by: `analytics.pages.routes`, reports.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from analytics.figures.readings import PROTECTED
from analytics.figures.versus import ORGANISATION
from analytics.pages.brief.picks import Stand, stands_of
from analytics.pages.brief.saying import behind, questions, slips, standing, trends, turnout
from analytics.pages.brief.saying.trends import Seen
from analytics.pages.desk import Desk
from analytics.pages.groups import arrows_of
from analytics.pages.items import asked_in
from analytics.pages.seen.visible import ORGANISATION as WHOLE
from analytics.pages.seen.visible import Visible

Built = Mapping[str, Any]
QUESTIONS: Final = 2  # of comments, in a summary


def summary(page: str, desk: Desk, built: Built) -> list[str]:
    """Nothing for a page that has none."""
    found = SUMMARIES.get(page)
    return found(desk, built) if found else []


def overview(desk: Desk, _built: Built) -> list[str]:
    """The headline has said what moved; here is where the group stands, what could not be seen, what is not shown."""
    _, earlier = desk.words, earlier_wave(desk)
    stands, since = stands_of(desk, desk.focus, earlier), earlier.title if earlier else None
    moved = standing.below_headline(stands, since, _)
    return [*standing.overview(stands, _), *moved, *slowly(desk, stands), *standing.hidden(hidden_themes(desk), _)]


def slowly(desk: Desk, stands: Sequence[Stand]) -> list[str]:
    """What moved since the first wave, unless the page is held against that one anyway."""
    first, held = desk.first, desk.comparison.earlier
    if first is None or (held and held.wave == first.wave):
        return []
    return slips.slow(stands, stands_of(desk, desk.focus, first), first.title, desk.words)


def earlier_wave(desk: Desk) -> Visible | None:
    """The wave that the page is held against, else the one before."""
    return desk.comparison.earlier or desk.before


def scales(desk: Desk, _built: Built) -> list[str]:
    _, stands = desk.words, stands_of(desk, desk.focus, earlier_wave(desk))
    return [*standing.scales(stands, desk.focus_is_organisation, _), *standing.hidden(hidden_themes(desk), _)]


def hidden_themes(desk: Desk) -> int:
    """Themes of which nothing is shown for the group in focus, unless nothing at all is."""
    now = desk.now
    if now.protected_throughout(desk.focus):
        return 0
    scales = [theme for theme in desk.themes if theme.measure.startswith("scale:")]
    return sum(1 for theme in scales if now.standing(desk.focus, theme).reading == PROTECTED)


def participation(desk: Desk, built: Built) -> list[str]:
    _, taken = desk.words, built["turnout"]
    earlier = [row for row in built["history"] if row.title != desk.now.title]
    before = [turnout.since(earlier[-1].title, earlier[-1].turnout, _)] if earlier and not desk.now.imported else []
    unknown = sum(1 for group in desk.now.groups if group.respondents is None)
    silent = [] if desk.now.imported else turnout.silent(taken, _)
    return [*silent, *before, *turnout.unranged(unknown, _)]


def items(desk: Desk, built: Built) -> list[str]:
    rows = [row for section in built["sections"] for row in section.rows if row.item.has_mean]
    return questions.items(asked_in(built["sections"]), sum(1 for row in rows if row.mean == PROTECTED), desk.words)


def groups(desk: Desk, built: Built) -> list[str]:
    """Arrows against anything but the organisation are told by the headline alone."""
    if desk.comparison.in_tree() != ORGANISATION:
        return []
    return questions.groups(arrows_of(desk, built["rows"]), built["left_out"], desk.words)


def drivers(desk: Desk, built: Built) -> list[str]:
    if not built["tiers"]:
        return []
    return behind.drivers(built["tiers"][0].drivers, built["outcome"], built["explained"], desk.words)


def drivers_of_whom(desk: Desk, built: Built) -> list[str]:
    """The same with a word on whose answers they are, where nothing else on the page says so."""
    about = borrowed(desk, built)
    return [*([about] if about else []), *drivers(desk, built)]


def borrowed(desk: Desk, built: Built) -> str:
    """Of whom they are told, where a group is too small for its own."""
    _ = desk.words
    if not built["tiers"] or not built["borrowed"]:
        return ""
    source = _("the whole organisation") if built["source"].id == WHOLE else built["source"].label
    return _(
        "For %(group)s alone too few people answered. This is about %(source)s.", group=desk.focus.label, source=source
    )


def below_drivers(desk: Desk, built: Built) -> list[str]:
    """On their own page a headline that counts themes has said the first sentence already."""
    said = drivers(desk, built)
    return said[1:] if built.get("many") else said


def comments(desk: Desk, built: Built) -> list[str]:
    """The whole organisation, question by question; subjects in other languages are only counted."""
    _ = desk.words
    blocks = [block for block in built["blocks"] if block.subjects]
    first = [block for block in blocks if block.group == blocks[0].group]
    said = [
        behind.comments(
            block.question,
            len(block.subjects),
            [(one.label, one.writers) for one in block.subjects if one.language == _.lang],
            _,
        )
        for block in first[:QUESTIONS]
    ]
    return [*said, behind.no_vote(_)] if said else []


def outlook(desk: Desk, built: Built) -> list[str]:
    lines = [behind.Told(line.group.label, line.level, line.concern, line.frequencies) for line in built["lines"]]
    return behind.outlook(lines, desk.words)


def trend(desk: Desk, built: Built) -> list[str]:
    _, row = desk.words, next(row for row in built["rows"] if row.title == desk.now.title)
    keys = ("move", "since", "course", "long_run", "first")
    name = _("The whole organisation") if desk.focus_is_organisation else built["names"].focus
    there = None if desk.focus_is_organisation or desk.comparison.outside else row.organisation
    stepped = desk.comparison.standing is None
    return trends.sentences(Seen(name, row.focus, there, **{key: built[key] for key in keys}, stepped=stepped), _)


SUMMARIES: Final[Mapping[str, Callable[[Desk, Built], list[str]]]] = {
    "overview": overview,
    "participation": participation,
    "scales": scales,
    "items": items,
    "groups": groups,
    "trends": trend,
    "drivers": below_drivers,
    "comments": comments,
    "outlook": outlook,
}
