"""`demo`: a whole organisation to try, on this machine only.

In: nothing. Out: a served installation, and what to open as whom. Called by: survey.cli.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from survey.app.site.server import assert_free, serve
from survey.app.trying.demo.note import NOTE, Note
from survey.app.trying.demo.story import live
from survey.cli.options import port_number, progress_shown

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
    note = None if fresh else kept(folder, port)
    if note is not None:
        click.echo(f"This is the demo in {folder} as you left it. --fresh makes a new one, with new passwords.")
    tell(note or make(folder, port))
    if not prepare:
        serve(folder, host=HOST, port=port)


def assert_ours(folder: Path) -> None:
    """The demo replaces its folder: it must never be one with something else in it."""
    if folder.exists() and not (folder / NOTE).exists() and any(folder.iterdir()):
        raise click.ClickException(
            f"{folder} holds something else than a demo; name an empty or a new folder with --data"
        )


def kept(folder: Path, port: int) -> Note | None:
    """The demo of an earlier start; None if there is none. One that would not work is never replaced unasked."""
    if not (folder / NOTE).exists():
        return None
    if why := against(folder, port):
        raise click.ClickException(
            f"the demo in {folder} {why}, or make a new one, with new people's answers and new passwords: --fresh"
        )
    return Note.read(folder)


def against(folder: Path, port: int) -> str:
    """Why the demo of an earlier start would not work now, and what would; empty if it works."""
    try:
        note = Note.read(folder)
        over = datetime.fromisoformat(note.open_until) <= datetime.now(UTC)
    except (OSError, ValueError, LookupError, TypeError):
        return "was made by an earlier version of Canopy: start it with that one"
    if over:
        return f"had its last survey open until {note.open_until[:10]}: look at it with `serve --data {folder}`"
    return "" if note.port == port else f"has links to port {note.port}: start it with --port {note.port}"


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
