"""`codes draw|return|status`: cards for a box, for people without mail and for tickets that were lost.

In: an installation with a locked wave. Out: sheets to print, and the account of them. Called by: survey.cli.
"""

import sys
from pathlib import Path
from typing import Any

import click

from survey.app.cards.handing import Account, account_of, make_cards, proposed, strike_out
from survey.app.conducting import Hand
from survey.cli.options import data_option, file_option, new_file, opened, to_type, written_once
from survey.translations import employee_languages
from survey.waves.codes.drawn import Box

wave_option = click.option("--wave", "wave_id", required=True, help="Id of a locked wave.")
spoken = click.Choice([language.code for language in employee_languages()])
at_least_one = click.IntRange(1)


@click.group()
def codes() -> None:
    """Cards from a box: a way in that bears a group and no name, for people without mail and for lost tickets."""


@codes.command()
@wave_option
@click.option("--segment", help="One group, by its id. Without it: every group that has people without an invitation.")
@click.option("--count", type=at_least_one, help="Cards for that group. Without it: for its people without invitation.")
@click.option("--spares", type=click.IntRange(0), default=0, show_default=True, help="More cards for each group.")
@click.option("--language", type=spoken, default="en", show_default=True, help="What the cards are written in.")
@click.option("--out", type=new_file, required=True, help="New PDF with eight cards on a sheet.")
@data_option
def draw(wave_id: str, out: Path, language: str, data: Path, **wishes: Any) -> None:
    """Make cards and print them to a PDF, once: the server keeps no code, and the ledger tells their number."""
    config, storage = opened(data)
    hand = Hand(config, storage)
    with written_once(out) as file:  # first: what could not be written must not be announced
        wanted = wanted_of(account_of(hand, wave_id), **wishes)
        file.write(make_cards(hand, wave_id, wanted, language))
    click.echo(
        f"{sum(wanted.values())} cards are in {out}. Print it, cut along the lines, put each group's cards in a box,"
        f" and delete the file: its codes are keys.\nWhat is not used: {to_type(f'codes return --wave {wave_id}')}."
    )


def wanted_of(account: Account, segment: str | None, count: int | None, spares: int) -> dict[str, int]:
    if count is not None and segment is None:
        raise click.UsageError("say for which group: --segment; `codes status` lists them")
    if segment is not None and count is not None:
        return {segment: count + spares}
    wanted = proposed(account, spares)
    if segment is not None:
        wanted = {segment: wanted.get(segment, 0)}
    if not any(wanted.values()):
        raise click.ClickException(
            "everybody has an invitation, or as many cards are out as there are people; nothing was made. For lost"
            " tickets, add --spares"
        )
    return wanted


@codes.command("return")
@wave_option
@click.option(
    "--from", "source", type=file_option, help="A code or link a line. Without it, they are scanned or typed."
)
@data_option
def return_(wave_id: str, source: Path | None, data: Path) -> None:
    """Strike out cards that nobody used: scan or type a code a line, and end with an empty line."""
    config, storage = opened(data)
    lines = source.read_text(encoding="utf-8").splitlines() if source else typed_lines()
    outcome = strike_out(Hand(config, storage), wave_id, lines)
    click.echo(f"{outcome.struck} cards were struck out; the ledger counts them.")
    if outcome.used:
        click.echo(f"{outcome.used} cannot be taken back: somebody has a ticket by them. Throw them away.")
    if outcome.unknown:
        click.echo(f"{outcome.unknown} are not cards of this wave, or were struck out before.")


def typed_lines() -> list[str]:
    """What a scanner types, or a person: until an empty line, or the end of what is piped in."""
    if sys.stdin.isatty():
        click.echo("Scan or type a code a line; an empty line ends it.", err=True)
    found: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            break
        found.append(line)
    return found


@codes.command()
@wave_option
@data_option
def status(wave_id: str, data: Path) -> None:
    """How many cards are out, group by group. How many were used is told when the wave is closed."""
    config, storage = opened(data)
    account = account_of(Hand(config, storage), wave_id)
    click.echo(f"{wave_id}: {account.printed} cards printed, {account.returned} handed back.")
    click.echo("\n".join(line_of(box) for box in account.boxes))


def line_of(box: Box) -> str:
    return f"  {box.segment:32} {box.label:32} {box.cards:4} cards, {box.invited:4} people, {box.without} not invited"
