"""`rehearse`: a whole wave with given answers, and everything that would become public about it.

In: three files. Out: a folder of JSON files. Called by: survey.cli.
"""

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from survey.app.trying.rehearsal.run import Request
from survey.app.trying.rehearsal.run import rehearse as run
from survey.cli.options import file_option, listed, noise_options, progress_shown
from survey.waves.manifest import ONE_VISIT, TWO_WINDOW

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--roster", type=file_option, required=True, help="CSV: person_id,name,email,unit,…")
@click.option("--questionnaire", required=True, help="A pack, or a TOML file of your own.")
@click.option("--answers", type=file_option, required=True, help="CSV: person_id,<item id>…, options from 1.")
@noise_options
@click.option("--mode", type=click.Choice([TWO_WINDOW, ONE_VISIT]), default=TWO_WINDOW, show_default=True)
@click.option("--after", type=FOLDER, help="The folder of an earlier rehearsal, to continue from as the next wave.")
@click.option("--seed", type=int, help="Repeats the order in which people answer; noise is never repeated.")
@click.option("--out", type=FOLDER, required=True, help="Folder to write; it must be empty or not exist yet.")
def rehearse(views: str, themes: str, **wishes: Any) -> None:
    """Run a whole wave through the real protocol with given answers, and write all that would become public."""
    request = Request(views=listed(views), themes=listed(themes), **wishes)
    with progress_shown(Console(stderr=True)) as progress:
        release = run(request, progress)
    shown = sum(cell["status"] == "released" for cell in release["cells"])
    click.echo(
        f"{request.out}: {len(release['groups'])} groups, {shown} of {len(release['cells'])} numbers are released."
    )
