"""The command line of the one file `verify.py`.

In: a folder, receipts, files of receipts. Out: lines, and 0 if all is well, 1 if not, 2 if the files cannot be read.
Called by: verify.py, which survey.waves.verify.one_file makes of this and other modules.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from survey.waves.verify.files import UnreadableFiles, check_files


def main(arguments: Sequence[str] | None = None) -> int:
    given = options().parse_args(arguments)
    try:
        lines, sound = check_files(given.place, given.receipt, given.ack)
    except UnreadableFiles as problem:
        print(problem, file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0 if sound else 1


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Recomputes the public record of a Canopy installation: the chain, the rules and their signatures,"
        " the counts, the receipts. Needs the public files and no network."
    )
    parser.add_argument(
        "place", type=Path, metavar="FOLDER", help="where ledger.json lies, with the files of each wave"
    )
    parser.add_argument(
        "--receipt", action="append", default=[], help="say whether its ballot was counted (repeatable)"
    )
    parser.add_argument(
        "--ack",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="receipts that a browser saved: prove them",
    )
    return parser
