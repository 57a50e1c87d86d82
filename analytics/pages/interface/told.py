"""What is told beside cells: series over waves, drivers, outlook, comments, reliability, values from outside, as JSON.

In: values of releases. Out: frozen models. Called by: analytics.pages.interface.
"""

from typing import Annotated, Literal

from pydantic import Field

from analytics.pages.interface.shapes import Day, Respondents, Shape, Titles


class Number(Shape):
    """A reading of a theme, 0 to 100."""

    status: Literal["released"]
    value: float
    margin: float
    low: float | None
    high: float | None
    noise: float | None


class NoNumber(Shape):
    """Withheld to protect anonymity, or not asked in that wave."""

    status: Literal["withheld", "not-asked"]


Reading = Annotated[Number | NoNumber, Field(discriminator="status")]
Verdict = Annotated[
    Literal["higher", "lower", "no-clear-change"],
    Field(description="By the rules of the pages: a difference that chance would explain is no clear change."),
]


class Named(Shape):
    """A group of the wave that was asked for."""

    id: str
    label: str


class Point(Shape):
    """One wave of a series."""

    wave: str
    title: str
    closed: Day
    group: Reading
    organisation: Reading
    called: Annotated[str | None, Field(description="What the group was called then, if otherwise.")]
    people_changed: Annotated[bool, Field(description="One or two people came or left since the wave before.")]
    regrouped: Annotated[bool, Field(description="Its units were told together with others: there is no line.")]
    same_questions: Annotated[bool, Field(description="In the words of the wave that was asked for.")]
    same_as_before: Annotated[bool, Field(description="In the words of the wave before; else the line breaks.")]


class Change(Shape):
    """From an earlier wave to the one that was asked for, among all themes of the group."""

    since: Annotated[str, Field(description="Id of the earlier wave.")]
    verdict: Verdict
    difference: float
    margin: Annotated[float, Field(description="Half width of the 95 % interval of the difference.")]
    smallest_detectable: float


class Course(Shape):
    """Over five waves and more that asked the same: the typical rise or fall from the first to the last."""

    verdict: Verdict
    points: float
    waves: int


class Series(Shape):
    """One theme of one group over all waves, as the page of trends has it."""

    wave: str
    measure: str
    titles: Titles
    group: Named
    told_of: Annotated[Named, Field(description="The larger group that stands in, where the theme is sensitive.")]
    points: list[Point]
    change: Annotated[Change | None, Field(description="Since the wave before; null where none can be told.")]
    long_run: Annotated[Change | None, Field(description="Since the first wave, where there are more than two.")]
    course: Course | None
    sentence: Annotated[str, Field(description="What follows, in English.")]


class Predictor(Shape):
    """A theme, and its part in the differences between people."""

    measure: str
    share: Annotated[float, Field(description="Of what can be explained, 0 to 1.")]
    rank: list[int]
    together: Annotated[int, Field(description="Themes with the same number cannot be told apart.")]
    direction: Annotated[str, Field(examples=["same"])]
    holds: Annotated[bool | None, Field(description="In groups that were left out; null where nobody could look.")]


class Driver(Shape):
    """What goes together with one outcome in one group. It says nothing about causes."""

    group: str
    outcome: str
    method: str
    explained: float
    unseen: Annotated[float | None, Field(description="Explained in groups that were left out.")]
    predictors: list[Predictor]


class Drivers(Shape):
    drivers: list[Driver]


class Rate(Shape):
    """What a group of forty and more says, of ten answers."""

    level: str
    above: float
    below: float
    low: int
    high: int
    of: int


class GroupOutlook(Shape):
    """How much a group wants to stay, held against the organisation. It is about groups and never about a person."""

    group: str
    measure: str
    level: Annotated[str, Field(examples=["indistinct"])]
    below: Annotated[float, Field(description="Probability that it lies clearly below the organisation.")]
    above: float
    rate: Rate | None


class Outlook(Shape):
    outlook: list[GroupOutlook]


class Term(Shape):
    term: str
    writers: Respondents


class Theme(Shape):
    """A subject that several people wrote about."""

    group: str
    item: str
    language: str
    label: str
    writers: Respondents
    terms: list[Term]


class Quote(Shape):
    """Words of somebody who agreed to be quoted; their order says nothing."""

    group: str
    item: str
    text: str


class Comments(Shape):
    themes: list[Theme]
    quotes: list[Quote]


class ScaleReliability(Shape):
    """How well the questions of a scale hang together in one group."""

    group: str
    measure: str
    alpha: float | None
    omega: float | None


class Reliability(Shape):
    reliability: list[ScaleReliability]


class Reference(Shape):
    """Values of other organisations that this wave can be read beside."""

    titles: Titles
    population: Titles
    caution: Titles
    source: str
    licence: str
    year: int
    number: Annotated[int, Field(description="Of people behind the values.")]
    favourable: Annotated[dict[str, float], Field(description="By question, percent.")]
    index: Annotated[dict[str, float], Field(description="By theme, 0 to 100.")]


class References(Shape):
    references: list[Reference]
