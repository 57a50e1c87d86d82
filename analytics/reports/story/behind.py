"""The chapters behind the numbers: the course over the waves, what goes together, the outlook, comments.

In: a desk. Out: chapters. Called by: `analytics.reports.story.telling`.
"""

from collections.abc import Mapping
from typing import Any, Final

from analytics.figures.headline import theme_headline
from analytics.figures.wording import Wording
from analytics.pages.behind import comments, drivers, outlook
from analytics.pages.behind.comments import Block as Comments
from analytics.pages.behind.trends import WaveRow
from analytics.pages.brief import summaries
from analytics.pages.brief.focus import Focus
from analytics.pages.brief.saying.trends import detectable
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import ORGANISATION
from analytics.reports.story.course import course, rows_of
from analytics.reports.story.opening import index_entry
from analytics.reports.story.parts import Block, Chapter, Entry, Grid, Id, Protected, Said, Shares

LAST: Final = 5  # waves of the table of all themes


def trend(desk: Desk, about: Focus) -> Chapter | None:
    """The theme that matters most as a chart, all others as a table; None for a first wave."""
    if not desk.earlier_waves:
        return None
    _, since = desk.words, desk.before.title if desk.before else None
    theme, whole = _.title(about.theme.title), about.group.id == ORGANISATION
    lead = (
        _("%(theme)s, the whole organisation over all waves.", theme=theme)
        if whole
        else _("%(theme)s, %(group)s beside the whole organisation.", theme=theme, group=about.group.label)
    )
    table = all_themes(desk, about)
    blocks: tuple[Block, ...] = (course(desk, about), table) if table else (course(desk, about),)
    notes = [_("Waves ask the same groups, but answers of one person are never linked from wave to wave.")]
    if about.move:
        notes.append(detectable(about.move, _))
    headline = theme_headline(about.theme, about.move, since, _)
    return Chapter(Id.TREND, _("Trends"), headline, lead, blocks, tuple(notes))


def all_themes(desk: Desk, about: Focus) -> Grid | None:
    """Every theme of the same group in the last waves; None for a first wave."""
    _ = desk.words
    lines = [(theme, rows_of(desk, about.group, theme)[-LAST:]) for theme in desk.themes]
    if not lines or len(lines[0][1]) < 2:
        return None
    headers = (_("Theme"), *(row.title for row in lines[0][1]))
    rows = tuple((_.title(theme.title), *(entry(row, _) for row in waves)) for theme, waves in lines)
    return Grid(_("All themes in the last waves"), headers, rows)


def entry(row: WaveRow, _: Wording) -> Entry:
    """What stood there, why nothing stands there, or why it cannot be compared, in the words of the page."""
    if row.regrouped or row.absent:
        said = _("another composition") if row.regrouped else _("no such group then")
        return f"{said[:1].upper()}{said[1:]}"
    found = index_entry(row.focus, _)
    return f"{found} ({_('other questions')})" if row.otherwise and row.focus.shown else found


def together(desk: Desk) -> Chapter | None:
    """What goes together with wellbeing; None where nothing was computed."""
    _, found = desk.words, drivers.build(desk)
    if not found["tiers"]:
        return None
    outcome, tiers = found["outcome"], found["tiers"]
    rows = tuple((driver.title, driver.percent) for tier in tiers for driver in tier.drivers)
    said = ", ".join(f"{title} {_('%(percent)s%%', percent=_.two_digits(percent))}" for title, percent in rows)
    title = _("What goes together with %(outcome)s", outcome=outcome)
    chart = Shares(
        title,
        rows,
        tuple(len(tier.drivers) for tier in tiers),
        f"{title}: {said}.",
        _(
            "Share of the differences between people that goes along with each theme, in percent. Themes beside the"
            " same line cannot be told apart: their order could be chance."
        ),
    )
    caution = _("That is what the answers have in common. It does not show what causes what.")
    lead = f"{summaries.borrowed(desk, found)} {caution}".strip()
    return Chapter(Id.DRIVERS, _("Drivers"), driver_headline(desk, found), lead, (chart,), driver_notes(desk, found))


def driver_headline(desk: Desk, found: Mapping[str, Any]) -> str:
    _ = desk.words
    if found["many"]:
        return _("%(n)s themes go together with %(outcome)s about equally", n=found["many"], outcome=found["outcome"])
    if found["single"]:
        return _("%(theme)s goes together with %(outcome)s most", theme=found["first"], outcome=found["outcome"])
    return _("%(themes)s go together with %(outcome)s most", themes=found["first"], outcome=found["outcome"])


def driver_notes(desk: Desk, found: Mapping[str, Any]) -> tuple[str, ...]:
    _ = desk.words
    said = [
        _(
            "Together the themes account for %(explained)s%% of the differences in %(outcome)s.",
            explained=_.decimal(found["explained"], "0.#"),
            outcome=found["outcome"],
        )
    ]
    if found["unseen"] is not None:
        said.append(
            _(
                "For groups that were left out of the computation it is %(unseen)s%%: that is how much can be expected"
                " elsewhere.",
                unseen=_.decimal(found["unseen"], "0.#"),
            )
        )
    if found["repeatable"]:
        said.append(
            _(
                "A sentence that you may repeat: “Where %(theme)s is better, %(outcome)s is usually better too.” Not"
                " more than that.",
                theme=found["repeatable"],
                outcome=found["outcome"],
            )
        )
    return (*said, _("The rest has other reasons, which no survey knows."))


def staying(desk: Desk, most: int) -> Chapter | None:
    """The retention outlook of groups; None where none could be told."""
    _, found = desk.words, outlook.build(desk)
    lines = found["every_line"]
    if not lines:
        return None
    rate = (_("Unfavourable answers"),) if found["any_rate"] else ()
    headers = (_("Group"), _("Now"), _("Chance that it is clearly lower"), *rate)
    kept = lines if len(lines) <= most else [line for line in lines if line.level != outlook.SAME][:most]
    rows = tuple(
        (
            line.group.label,
            found["level_words"][line.level],
            line.concern,
            *((line.frequencies or "–",) if found["any_rate"] else ()),
        )
        for line in kept
    )
    note = outlook_note(len(kept), len(lines), _)
    lead = _("What groups said about staying, against the whole organisation. Who will leave, nobody can read from it.")
    explained = outlook_words(_)
    table = Grid(_("Staying, against the organisation"), headers, rows, (), note) if rows else Said((note, *explained))
    return Chapter(
        Id.OUTLOOK,
        _("Retention outlook"),
        found["headline"],
        lead,
        (table,),
        explained if rows else (),
    )


def outlook_words(_: Wording) -> tuple[str, ...]:
    return (
        _(
            "“Higher concern” stands here when it is at least 80%% probable that a group lies more than a quarter"
            " of a point (of five) below the organisation; “lower concern” the other way round."
        ),
        _("Only published averages go into this. There is no number about a person, here or anywhere else."),
        _("An intention is not a decision. Nobody may be asked whether they meant this."),
    )


def outlook_note(kept: int, told: int, _: Wording) -> str:
    """Say what is not listed, and why."""
    if kept == 0:
        return _("None of %(n)s groups can be told apart from the organisation.", n=_.whole(told))
    order = _("In the order of the organisation, not by result.") if told > 1 else ""
    if kept == told:
        return order
    left = _(
        "%(n)s further groups are not listed here; those not distinguishable are left out.", n=_.whole(told - kept)
    )
    return f"{order} {left}"


def written(desk: Desk) -> Chapter | None:
    """Subjects of comments with how many people wrote about them; None where nobody was asked."""
    _, found = desk.words, comments.build(desk)
    if not found["asked"]:
        return None
    near = (_("Whole organisation"), *desk.focus.path)
    told = [block for block in found["blocks"] if desk.focus_is_organisation or block.group in near]
    asked = list(dict.fromkeys(block.question for block in told))
    blocks = [grid for question in asked if (grid := subjects(question, told, desk))]
    policy = found["policy"]
    lead = _(
        "Subjects that at least %(writers)s different people wrote about, from %(comments)s comments on.",
        writers=policy["theme_writers"],
        comments=policy["comments_for_themes"],
    )
    headline = _("What people wrote about") if blocks else _("No subject was shared by enough people to be shown")
    empty = _("Either too few comments were written, or what people wrote about differed too much.")
    notes = (
        _("Comments are shown for the whole organisation and its divisions, never for a smaller group."),
        _("Do not try to find out who wrote something. Answer the subject, in public, for everybody."),
    )
    if not blocks:
        return Chapter(Id.COMMENTS, _("Comments"), headline, lead, (Said((empty, *notes)),))
    return Chapter(Id.COMMENTS, _("Comments"), headline, lead, tuple(blocks), notes)


def subjects(question: str, blocks: list[Comments], desk: Desk) -> Grid | None:
    """One table for each question: who wrote about what, by group."""
    _ = desk.words
    rows = tuple(
        (block.group, one.label, one.writers or Protected.HERE, ", ".join(term for term, _writers in one.terms))
        for block in blocks
        if block.question == question
        for one in block.subjects
    )
    headers = (_("Group"), _("Subject"), _("People who wrote about it"), _("Words"))
    return Grid(question, headers, rows) if rows else None
