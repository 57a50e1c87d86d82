"""`token add|list|withdraw`, `webhook add|list|remove|try`: programs that read results, and whom to tell of them.

In: an installation. Out: tokens and secrets, shown once; lists. Called by: survey.cli.
"""

from datetime import date, datetime
from pathlib import Path

import click

from analytics.release.board import Board
from survey.accounts import journal, register, tokens
from survey.accounts.journal import COMMAND_LINE, Act
from survey.accounts.tokens import USUAL_LIFE, Narrowed, Token, Wish
from survey.app.outward.announcing import hooks, news, turns
from survey.app.outward.announcing.hooks import JSON, KINDS, Wanted, Webhook
from survey.app.site.translations import SOURCE_LANGUAGE, languages
from survey.app.site.units import check_units, known_units
from survey.cli.accounts import account
from survey.cli.options import data_option, opened
from survey.config import Config
from survey.storage.rooms import Storage

SAYS = {"account": "all that the account sees", "everybody": "what everybody sees"}


def act(config: Config) -> Act:
    return Act(COMMAND_LINE, config.clock(), config.zone)


@click.group()
def token() -> None:
    """Tokens with which programs read released numbers under /api/v1/."""


@token.command()
@click.argument("email")
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help=f"Last day, within a year. [default: {USUAL_LIFE.days} days from today]",
)
@click.option("--unit", "units", multiple=True, help="Only the groups of this unit; may be given several times.")
@click.option("--everybody", is_flag=True, help="Only what everybody sees: organisation to department.")
@data_option
def add(email: str, name: str, until: datetime | None, units: tuple[str, ...], everybody: bool, data: Path) -> None:
    """Make a token of the account EMAIL, which sees what this account sees: prints it, this one time."""
    if units and everybody:
        raise click.UsageError("choose --unit or --everybody; the groups of a unit come with what everybody sees")
    config, storage = opened(data)
    kind = "units" if units else "everybody" if everybody else "account"
    last = until.date() if until else config.today() + USUAL_LIFE
    owner = account(storage, email)
    tokens.check_narrowed(owner, Narrowed(kind, units))
    check_units(owner, units, known_units(storage, Board(storage.public("reader"))) if units else ())
    made = tokens.make(storage, act(config), owner.id, Wish(name, last, Narrowed(kind, units)))
    if until is None:
        click.echo(f"It is good until {last}; --until names another day.", err=True)
    click.echo(made)


@token.command("list")
@click.argument("email", required=False)
@data_option
def list_tokens(email: str | None, data: Path) -> None:
    """Name the tokens of everybody, or of the account EMAIL: what for, what they read, until when, last used."""
    config, storage = opened(data)
    found = tokens.listed(storage, account(storage, email).id if email else None)
    owners = {one.id: one.email for one in register.everybody(storage)}
    for one in found:
        click.echo(line_of(one, owners.get(one.account, ""), one.last_day(config.zone)))
    if not found:
        click.echo("There is no token.")


def line_of(one: Token, owner: str, last: date) -> str:
    reads = SAYS.get(one.narrowed.kind) or ", ".join(one.narrowed.units)
    used = f"last used {one.used}" if one.used else "never used"
    return f"{one.id}  {owner}  {one.name}  ({reads})  until {last}, {used}"


@token.command()
@click.argument("key", metavar="ID")
@data_option
def withdraw(key: str, data: Path) -> None:
    """Withdraw a token by the id that `token list` names: it reads nothing any more."""
    config, storage = opened(data)
    click.echo(f"{tokens.withdraw(storage, act(config), key).name}: withdrawn, it reads nothing any more.")


@click.group()
def webhook() -> None:
    """Programs and chats that are told when results are out. Without any, no other site is asked for anything."""


@webhook.command("add")
@click.argument("url")
@click.option("--kind", type=click.Choice(KINDS), default=JSON, show_default=True, help="Who reads it.")
@click.option(
    "--lang",
    type=click.Choice([language.code for language in languages()]),
    default=SOURCE_LANGUAGE,
    show_default=True,
    help="Language of the headline.",
)
@click.option("--private", is_flag=True, help="It may lie in a private network.")
@data_option
def add_webhook(url: str, kind: str, lang: str, private: bool, data: Path) -> None:
    """Tell URL of every release from now on: a program (json, signed), a chat, or a workflow of Teams."""
    config, storage = opened(data)
    made = hooks.add(storage, act(config), Wanted(url, kind, lang, private), news.released(storage))
    click.echo(f"{made.target.place} is told of the next release. Try it: `webhook try {made.id}`.")
    if made.secret:
        click.echo(f"The secret that signs each request, shown this one time: {made.secret}")


@webhook.command("list")
@data_option
def list_webhooks(data: Path) -> None:
    """Name who is told, and what came back."""
    _, storage = opened(data)
    found, sent = hooks.listed(storage), hooks.announcements(storage)
    for one in found:
        click.echo(f"{one.id}  {one.target.place}  {one.wanted.kind}")
        for each in (each for each in sent if each.webhook == one.id):
            click.echo(f"    {each.wave}: {each.state} after {each.tries} tries {each.result}".rstrip())
    if not found:
        click.echo("Nobody is told: this server asks no other site for anything.")


@webhook.command()
@click.argument("key", metavar="ID")
@data_option
def remove(key: str, data: Path) -> None:
    """Tell it nothing any more."""
    config, storage = opened(data)
    click.echo(f"{hooks.remove(storage, act(config), key).target.place}: nothing is sent there any more.")


@webhook.command("try")
@click.pass_context
@click.argument("key", metavar="ID")
@data_option
def try_(ctx: click.Context, key: str, data: Path) -> None:
    """Send something that says that it is a try, and print what comes back."""
    config, storage = opened(data)
    outcome = turns.try_out(config, storage, noted(config, storage, hooks.existing(storage, key)))
    click.echo(f"{'taken' if outcome.taken else 'not taken'}: {outcome.sentence}")
    ctx.exit(0 if outcome.taken else 1)


def noted(config: Config, storage: Storage, found: Webhook) -> Webhook:
    journal.append(storage, act(config), "webhook-tried", place=found.target.place, form=found.wanted.kind)
    return found
