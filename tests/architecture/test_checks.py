"""The machine's own reviews: types, lint, import contracts."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECKED = ("survey", "analytics", "tests", "docs", "hatch_build.py")  # notebooks too


def run(*command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_every_type_is_stated_and_holds() -> None:
    assert run("mypy", "--no-error-summary") == ""


def test_the_linter_has_nothing_to_say() -> None:
    assert run("ruff", "check", *CHECKED) == ""


def test_the_code_is_formatted_the_one_way() -> None:
    assert run("ruff", "format", "--check", *CHECKED) == ""


def test_imports_go_in_one_direction() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command(args=['--no-cache'])"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
