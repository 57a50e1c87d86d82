"""`brand show|set`: name, colour and logo on pages and reports.

In: an installation, a picture. Out: sentences. Called by: survey.cli, survey.cli.installation.
"""

from pathlib import Path

import click

from survey.accounts.journal import COMMAND_LINE, Act
from survey.app.reporting.branding.logos import NoLogo, read_logo
from survey.app.reporting.branding.settings import Appearance, accents, keep, name_taken, plain, read
from survey.cli.options import data_option, file_option, opened
from survey.config import Config
from survey.storage.rooms import Storage


@click.group()
def brand() -> None:
    """Name, colour and logo on every page and report."""


@brand.command()
@data_option
def show(data: Path) -> None:
    """Say how the organisation appears."""
    config, storage = opened(data)
    click.echo(described(read(storage, config.organisation)))


@brand.command("set")
@click.option("--name", default="", help="As pages and reports say it; the rules of a wave keep the installation's.")
@click.option("--accent", default="", help="Colour on light pages and in reports, such as #0B5D66.")
@click.option("--accent-dark", default="", help="On dark pages; without it the nearest that can be read there.")
@click.option("--logo", type=file_option, help="SVG or PNG of at most 20 KB.")
@click.option("--plain", "back", is_flag=True, help="First go back to how Canopy comes.")
@data_option
def set_(name: str, accent: str, accent_dark: str, logo: Path | None, back: bool, data: Path) -> None:
    """Change what is named, and leave the rest as it is."""
    config, storage = opened(data)
    before = plain(config.organisation) if back else read(storage, config.organisation)
    dark = accent_dark or ("" if accent else before.accent_dark)
    wanted = checked(name or before.name, accent or before.accent, dark, logo)
    if logo is None:
        wanted = Appearance(wanted.name, wanted.accent, wanted.accent_dark, before.logo)
    keep(storage, Act(COMMAND_LINE, config.clock()), wanted)
    click.echo(described(wanted))


def checked(name: str, accent: str, accent_dark: str, logo: Path | None) -> Appearance:
    """Every refusal names what to do."""
    if not name_taken(name):
        raise click.ClickException("the name needs 1 to 120 printable characters on one line")
    colours = accents(accent, accent_dark)
    if not isinstance(colours, tuple):
        raise click.ClickException(colours.sentence(in_english))
    picture = read_logo(logo.read_bytes()) if logo else None
    if isinstance(picture, NoLogo):
        raise click.ClickException(picture.sentence(in_english))
    return Appearance(name, *colours, picture)


def keep_first(config: Config, storage: Storage, wanted: Appearance) -> None:
    """At the set-up, if something was asked for."""
    if wanted != plain(config.organisation):
        keep(storage, Act(COMMAND_LINE, config.clock()), wanted)


def described(found: Appearance) -> str:
    picture = f"a logo ({found.logo.kind}, {len(found.logo.body)} bytes)" if found.logo else "no logo"
    return f"{found.name}: {found.accent} on light pages and in reports, {found.accent_dark} on dark pages, {picture}."


def in_english(message: str, **values: object) -> str:
    return message % values
