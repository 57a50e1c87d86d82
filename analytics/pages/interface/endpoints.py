"""Every address of the interface: what it takes, what it answers. Requests are read by this, and described by it.

In: nothing. Out: `ENDPOINTS`. Called by: survey.app.outward.interface.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from analytics.pages.interface import beside, shapes, told, waves
from analytics.pages.interface.asking import CURSOR, MOST, NAME, USUAL, WAVE, NotUnderstood, Question
from analytics.pages.interface.waves import DOCUMENTS

Build = Callable[[Question], "BaseModel | bytes"]


def N_(message: str) -> str:  # noqa: N802  # the name that extractors of messages know
    """Marks a message that the page of the interface translates."""
    return message


@dataclass(frozen=True)
class Parameter:
    """One value of an address, as a JSON schema: of the path, or after the question mark."""

    name: str
    about: str
    schema: Mapping[str, Any]
    example: str
    in_path: bool = False
    required: bool = False

    def check(self, value: str) -> str:
        """The value if the schema takes it. Raises NotUnderstood; what was sent is not repeated."""
        if self.takes(value):
            return value
        raise NotUnderstood(self.name)

    def takes(self, value: str) -> bool:
        if "enum" in self.schema:
            return value in self.schema["enum"]
        if self.schema["type"] == "integer":
            whole = re.fullmatch(r"[1-9][0-9]{0,8}", value) is not None
            return whole and self.schema["minimum"] <= int(value) <= self.schema["maximum"]
        return re.search(self.schema["pattern"], value) is not None and not value.endswith("\n")


@dataclass(frozen=True)
class Endpoint:
    """One address. `build` is None where the door knows the answer itself: who the reader is."""

    name: str
    path: str
    about: str
    answer: type[BaseModel]
    build: Build | None
    parameters: tuple[Parameter, ...] = field(default=())
    every_group: bool = False  # for readers of every group alone

    def values(self, given: Mapping[str, list[str]]) -> dict[str, str]:
        """What stands after the question mark, each once. Raises NotUnderstood with the name of what does not fit."""
        known = {one.name: one for one in self.parameters if not one.in_path}
        for name, values in given.items():
            if name not in known or len(values) != 1:
                raise NotUnderstood(name)
        missing = [name for name, one in known.items() if one.required and name not in given]
        if missing:
            raise NotUnderstood(missing[0])
        return {name: known[name].check(values[0]) for name, values in given.items()}


def text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


OF_WAVE: Final = Parameter("wave", N_("The wave, by its id."), text(WAVE), "autumn-2026", in_path=True, required=True)
GROUP: Final = Parameter("group", N_("One group alone, by its id."), text(NAME), "organisation")
MEASURE: Final = Parameter("measure", N_("One measure alone."), text(NAME), "scale:recovery")
STATISTIC: Final = Parameter("statistic", N_("One statistic alone, such as mean or index."), text(NAME), "index")
STATUS: Final = Parameter(
    "status", N_("Released or withheld cells alone."), {"type": "string", "enum": ["released", "withheld"]}, "released"
)
DOCUMENT: Final = Parameter(
    "document", N_("Which of them."), {"type": "string", "enum": list(DOCUMENTS)}, "release.json",
    in_path=True, required=True,
)  # fmt: skip
LIMIT: Final = Parameter(
    "limit",
    N_("How many on a page at most."),
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    "100",
)
CURSOR_OF: Final = Parameter("cursor", N_("What `next` of the page before said."), text(CURSOR), "64")
ONE_GROUP: Final = Parameter("group", N_("The group, by its id."), text(NAME), "organisation", required=True)
ONE_THEME: Final = Parameter(
    "measure", N_("The scale or the index."), text(r"^(scale|index):[^\s/\\?#\x00-\x1f\x7f]{1,190}$"),
    "scale:recovery", required=True,
)  # fmt: skip

ENDPOINTS: Final = (
    Endpoint("reader", "/reader", N_("For whom this token reads, and until when."), shapes.Reader, None),
    Endpoint("waves", "/waves", N_("All released waves, the earliest first."), shapes.Waves, waves.waves),
    Endpoint(
        "wave",
        "/waves/{wave}",
        N_("One wave: participation, the numbers of its policy, and every measure with its titles."),
        shapes.Wave,
        waves.wave,
        (OF_WAVE,),
    ),
    Endpoint(
        "groups",
        "/waves/{wave}/groups",
        N_("The groups that this reader may see, parents before their parts."),
        shapes.Groups,
        waves.groups,
        (OF_WAVE, LIMIT, CURSOR_OF),
    ),
    Endpoint(
        "cells",
        "/waves/{wave}/cells",
        N_("Released numbers with their margins; withheld cells say that they are, and nothing else."),
        shapes.Cells,
        waves.cells,
        (OF_WAVE, GROUP, MEASURE, STATISTIC, STATUS, LIMIT, CURSOR_OF),
    ),
    Endpoint(
        "series",
        "/waves/{wave}/series",
        N_("One theme of one group over all waves: renamed groups go on, other questions break the line."),
        told.Series,
        beside.series,
        (OF_WAVE, ONE_GROUP, ONE_THEME),
    ),
    Endpoint(
        "drivers",
        "/waves/{wave}/drivers",
        N_("Themes that go together with wellbeing and with staying, and which of them nobody can tell apart."),
        told.Drivers,
        beside.drivers,
        (OF_WAVE, GROUP),
    ),
    Endpoint(
        "outlook",
        "/waves/{wave}/outlook",
        N_("How much groups want to stay, held against the organisation. No person exists in it."),
        told.Outlook,
        beside.outlook,
        (OF_WAVE, GROUP),
    ),
    Endpoint(
        "comments",
        "/waves/{wave}/comments",
        N_("Subjects that several people wrote about, and words of those who agreed to be quoted."),
        told.Comments,
        beside.comments,
        (OF_WAVE, GROUP),
    ),
    Endpoint(
        "reliability",
        "/waves/{wave}/reliability",
        N_("How well the questions of each scale hang together."),
        told.Reliability,
        beside.reliability,
        (OF_WAVE, GROUP),
    ),
    Endpoint(
        "references",
        "/waves/{wave}/references",
        N_("Values of other organisations that the wave can be read beside."),
        told.References,
        beside.references,
        (OF_WAVE,),
    ),
    Endpoint(
        "document",
        "/waves/{wave}/documents/{document}",
        N_("A published document itself, byte for byte as it was hashed, for readers of every group."),
        shapes.Document,
        waves.document,
        (OF_WAVE, DOCUMENT),
        every_group=True,
    ),
)
