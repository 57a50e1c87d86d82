"""Who took part, and what that leaves open.

In: public counts, bands. Out: sentences. Called by: `analytics.pages`.
"""

from typing import Final

from analytics.figures.wording import Wording, respondents_text
from analytics.pages.participation import Turnout
from analytics.release.board import Group

HALF: Final = 50  # percent
FEW: Final = 6  # people; a sentence that counts fewer would seem to point at them


def took_part(turnout: Turnout, imported: bool, _: Wording) -> list[str]:
    """The organisation, exactly."""
    counted = _.whole(turnout.counted)
    if imported:
        return [_("%(counted)s people were counted; how many were asked is not known here.", counted=counted)]
    said = _(
        "%(counted)s of %(invited)s invited people took part, which is %(percent)s%%.",
        counted=counted,
        invited=_.whole(turnout.invited),
        percent=_.whole(turnout.percent),
    )
    return [said, *silent(turnout, _)]


def silent(turnout: Turnout, _: Wording) -> list[str]:
    """What is not known of those who did not answer."""
    others = turnout.invited - turnout.counted
    if others <= 0:
        return []
    said = (
        _("What those think who did not take part is not known, and does not count as consent.")
        if others < FEW
        else _(
            "What the other %(number)s people think is not known, and does not count as consent.",
            number=_.whole(others),
        )
    )
    if turnout.percent >= HALF:
        return [said]
    few = _("Fewer than half took part: these are the words of those who did, and others may see it otherwise.")
    return [few, said]


def since(title: str, before: Turnout, _: Wording) -> str:
    return _("In %(wave)s it was %(percent)s%%.", wave=title, percent=_.whole(before.percent))


def unranged(groups: int, _: Wording) -> list[str]:
    """Groups of which not even a range is told."""
    if not groups:
        return []
    return [
        _.ngettext(
            "For one group not even a range is shown, because too few answered.",
            "For %(num)s groups not even a range is shown, because too few answered.",
            groups,
        )
    ]


def of_group(group: Group, invited: float, imported: bool, _: Wording) -> list[str]:
    """A group other than the organisation, as a band, which never reaches beyond those who were invited."""
    answered = respondents_text(group.respondents, _, invited)
    if not answered:
        return []
    if imported:
        return [_("This is what %(answered)s people answered.", answered=answered)]
    low, high = bounds(group)
    values = {"invited": _.whole(invited)}
    if high >= invited > low:
        said = _("This is what at least %(low)s of %(invited)s invited people answered.", low=_.whole(low), **values)
    else:
        said = _("This is what %(answered)s of %(invited)s invited people answered.", answered=answered, **values)
    return [said, _("What the others think is not known.")] if invited > low else [said]


def bounds(group: Group) -> tuple[int, int]:
    shown = group.respondents
    if isinstance(shown, tuple):
        return shown
    return (shown or 0, shown or 0)
