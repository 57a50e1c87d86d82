"""What several commands ask for: the data folder, a passphrase, a file that must not exist yet.

In: the command line. Out: opened installations. Called by: survey.cli.*.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from survey.config import Config, load_config
from survey.storage.rooms import Storage

DEFAULT_FOLDER = Path("canopy-data")
file_option = click.Path(path_type=Path, exists=True, dir_okay=False)
new_file = click.Path(path_type=Path, dir_okay=False)


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        default=DEFAULT_FOLDER,
        envvar="CANOPY_DATA",
        show_default=True,
        help="The folder of the installation.",
    )(command)


def opened(data: Path) -> tuple[Config, Storage]:
    """The installation in a folder, with its tables up to date."""
    config = load_config(data)
    storage = Storage(data)
    storage.migrate()
    return config, storage


def in_a_checkout(root: Path) -> None:
    if not (root / "tests").exists():
        raise click.ClickException(
            "the tests come with the source: clone the repository and run `python3 -m survey test` there"
        )


def write_new(path: Path, content: bytes) -> None:
    """Writes a file that must not be overwritten: a key, a list of codes. Readable by its owner only."""
    if path.exists():
        raise click.ClickException(
            f"{path} exists already and will not be overwritten; name another file, or move it away"
        )
    path.touch(mode=0o600)
    path.write_bytes(content)


class Moment(click.ParamType[datetime]):
    """A moment in UTC on a whole minute."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment; write it as 2026-12-01T08:00 (UTC)", param, ctx)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
