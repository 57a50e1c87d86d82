"""Runs `python3 -m survey …` on a machine with nothing but Python: makes the environment, then the command.

In: the command line. Out: the exit code of the command. Called by: people, `.ci/run`, the `canopy` script of a wheel.
Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = (3, 11)


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if sys.version_info < OLDEST_PYTHON:
        return refuse(
            f"Canopy needs Python 3.11 or later; this is {sys.version.split()[0]}. Start it with a newer python3."
        )
    if needs_environment():
        try:
            python = prepare_environment(development=arguments[:1] == ["test"])
        except KeyboardInterrupt:
            return refuse("Stopped before the environment was ready. Start again when you like: it goes on from here.")
        return run_inside(python, arguments)
    from survey.cli import main as run

    return run(arguments)


def needs_environment() -> bool:
    """True in a checkout, outside of its own environment. An installed wheel brings what it needs."""
    in_checkout = (ROOT / "pyproject.toml").exists() and (ROOT / "requirements.lock").exists()
    return in_checkout and (Path(sys.prefix).resolve() != (ROOT / ".venv").resolve() or stale(sys.argv[1:2]))


def stale(command: list[str]) -> bool:
    return not stamp(development=command == ["test"]).exists()


def stamp(*, development: bool) -> Path:
    """The file that says: exactly these locked packages are installed. A `test` environment serves every command."""
    text = b"".join(
        (ROOT / name).read_bytes() for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml")
    )
    digest = hashlib.sha256(text).hexdigest()[:16]
    full = ROOT / ".venv" / f"canopy-dev-{digest}"
    return full if development or full.exists() else ROOT / ".venv" / f"canopy-run-{digest}"


def prepare_environment(*, development: bool) -> Path:
    python = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = stamp(development=development)
    if mark.exists() and python.exists():
        return python
    with one_at_a_time():
        if not (python.exists() and has_pip(python)):
            create_environment()
        lock = ROOT / ("requirements-dev.lock" if development else "requirements.lock")
        packages = sum(line[:1].isalpha() for line in lock.read_text(encoding="utf-8").splitlines())
        say(f"Installing about {packages} pinned packages from {lock.name} (once; about a minute) …")
        install(python, ["--require-hashes", "-r", str(lock)])
        say("Installing Canopy itself …")
        install(python, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)])
        mark.touch()
    return python


def has_pip(python: Path) -> bool:
    """False for an environment whose making was interrupted: it has a Python already, and could never be used."""
    asked = subprocess.run([str(python), "-m", "pip", "--version"], check=False, capture_output=True)
    return asked.returncode == 0


def create_environment() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            refuse(
                f"This Python has no {' and no '.join(missing)}, which Canopy needs to make its own environment. "
                "On Debian and Ubuntu: apt install python3-venv. Then start again."
            )
        )
    say(f"Making an environment for Canopy in {ROOT.name}/.venv (nothing outside of it is changed) …")
    shutil.rmtree(ROOT / ".venv", ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(ROOT / ".venv")], check=False)
    if done.returncode:
        shutil.rmtree(ROOT / ".venv", ignore_errors=True)
        sys.exit(refuse("The environment could not be made. The lines above say why; free space is the usual reason."))


def install(python: Path, what: list[str]) -> None:
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", *quiet, *what]
    if subprocess.run(command, check=False, env=without_python_variables()).returncode:
        sys.exit(
            refuse(
                "The packages could not be installed; the lines above name the one that failed. Canopy needs a package "
                "index that pip can reach (a network, or PIP_INDEX_URL for a mirror) the first time it starts. "
                "Nothing is half-done: start again."
            )
        )


def without_python_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two first starts at once would install into each other: the second waits for the first."""
    with (ROOT / ".venv.lock").open("w") as lock:
        if os.name == "posix":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_inside(python: Path, arguments: list[str]) -> int:
    command = [str(python), "-m", "survey", *arguments]
    environment = without_python_variables() | {"PYTHONPATH": str(ROOT)}
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, environment)
    return subprocess.run(command, check=False, env=environment).returncode


def say(sentence: str) -> None:
    print(sentence, flush=True)


def refuse(sentence: str) -> int:
    print(f"canopy: {sentence}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
