"""`roster import` and `roster check`: who may be asked, and what will be shown about which team.

In: CSV or XLSX. Out: the roster in the installation; differences and the size check in words. Called by: survey.cli.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from analytics.policy import Policy
from survey.app.preparing.noising import declared_of, is_strict, views_of, wished
from survey.app.preparing.planning import policy_named, policy_now, roster_of, size_check_of, under_strict
from survey.app.preparing.rostering import propose, take
from survey.cli.options import data_option, listed, noise_options, noted, opened
from survey.questionnaires import named
from survey.roster.files.columns import COLUMNS
from survey.roster.files.delimited import ENCODINGS
from survey.roster.people import Wish, check_roster
from survey.roster.person import Person
from survey.storage.rooms import Storage

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class Column(click.ParamType[tuple[str, str]]):
    """One of our columns, and the name that it has in the file."""

    name = "column=name"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        ours, between, theirs = str(value).partition("=")
        if ours not in COLUMNS or not between or not theirs.strip():
            self.fail(f'{value!r} names no column; write it as unit="Org unit", for {", ".join(COLUMNS)}', param, ctx)
        return ours, theirs.strip()


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What may be said about a file whose columns are called otherwise than ours."""
    for option in (
        click.option("--encoding", type=click.Choice(ENCODINGS), help="Of a CSV that is not UTF-8."),
        click.option("--sheet", help="Of a workbook with several."),
        click.option("--keep", multiple=True, help="A further column to store, such as site. [default: all of them]"),
        click.option(
            "--map", "columns", type=Column(), multiple=True, help='Such as unit="Org unit"; several are joined.'
        ),
    ):
        command = option(command)
    return command


def wish_of(
    columns: tuple[tuple[str, str], ...], keep: tuple[str, ...], sheet: str | None, encoding: str | None
) -> Wish:
    said: dict[str, list[str]] = defaultdict(list)
    for ours, theirs in columns:
        said[ours].append(theirs)
    return Wish(said, keep or None, sheet, encoding)


@click.group()
def roster() -> None:
    """People who may be asked, and the groups that will be shown."""


@roster.command("import")
@click.argument("file", type=FILE)
@reading_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def import_(file: Path, yes: bool, data: Path, **said: Any) -> None:
    """Take the people of FILE (CSV or XLSX) as the roster, in place of the one before, after showing what changes.

    Columns are person_id, name, email, unit and any further ones. Others that people usually have in their place are
    recognised; --map says which is which, as in --map unit=Division --map unit=Team.
    """
    config, storage = opened(data)
    proposal = propose(storage, file.name, file.read_bytes(), wish_of(**said))
    click.echo("\n".join(proposal.lines()))
    if not yes:
        click.confirm("\nTake this roster?", abort=True)
    take(storage, proposal)
    noted(config, storage, "roster-uploaded", people=str(len(proposal.reading.people)))
    click.echo(f"{len(proposal.reading.people)} people are on the roster.")


@roster.command()
@click.argument("file", type=FILE, required=False)
@click.option("--questionnaire", default="canopy", show_default=True, help="A pack or a file: its indices carry noise.")
@noise_options
@reading_options
@data_option
def check(file: Path | None, data: Path, **said: Any) -> None:
    """Say which teams will get results of their own and which together, before anything is sent.

    With FILE nothing is stored; without, the roster of the installation is looked at, as the next wave would. With
    --policy strict or --views it also says how exact the numbers with noise will be.
    """
    name, asked = said.pop("policy"), said.pop("questionnaire")
    views, themes = listed(said.pop("views")), listed(said.pop("themes"))
    storage = opened(data)[1] if file is None else None
    lines, people = looked_at(file, storage, wish_of(**said))
    policy = policy_now(storage, name) if storage else policy_named(name)
    noise = wished(policy, named(asked).to_public(), views, themes)
    declared = declared_of(policy, noise)
    sizes = size_check_of(people, policy, storage, declared=declared, views=views_of(noise))
    click.echo("\n".join([*lines, *sizes, *others(people, storage, policy, named(asked).to_public())]))


def others(
    people: Sequence[Person], storage: Storage | None, policy: Policy, questionnaire: Mapping[str, Any]
) -> list[str]:
    """Beside policy default: what policy strict would leave."""
    return [] if is_strict(policy) else ["", under_strict(people, questionnaire, storage)]


def looked_at(file: Path | None, storage: Storage | None, wish: Wish) -> tuple[list[str], Sequence[Person]]:
    """The people of a file, with what reading it has to say, or those of the installation."""
    if file is None:
        return [], roster_of(storage) if storage else []
    reading = check_roster(file, wish)
    reading.assert_usable()
    return reading.lines(), reading.people
