"""`questionnaire list|check|preview`: the packs in the box, and questionnaires of one's own.

In: a TOML file or the name of a pack. Out: sentences. Called by: survey.cli.
"""

from pathlib import Path
from typing import Any

import click

from survey.questionnaires import pack, packs, parse
from survey.questionnaires.model import Questionnaire


@click.group()
def questionnaire() -> None:
    """Questionnaires: the packs in the box, and your own."""


@questionnaire.command("list")
def list_() -> None:
    """Name the packs with their size, languages and licence."""
    for each in packs():
        click.echo(
            f"{each.id:10} {len(each.items):3} items  {'/'.join(each.languages):6} {each.licence:10} {each.title['en']}"
        )


@questionnaire.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """Read FILE as a wave would, and say what is wrong with it and where."""
    found = parse(file)
    click.echo(f"{file} is a questionnaire: {len(found.items)} items in {len(found.scales)} scales. Nothing to mend.")


@questionnaire.command()
@click.argument("name")
@click.option("--language", default="en", show_default=True)
def preview(name: str, language: str) -> None:
    """Print the questions of a pack or a file, in the order in which people meet them."""
    asked: Any = named(name).to_public()["items"]
    for number, item in enumerate(asked, 1):
        click.echo(f"{number:3}. {item['text'].get(language, item['text']['en'])}")
        labels = [label.get(language, label["en"]) for label in item["options"]]
        click.echo("     " + (" · ".join(labels) if labels else "(a text of their own words)"))


def named(name: str) -> Questionnaire:
    """A pack by its name, or a file by its path."""
    return parse(Path(name)) if Path(name).suffix == ".toml" else pack(name)
