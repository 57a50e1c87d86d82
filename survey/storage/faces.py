"""Which rooms a face keeps and which roles it may become, if the faces of an installation run apart.

In: the name of a face. Out: rooms, roles. Called by: storage.rooms, survey.app.site.apart, survey.app.site.server.

A face that does not keep a room has no file and no schema for it: the collector cannot look for a name where there is
none. On PostgreSQL its login is granted these roles and no other.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from survey.storage.rights import ROLES, ROOMS, Role, Room

Face = Literal["all", "issuer", "collector", "organiser", "board"]
FACES: tuple[Face, ...] = get_args(Face)
AWAY: tuple[Face, ...] = ("issuer", "collector")
"""Faces that have no public record of their own: they keep the rules that they checked."""

KEPT_ROOMS: Mapping[Face, tuple[Room, ...]] = {
    "all": ROOMS,
    "issuer": ("people",),
    "collector": ("box",),
    "organiser": ROOMS,  # its `box` holds what the collector handed over, from the count to the publication
    "board": ("people", "public"),  # the organiser's: links to results, and what everybody may read
}
OWN_ROLES: Mapping[Face, tuple[Role, ...]] = {
    "all": ROLES,
    "issuer": ("issuer", "organiser", "mailer", "migrator"),
    "collector": ("collector", "organiser", "tally", "migrator"),
    "organiser": tuple(role for role in ROLES if role not in AWAY),
    "board": ("reader",),
}
