"""Numbers and sentences in the language of the page.

In: a translator, a language code. Out: text. Called by: `analytics.pages`, `analytics.figures.drawn.trend`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, localcontext
from functools import lru_cache
from math import copysign, floor, inf
from typing import Any, Protocol

from babel.dates import format_date
from babel.numbers import format_decimal

from analytics.figures.drawn.bars import Part
from analytics.figures.readings import Shown
from analytics.measures.intervals import normal_quantile


def to_whole(value: float) -> int:
    """Round half away from zero: a fall of 12.5 points is one of 13, as a rise is.

    >>> to_whole(12.5), to_whole(-12.5), to_whole(-12.4), to_whole(-0.4)
    (13, -13, -12, 0)
    """
    return int(copysign(floor(abs(value) + 0.5), value))


@lru_cache(maxsize=4_096)  # a table of thousands of numbers has a few hundred different ones
def formatted(value: float, pattern: str, locale: str) -> str:
    """Halves away from zero here too, and not to the even digit.

    >>> formatted(3.125, "0.00", "en_GB"), formatted(-3.375, "0.00", "de")
    ('3.13', '−3,38')
    """
    with localcontext() as context:
        context.rounding = ROUND_HALF_UP
        return str(format_decimal(value, format=pattern, locale=locale)).replace("-", "\N{MINUS SIGN}")


class Translator(Protocol):
    """Gettext with named values: "%(group)s" in the message, group=... in the call; a percent sign is written twice."""

    def __call__(self, message: str, /, **values: object) -> str: ...


class Counter(Protocol):
    """The form of a message that fits a number, with the same named values."""

    def __call__(self, one: str, many: str, number: int, /, **values: object) -> str: ...


@dataclass(frozen=True)
class Wording:
    """The words of one page. `_` is the name it goes by, so that the catalogues find its messages."""

    lang: str
    translate: Translator
    count: Counter | None = None

    def __call__(self, message: str, /, **values: object) -> str:
        return self.translate(message, **values)

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Say a message in the form that fits a number, which is `num` in it."""
        values = {"num": self.whole(number), **values}
        if self.count is None:
            return self.translate(one if number == 1 else many, **values)
        return self.count(one, many, number, **values)

    @property
    def locale(self) -> str:
        return "en_GB" if self.lang == "en" else self.lang.replace("-", "_")

    def title(self, titles: Mapping[str, str]) -> str:
        """Pick the page's language, else English, else whatever there is."""
        return titles.get(self.lang) or titles.get("en") or next(iter(titles.values()), "")

    def day(self, day: str) -> str:
        return format_date(date.fromisoformat(day[:10]), "long", locale=self.locale)

    def whole(self, value: float) -> str:
        """Round to a whole number, halves away from zero, with the minus sign of the typographer."""
        return self.decimal(to_whole(value), "#,##0")

    def rounded(self, value: float) -> int:
        """The same number as `whole`, for a file that a program reads."""
        return to_whole(value)

    def two_digits(self, percent: float) -> str:
        """Write a share as it is told of a hundred people, 12 or 6.0: numbers below each other have the same form."""
        return self.decimal(percent, "0" if percent >= 10 else "0.0")

    def decimal(self, value: float, pattern: str = "0.0#") -> str:
        return formatted(value or 0, pattern, self.locale)  # no minus before a zero

    def signed(self, value: float) -> str:
        """Write a difference with its sign; 0 has none."""
        return f"+{self.whole(value)}" if to_whole(value) > 0 else self.whole(value)

    def margin(self, value: float) -> str:
        """Never under 1, so that rounding does not promise certainty."""
        return f"± {self.whole(max(value, 1))}"

    def beside(self, reading: Shown) -> str:
        """Give what stands beside an index: its margin, or for a capped one the side on which it is open."""
        _ = self
        if reading.low is not None and to_whole(reading.low) <= 0 < to_whole(reading.value):
            return _("or less")
        if reading.high is not None and to_whole(reading.high) >= 100 > to_whole(reading.value):
            return _("or more")
        return self.margin(reading.margin)

    def beside_alone(self, reading: Shown) -> str:
        """What stands beside an index in a file: the margin as a number, or the words for an open end."""
        beside = self.beside(reading)
        return str(self.rounded(max(reading.margin, 1))) if beside == self.margin(reading.margin) else beside

    def noise(self, reading: Shown) -> str:
        """How far the noise alone may move an index, 19 times in 20; nothing where there is none."""
        _ = self
        if reading.noise is None:
            return ""
        return _("noise %(margin)s", margin=self.margin(normal_quantile() * reading.noise))

    def index(self, reading: Shown) -> str:
        return f"{self.whole(reading.value)} {self.beside(reading)}"

    def share(self, part: Part) -> str:
        return f"{self.whole(part.percent)} {self.margin(part.margin)}"

    def listed(self, names: list[str]) -> str:
        """Join names with commas and "and"."""
        if len(names) < 2:
            return "".join(names)
        _ = self
        return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def respondents_text(respondents: Any, _: Wording, invited: float = inf) -> str:
    """Say how many answered: a band, an exact number, or nothing where it is protected.

    A band ends at how many were invited, which the rule sheet says in public: "40 to 62 of 62" and not "40 to 99".
    """
    if respondents is None:
        return ""
    if isinstance(respondents, int):
        return _.decimal(respondents, "#,##0")
    low, high = respondents
    high = min(high, invited) if invited >= low else high
    if low == high:
        return _.decimal(low, "#,##0")
    return _("%(low)s to %(high)s", low=_.decimal(low, "#,##0"), high=_.decimal(high, "#,##0"))
