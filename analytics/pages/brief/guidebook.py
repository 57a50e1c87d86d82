"""Guides for conversations about the themes of a wave, to read on a screen or to take along on paper.

In: a desk. Out: what results/guides.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.guides.guide import Guide
from analytics.figures.guides.talk import guide_of
from analytics.figures.questions import Theme
from analytics.figures.readings import Reading
from analytics.pages.desk import Desk


@dataclass(frozen=True)
class Chapter:
    """One theme: where the group in focus stands, and how to talk about it."""

    theme: Theme
    title: str
    about: str
    reading: Reading
    coarser: str  # the larger group that the number is of
    guide: Guide


def build(desk: Desk) -> Mapping[str, Any]:
    """One theme if the address names one, else all of them in the order of the questionnaire."""
    scales = [theme for theme in desk.themes if theme.measure.startswith("scale:")]
    chosen = [theme for theme in scales if theme.measure == desk.asked.theme]
    return {
        "chapters": [chapter(desk, theme) for theme in chosen or scales],
        "protected": desk.now.protected_throughout(desk.focus),
        "alone": bool(chosen),
        "every": [(theme, desk.words.title(theme.title)) for theme in scales],
    }


def chapter(desk: Desk, theme: Theme) -> Chapter:
    _, standing = desk.words, desk.now.standing(desk.focus, theme)
    return Chapter(
        theme=theme,
        title=_.title(theme.title),
        about=_.title(theme.about) if theme.about else "",
        reading=standing.reading,
        coarser=standing.source.label if standing.coarser else "",
        guide=guide_of(theme, _),
    )
