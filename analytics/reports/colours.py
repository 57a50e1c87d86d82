"""The colours of paper, workbooks and slides: those of the pages by day.

In: nothing. Out: constants. Called by: the other modules of this folder.
"""

from typing import Final

INK: Final = "#101C24"
INK_2: Final = "#4A5963"
LINE: Final = "#CFD7DB"
PAPER: Final = "#F4F6F7"
WHITE: Final = "#FFFFFF"
HATCH: Final = "#B9C4C9"
RAMP: Final = ("#A8480F", "#D9854A", "#F2C79E", "#ECEEEE", "#B5D6DE", "#5EA3B5", "#14667A")  # classes 1 to 7
DARK: Final = frozenset({1, 7})  # classes with white figures
SIDES: Final = ("#B5520F", "#D5DADC", "#14667A")  # unfavourable, neutral, favourable


def on_colour(colour: int) -> str:
    """The colour of figures on a class of the heat map."""
    return WHITE if colour in DARK else INK
