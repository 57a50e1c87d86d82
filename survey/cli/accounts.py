"""`user add|list|roles|disable|enable|reset|sessions|log`: accounts of the organiser's pages, from the command line.

In: an installation. Out: links to hand over, lists, the checked access log. Called by: survey.cli.
"""

from datetime import UTC, datetime
from pathlib import Path

import click

from survey.accounts import journal, links, register, sessions
from survey.accounts.journal import COMMAND_LINE, Act
from survey.accounts.register import Account
from survey.accounts.roles import named
from survey.cli.options import data_option, opened
from survey.config import Config
from survey.storage.rooms import Storage, reading

email_argument = click.argument("email")
roles_option = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    help="organiser, manager:UNIT, leadership, works-council, auditor or operator; may be given several times.",
)


@click.group()
def user() -> None:
    """Accounts of organisers, managers, leadership, works council, auditors and operators."""


@user.command()
@email_argument
@click.option("--name", required=True, help="As colleagues know the person.")
@roles_option
@data_option
def add(email: str, name: str, roles: tuple[str, ...], data: Path) -> None:
    """Invite EMAIL: prints a link that works once, with which the person chooses a password."""
    config, storage = opened(data)
    grants = [named(role) for role in roles]
    token = links.invite(storage, act(config), email=email, name=name, grants=grants)
    click.echo(f"{email} can sign in after following this link, which works once and for 7 days:")
    click.echo(links.address(config.desk, token))


@user.command("list")
@data_option
def list_(data: Path) -> None:
    """Name the accounts with their roles, and the invitations that nobody has followed yet."""
    config, storage = opened(data)
    for one in register.everybody(storage):
        click.echo(f"{one.email:40} {register.in_words(one.grants)}{'  (disabled)' if one.disabled else ''}")
    for invited in links.waiting(storage, config.clock()):
        click.echo(f"{invited.email:40} {register.in_words(invited.grants)}  (invited)")
    if not register.everybody(storage):
        click.echo("There is no account yet. `serve` prints a link that makes the first one.")


@user.command()
@email_argument
@data_option
def withdraw(email: str, data: Path) -> None:
    """Withdraw the invitation of EMAIL: its link opens nothing any more."""
    config, storage = opened(data)
    links.withdraw(storage, act(config), email.strip().casefold())
    click.echo(f"The invitation of {email} is withdrawn: its link opens nothing any more.")


@user.command()
@email_argument
@roles_option
@data_option
def roles(email: str, roles: tuple[str, ...], data: Path) -> None:
    """Give EMAIL other roles, in place of the ones before."""
    config, storage = opened(data)
    found = register.change_roles(storage, act(config), account(storage, email).id, [named(role) for role in roles])
    click.echo(f"{found.email}: {register.in_words(found.grants)}. Signed out everywhere, to begin anew with these.")


@user.command()
@email_argument
@data_option
def disable(email: str, data: Path) -> None:
    """Take an account out of use and end its sessions."""
    config, storage = opened(data)
    click.echo(f"{register.disable(storage, act(config), account(storage, email).id).email} cannot sign in any more.")


@user.command()
@email_argument
@data_option
def enable(email: str, data: Path) -> None:
    """Take an account into use again."""
    config, storage = opened(data)
    click.echo(f"{register.enable(storage, act(config), account(storage, email).id).email} can sign in again.")


@user.command()
@email_argument
@data_option
def reset(email: str, data: Path) -> None:
    """Print a link with which EMAIL chooses a new password, once and within a day."""
    config, storage = opened(data)
    click.echo(links.address(config.desk, links.make_reset(storage, act(config), account(storage, email).id)))


@user.command("sessions")
@email_argument
@click.option("--end", "ending", is_flag=True, help="End all of them.")
@data_option
def sessions_(email: str, ending: bool, data: Path) -> None:
    """List where EMAIL is signed in, or end these sessions."""
    config, storage = opened(data)
    found = account(storage, email)
    if ending:
        click.echo(f"{sessions.end(storage, act(config), found.id)} sessions ended.")
        return
    for one in sessions.of_account(storage, config.clock(), found.id):
        click.echo(f"{moment(one.began)}  last used {moment(one.seen)}  {one.device}")


@user.command()
@click.pass_context
@click.option("--head", help="A hash that you noted earlier: it must still be in the log.")
@data_option
def log(ctx: click.Context, head: str | None, data: Path) -> None:
    """Print who did what when on the organiser's pages, and check that nothing was changed or cut off."""
    _, storage = opened(data)
    recorded = journal.entries(storage)
    for entry in recorded:
        about = " ".join(f"{name}={value}" for name, value in entry.about.items())
        click.echo(f"{entry.seq:5} {entry.at} {entry.who} {entry.kind} {about}".rstrip())
    wrong = list(journal.problems(recorded, head))
    click.echo("\n".join(wrong) if wrong else f"Everything agrees. Note this hash: {journal.head_of(recorded)}")
    ctx.exit(1 if wrong else 0)


def act(config: Config) -> Act:
    return Act(COMMAND_LINE, config.clock())


def account(storage: Storage, email: str) -> Account:
    with reading(storage.accounts("accounts")) as connection:
        return register.existing(connection, email=register.address_of(email))


def moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
