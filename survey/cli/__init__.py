"""The command line: `python3 -m survey …`, and `canopy …` once installed.

In: words. Out: sentences, files and an exit code (0 done, 1 refused, 2 not understood). Called by: survey.__main__.
"""

import ast
import importlib
from pathlib import Path

import click

from survey.cli.refusals import explained

COMMANDS = {
    "demo": "trying.demonstration",
    "test": "trying.testing",
    "init": "installation",
    "serve": "installation",
    "doctor": "installation",
    "client": "installation",
    "roster": "people",
    "questionnaire": "questions",
    "wave": "waves",
    "mail": "mailing",
    "codes": "codes",
    "rehearse": "trying.rehearsing",
    "history": "history",
    "units": "history",
    "leavers": "history",
    "reference": "history",
    "trustee": "trustees",
    "export": "results.board",
    "report": "results.reports",
    "brand": "results.branding",
    "verify": "results.board",
    "evidence": "results.board",
    "action": "results.actions",
    "user": "accounts",
    "token": "results.access",
    "webhook": "results.access",
    "bench": "trying.bench",
    "attack": "trying.attack",
}


class Commands(click.Group):
    """Loads a command's module only when it is called, so that `--help` and `demo` start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"survey.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_sentence(name)) for name in COMMANDS])


def first_sentence(command: str) -> str:
    """What a command says of itself, read and not run: `--help` does not wait for everything to be loaded."""
    module = Path(__file__).parent / f"{COMMANDS[command].replace('.', '/')}.py"
    source = module.read_text(encoding="utf-8")
    found = (part for part in ast.parse(source).body if isinstance(part, ast.FunctionDef) and part.name == command)
    said = ast.get_docstring(next(found)) or ""
    return said.split("\n\n")[0].replace("\n", " ")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="canopy-survey", prog_name="canopy")
def canopy() -> None:
    """Voluntary, anonymous workplace-wellbeing surveys: the canopy, never a single tree."""


def main(arguments: list[str]) -> int:
    with explained() as outcome:
        code = canopy.main(args=arguments, prog_name="canopy", standalone_mode=False)
        outcome.code = code if isinstance(code, int) else 0
    return outcome.code
