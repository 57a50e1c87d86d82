"""The databases that the doors stand on, one after the other: files of SQLite, or a PostgreSQL server.

In: a setting, an empty folder. Out: what an installation needs to use it, and bare commits on it.
Called by: survey.app.trying.bench.doors.measuring.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from survey.app.trying.bench.doors import postgres
from survey.app.trying.bench.doors.bare import Bare, BareFiles
from survey.app.trying.bench.figures import Setting


def nothing() -> float | None:
    """A database in the server's own processes uses no other processor time."""
    return 0.0


@dataclass(frozen=True)
class Ground:
    """One kind of database. `bare`: from the folder of a finished installation, tables for bare commits."""

    name: str
    bare: Callable[[Path], Bare]
    databases: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1  # processes of the server
    cpu: Callable[[], float | None] = nothing  # seconds that the database's own processes have used


Laid = Callable[[Setting, Path], AbstractContextManager[Ground]]


@contextmanager
def sqlite(setting: Setting, folder: Path) -> Iterator[Ground]:  # noqa: ARG001  # the same for every ground
    yield Ground("SQLite", lambda installation: BareFiles(installation, folder / "copies"))


@contextmanager
def postgresql(setting: Setting, folder: Path) -> Iterator[Ground]:
    """With as many processes as the manual says."""
    with postgres.server(setting.postgres, folder) as server, server.database() as address:
        yield Ground(
            f"PostgreSQL {server.version()}",
            lambda _: postgres.BareDatabase(address, setting.connections),
            {"default": address},
            workers=setting.size(2 * (os.cpu_count() or 1), 1),
            cpu=server.cpu,
        )
