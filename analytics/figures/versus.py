"""What numbers are held against, in words: the organisation, another survey, or an earlier wave, never left unsaid.

In: `Versus`, directions of differences beyond chance. Out: sentences. Called by: `analytics.pages`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from analytics.figures.headline import Headline, named
from analytics.figures.questions import Theme
from analytics.figures.wording import Wording


class Kind(StrEnum):
    """What a page is held against."""

    ORGANISATION = "organisation"
    WAVE = "wave"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Versus:
    """A comparison by its name: the title of a wave or of another survey; the organisation needs none."""

    kind: Kind
    title: str = ""


ORGANISATION = Versus(Kind.ORGANISATION)


def other(versus: Versus, _: Wording) -> str:
    """Name what squares, columns and arrows refer to."""
    return _("Whole organisation") if versus.kind == Kind.ORGANISATION else versus.title


def side(versus: Versus, direction: int, _: Wording) -> str:
    """Say on which side of it a number lies; nothing where the difference may be chance."""
    if direction == 0:
        return ""
    if versus.kind == Kind.ORGANISATION:
        return _("above the organisation") if direction > 0 else _("below the organisation")
    if versus.kind == Kind.WAVE:
        values = {"wave": versus.title}
        return _("higher than in %(wave)s", **values) if direction > 0 else _("lower than in %(wave)s", **values)
    values = {"other": versus.title}
    return _("above %(other)s", **values) if direction > 0 else _("below %(other)s", **values)


def difference_text(versus: Versus, direction: int, _: Wording) -> str:
    """Put one difference into a line of its own."""
    if versus.kind == Kind.ORGANISATION:
        return (
            _("No clear difference from the organisation"),
            _("Above the organisation"),
            _("Below the organisation"),
        )[direction]
    values = {"other": versus.title}
    return (
        _("No clear difference from %(other)s", **values),
        _("Above %(other)s", **values),
        _("Below %(other)s", **values),
    )[direction]


def quiet_text(versus: Versus, _: Wording) -> str:
    """Say what it means where a list says nothing about a difference."""
    if versus.kind == Kind.ORGANISATION:
        return _("Where nothing is said there is no clear difference from the organisation")
    return _("Where nothing is said there is no clear difference from %(other)s", other=versus.title)


def arrows_text(versus: Versus, _: Wording) -> str:
    """Say what ▲ and ▼ mean on this page."""
    if versus.kind == Kind.ORGANISATION:
        return _("▲▼ differs from the organisation by more than chance would explain")
    if versus.kind == Kind.WAVE:
        return _("▲▼ moved since %(wave)s by more than chance would explain", wave=versus.title)
    return _("▲▼ differs from %(other)s by more than chance would explain", other=versus.title)


def standing_headline(found: Sequence[tuple[Theme, int | None]], versus: Versus, _: Wording) -> Headline:
    """Say which themes lie above and below what they are held against; None where nothing can be compared."""
    compared = [(theme, direction) for theme, direction in found if direction is not None]
    if not compared:
        return Headline(
            _("No comparison with %(other)s is possible", other=other(versus, _)),
            _("Nothing that is shown here has a number on the other side."),
        )
    below = [theme for theme, direction in compared if direction < 0]
    above = [theme for theme, direction in compared if direction > 0]
    return Headline(_sides(below, above, versus, _), _differing(len(below) + len(above), len(compared), _))


def _sides(below: Sequence[Theme], above: Sequence[Theme], versus: Versus, _: Wording) -> str:
    if not below and not above:
        return difference_text(versus, 0, _)
    if not above:
        return _("%(difference)s: %(themes)s", difference=difference_text(versus, -1, _), themes=named(below, _))
    if not below:
        return _("%(difference)s: %(themes)s", difference=difference_text(versus, 1, _), themes=named(above, _))
    return _(
        "%(difference)s: %(falls)s. Above: %(rises)s",
        difference=difference_text(versus, -1, _),
        falls=named(below, _),
        rises=named(above, _),
    )


def _differing(differing: int, compared: int, _: Wording) -> str:
    if compared == 1:
        return _differing_of_one(bool(differing), _)
    if differing == 0:
        return _(
            "None of %(all)s themes differs by more than chance would explain."
            " Smaller differences may be there; these numbers cannot show them.",
            all=compared,
        )
    if differing == compared:
        return _("All %(all)s themes differ by more than chance would explain.", all=compared)
    if differing == 1:
        return _(
            "One of %(all)s themes differs by more than chance would explain. For the others there is no clear"
            " difference.",
            all=compared,
        )
    return _(
        "%(n)s of %(all)s themes differ by more than chance would explain. For the others there is no clear"
        " difference.",
        n=differing,
        all=compared,
    )


def _differing_of_one(differs: bool, _: Wording) -> str:
    if differs:
        return _("The one theme that can be compared differs by more than chance would explain.")
    return _(
        "The one theme that can be compared does not differ by more than chance would explain."
        " A smaller difference may be there; these numbers cannot show it."
    )


def theme_standing(theme: Theme, direction: int | None, versus: Versus, _: Wording) -> str:
    """Say the same about one theme."""
    name = _.title(theme.title)
    if direction is None:
        return _("%(theme)s over time", theme=name)
    return _("%(theme)s: %(said)s", theme=name, said=side(versus, direction, _) or _lower(versus, _))


def _lower(versus: Versus, _: Wording) -> str:
    if versus.kind == Kind.ORGANISATION:
        return _("no clear difference from the organisation")
    return _("no clear difference from %(other)s", other=versus.title)
