"""`export`, `verify`, `evidence`: what is on the board, whether the public record holds together, proof to take away.

In: an installation, or files alone. Out: the release, or what is wrong. Called by: survey.cli.
"""

from pathlib import Path

import click
from rich.console import Console

from analytics.release.board import Board
from survey.accounts.journal import COMMAND_LINE, Act
from survey.app.inspection.evidence import evidence as packed
from survey.app.inspection.exporting import (
    EVERYBODY,
    FORMS,
    FULL,
    JSON,
    MANAGEMENT,
    PAGE,
    SCOPES,
    Export,
    brand_of,
    export_into,
    record,
)
from survey.app.inspection.exporting import export as exported
from survey.app.reporting.branding.settings import read
from survey.app.reporting.making import Wanted, desk_of
from survey.app.reporting.zipping import write_zip
from survey.app.site.readers import Scope
from survey.app.site.translations import SOURCE_LANGUAGE, languages
from survey.cli.options import data_option, new_file, noted, opened, progress_shown, written_once
from survey.credentials.canonical import sha256_hex
from survey.storage.rooms import Storage
from survey.waves.verify.files import UnreadableFiles, check_files
from survey.waves.verify.one_file import one_file

BINARY = frozenset({"xlsx", "pdf", "pptx"})


@click.command()
@click.option("--wave", "wave_id", required=True)
@click.option("--format", "form", type=click.Choice(list(FORMS)), default=JSON, show_default=True)
@click.option("--out", type=new_file, help="File to write; without it json and csv go to standard output.")
@click.option(
    "--lang",
    type=click.Choice([language.code for language in languages()]),
    default=SOURCE_LANGUAGE,
    show_default=True,
    help="Language of csv, xlsx, pdf and pptx.",
)
@click.option("--group", metavar="ID", help="Only this group, its parts, and the organisation beside it.")
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default=EVERYBODY,
    show_default=True,
    help="Whose eyes it is for: pdf and pptx, and every form of one group. Without a group json, csv and xlsx hold all"
    " that is on the board.",
)
@click.option(
    "--length",
    type=click.Choice([PAGE, FULL]),
    default=PAGE,
    show_default=True,
    help="pdf: a page for the management, or everything.",
)
@click.option("--all-groups", is_flag=True, help="A report for each group that --scope lets through, in one ZIP.")
@data_option
def export(
    wave_id: str,
    form: str,
    out: Path | None,
    lang: str,
    group: str | None,
    scope: str,
    length: str,
    all_groups: bool,
    data: Path,
) -> None:
    """Write what is on the board about a wave, and nothing else.

    json is the release as published, csv a line for every number, xlsx a workbook of them with the method, pdf a
    summary for the management or, with --length full, the whole report, and pptx slides with charts that can be edited.
    The ids of groups are in the csv, in the column group_id.
    """
    if out is None and form in BINARY:
        raise click.UsageError(f"{form} is not for a terminal; add --out, such as --out {wave_id}.{form}")
    if all_groups and (out is None or group or scope not in (EVERYBODY, MANAGEMENT)):
        raise click.UsageError("--all-groups makes a ZIP: add --out all.zip, and --scope everybody or management")
    config, storage = opened(data)
    brand = read(storage, config.organisation).brand()
    wish, act = Export(wave_id, form, lang, scope, group, length, brand), Act(COMMAND_LINE, config.clock())
    if out is None:
        click.echo(exported(storage, wish, act), nl=form == JSON)
    elif all_groups:
        click.echo(zipped_groups(storage, wish, act, out))
    else:
        with written_once(out) as file:
            export_into(storage, wish, act, file)
        click.echo(f"{out}: the release of {wave_id} as {form}.")


def zipped_groups(storage: Storage, wish: Export, act: Act, out: Path) -> str:
    """Written as it goes; what is interrupted leaves no file."""
    wanted = Wanted(wish.wave, wish.form, wish.length, wish.lang)
    desk = desk_of(Board(storage.public("reader")), Scope(wish.scope), wanted)
    with written_once(out) as file, progress_shown(Console(stderr=True)) as progress:
        packed = write_zip(file, desk, wanted, brand_of(desk, wish), progress=progress)
        record(storage, wish.wave, f"{wish.form}.zip", act)
    many = f"{packed.protected} groups have none, because nothing of them"
    none = "1 group has none, because nothing of it" if packed.protected == 1 else many
    said = f"; {none} is shown" if packed.protected else ""
    return f"{out}: {packed.reports} reports{said}."


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--receipt", "receipts", multiple=True, help="Say whether the ballot of this receipt was counted.")
@click.option(
    "--ack",
    "saved",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A file of receipts that a browser saved: proves that its ballots were counted, or that one was lost.",
)
@click.option("--write-file", type=new_file, help="Write this check as one file that Python alone can run.")
@click.pass_context
def verify(
    ctx: click.Context, folder: Path | None, receipts: tuple[str, ...], saved: tuple[Path, ...], write_file: Path | None
) -> None:
    """Recompute the chain, the manifests and the counts from the public files in FOLDER (or beside its ledger.json)."""
    if write_file is not None:
        write_verifier(write_file)
    if folder is None and write_file is None:
        raise click.UsageError("name the folder in which ledger.json lies, or add --write-file verify.py")
    if folder is None:
        return
    try:
        lines, sound = check_files(folder, receipts, saved)
    except UnreadableFiles as problem:
        raise click.ClickException(str(problem)) from None
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
    click.echo(f"{out}: unpack it and read README.md; `python3 verify.py record` checks it, on any machine.")


def write_verifier(path: Path) -> None:
    with written_once(path) as file:
        file.write(one_file())
    click.echo(f"{path}: run it with `python3 {path.name} FOLDER`. SHA-256 {sha256_hex(one_file())}")
