"""`action list|remind|take-back`: what is done about results, from the command line.

In: an installation. Out: a list, mails to owners, a text that employees read no more. Called by: survey.cli.
"""

from datetime import date
from pathlib import Path

import click

from survey.accounts.journal import COMMAND_LINE, Act
from survey.actions import book
from survey.actions.model import Action
from survey.app.following.grounds import ENGLISH, Grounds
from survey.app.following.reminding import remind_owners
from survey.app.following.telling import take_back, told_now
from survey.cli.options import data_option, opened


@click.group()
def action() -> None:
    """What is done about results: actions with an owner and a day, planned on the organisers' pages."""


@action.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are done or given up.")
@data_option
def list_(every: bool, data: Path) -> None:
    """List the actions: id, day, state, group, owner, and whether employees read about them."""
    config, storage = opened(data)
    grounds, told = Grounds.of(storage, ENGLISH), told_now(storage)
    known = book.actions(storage)
    shown = [one for one in known if every or one.state.is_open]
    for one in shown:
        click.echo(line_of(one, grounds, config.today(), published=one.id in told))
    for key in sorted(set(told) - {one.id for one in known}):
        click.echo(f"{key}  employees read about it, and its plan is lost: `action take-back {key}` removes the text")
    if not shown:
        click.echo("No action is open. They are planned on the organisers' pages, under Actions.")


def line_of(one: Action, grounds: Grounds, today: date, *, published: bool) -> str:
    named = grounds.named(one.focus)
    marks = [
        "  overdue" if one.is_late(today) else "",
        "" if one.owner.in_use else "  owner out of use",
        "  published" if published else "",
    ]
    start = f"{one.id}  {one.due}  {one.state.value:9}  {one.owner.email:32}"
    return f"{start}  {named.group}, {named.theme}: {one.what}{''.join(marks)}"


@action.command()
@data_option
def remind(data: Path) -> None:
    """Mail owners whose actions are due within a week, or were; each once before the day and once after it.

    A running server does this by itself, from 6 to 18 o'clock in the time zone of canopy.toml.
    """
    config, storage = opened(data)
    done = remind_owners(config, storage, COMMAND_LINE)
    click.echo(f"Mails sent: {done.owners}. Actions that they remind of: {done.actions}.")
    for owner in done.refused:
        click.echo(f"The mail server refuses {owner.email}: the account has a wrong address.")
    if done.later:
        click.echo(f"Put off by the mail server: {done.later}. Run it again later.")


@action.command("take-back")
@click.argument("key")
@data_option
def take_back_(key: str, data: Path) -> None:
    """Remove what employees read about the action KEY, also if its plan is lost."""
    config, storage = opened(data)
    if not take_back(storage, Act(COMMAND_LINE, config.clock(), config.zone), key):
        raise click.ClickException(f"employees read nothing about an action {key!r}; `action list --all` names them")
    click.echo("Taken back: employees do not read it any more.")
