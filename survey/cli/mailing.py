"""`mail test` and `wave invite|remind|announce`: what goes out to people, and to whom it could not go.

In: an installation with a mail server. Out: mails; letters in a file for people without an address.
Called by: survey.cli, survey.cli.waves.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console

from survey.cli.options import data_option, new_file, noted, opened, progress_shown, to_type, written_once
from survey.config import Config
from survey.mail import rounds
from survey.mail.composing import Recipient
from survey.mail.deliveries import last_reminder
from survey.mail.delivering import Outcome, Progress
from survey.mail.looks import look_of
from survey.mail.single import send_trial
from survey.storage.rooms import Storage
from survey.waves.codes.invitations import invite_rest, letters_file, segments_of

Mailing = Callable[[Storage, Config, str, Progress], Outcome]
wave_argument = click.argument("wave_id", metavar="WAVE")


@click.group()
def mail() -> None:
    """Mail: see whether it arrives. Invitations and reminders are sent by `wave invite` and `wave remind`."""


@mail.command("test")
@click.argument("address")
@data_option
def test_(address: str, data: Path) -> None:
    """Send one mail to ADDRESS, as invitations would be sent."""
    config, storage = opened(data)
    send_trial(config, look_of(config, storage), address)
    click.echo(f"The mail server took a mail to {address}. Look whether it arrives, and not among the unwanted.")


@click.command("invite")
@wave_argument
@click.option("--mail", "by_mail", is_flag=True, help="Mail a link to everybody who has an address and no invitation.")
@click.option("--letters", type=new_file, help="New CSV for those who are left: person_id,name,email,link.")
@data_option
def invite_(wave_id: str, by_mail: bool, letters: Path | None, data: Path) -> None:
    """Invite everybody who has no invitation yet, by mail, by letters, or by both; repeat it as often as you like."""
    if not (by_mail or letters):
        raise click.UsageError("say how: --mail, --letters FILE, or both")
    config, storage = opened(data)
    if by_mail:
        with progress_shown(Console(stderr=True)) as progress:
            outcome = mailed(config, storage, wave_id, rounds.send_invitations, progress)
        click.echo("\n".join(told(outcome, "invitation")))
        if letters is None and outcome.without_address:
            click.echo(f"Next, for them: {to_type(f'wave invite {wave_id} --letters FILE')}.")
    if letters is not None:
        with written_once(letters) as file:  # first: what could not be written must not be drawn
            left = invite_rest(storage, config, wave_id, segments_of(storage, wave_id), delivered=True)
            if not left:
                raise click.ClickException(f"everybody has an invitation to {wave_id}; nothing was written")
            file.write(letters_file(left))
            noted(config, storage, "wave-invited", wave=wave_id, letters=str(len(left)))
        click.echo(f"{len(left)} invitations are in {letters}. Send them, then delete the file: its links are keys.")


@click.command()
@wave_argument
@click.option("--yes", is_flag=True, help="Do not ask before a second reminder.")
@data_option
def remind(wave_id: str, yes: bool, data: Path) -> None:
    """Remind everybody who was invited, because nobody can know who has taken part."""
    config, storage = opened(data)
    before = last_reminder(storage, wave_id)
    if before and not yes:
        click.confirm(f"Reminder {before} was begun already. Go on with it, or send the next one?", abort=True)
    with progress_shown(Console(stderr=True)) as progress:
        outcome = mailed(config, storage, wave_id, rounds.remind, progress)
    click.echo("\n".join(told(outcome, "reminder")))


@click.command()
@wave_argument
@data_option
def announce(wave_id: str, data: Path) -> None:
    """Tell everybody who was invited that voting is open or, after the release, that the results are out."""
    config, storage = opened(data)
    with progress_shown(Console(stderr=True)) as progress:
        outcome = mailed(config, storage, wave_id, rounds.announce, progress)
    click.echo("\n".join(told(outcome, "announcement")))


def mailed(config: Config, storage: Storage, wave: str, act: Mailing, progress: Progress) -> Outcome:
    noted(config, storage, "mail-sent", wave=wave, what=act.__name__.removeprefix("send_"))
    return act(storage, config, wave, progress)


def told(outcome: Outcome, what: str) -> Iterator[str]:
    """For the terminal of the person who keeps the roster: never stored, never shown elsewhere."""
    yield f"{outcome.sent} {what}s were sent." if outcome.sent != 1 else f"1 {what} was sent."
    yield from listed("refused by the mail server; correct the address and send again", outcome.refused)
    yield from listed("not taken for the moment; send again later", outcome.later)
    yield from listed("without an address", outcome.without_address)


def listed(why: str, people: Sequence[Recipient]) -> Iterator[str]:
    if people:
        yield f"{len(people)} {why}:"
        yield from (f"  {person.name} {person.email}".rstrip() for person in people)
