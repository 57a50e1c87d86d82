"""Words in which every numeral that is no number of the board looks otherwise, so that only the board's are left.

In: a language. Out: `Marked`; a text without its marks. Called by: tests.report_placing, tests of reports.

Marked are: what is written out in a sentence of the catalogue (95 %, 0 to 100), days, and the places of a sentence that
are for rules of the wave (least numbers of answers, roundings). Counts of themes, groups, pages look otherwise again,
and the words remember each sentence that has one, for `tests.report_counts`.
New sentences are marked by the same places; a number of people, a value, a margin or a share never is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from analytics.figures.wording import Wording
from survey.app.site.translations import catalogue

HOLE: Final = re.compile(r"(%\(\w+\)[sd])")
NUMERALS: Final = str.maketrans("0123456789", "àáâãäåæçèé")
COUNTED: Final = "ìíîïðñòóôõ"
RULES: Final = frozenset(
    {
        "minimum",
        "wide",
        "coarse",
        "fine",
        "finest",
        "fine_from",
        "finest_from",
        "sigma",
        "epsilon",
        "writers",
        "comments",
    }
)
COUNTS: Final = frozenset({"n", "all", "num", "alone", "sharing", "lines", "shown", "up", "down", "part", "parts"})
ALONE: Final = ("1 group is protected throughout and left out.",)  # counts without a place
ENDS: Final = frozenset({"low", "high"})  # of a scale or a rule, where the sentence says so
PEOPLE: Final = ("of 10", "in 10")  # sentences about people, whose numbers are the outlook's


class Sentence(NamedTuple):
    """What a catalogue was asked for, with the counts in it, and what a reader sees."""

    message: str
    counts: tuple[tuple[str, int], ...]
    text: str


def marked(text: str) -> str:
    return text.translate(NUMERALS)


def counted(text: str) -> str:
    return text.translate(str.maketrans("0123456789", COUNTED))


@dataclass(frozen=True)
class Marked(Wording):
    """The wording of a language, marked."""

    told: set[Sentence] = field(default_factory=set, compare=False)

    def day(self, day: str) -> str:
        return marked(super().day(day))


def marking(lang: str) -> Marked:
    told = set[Sentence]()

    def translate(message: str, /, **values: object) -> str:
        return filled(message, catalogue(lang).gettext(message), values, told)

    def count(one: str, many: str, number: int, /, **values: object) -> str:
        said = catalogue(lang).ngettext(one, many, number)
        if "%(num)s points" in many:  # of an index, and no count
            return filled(one, said.replace("%(num)s", "%(points)s"), {**values, "points": values["num"]}, told)
        return filled(one, said, values, told)

    return Marked(lang, translate, count, told)


def filled(message: str, said: str, values: Mapping[str, object], sentences: set[Sentence]) -> str:
    parts = HOLE.split(said)
    told = "".join(part if place % 2 else marked(part) for place, part in enumerate(parts))
    points = {"num"} if "points" in values else set()
    hidden, counts = (
        (frozenset(), frozenset()) if message.endswith(PEOPLE) else (RULES, COUNTS & values.keys() - points)
    )
    if "never told beyond" in message or message.startswith("Average, "):
        hidden |= ENDS
    looks = {name: marked(str(value)) if name in hidden else value for name, value in values.items()}
    text = told % {**looks, **{name: counted(str(values[name])) for name in counts}}
    if counts or message in ALONE:
        numbers = ((name, int(re.sub(r"\D", "", str(values[name])))) for name in sorted(counts))
        sentences.add(Sentence(message, tuple(numbers), text))
    return text
