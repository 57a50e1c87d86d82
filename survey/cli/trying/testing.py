"""`test`: the whole suite on a bare machine, the checks included.

In: arguments for pytest. Out: its exit code. Called by: survey.cli.
"""

import os
import subprocess
import sys
from pathlib import Path

import click

from survey.cli.options import in_a_checkout

ROOT = Path(__file__).resolve().parents[3]
# Whole files go to a worker, so that what a file's tests share is made once; in the order of their folders, so that the
# quick ones of unit fill the last minutes.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def test(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run the tests: everything, or what ARGUMENTS (for pytest) select."""
    in_a_checkout(ROOT)
    workers = [] if arguments else ["-n", str(min(os.cpu_count() or 1, 4)), *BY_FILE]
    command = [sys.executable, "-m", "pytest", *workers, *arguments]
    ctx.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)  # noqa: S603
