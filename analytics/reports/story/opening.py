"""The first chapters: what follows from the wave, who took part, where the themes stand, what moved.

In: a desk. Out: chapters. Called by: `analytics.reports.story.telling`.
"""

from collections.abc import Mapping
from typing import Any, Final

from analytics.figures.conclusions import outermost
from analytics.figures.drawn.trend import Names
from analytics.figures.readings import PROTECTED, Reading
from analytics.figures.wording import Wording, respondents_text
from analytics.pages import participation
from analytics.pages.desk import Desk
from analytics.pages.participation import took_part
from analytics.pages.scales import ThemeRow
from analytics.release.board import Group
from analytics.reports.extent import depth_in
from analytics.reports.story.extent import name_of
from analytics.reports.story.parts import (
    Block,
    Chapter,
    Entry,
    Facts,
    Grid,
    Id,
    Protected,
    Said,
    Shares,
    Standing,
    with_room,
)

ALERTS: Final = 6  # sentences at a glance; the page of results has them all


def glance(desk: Desk, found: Mapping[str, Any]) -> Chapter:
    _ = desk.words
    first = [alert.text for alert in found["alerts"].rows[:ALERTS]]
    left = found["alerts"].all - len(first)
    more = [_("and %(n)s more", n=_.whole(left))] if left else []
    said = (
        Said((*first, *more), _("Worth a look first"))
        if first
        else Said((found["conclusion"] or themes_headline(desk, found["rows"]),), _("Where each theme stands"))
    )
    return Chapter(
        Id.GLANCE,
        _("At a glance"),
        found["headline"].text,
        found["headline"].below,
        (Facts(tuple(map(with_room, found["figures"]))), said),
        (
            _(
                "The sentence at the top names what moved by more than chance would explain, after allowing for many"
                " themes being looked at together."
            ),
            _("“No clear change” does not mean that nothing changed. It means that these numbers cannot tell."),
        ),
    )


def taking_part(desk: Desk, groups: tuple[list[Group], tuple[str, ...]]) -> Chapter:
    """Exact for the organisation, a range for every group."""
    _ = desk.words
    headline, lead = turnout_words(desk)
    history = participation.build(desk)["history"]
    rows = tuple((row.title, row.turnout.percent) for row in history)
    alt = ", ".join(f"{title} {_('%(percent)s%%', percent=_.whole(percent))}" for title, percent in rows)
    over = Shares(_("Taking part over time"), rows, (), f"{_('Taking part over time')}: {alt}.", "")
    listed, said = groups
    table = group_table(desk, listed, " ".join(said))
    blocks: list[Block] = [
        *([over] if len(rows) > 1 and desk.focus_is_organisation else []),
        *([table] if len(listed) > 1 else []),
    ]
    return Chapter(Id.PARTICIPATION, _("Participation"), headline, lead, tuple(blocks), part_notes(desk))


def turnout_words(desk: Desk) -> tuple[str, str]:
    _, people = desk.words, took_part(desk.now)
    counted, invited = _.whole(people.counted), _.whole(people.invited)
    if not desk.focus_is_organisation:
        band = respondents_text(desk.focus.respondents, _, desk.now.invited(desk.focus))
        said = _("People who answered in %(group)s: %(band)s", group=desk.focus.label, band=band or "–")
        return said, _("Only a range, so that nobody can work out who answered.")
    if desk.now.imported:
        lead = _("They answered in an earlier system. How many were asked there is not known here.")
        return _("%(counted)s people were counted", counted=counted), lead
    lead = _(
        "That is %(percent)s%%. Taking part is voluntary, and these numbers do not show who did.",
        percent=_.whole(people.percent),
    )
    return _("%(counted)s of %(invited)s people took part", counted=counted, invited=invited), lead


def part_notes(desk: Desk) -> tuple[str, ...]:
    _ = desk.words
    return (
        _(
            "For groups only a range is published, after the wave has closed. A group with too few answers and one with"
            " none look the same."
        ),
        _(
            "Do not ask people whether they answered. A low number can mean little time, little trust, or nothing to"
            " say; only the group can tell."
        ),
    )


def group_table(desk: Desk, listed: list[Group], note: str) -> Grid:
    _, now = desk.words, desk.now
    rows = []
    for group in listed:
        answered: Entry = respondents_text(group.respondents, _, now.invited(group)) or Protected.HERE
        asked = () if now.imported else (_.whole(now.invited(group)),)
        rows.append((name_of(desk, group), *asked, answered))
    headers = (_("Group"), *(() if now.imported else (_("Invited"),)), _("Answered"))
    depths = tuple(depth_in(desk, group) for group in listed)
    return Grid(_("By group"), headers, tuple(rows), depths, note)


def themes(desk: Desk, rows: list[ThemeRow]) -> Chapter:
    """Every theme with its margin, in the order of the questionnaire."""
    _ = desk.words
    whole = desk.focus_is_organisation
    names = Names(_("Whole organisation") if whole else desk.focus.label, None if whole else _("Whole organisation"))
    marks = tuple((row.title, row.reading, row.reference) for row in rows)
    said = [f"{title} {_.index(mine) if mine.shown else _('not shown')}" for title, mine, _whole in marks]
    alt = _("Every theme with its 95%% interval: %(themes)s.", themes=", ".join(said))
    coarser = dict.fromkeys(row.coarser.label for row in rows if row.coarser)
    larger = " ".join(
        _(
            "The questions on this theme are sensitive and need more answers. They are shown for %(group)s together.",
            group=label,
        )
        for label in coarser
    )
    note = _("Bars are 95%% intervals; where none is seen, it is shorter than the dot.")
    standing = Standing(_("Themes, index from 0 to 100"), names, marks, alt, f"{note} {larger}".strip(), larger)
    return Chapter(Id.THEMES, _("Themes"), themes_headline(desk, rows), themes_lead(desk), (standing,), theme_notes(_))


def themes_lead(desk: Desk) -> str:
    _ = desk.words
    if desk.focus_is_organisation:
        return _("The whole organisation on every theme, with its 95%% interval.")
    return _("%(group)s on every theme, beside the whole organisation.", group=desk.focus.label)


def themes_headline(desk: Desk, rows: list[ThemeRow]) -> str:
    """From where to where the themes reach; of a group, how many differ from the organisation."""
    _ = desk.words
    scales = [row for row in rows if row.theme.measure.startswith("scale:") and row.reading.shown]
    if not scales:
        return _("Where each theme stands")
    if not desk.focus_is_organisation:
        apart = sum(1 for row in scales if row.against)
        if not apart:
            return _("No theme of %(group)s differs clearly from the whole organisation", group=desk.focus.label)
        if len(scales) == 1:
            title, group = _.title(scales[0].theme.title), desk.focus.label
            return _("%(theme)s of %(group)s differs clearly from the whole organisation", theme=title, group=group)
        return _(
            "%(n)s of %(all)s themes of %(group)s differ from the whole organisation by more than chance would explain",
            n=apart,
            all=len(scales),
            group=desk.focus.label,
        )
    shown = [(row.title, row.reading) for row in scales if row.reading.shown]
    if len(shown) == 1:
        return _("%(theme)s stands at %(value)s of 100", theme=shown[0][0], value=_.index(shown[0][1]))
    if outermost(shown) is None:
        return _("No theme stands clearly higher or lower than the others")
    ordered = sorted(scales, key=value_of)
    lowest, highest = ordered[0], ordered[-1]
    return _(
        "Themes stand between %(low)s (%(lowest)s) and %(high)s (%(highest)s) of 100",
        low=_.whole(value_of(lowest)),
        lowest=lowest.title,
        high=_.whole(value_of(highest)),
        highest=highest.title,
    )


def value_of(row: ThemeRow) -> float:
    return row.reading.value if row.reading.shown else 0.0


def theme_notes(_: Wording) -> tuple[str, ...]:
    return (
        _(
            "Each dot is the average of a theme's questions, from 0 (the worst possible answers) to 100 (the best). The"
            " whisker is the 95%% interval."
        ),
        _(
            "A long whisker means that few of those invited answered, or that the number had to be rounded coarsely."
            " Read the whisker before the dot."
        ),
    )


def moved(desk: Desk, found: Mapping[str, Any]) -> Chapter | None:
    """Every theme with its change since the wave before; None for a first wave."""
    _, since = desk.words, found["since"]
    if since is None:
        return None
    rows = tuple((row.title, index_entry(row.reading, _), *change_entries(row, _)) for row in found["rows"])
    headers = (_("Theme"), _("Index"), _("Change since %(wave)s", wave=since), _("In words"))
    table = Grid(_("Every theme since %(wave)s", wave=since), headers, rows)
    lead = _("“No clear change” does not mean that nothing changed. It means that these numbers cannot tell.")
    return Chapter(
        Id.MOVED,
        _("What moved"),
        moved_headline(found, _),
        lead,
        (table,),
        (
            _(
                "A difference between two waves compares different people, never linked. It is called a change only if"
                " it is larger than chance would explain, allowing for all themes together."
            ),
        ),
    )


def moved_headline(found: Mapping[str, Any], _: Wording) -> str:
    moves = [row.move for row in found["rows"] if row.move and row.theme.measure.startswith("scale:")]
    clear = sum(1 for move in moves if move.direction)
    if len(moves) < 2:
        return str(found["headline"].text)
    if not clear:
        return _("None of %(all)s themes moved by more than chance would explain", all=len(moves))
    if clear == 1:
        return _("One of %(all)s themes moved by more than chance would explain", all=len(moves))
    return _("%(n)s of %(all)s themes moved by more than chance would explain", n=clear, all=len(moves))


def index_entry(reading: Reading, _: Wording) -> Entry:
    if reading.shown:
        return _.index(reading)
    return Protected.HERE if reading == PROTECTED else _("Not asked")


def change_entries(row: ThemeRow, _: Wording) -> tuple[str, str]:
    if row.move is None:
        return "–", _("No comparison")
    change = f"{_.signed(row.move.difference)} {_.margin(row.move.margin)}"
    if row.move.direction == 0:
        return change, _("no clear change")
    return change, _("higher") if row.move.direction > 0 else _("lower")
