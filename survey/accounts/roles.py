"""The roles of the desk, and which of them one account may hold together.

In: names of roles, units. Out: Grant. Called by: survey.accounts, survey.faces.desk, survey.cli (`user`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from survey.translations.wording import worded


class Role(Enum):
    ORGANISER = "organiser"  # prepares waves, invites, closes, publishes
    MANAGER = "manager"  # reads the groups of their units
    LEADERSHIP = "leadership"  # reads organisation to department, and the report
    WORKS_COUNCIL = "works-council"  # signs the rules, reads everything that is published, and the access log
    AUDITOR = "auditor"  # reads everything that is published, and the access log
    OPERATOR = "operator"  # keeps the machine running; never content


CONTROLLED = {Role.ORGANISER, Role.OPERATOR}
CONTROLLING = {Role.WORKS_COUNCIL, Role.AUDITOR}
READS_EVERY_GROUP = frozenset({Role.ORGANISER, Role.WORKS_COUNCIL, Role.AUDITOR})
READS_RESULTS = READS_EVERY_GROUP | {Role.MANAGER, Role.LEADERSHIP}


class RolesRefused(ValueError):
    """Roles that no account can hold, or not together."""


@dataclass(frozen=True)
class Grant:
    """A role, and for a manager the unit that it is about: `Operations/Depot`."""

    role: Role
    unit: str = ""

    def to_json(self) -> dict[str, str]:
        return {"role": self.role.value, "unit": self.unit}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> "Grant":
        return cls(Role(value["role"]), value["unit"])


def check_grants(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """The grants in a fixed order, each once. Raises RolesRefused with what to change."""
    wanted = tuple(sorted(set(grants), key=lambda grant: (grant.role.value, grant.unit)))
    roles = {grant.role for grant in wanted}
    if not wanted:
        raise RolesRefused(worded("an account needs a role: choose at least one"))
    if roles & CONTROLLED and roles & CONTROLLING:
        raise RolesRefused(
            worded(
                "works council and auditor control what organiser and operator do: give these roles to different people"
            )
        )
    for grant in wanted:
        check_unit(grant)
    return wanted


def check_unit(grant: Grant) -> None:
    if grant.role == Role.MANAGER and not grant.unit.strip("/ "):
        raise RolesRefused(worded("a manager needs a unit, such as Operations/Depot: name it as the roster does"))
    if grant.role != Role.MANAGER and grant.unit:
        raise RolesRefused(worded("only managers have a unit: %(role)s has none", role=grant.role.value))


def named(text: str) -> Grant:
    """A grant as the command line writes it: `organiser`, or `manager:Operations/Depot`."""
    name, _, unit = text.partition(":")
    try:
        return Grant(Role(name), unit.strip())
    except ValueError:
        known = ", ".join(role.value for role in Role)
        raise RolesRefused(
            worded(
                "there is no role %(name)r; choose from %(known)s, a manager as manager:UNIT", name=name, known=known
            )
        ) from None
