"""One person of the roster, and the path of a unit.

In: clean text. Out: Person. Called by: everything in survey.roster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """One person. `unit` is a path such as `Operations/Depot/Night`; `attributes` are all further columns."""

    person_id: str
    name: str
    email: str
    unit: str
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
