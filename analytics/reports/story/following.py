"""The chapter on what was done: what the organisation tells about its actions, and where the same questions stood.

In: a desk. Out: a chapter, None where nothing was told. Called by: `analytics.reports.story.telling`.
"""

from analytics.figures.readings import PROTECTED
from analytics.figures.wording import Wording
from analytics.pages.behind import actions
from analytics.pages.behind.actions import Done
from analytics.pages.behind.since import Since
from analytics.pages.desk import Desk
from analytics.reports.story.extent import name_of
from analytics.reports.story.parts import Chapter, Deed, Grid, Id, Protected, Said


def done(desk: Desk, most: int) -> Chapter | None:
    """As many as there is room for, the group in focus first; what is not told here is on the page of results."""
    _, sections = desk.words, actions.build(desk)["sections"]
    deeds = [deed_of(name_of(desk, section.group), one, _) for section in sections for one in section.done]
    if not deeds:
        return None
    left = len(deeds) - most
    more = [Said((_("and %(n)s more", n=_.whole(left)),))] if left > 0 else []
    return Chapter(
        Id.DONE,
        _("What was done"),
        _("You said, we did"),
        _(
            "What was planned and done after earlier answers, in the words of the organisation; and where the same"
            " questions stood afterwards."
        ),
        (*deeds[:most], *more),
        (
            _(
                "It says what came after, not what came of it. Much else happens between two waves, and a survey cannot"
                " tell why a number moved."
            ),
        ),
    )


def deed_of(group: str, one: Done, _: Wording) -> Deed:
    return Deed(
        title=f"{group}: {one.theme_title}",
        said=one.said(_),
        words=tuple(line for line in one.statement.text.splitlines() if line),
        language=one.statement.language,
        state=sentence(f"{one.state(_)}, {one.published(_)}"),
        after=one.after(_),
        stages=stages(one.since, one.theme_title, _) if one.since and one.since.later else None,
    )


def sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def stages(course: Since, title: str, _: Wording) -> Grid:
    """Every wave since then."""
    found = [course.start, *course.later]
    rows = tuple(
        (
            " · ".join([stage.title, *stage.beside(_)]),
            Protected.HERE if stage.reading == PROTECTED and not stage.regrouped else stage.told(_),
            stage.change(course.start, _),
        )
        for stage in found
    )
    changed = _("Change since %(wave)s", wave=course.start.title)
    return Grid(_("Every wave since then"), (_("Wave"), title, changed), rows)
