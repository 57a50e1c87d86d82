"""`roster import` and `roster check`: who may be asked, and what will be shown about which team.

In: a CSV. Out: the roster in the installation; the size check in words. Called by: survey.cli.
"""

from pathlib import Path

import click

from survey.app.planning import rules_for, size_check_of
from survey.cli.options import data_option, opened
from survey.roster.people import compare, load_roster, read_roster, store_roster
from survey.waves.snapshots import previous_groups, previous_response

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
    difference = compare(load_roster(storage), people)
    store_roster(storage, people)
    joined, left, moved = len(difference.joined), len(difference.left), len(difference.moved)
    click.echo(f"{len(people)} people: {joined} joined, {left} left, {moved} changed their unit.")


@roster.command()
@click.argument("file", type=CSV, required=False)
@data_option
def check(file: Path | None, data: Path) -> None:
    """Say which teams will get results of their own and which together, before anything is sent."""
    if file is not None:
        lines = size_check_of(read_roster(file), rules_for(None), None)
    else:
        _, storage = opened(data)
        lines = size_check_of(load_roster(storage), rules_for(previous_response(storage)), previous_groups(storage))
    click.echo("\n".join(lines))
