"""`wave create|lock|sign|open|status|close|release|cancel`, and what mailing adds: the life of a wave, on record.

In: an installation. Out: the next step, in words. Called by: survey.cli.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from survey.app.conducting import (
    Hand,
    Wish,
    cancel_wave,
    close_here,
    close_with_count,
    draft_wave,
    export_for_trustee,
    invite_by_letter,
    lock_wave,
    next_minute,
    publish_wave,
    sign_wave,
)
from survey.app.ending.closing import needs_passphrase
from survey.app.inspection.fieldwork import status_lines
from survey.cli.mailing import announce, invite_, remind
from survey.cli.options import (
    Moment,
    data_option,
    file_option,
    listed,
    new_file,
    noise_options,
    opened,
    read_json,
    to_type,
    written_once,
)
from survey.questionnaires import named
from survey.waves.codes.invitations import letters_file
from survey.waves.manifest import ONE_VISIT, TWO_WINDOW, Signature, Span
from survey.waves.states import State, state_of
from survey.waves.trustee import TrusteePublic

DAYS = click.IntRange(1, 366)
wave_argument = click.argument("wave_id", metavar="WAVE")


@click.group()
def wave() -> None:
    """A round of asking, from its draft to its results."""


for mailing in (invite_, remind, announce):
    wave.add_command(mailing)


@wave.command()
@wave_argument
@click.option("--title", required=True, help="As employees read it, such as “Pulse, autumn 2026”.")
@click.option("--questionnaire", default="canopy", show_default=True, help="A pack, or a TOML file of your own.")
@click.option("--mode", type=click.Choice([TWO_WINDOW, ONE_VISIT]), default=TWO_WINDOW, show_default=True)
@click.option("--start", type=Moment(), required=True, help="UTC, such as 2026-12-01T08:00, or now.")
@click.option(
    "--enrol-days", type=DAYS, default=5, show_default=True, help="Days of enrolment before voting (two-window)."
)
@click.option("--vote-days", type=DAYS, default=10, show_default=True)
@click.option("--roll", is_flag=True, help="Show members the names of their group, so that nobody is invented.")
@noise_options
@data_option
def create(wave_id: str, title: str, mode: str, start: datetime | None, data: Path, **wishes: Any) -> None:
    """Draft a wave; a draft can be drafted again until it is locked."""
    config, storage = opened(data)
    asked = named(wishes["questionnaire"]).to_public()
    wish = Wish(
        wave_id,
        title,
        asked,
        mode,
        start or next_minute(config.clock()),
        wishes["enrol_days"],
        wishes["vote_days"],
        policy=wishes["policy"],
        views=listed(wishes["views"]),
        themes=listed(wishes["themes"]),
        roll=wishes["roll"],
    )
    settings = draft_wave(Hand(config, storage), wish)
    click.echo(f"Wave {wave_id} is drafted.\n{windows_in_words(settings.enrol, settings.vote)}")
    if settings.roll:
        click.echo("With a roll: before they fetch a ticket, members see all names of their reporting group.")
    click.echo(f"Next: {to_type('roster check')}, then {to_type(f'wave lock {wave_id}')}.")


def windows_in_words(enrol: Span | None, vote: Span) -> str:
    """As the rules will state them, so that a slip of a day or of a time zone is seen before it is fixed."""
    spans = {"Tickets": enrol, "Voting": vote} if enrol else {"Tickets and voting": vote}
    shown = ((name, *(f"{moment:%A %Y-%m-%d %H:%M}" for moment in span)) for name, span in spans.items() if span)
    return "\n".join(f"{name}: from {begin} until {end} UTC." for name, begin, end in shown)


@wave.command("lock")
@wave_argument
@click.option("--trustee", type=file_option, help="The public part of a trustee's key, from `trustee key`.")
@data_option
def lock_(wave_id: str, trustee: Path | None, data: Path) -> None:
    """Fix questions, groups and rules for good. Nobody can change them afterwards."""
    config, storage = opened(data)
    holder = TrusteePublic.from_json(read_json(trustee)) if trustee else None
    locked = lock_wave(Hand(config, storage), wave_id, holder)
    click.echo(f"Locked. Fingerprint: {locked.fingerprint}\nPrint it on the poster: everybody's page shows the same.")
    if locked.passphrase:
        click.echo(
            f"\nPassphrase that opens the ballots at close, shown this one time:\n\n    {locked.passphrase}\n\n"
            "Write it down and keep it away from this server. Without it the answers stay sealed for ever."
        )
    by_mail, by_file = to_type(f"wave invite {wave_id} --mail"), to_type(f"wave open {wave_id} --invitations FILE")
    signing = f"the trustee signs the rules, then {to_type(f'wave sign {wave_id} SIGNATURE')}; then " if holder else ""
    click.echo(f"Next: {signing}{by_mail}, or {by_file}.")


@wave.command()
@wave_argument
@click.argument("signature", type=file_option)
@data_option
def sign(wave_id: str, signature: Path, data: Path) -> None:
    """Publish the works council's SIGNATURE of the rules, from `trustee sign`."""
    config, storage = opened(data)
    sign_wave(Hand(config, storage), wave_id, Signature.from_json(read_json(signature)))
    click.echo("The signature stands beside the manifest and in the ledger.")


@wave.command("open")
@wave_argument
@click.option("--invitations", type=new_file, required=True, help="New CSV for the mailing: person_id,name,email,link.")
@data_option
def open_(wave_id: str, invitations: Path, data: Path) -> None:
    """Draw a code for everybody and write the invitations, in place of all before. Only the codes' hashes are kept."""
    config, storage = opened(data)
    with written_once(invitations) as file:  # first, because new codes make those of an earlier file worthless
        invited = invite_by_letter(Hand(config, storage), wave_id)
        file.write(letters_file(invited))
    click.echo(f"{len(invited)} invitations are in {invitations}. Send them, then delete the file: its links are keys.")


@wave.command()
@click.argument("wave_id", metavar="[WAVE]", required=False)
@data_option
def status(wave_id: str | None, data: Path) -> None:
    """Say where every wave stands and what comes next. While one runs, counts come in steps of 10 % or more."""
    config, storage = opened(data)
    click.echo("\n".join(status_lines(config, storage, wave_id)))


@wave.command()
@wave_argument
@click.option("--export", "export", type=new_file, help="Only write the sealed ballots, for a trustee's machine.")
@click.option("--package", type=file_option, help="Take what the trustee counted.")
@data_option
def close(wave_id: str, export: Path | None, package: Path | None, data: Path) -> None:
    """Open, count and forget the ballots, once voting is over."""
    config, storage = opened(data)
    if export is not None:
        with written_once(export) as file:
            file.write(export_for_trustee(Hand(config, storage), wave_id))
        click.echo(f"{export} goes to the trustee: `trustee close --key KEY --ballots {export.name} --out PACKAGE`.")
        return
    if package is not None:
        close_with_count(Hand(config, storage), wave_id, read_json(package))
    else:
        asked = needs_passphrase(config, storage, wave_id)
        passphrase = click.prompt("Passphrase", hide_input=True) if asked else ""
        close_here(Hand(config, storage), wave_id, passphrase)
    click.echo("Closed. The ballots, and the keys on this server, are destroyed.")
    click.echo(f"Next: {to_type(f'wave release {wave_id}')}.")


@wave.command()
@wave_argument
@click.option("--attack", type=file_option, help="attack.json of `attack`, to be published with the results.")
@data_option
def release(wave_id: str, attack: Path | None, data: Path) -> None:
    """Publish the results, to everybody at the same time."""
    config, storage = opened(data)
    publish_wave(Hand(config, storage), wave_id, None if attack is None else attack.read_bytes())
    click.echo(f"Published. {to_type(f'wave status {wave_id}')} shows the links for readers.")


@wave.command()
@wave_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def cancel(wave_id: str, yes: bool, data: Path) -> None:
    """Give a wave up: say so in public and destroy all that belongs to it."""
    config, storage = opened(data)
    if state_of(storage, wave_id, config.clock()) == State.DRAFT:
        cancel_wave(Hand(config, storage), wave_id)
        click.echo("The draft is deleted. It was never locked, so the ledger does not speak of it.")
        return
    if not yes:
        click.confirm("Every ballot, code and key of this wave will be destroyed. Go on?", abort=True)
    cancel_wave(Hand(config, storage), wave_id)
    click.echo("Cancelled. Nothing of it is left but its rules and the word in the ledger.")
