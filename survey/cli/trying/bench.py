"""`bench`: what Canopy costs on this machine, with something that anybody can run beside it.

In: parts, sizes. Out: a table, and JSON. Called by: survey.cli.
"""

import json
from contextlib import nullcontext
from pathlib import Path

import click
from rich.console import Console

from survey.app.trying.bench.figures import Setting
from survey.app.trying.bench.parts import PARTS, run
from survey.app.trying.bench.report import lines_of
from survey.cli.options import new_file, written_once


class Parts(click.ParamType[tuple[str, ...]]):
    """Names of parts with commas between them."""

    name = "parts"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(",") if name.strip())
        unknown = [name for name in names if name not in PARTS]
        if unknown or not names:
            self.fail(f"{', '.join(unknown) or 'nothing'} is no part; choose of {', '.join(PARTS)}", param, ctx)
        return names


@click.command()
@click.option("--only", type=Parts(), default=tuple(PARTS), help=f"Parts, with commas: {', '.join(PARTS)}.")
@click.option("--rounds", type=click.IntRange(1, 99), default=5, show_default=True, help="Ours and beside, in turn.")
@click.option("--connections", type=click.IntRange(1, 256), default=32, show_default=True, help="Open at a time.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="On the disk to be measured; emptied at the end. [default: here]",
)
@click.option("--rows", type=click.IntRange(1000), default=10_000_000, show_default=True, help="Of the large import.")
@click.option(
    "--postgres", default="", help="Address of a server where databases may be made. [default: one of our own]"
)
@click.option("--json", "out", type=new_file, help="File to write: everything, round by round.")
@click.option("--quick", is_flag=True, help="Tiny sizes: shows that it works, and measures little.")
def bench(
    only: tuple[str, ...],
    rounds: int,
    connections: int,
    folder: Path,
    rows: int,
    postgres: str,
    out: Path | None,
    quick: bool,
) -> None:
    """Measure what Canopy costs on this machine, beside baselines, and say which aims are met."""
    setting = Setting(folder.resolve(), rounds, connections, quick, rows, postgres)
    console = Console(stderr=True)
    with written_once(out) if out else nullcontext() as file:
        report = run(only, setting, lambda what: console.print(what, style="dim"))
        if file is not None:
            file.write(json.dumps(report.to_json(), indent=1, ensure_ascii=False).encode())
    click.echo("\n".join(lines_of(report)))
