"""`export`, `verify`, `evidence`: what is on the board, whether the public record holds together, proof to take away.

In: an installation, or files alone. Out: the release, or what is wrong. Called by: survey.cli.
"""

from pathlib import Path

import click

from survey.accounts.journal import COMMAND_LINE, Act
from survey.app.inspection.evidence import evidence as packed
from survey.app.inspection.exporting import EVERYBODY, FORMS, JSON, MANAGEMENT, Export
from survey.app.inspection.exporting import export as exported
from survey.app.inspection.verifying import check_files
from survey.app.site.translations import SOURCE_LANGUAGE, languages
from survey.cli.options import data_option, file_option, new_file, noted, opened, written_once

BINARY = frozenset({"xlsx", "pdf"})


@click.command()
@click.option("--wave", "wave_id", required=True)
@click.option("--format", "form", type=click.Choice(list(FORMS)), default=JSON, show_default=True)
@click.option("--out", type=new_file, help="File to write; without it json and csv go to standard output.")
@click.option(
    "--lang",
    type=click.Choice([language.code for language in languages()]),
    default=SOURCE_LANGUAGE,
    show_default=True,
    help="Language of csv, xlsx and pdf.",
)
@click.option(
    "--scope",
    type=click.Choice([EVERYBODY, MANAGEMENT]),
    default=EVERYBODY,
    show_default=True,
    help="pdf: organisation to department, or every group. The other formats hold all that is on the board.",
)
@data_option
def export(wave_id: str, form: str, out: Path | None, lang: str, scope: str, data: Path) -> None:
    """Write what is on the board about a wave, and nothing else.

    json is the release as published, csv a line for every number, xlsx a workbook of them with the method, and pdf a
    summary for the management.
    """
    if out is None and form in BINARY:
        raise click.UsageError(f"{form} is not for a terminal; add --out, such as --out {wave_id}.{form}")
    config, storage = opened(data)
    wish, act = Export(wave_id, form, lang, scope), Act(COMMAND_LINE, config.clock())
    if out is None:
        click.echo(exported(storage, wish, act), nl=form == JSON)
        return
    with written_once(out) as file:
        file.write(exported(storage, wish, act))
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


@click.command()
@click.option("--wave", "wave_id", required=True)
@click.option("--out", type=new_file, required=True, help="New ZIP file.")
@click.option(
    "--lang",
    type=click.Choice([language.code for language in languages()]),
    default=SOURCE_LANGUAGE,
    show_default=True,
    help="Language of the rules in words.",
)
@data_option
def evidence(wave_id: str, out: Path, lang: str, data: Path) -> None:
    """Write everything public about a wave into one file, which anybody can check without this server."""
    config, storage = opened(data)
    with written_once(out) as file:
        file.write(packed(storage, wave_id, lang))
    noted(config, storage, "evidence-taken", wave=wave_id)
    click.echo(f"{out}: unpack it and read README.md; `verify record/ledger.json` checks it, on any machine.")
