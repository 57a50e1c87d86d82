"""The kinds of question, in one table: how many points, which labels, what may be done with them.

In: nothing. Out: KINDS, by name. Called by: survey.questionnaires.reading and checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_OPTIONS = 12  # one tap on a phone: more options do not fit on a screen
FEWEST_OPTIONS = 2


@dataclass(frozen=True)
class Kind:
    """What an answer of this kind looks like. `points` is None where the question brings its own options."""

    name: str
    points: int | None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    turnable: bool = False  # `reverse` makes sense
    averaged: bool = False  # has a mean, and so may belong to a scale

    @property
    def brings_options(self) -> bool:
        return self.points is None


def _numerals() -> tuple[str, ...]:
    return tuple(str(number) for number in range(11))


_AGREE = {
    "en": ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"),
    "de": ("Stimme überhaupt nicht zu", "Stimme nicht zu", "Weder noch", "Stimme zu", "Stimme voll und ganz zu"),
    "fr": ("Pas du tout d’accord", "Pas d’accord", "Ni d’accord ni pas d’accord", "D’accord", "Tout à fait d’accord"),
    "es": (
        "Totalmente en desacuerdo",
        "En desacuerdo",
        "Ni de acuerdo ni en desacuerdo",
        "De acuerdo",
        "Totalmente de acuerdo",
    ),
    "zh-Hans": ("非常不同意", "不同意", "既不同意也不反对", "同意", "非常同意"),
}
_FREQUENCY = {
    "en": ("Never", "Rarely", "Sometimes", "Often", "Always"),
    "de": ("Nie", "Selten", "Manchmal", "Oft", "Immer"),
    "fr": ("Jamais", "Rarement", "Parfois", "Souvent", "Toujours"),
    "es": ("Nunca", "Rara vez", "A veces", "A menudo", "Siempre"),
    "zh-Hans": ("从不", "很少", "有时", "经常", "总是"),
}
_YES_NO = {
    "en": ("No", "Yes"),
    "de": ("Nein", "Ja"),
    "fr": ("Non", "Oui"),
    "es": ("No", "Sí"),
    "zh-Hans": ("否", "是"),
}

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("agree5", 5, _AGREE, turnable=True, averaged=True),
        Kind("frequency5", 5, _FREQUENCY, turnable=True, averaged=True),
        Kind("scale0-10", 11, turnable=True, averaged=True),
        Kind("yesno", 2, _YES_NO, turnable=True),
        Kind("choice", None),
        Kind("multiple", None),
        Kind("comment", 0),
    )
}


def labels_of(kind: Kind, language: str) -> tuple[str, ...] | None:
    """The labels of a kind in a language, in order; None where Canopy has none and the file must bring them."""
    if kind.name == "scale0-10":
        return _numerals()
    if kind.points == 0:
        return ()
    return kind.labels.get(language)
