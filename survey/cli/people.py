"""`roster import` and `roster check`: who may be asked, and what will be shown about which team.

In: a CSV. Out: the roster in the installation; the size check in words. Called by: survey.cli.
"""

from pathlib import Path

import click

from survey.app.planning import policy_named, policy_now, roster_of, size_check_of
from survey.cli.options import data_option, opened
from survey.roster.people import compare, read_roster, store_roster
from survey.storage.rooms import begin

CSV = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def roster() -> None:
    """People who may be asked, and the groups that will be shown."""


@roster.command("import")
@click.argument("file", type=CSV)
@data_option
def import_(file: Path, data: Path) -> None:
    """Take the people of FILE (CSV: person_id,name,email,unit,…) as the roster, in place of the one before."""
    people = read_roster(file)
    _, storage = opened(data)
    difference = compare(roster_of(storage), people)
    with begin(storage.people("roster")) as connection:
        store_roster(connection, people)
    click.echo(f"{len(people)} people are on the roster.")
    click.echo("\n".join(difference.lines()))


@roster.command()
@click.argument("file", type=CSV, required=False)
@data_option
def check(file: Path | None, data: Path) -> None:
    """Say which teams will get results of their own and which together, before anything is sent.

    With FILE nothing is stored; without, the roster of the installation is looked at, as the next wave would.
    """
    if file is not None:
        lines = size_check_of(read_roster(file), policy_named("default"))
    else:
        _, storage = opened(data)
        lines = size_check_of(roster_of(storage), policy_now(storage), storage)
    click.echo("\n".join(lines))
