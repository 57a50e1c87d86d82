"""`questionnaire list|check|preview`: the packs in the box, and questionnaires of one's own.

In: a TOML file or the name of a pack. Out: sentences. Called by: survey.cli.
"""

from pathlib import Path

import click

from survey.cli.options import counted
from survey.questionnaires import named, packs, parse
from survey.questionnaires.checks import remarks_on
from survey.questionnaires.model import Questionnaire, Text


@click.group()
def questionnaire() -> None:
    """Questionnaires: the packs in the box, and your own."""


@questionnaire.command("list")
def list_() -> None:
    """Name the packs with their size, languages, version, licence and source."""
    for each in packs():
        click.echo(f"{each.id:12} {len(each.items):3} items  {'/'.join(each.languages)}  {in_language(each.title)}")
        for line in rights(each):
            click.echo(f"{'':12} {line}")


@questionnaire.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """Read FILE as a wave would, and say what is wrong with it and where."""
    found = parse(file)
    items, scales = counted(len(found.items), "item"), counted(len(found.scales), "scale")
    click.echo(f"{file} is a questionnaire: {items} in {scales}. Nothing to mend.")
    for remark in remarks_on(found):
        click.echo(f"- Worth a look: {remark}")


@questionnaire.command()
@click.argument("name")
@click.option("--language", default="en", show_default=True)
def preview(name: str, language: str) -> None:
    """Print the questions of a pack or a file, in the order in which people meet them."""
    found = named(name)
    click.echo("\n".join([in_language(found.title, language), *rights(found), ""]))
    for number, item in enumerate(found.items, 1):
        click.echo(f"{number:3}. {in_language(item.text, language)}")
        labels = [in_language(label, language) for label in item.options]
        click.echo("     " + (" · ".join(labels) if labels else "(a text of their own words)"))


def rights(found: Questionnaire) -> list[str]:
    """Whose words these are and what may be done with them, line by line."""
    changes = "the words may be changed" if found.may_modify else "the words stay as they are"
    notice = [in_language(found.notice)] if found.notice else []
    return [f"version {found.version}, {found.licence}; {changes}", found.source or "(no source is named)", *notice]


def in_language(text: Text, language: str = "en") -> str:
    """The words in a language, or in English, or in the first language there is."""
    return next(text[code] for code in (language, "en", *text) if code in text)
