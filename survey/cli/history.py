"""`history`, `units`, `leavers`, `reference`: what other systems counted or knew, taken at the door.

In: files of other systems. Out: a released wave, totals, reference values, in words.
Called by: survey.cli.
"""

import re
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from analytics.outside.leavers import Total
from analytics.outside.units import Renamed
from survey.app.history.importing import Wish, import_history
from survey.app.history.leavers import all_totals, take, totals_in
from survey.app.history.published import referring
from survey.app.history.renaming import all_changes, changes_in
from survey.app.history.renaming import take as take_names
from survey.cli.options import counted, data_option, opened, progress_shown
from survey.questionnaires.library import named
from survey.questionnaires.references import in_the_box

LOCAL, SPARK = "local", "spark"


@click.group()
def history() -> None:
    """Surveys that were held before Canopy."""


@history.command("import")
@click.argument(
    "files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--wave", "label", required=True, help="What the wave is called, such as 2018; its id is made of it.")
@click.option("--title", help="As readers will see it. [default: the label]")
@click.option("--questionnaire", required=True, help="A pack, or a TOML file that names columns and codes.")
@click.option("--units", required=True, help="Columns of the unit, from the top, with commas: AGENCY,LEVEL1.")
@click.option("--missing-unit", help="What people belong to whose unit is empty. Without it such a row is refused.")
@click.option(
    "--closed", type=click.DateTime(["%Y-%m-%d"]), help="Day on which the survey closed: 2018-06-30. [default: today]"
)
@click.option("--engine", type=click.Choice([LOCAL, SPARK]), default=LOCAL, show_default=True)
@data_option
def import_(
    files: tuple[Path, ...],
    label: str,
    title: str | None,
    questionnaire: str,
    units: str,
    missing_unit: str | None,
    closed: datetime | None,
    engine: str,
    data: Path,
) -> None:
    """Count the answers in each FILE (CSV, CSV.GZ or Parquet, a line per person) into a released wave.

    Rows are counted and forgotten: no answer of a person is stored. What is shown follows the rules of every other
    wave. Comments are not imported.
    """
    if engine == SPARK:
        raise click.ClickException(
            "engine spark is not built in this version; --engine local counts ten million rows in under two minutes"
            " on one machine. Nothing was imported"
        )
    asked = named(questionnaire)
    config, storage = opened(data)
    day = closed.date() if closed else config.clock().date()
    columns = [name.strip() for name in units.split(",")]
    wish = Wish(id_of(label), title or label, day, columns, missing_unit)
    with progress_shown(Console(stderr=True)) as progress:
        done = import_history(config, storage, wish, asked=asked, paths=files, progress=progress)
    units, groups = counted(done.units, "unit"), counted(done.groups, "group")
    click.echo(f"{done.people} people of {units} were counted, in {groups}. No row was kept.")
    if done.silent:
        click.echo(f"Note: without any answer, and left out: {counted(done.silent, 'row')}.")
    for one, other in done.alike:
        click.echo(f"Note: “{one}” and “{other}” differ only in how they are spelt, and count as two units.")
    click.echo(f"Published, as closed on {day}. `wave status {wish.wave}` shows the links for readers.")


@click.group()
def units() -> None:
    """Units over time: renamed and merged ones, so that their lines go on from wave to wave."""


@units.command("map")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Take them without asking.")
@data_option
def map_units(file: Path, yes: bool, data: Path) -> None:
    """Take names from FILE (CSV or XLSX) with the columns wave, from, to: what a unit is called from that wave on.

    `wave` is the first released wave with the new name. Several units with one new name were merged; a unit that was
    split goes on under no name and is left out. A part of the organisation may stand for all units below it. Pages
    join a group to an earlier one only if that was exactly its units. What was taken stays.
    """
    _, storage = opened(data)
    changes = changes_in(storage, file)
    for one in changes:
        click.echo(name_of(one))
    if not yes:
        click.confirm("What is taken stays as it is, and everybody can see it. Take these names?", abort=True)
    new = take_names(storage, changes)
    known = f" {len(changes) - new} were there already." if new < len(changes) else ""
    said = "1 name was" if new == 1 else f"{new} names were"
    click.echo(f"{said} taken.{known} Trends join groups whose units are the same under these names.")


@units.command("list")
@data_option
def list_units(data: Path) -> None:
    """Show every name that changed."""
    _, storage = opened(data)
    changes = all_changes(storage)
    for one in changes:
        click.echo(name_of(one))
    if not changes:
        click.echo("No names were taken.")


@click.group()
def leavers() -> None:
    """How many people left each unit: what the retention outlook is held against."""


@leavers.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Take them without asking.")
@data_option
def import_totals(file: Path, yes: bool, data: Path) -> None:
    """Take totals from FILE (CSV or XLSX) with the columns from, to, unit, left, staff: a line per unit and period.

    `staff` is how many people the unit had when the period began. At least nine must have left each unit and nine
    stayed, also in what lies between a unit and its parts; a file that tells more is refused whole. Everybody who may
    read results sees whether the outlook foretold these totals. What was taken stays.
    """
    _, storage = opened(data)
    totals = totals_in(storage, file)
    for one in totals:
        click.echo(line_of(one))
    if not yes:
        click.confirm("What is taken stays as it is. Take these totals?", abort=True)
    new = take(storage, totals)
    known = f" {len(totals) - new} were there already." if new < len(totals) else ""
    said = "1 total was" if new == 1 else f"{new} totals were"
    click.echo(f"{said} taken.{known} No file says who left.")
    click.echo("Whether the outlook foretold them: on the results page “Did earlier outlooks tell anything?”")


@leavers.command("list")
@data_option
def list_totals(data: Path) -> None:
    """Show every total."""
    _, storage = opened(data)
    totals = all_totals(storage)
    for one in totals:
        click.echo(line_of(one))
    if not totals:
        click.echo("No totals were imported.")


@click.group()
def reference() -> None:
    """Values that other surveys published, to read your own beside."""


@reference.command("import")
@click.argument("name", metavar="NAME|FILE.toml")
@data_option
def import_reference(name: str, data: Path) -> None:
    """Take reference values: NAME of the box (see `reference list`), or a TOML file of your own.

    The file lists them, or names a table of scores of many organisations, of which medians are taken.

    They stand beside the results of waves that asked the same questionnaire, with their source and licence.
    """
    _, storage = opened(data)
    found = referring.read(storage, name)
    new = referring.take(storage, found)
    years = f"{found.years[0].year} to {found.years[-1].year}" if len(found.years) > 1 else str(found.years[0].year)
    said = "was taken" if new else "is there already"
    click.echo(f"{found.id} {said}: {years}, for {found.questionnaire}, {found.licence}. {found.source}")


@reference.command("list")
@data_option
def list_references(data: Path) -> None:
    """Show what was taken, and what is in the box."""
    _, storage = opened(data)
    taken = referring.all_references(storage)
    for one in taken:
        click.echo(f"{one['id']}  for {one['questionnaire']}, {one['licence']}, {len(one['years'])} years")
    box = ", ".join(name for name in in_the_box() if name not in {one["id"] for one in taken})
    if box:
        click.echo(f"In the box, not taken yet: {box}")


def name_of(one: Renamed) -> str:
    return f"{one.wave}  {one.before} → {one.since}"


def line_of(one: Total) -> str:
    return f"{one.first_day} to {one.last_day}  {one.unit}: {one.left} of {one.staff}"


def id_of(label: str) -> str:
    """A label as the id of a wave: in small letters, with hyphens for everything that an id cannot have."""
    found = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:64].strip("-")
    if not found:
        raise click.ClickException(
            f'"{label}" has no letter of a–z and no digit, of which the id of a wave is made. Expected: a label such as'
            " 2018. What readers see is --title. Nothing was imported."
        )
    return found
