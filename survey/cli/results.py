"""`export` and `verify`: what is on the board, and whether the public record holds together.

In: an installation, or files alone. Out: the release, or what is wrong. Called by: survey.cli.
"""

from pathlib import Path

import click

from survey.app.inspection.exporting import export_json
from survey.app.inspection.verifying import check_files
from survey.cli.options import data_option, file_option, new_file, opened, written_once


@click.command()
@click.option("--wave", "wave_id", required=True)
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@click.option("--out", type=new_file, help="File to write; without it the release goes to standard output.")
@data_option
def export(wave_id: str, form: str, out: Path | None, data: Path) -> None:
    """Write what is on the board about a wave, and nothing else."""
    _, storage = opened(data)
    if out is None:
        click.echo(export_json(storage, wave_id))
        return
    with written_once(out) as file:
        file.write(export_json(storage, wave_id))
    click.echo(f"{out}: the release of {wave_id} as {form}.")


@click.command()
@click.argument("ledger", type=file_option)
@click.option("--receipt", help="Say whether the ballot of this receipt was counted.")
@click.pass_context
def verify(ctx: click.Context, ledger: Path, receipt: str | None) -> None:
    """Recompute the chain, the manifests and the counts from LEDGER and the documents in its folder."""
    lines, sound = check_files(ledger, receipt)
    click.echo("\n".join(lines))
    ctx.exit(0 if sound else 1)
