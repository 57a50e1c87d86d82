"""`attack`: what somebody who knows everything but the answers can find out, beside what they find elsewhere.

In: which attacks, how many invented companies. Out: a table, `attack.json`, `attack.html`. Called by: survey.cli.
"""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from survey.app.trying.attack.attacks import MODULES
from survey.app.trying.attack.report import as_json, as_page, lines_of
from survey.app.trying.attack.running import Order, run_all, size_of
from survey.cli.options import listed, progress_shown


class Attacks(click.ParamType[tuple[str, ...]]):
    """Ids of attacks with commas between them."""

    name = "attacks"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(name.upper() for name in listed(str(value))))
        unknown = [name for name in names if name not in MODULES]
        if unknown or not names:
            self.fail(f"{', '.join(unknown) or 'nothing'} is no attack; choose of {', '.join(MODULES)}", param, ctx)
        return names


@click.command()
@click.option("--only", type=Attacks(), default=tuple(MODULES), help=f"Attacks, with commas: {', '.join(MODULES)}.")
@click.option("--seeds", type=click.IntRange(1, 99), default=3, show_default=True, help="Invented companies.")
@click.option("--teams", type=click.IntRange(8, 960), default=48, show_default=True, help="Of each company.")
@click.option("--waves", type=click.IntRange(1, 12), default=3, show_default=True, help="Of each company.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write.")
def attack(only: tuple[str, ...], seeds: int, teams: int, waves: int, out: Path) -> None:
    """Attack what Canopy publishes and keeps, on invented companies, and write what was found."""
    if out.exists() and any(out.iterdir()):
        raise click.ClickException(f"{out} is not empty; name another folder with --out, or empty it")
    order = Order(only, seeds, size_of(teams), waves)
    beside = next(folder for folder in out.absolute().parents if folder.exists())
    # A place where nothing can be written is found now, and not after minutes; what breaks off leaves nothing behind.
    with TemporaryDirectory(prefix=".attack-", dir=beside) as place, progress_shown(Console(stderr=True)) as progress:
        found = run_all(order, Path(place) / "companies", progress)
        written = Path(place) / "found"
        written.mkdir()
        (written / "attack.json").write_bytes(as_json(found))
        origin = f"Canopy {version('canopy-survey')} · {datetime.now(UTC).date().isoformat()} · {order.sentence}"
        (written / "attack.html").write_bytes(as_page(found, origin))
        out.parent.mkdir(parents=True, exist_ok=True)
        written.replace(out)
    click.echo("\n".join(lines_of(found)))
    click.echo(f"\nWritten: {out / 'attack.json'} and {out / 'attack.html'}, a page to read or to print.")
