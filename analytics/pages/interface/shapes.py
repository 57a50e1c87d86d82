"""What a wave, its groups and its cells look like in JSON.

In: values of a release. Out: frozen models, which write JSON and describe it. Called by: analytics.pages.interface.

Names are those of `release.json`. What is withheld has a shape of its own, in which no number has a place.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Titles = Annotated[dict[str, str], Field(description="Language to text, as the questionnaire has it.")]
Respondents = Annotated[
    tuple[int, int] | int | None,
    Field(description="How many answered: a band, a number in two significant digits, or null where it is hidden."),
]
Day = Annotated[str, Field(description="YYYY-MM-DD", examples=["2026-10-09"])]


class Shape(BaseModel):
    """Exactly these members."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WaveEntry(Shape):
    """A released wave in the list."""

    id: Annotated[str, Field(examples=["autumn-2026"])]
    title: Annotated[str, Field(examples=["Autumn 2026"])]
    closed: Day
    release_sha256: Annotated[str, Field(description="Of release.json, as in the public record.")]


class Waves(Shape):
    """All released waves, the earliest first."""

    waves: list[WaveEntry]


class Reader(Shape):
    """For whom the token reads."""

    scope: Literal["everybody", "units", "management"]
    units: Annotated[list[str], Field(description="The units of scope `units`; groups inside of them are seen.")]
    expires: Annotated[str, Field(description="The last day on which the token reads, YYYY-MM-DD.")]
    organisation: str


class Measure(Shape):
    """Something that was measured: an index, a scale, or one question."""

    measure: Annotated[str, Field(examples=["scale:recovery"])]
    kind: Literal["index", "scale", "item"]
    titles: Titles
    sensitive: Annotated[bool, Field(description="Told of groups of the coarser partition alone.")]
    parts: Annotated[list[str], Field(description="Measures that it is made of: scales of an index, items of a scale.")]
    statistics: Annotated[list[str], Field(examples=[["index"]])]
    options: Annotated[list[Titles], Field(description="Answers of a question, turned so that the last is the best.")]


class Wave(Shape):
    """One wave: what it was, its rules, who took part, what was measured."""

    id: str
    title: str
    mode: Annotated[str, Field(examples=["two-window"])]
    closed: Day
    previous: Annotated[str | None, Field(description="The wave that this one followed.")]
    release_sha256: str
    policy: Annotated[dict[str, JsonValue], Field(description="The numbers of disclosure control of this wave.")]
    participation: Annotated[dict[str, JsonValue], Field(description="Of the organisation, by view.")]
    measures: list[Measure]


class Group(Shape):
    """A group that this reader may see."""

    id: Annotated[str, Field(examples=["organisation"])]
    view: Annotated[str, Field(examples=["org"])]
    label: str
    path: list[str]
    units: Annotated[list[str], Field(description="Its units; without those of groups that this reader may not see.")]
    parent: Annotated[str | None, Field(description="The nearest group above that this reader may see.")]
    leaf: Annotated[bool, Field(description="A smallest group; the others are computed from those.")]
    partition: Literal["ordinary", "sensitive"]
    respondents: Respondents


class Groups(Shape):
    """A page of groups, parents before their parts."""

    groups: list[Group]
    next: Annotated[str | None, Field(description="The `cursor` of the next page; null on the last one.")]


class Released(Shape):
    """A number that was published."""

    group: str
    measure: str
    statistic: str
    status: Literal["released"]
    value: float
    low: Annotated[float | None, Field(description="What rounding says about the exact value; null beside noise.")]
    high: float | None
    noise: Annotated[float | None, Field(description="Standard deviation of noise that was added on purpose.")]
    margin: Annotated[float, Field(description="Half width of the 95 % interval.")]
    basis: Literal["measured", "computed"]


class Withheld(Shape):
    """A number that exists nowhere, to protect anonymity."""

    group: str
    measure: str
    statistic: str
    status: Literal["withheld"]


class Cells(Shape):
    """A page of cells."""

    cells: list[Annotated[Released | Withheld, Field(discriminator="status")]]
    next: Annotated[str | None, Field(description="The `cursor` of the next page; null on the last one.")]


class Document(BaseModel):
    """A published document, byte for byte."""

    model_config = ConfigDict(frozen=True, extra="allow")
