"""What several commands ask for: the data folder, a passphrase, a file that must not exist yet.

In: the command line. Out: opened installations. Called by: survey.cli.*.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
from click.core import ParameterSource
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from survey.accounts import journal
from survey.accounts.journal import COMMAND_LINE, Act
from survey.app.ending.progress import Progress
from survey.app.ending.resuming import resume
from survey.app.site.apart.opening import assert_conducts, storage_of
from survey.config import Config, load_config
from survey.storage.rooms import Storage

DEFAULT_FOLDER = Path("canopy-data")
file_option = click.Path(path_type=Path, exists=True, dir_okay=False)
port_number = click.IntRange(1, 65535)
new_file = click.Path(path_type=Path, dir_okay=False)


def counted(number: int, what: str) -> str:
    """A number of things, in words."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def listed(text: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(part for part in (part.strip() for part in text.split(",")) if part)


def noise_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Policy, views by attribute, and what is shown about them."""
    policy = click.option("--policy", type=click.Choice(["default", "strict"]), default="default", show_default=True)
    views = click.option(
        "--views", default="", help="Columns of the roster to look at, such as site,tenure; needs a trustee."
    )
    themes = click.option(
        "--themes",
        default="",
        help="What carries noise, such as index:wellbeing,scale:recovery. Else all indices of the questionnaire.",
    )
    return policy(views(themes(command)))


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
    """The installation in a folder, with its tables up to date and nothing half-done."""
    config = load_config(data)
    assert_conducts(config)
    storage = storage_of(config)
    storage.migrate()
    resume(config, storage)
    return config, storage


def to_type(words: str) -> str:
    """A command as it is typed here: with the program's name, and with `--data` where this one was given it."""
    program = "python3 -m survey" if Path(sys.argv[0]).name == "__main__.py" else "canopy"
    ctx = click.get_current_context()
    given = ctx.get_parameter_source("data") == ParameterSource.COMMANDLINE
    return f"`{program} {words} --data {ctx.params['data']}`" if given else f"`{program} {words}`"


def noted(config: Config, storage: Storage, kind: str, **about: str) -> None:
    """Write to the access log that it was done here: what the desk notes, the command line notes too."""
    journal.append(storage, Act(COMMAND_LINE, config.clock()), kind, **about)


def in_a_checkout(root: Path) -> None:
    if not (root / "tests").exists():
        raise click.ClickException(
            "the tests come with the source: clone the repository and run `python3 -m survey test` there"
        )


@contextmanager
def written_once(path: Path) -> Iterator[BinaryIO]:
    """A new file, readable by its owner only: a key, a list of codes. It stands before anything is done that fills it.

    An existing file is never overwritten, and what fails leaves no file behind.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(
            f"{path} exists already and will not be overwritten; name another file, or move it away"
        ) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """A file that another command wrote: one JSON object."""
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise click.ClickException(f"{path} is not JSON that another command of Canopy wrote; ask for it again")
    return found


@contextmanager
def progress_shown(console: Console) -> Iterator[Progress]:
    """A bar for work that takes long; nothing at all where nobody looks at it."""
    columns = (TextColumn("{task.description:45}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("", total=None)
        yield lambda what, done, total: bars.update(task, description=what, completed=done, total=total)


class Moment(click.ParamType[datetime | None]):
    """A moment in UTC on a whole minute; None for `now`, because only the installation has the clock."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime | None:
        if value == "now":
            return None
        if isinstance(value, datetime):
            return value
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment; write it as 2026-12-01T08:00 (UTC), or now", param, ctx)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
