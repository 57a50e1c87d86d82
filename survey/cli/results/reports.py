"""`report list|schedule|stop|send`: who is told of which report after a release, and telling them.

In: an installation with accounts and a mail server. Out: sentences, mails. Called by: survey.cli.
"""

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from survey.accounts.journal import COMMAND_LINE, Act
from survey.app.reporting import mailing, schedules
from survey.app.reporting.making import FORMS, LENGTHS, Wanted
from survey.app.reporting.schedules import ALL, ONE, THEIRS, Schedule, audience_of, named
from survey.cli.mailing import told
from survey.cli.options import data_option, opened, progress_shown, to_type
from survey.mail.delivering import Outcome
from survey.translations import SOURCE_LANGUAGE, WHOLE
from survey.waves.states import State, state_of


@click.group()
def report() -> None:
    """Reports by mail: who is told after a release, and telling them. `export` writes a report to a file."""


@report.command("list")
@data_option
def list_(data: Path) -> None:
    """Say who is told of which report."""
    _, storage = opened(data)
    known = schedules.every_schedule(storage)
    for one in known:
        about = "all groups" if one.groups == ALL else "own group"
        said = f"{one.wanted.form}, {one.wanted.length}, {language_of(one)}, {about}, {days(one.days)}"
        click.echo(f"{named(storage, one.audience)}: {said}")
    if not known:
        click.echo(f"Nobody is told of a report. {to_type('report schedule role:leadership')} would change that.")


@report.command()
@click.argument("audience")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="pdf", show_default=True)
@click.option("--length", type=click.Choice(LENGTHS), default=LENGTHS[0], show_default=True)
@click.option(
    "--lang",
    type=click.Choice([THEIRS, *WHOLE]),
    default=THEIRS,
    show_default=True,
    help="`theirs`: what each reader chose at the desk.",
)
@click.option("--groups", type=click.Choice([ONE, ALL]), default=ONE, show_default=True, help="One report, or a ZIP.")
@click.option("--days", "later", type=click.IntRange(0, schedules.LATEST), default=0, show_default=True)
@data_option
def schedule(audience: str, form: str, length: str, lang: str, groups: str, later: int, data: Path) -> None:
    """Tell AUDIENCE after each release: role:leadership, role:manager, …, or the address of an account.

    It takes the place of what was set up for the same AUDIENCE, and holds for releases from now on.
    """
    config, storage = opened(data)
    theirs = lang == THEIRS
    report_of = Wanted("", form, length, SOURCE_LANGUAGE if theirs else lang)
    wanted = Schedule(audience_of(storage, audience), report_of, groups, later, theirs=theirs)
    kept = schedules.keep(storage, Act(COMMAND_LINE, config.clock()), wanted)
    click.echo(f"{named(storage, kept.audience)} will be told of each release, {days(later)}.")


@report.command()
@click.argument("audience")
@data_option
def stop(audience: str, data: Path) -> None:
    """Tell AUDIENCE no more."""
    config, storage = opened(data)
    if not schedules.stop(storage, Act(COMMAND_LINE, config.clock()), audience_of(storage, audience)):
        raise click.ClickException(f"nothing is set up for {audience}; {to_type('report list')} names what is")
    click.echo(f"{audience} is told no more.")


@report.command()
@click.option("--wave", "wave_id", default=None, help="Of this published wave, without waiting for the day.")
@data_option
def send(wave_id: str | None, data: Path) -> None:
    """Tell those whose day has come; nobody is told twice of a wave. The server does the same once a minute."""
    config, storage = opened(data)
    if wave_id and state_of(storage, wave_id, config.clock()) is not State.RELEASED:
        raise click.ClickException(f"{wave_id} is not published, so there is no report of it to tell of yet")
    with progress_shown(Console(stderr=True)) as progress:
        outcome = mailing.send_due(config, storage, COMMAND_LINE, wave=wave_id, progress=progress)
    click.echo("\n".join(outcome_in_words(outcome)))


def outcome_in_words(outcome: Outcome) -> Iterator[str]:
    if not (outcome.sent or outcome.refused or outcome.later):
        yield "Nobody is to be told of anything now."
        return
    yield from told(outcome, "mail")


def language_of(one: Schedule) -> str:
    return "each in their own language" if one.theirs else one.wanted.lang


def days(number: int) -> str:
    return "at once" if not number else "a day later" if number == 1 else f"{number} days later"
