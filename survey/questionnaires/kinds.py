"""The kinds of question, in one table: how many points, which labels, what may be done with them.

In: nothing. Out: KINDS, by name. Called by: survey.questionnaires.reading and checks.
"""

from collections.abc import Iterable, Iterator, Mapping
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
    filed: bool = True  # one column of a file holds its answers

    @property
    def brings_options(self) -> bool:
        return self.points is None


def _numerals() -> tuple[str, ...]:
    return tuple(str(number) for number in range(11))


# Seven points each. Shorter scales leave some of them out, see _PLACES.
_AGREE = {
    "en": (
        *("Strongly disagree", "Disagree", "Slightly disagree", "Neither agree nor disagree"),
        *("Slightly agree", "Agree", "Strongly agree"),
    ),
    "de": (
        *("Stimme überhaupt nicht zu", "Stimme nicht zu", "Stimme eher nicht zu", "Weder noch"),
        *("Stimme eher zu", "Stimme zu", "Stimme voll und ganz zu"),
    ),
    "fr": (
        *("Pas du tout d’accord", "Pas d’accord", "Plutôt pas d’accord", "Ni d’accord ni pas d’accord"),
        *("Plutôt d’accord", "D’accord", "Tout à fait d’accord"),
    ),
    "es": (
        *("Totalmente en desacuerdo", "En desacuerdo", "Más bien en desacuerdo", "Ni de acuerdo ni en desacuerdo"),
        *("Más bien de acuerdo", "De acuerdo", "Totalmente de acuerdo"),
    ),
    "zh-Hans": ("非常不同意", "不同意", "有点不同意", "既不同意也不反对", "有点同意", "同意", "非常同意"),
}
_FREQUENCY = {
    "en": ("Never", "Rarely", "Now and then", "Sometimes", "Often", "Very often", "Always"),
    "de": ("Nie", "Selten", "Hin und wieder", "Manchmal", "Oft", "Sehr oft", "Immer"),
    "fr": ("Jamais", "Rarement", "De temps en temps", "Parfois", "Souvent", "Très souvent", "Toujours"),
    "es": ("Nunca", "Rara vez", "De vez en cuando", "A veces", "A menudo", "Muy a menudo", "Siempre"),
    "zh-Hans": ("从不", "很少", "偶尔", "有时", "经常", "非常频繁", "总是"),
}
_PLACES = {  # which of the seven a scale keeps; with four and six points there is no middle
    "agree": {4: (0, 1, 5, 6), 5: (0, 1, 3, 5, 6), 7: range(7)},
    "frequency": {4: (0, 1, 4, 6), 5: (0, 1, 3, 4, 6), 6: (0, 1, 2, 4, 5, 6), 7: range(7)},
}
_YES_NO = {
    "en": ("No", "Yes"),
    "de": ("Nein", "Ja"),
    "fr": ("Non", "Oui"),
    "es": ("No", "Sí"),
    "zh-Hans": ("否", "是"),
}


def _labels(seven: Mapping[str, tuple[str, ...]], places: Iterable[int]) -> dict[str, tuple[str, ...]]:
    kept = tuple(places)
    return {language: tuple(labels[place] for place in kept) for language, labels in seven.items()}


def _scaled(name: str, seven: Mapping[str, tuple[str, ...]]) -> Iterator[Kind]:
    """The kinds of a family: five points, the usual ones, first."""
    for points in sorted(_PLACES[name], key=lambda points: (points != 5, points)):
        yield Kind(f"{name}{points}", points, _labels(seven, _PLACES[name][points]), turnable=True, averaged=True)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        *_scaled("agree", _AGREE),
        *_scaled("frequency", _FREQUENCY),
        Kind("scale0-10", 11, turnable=True, averaged=True),
        Kind("yesno", 2, _YES_NO, turnable=True),
        Kind("choice", None),
        Kind("multiple", None, filed=False),
        Kind("comment", 0, filed=False),
    )
}


def labels_of(kind: Kind, language: str) -> tuple[str, ...] | None:
    """The labels of a kind in a language, in order; None where Canopy has none and the file must bring them."""
    if kind.name == "scale0-10":
        return _numerals()
    if kind.points == 0:
        return ()
    return kind.labels.get(language)
