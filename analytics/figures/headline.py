"""The sentence at the top: what follows from the released numbers, by rules, with their uncertainty.

In: moves of themes since the wave before. Out: a headline and a sentence below it. Called by: `analytics.pages`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.figures.differences import Move
from analytics.figures.questions import Theme
from analytics.figures.wording import Wording

NAMED: Final = 2  # themes that a headline names; more are counted


@dataclass(frozen=True)
class Headline:
    """A headline and the sentence that puts it into proportion."""

    text: str
    below: str


def headline(moved: Sequence[tuple[Theme, Move | None]], since: str | None, _: Wording) -> Headline:
    """Say what moved beyond chance since the wave before; never that nothing changed."""
    if since is None:
        below = _("Nothing can be said about change yet. Later waves will be compared with this one.")
        return Headline(_("Where things stand at the start"), below)
    falls = [theme for theme, move in moved if move and move.direction < 0]
    rises = [theme for theme, move in moved if move and move.direction > 0]
    compared = sum(1 for _theme, move in moved if move)
    if not compared:
        return Headline(
            _("No comparison with %(wave)s is possible", wave=since),
            _("Too little was shown in one of the two waves, or they asked different questions."),
        )
    return Headline(sentence(falls, rises, since, _), proportion(len(falls) + len(rises), compared, _))


def sentence(falls: Sequence[Theme], rises: Sequence[Theme], since: str, _: Wording) -> str:
    if falls and rises:
        lower, higher = named(falls, _), named(rises, _)
        return _("Lower since %(wave)s: %(falls)s. Higher: %(rises)s", falls=lower, rises=higher, wave=since)
    if falls:
        return _("Lower since %(wave)s: %(themes)s", themes=named(falls, _), wave=since)
    if rises:
        return _("Higher since %(wave)s: %(themes)s", themes=named(rises, _), wave=since)
    return _("No clear change since %(wave)s", wave=since)


def theme_headline(theme: Theme, move: Move | None, since: str | None, _: Wording) -> str:
    """Say the same about one theme."""
    name = _.title(theme.title)
    if since is None or move is None:
        return _("%(theme)s over time", theme=name)
    if move.direction == 0:
        return _("No clear change in %(theme)s since %(wave)s", theme=name, wave=since)
    if move.direction < 0:
        return _("%(theme)s: lower since %(wave)s", theme=name, wave=since)
    return _("%(theme)s: higher since %(wave)s", theme=name, wave=since)


def named(themes: Sequence[Theme], _: Wording) -> str:
    if len(themes) > NAMED:
        return _("%(n)s themes", n=len(themes))
    return _.listed([_.title(theme.title) for theme in themes])


def proportion(moved: int, compared: int, _: Wording) -> str:
    if compared == 1:
        return proportion_of_one(bool(moved), _)
    if moved == 0:
        return _(
            "None of %(all)s themes moved by more than chance would explain."
            " Smaller changes may be there; these numbers cannot show them.",
            all=compared,
        )
    if moved == 1:
        return _(
            "One of %(all)s themes moved by more than chance would explain. For the others there is no clear change.",
            all=compared,
        )
    if moved == compared:
        return _("All %(all)s themes moved by more than chance would explain.", all=compared)
    return _(
        "%(n)s of %(all)s themes moved by more than chance would explain. For the others there is no clear change.",
        n=moved,
        all=compared,
    )


def proportion_of_one(moved: bool, _: Wording) -> str:
    if moved:
        return _("The one theme that can be compared moved by more than chance would explain.")
    return _(
        "The one theme that can be compared did not move by more than chance would explain."
        " A smaller change may be there; these numbers cannot show it."
    )


def change_text(move: Move | None, since: str | None, _: Wording) -> str:
    """Put one change into words."""
    if move is None or since is None:
        return ""
    if move.direction == 0:
        return _("No clear change since %(wave)s", wave=since)
    points = _.whole(abs(move.difference))
    if move.direction > 0:
        return _("Up %(points)s %(margin)s since %(wave)s", points=points, margin=_.margin(move.margin), wave=since)
    return _("Down %(points)s %(margin)s since %(wave)s", points=points, margin=_.margin(move.margin), wave=since)
