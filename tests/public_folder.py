"""What an auditor has: a folder of public files, and `verify.py` on a machine with Python and nothing else.

In: a ledger and documents, or a folder. Out: the folder, and what the file says of it. Called by: tests of verify.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from survey.waves.verify.one_file import one_file


@dataclass(frozen=True)
class Said:
    code: int
    lines: list[str]
    error: str


def write_public(folder: Path, ledger: bytes, documents: Mapping[tuple[str, str], bytes]) -> Path:
    for (wave, name), body in documents.items():
        (folder / wave).mkdir(parents=True, exist_ok=True)
        (folder / wave / name).write_bytes(body)
    (folder / "ledger.json").write_bytes(ledger)
    return folder


def run_alone(elsewhere: Path, *arguments: object, file: Path | None = None) -> Said:
    """Run in an empty folder, without site-packages, without environment: nothing of Canopy can be imported."""
    elsewhere.mkdir(exist_ok=True)
    if file is None:
        file = elsewhere / "verify.py"
        file.write_bytes(one_file())
    command = [sys.executable, "-I", "-S", str(file), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=elsewhere, env={}, check=False)
    return Said(done.returncode, done.stdout.splitlines(), done.stderr)
