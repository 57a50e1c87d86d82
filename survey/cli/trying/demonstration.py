"""`demo`: a whole organisation to try, on this machine only.

In: nothing. Out: a served installation, and what to open as whom. Called by: survey.cli.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from survey.app.site.assets import static_folder
from survey.app.site.server import assert_free, serve
from survey.app.trying.demo.note import NOTE, Note
from survey.app.trying.demo.story import live
from survey.cli.options import port_number, progress_shown
from survey.faces.client.bundle import gather

FOLDER = Path(__file__).resolve().parents[3] / ".demo"
HOST = "127.0.0.1"


@click.command()
@click.option("--port", type=port_number, default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Where to keep it. [default: .demo]")
@click.option("--fresh", is_flag=True, help="Begin again with new people's answers.")
@click.option("--prepare", is_flag=True, help="Make it and stop, without serving.")
def demo(port: int, data: Path | None, fresh: bool, prepare: bool) -> None:
    """Try Canopy: an invented organisation, four released waves, and one that is open now."""
    folder = (data or FOLDER).resolve()
    assert_ours(folder)
    if not prepare:
        assert_free(HOST, port)
    note = usable(folder, port) if not fresh else None
    note = note or make(folder, port)
    tell(note)
    if not prepare:
        serve(folder, host=HOST, port=port)


def assert_ours(folder: Path) -> None:
    """The demo replaces its folder: it must never be one with something else in it."""
    if folder.exists() and not (folder / NOTE).exists() and any(folder.iterdir()):
        raise click.ClickException(
            f"{folder} holds something else than a demo; name an empty or a new folder with --data"
        )


def usable(folder: Path, port: int) -> Note | None:
    """The demo of an earlier start, if it is of this program and this port, and its open wave is still open."""
    try:
        note = Note.read(folder)
    except (OSError, ValueError, LookupError, TypeError):  # none, or one that an earlier version wrote
        return None
    still_open = datetime.fromisoformat(note.open_until) > datetime.now(UTC)
    same = (note.port, note.client) == (port, gather(static_folder()).address)
    return note if still_open and same else None


def make(folder: Path, port: int) -> Note:
    """Builds beside and moves in at the end, so that an interrupted first start leaves nothing behind."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    click.echo("Making an invented organisation and a year of its waves, through the real protocol …")
    try:
        with progress_shown(Console()) as progress:
            live(unfinished, datetime.now(UTC), port, progress)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)
    return Note.read(folder)


def tell(note: Note) -> None:
    base = f"http://{HOST}:{note.port}"
    click.echo(f"\nOpen {base}/ – or directly, as\n")
    for door in note.doors:
        click.echo(f"  {door.role:9} {door.label}\n            {base}{door.path}")
    for one in note.sign_ins:
        click.echo(f"  {one.role:13} {one.email}  password: {one.password}\n            {base}/desk/sign-in")
    click.echo("\nEverybody here is invented. Nothing leaves this machine. Stop with Ctrl-C.\n")
