"""What the demo remembers between two starts, and what its start page shows: which door to open as whom.

In: doors. Out: a file beside the installation.
Called by: survey.app.trying.demo.story, survey.app.site.home, survey.cli.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

NOTE = "demo.json"  # the demo's invented people have no mailbox: their links stand in this file


@dataclass(frozen=True)
class Door:
    """Something to open in the demo."""

    role: str
    label: str
    path: str


@dataclass(frozen=True)
class SignIn:
    """An invented person with an account at the desk."""

    role: str
    name: str
    email: str
    password: str


@dataclass(frozen=True)
class Note:
    """What the demo remembers between two starts."""

    doors: tuple[Door, ...]
    open_until: str  # RFC 3339
    port: int
    sign_ins: tuple[SignIn, ...]

    def write(self, folder: Path) -> None:
        """For the owner of the folder alone: it holds passwords, of invented people, and doors that are links."""
        path = folder / NOTE
        path.touch(mode=0o600)
        path.chmod(0o600)  # one that an earlier version wrote was readable for others
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Note":
        found = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        doors, people = (Door(**door) for door in found["doors"]), (SignIn(**one) for one in found["sign_ins"])
        return cls(tuple(doors), found["open_until"], found["port"], tuple(people))
