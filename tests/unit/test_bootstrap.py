"""The first start on a bare machine: it makes its environment, or says in one sentence why it cannot."""

import ast
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from survey import __main__ as bootstrap

FILES = ("pyproject.toml", "requirements.lock", "requirements-dev.lock")
WINDOWS = os.name == "nt"


@dataclass
class Machine:
    """A checkout in an empty folder, and every program that the first start wants to run."""

    root: Path
    ran: list[list[str]] = field(default_factory=list)
    refuses: str = ""  # a word of the command that fails

    @property
    def python(self) -> Path:
        return self.root / ".venv" / ("Scripts/python.exe" if WINDOWS else "bin/python")

    def run(self, command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        self.ran.append(list(command))
        failed = bool(self.refuses) and self.refuses in command
        if "venv" in command and not failed:
            self.python.parent.mkdir(parents=True)
            self.python.touch()
        return subprocess.CompletedProcess(command, int(failed))

    def installed(self) -> list[str]:
        return [command[-1] for command in self.ran if "install" in command]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in FILES:
        (tmp_path / name).write_text("flask==3.1.3\n    --hash=sha256:00\n")
    made = Machine(tmp_path)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap.subprocess, "run", made.run)
    monkeypatch.setattr(bootstrap, "run_inside", lambda python, arguments: ("inside", python, arguments))
    monkeypatch.setattr(sys, "argv", ["survey", "demo"])
    return made


def start(*arguments: str) -> Any:
    return bootstrap.main(list(arguments))


def refused(capsys: Any, *arguments: str) -> str:
    """One sentence on standard error, exit code 1, no traceback."""
    with pytest.raises(SystemExit) as end:
        start(*arguments)
    told: str = capsys.readouterr().err
    assert (end.value.code, told[:8]) == (1, "canopy: ")
    return told


def test_the_first_start_installs_the_locked_packages_and_then_runs_the_command(machine: Machine) -> None:
    assert start("demo", "--port", "9") == ("inside", machine.python, ["demo", "--port", "9"])

    assert machine.installed() == [str(machine.root / "requirements.lock"), str(machine.root)]
    assert all("--require-hashes" in command for command in machine.ran if "-r" in command)


def test_the_second_start_installs_nothing(machine: Machine) -> None:
    start("demo")
    machine.ran.clear()

    start("demo")

    assert machine.ran == []


def test_the_tests_bring_their_own_packages_and_then_serve_every_command(machine: Machine) -> None:
    start("test")
    assert machine.installed()[0] == str(machine.root / "requirements-dev.lock")
    machine.ran.clear()

    start("demo")

    assert machine.ran == []


def test_other_locked_packages_are_installed_at_the_next_start(machine: Machine) -> None:
    start("demo")
    (machine.root / "requirements.lock").write_text("flask==3.1.4\n")
    machine.ran.clear()

    start("demo")

    assert len(machine.installed()) == 2


def test_an_old_python_is_told_so_and_makes_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))

    assert start("demo") == 1

    assert "canopy: Canopy needs Python 3.11 or later; this is" in capsys.readouterr().err
    assert (machine.ran, (machine.root / ".venv").exists()) == ([], False)


def test_the_file_can_be_read_by_the_pythons_that_it_refuses() -> None:
    source = Path(str(bootstrap.__file__)).read_text(encoding="utf-8")

    assert ast.parse(source, feature_version=(3, 7))


def test_a_python_without_ensurepip_is_told_what_to_install(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())

    told = refused(capsys, "demo")

    assert "no ensurepip" in told and "apt install python3-venv" in told
    assert (machine.ran, (machine.root / ".venv").exists()) == ([], False)


def test_an_environment_that_cannot_be_made_is_removed_again(machine: Machine, capsys: Any) -> None:
    machine.refuses = "venv"

    told = refused(capsys, "demo")

    assert "The environment could not be made" in told
    assert not (machine.root / ".venv").exists()


def test_packages_that_cannot_be_installed_are_asked_for_again_at_the_next_start(machine: Machine, capsys: Any) -> None:
    machine.refuses = "--require-hashes"
    told = refused(capsys, "demo")
    machine.refuses = ""

    assert "could not be installed" in told and "PIP_INDEX_URL" in told
    assert start("demo")[0] == "inside" and len(machine.installed()) == 3


def test_an_environment_whose_making_was_interrupted_is_made_again(machine: Machine) -> None:
    machine.python.parent.mkdir(parents=True)
    machine.python.touch()  # and no pip yet
    machine.refuses = "--version"

    assert start("demo")[0] == "inside"

    assert any("venv" in command for command in machine.ran)


def test_ctrl_c_in_the_middle_is_answered_in_a_sentence(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap.subprocess, "run", interrupted)

    assert start("demo") == 1
    assert "Start again when you like" in capsys.readouterr().err


def test_an_installed_wheel_brings_what_it_needs(machine: Machine) -> None:
    (machine.root / "pyproject.toml").unlink()

    assert not bootstrap.needs_environment()


@pytest.mark.skipif(WINDOWS, reason="there the command runs in a process of its own")
def test_the_command_runs_inside_without_pythons_own_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[Any] = []
    monkeypatch.setattr(bootstrap.os, "execve", lambda *those: became.extend(those))
    monkeypatch.setenv("PYTHONHOME", "/somewhere/else")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0))

    bootstrap.run_inside(tmp_path / "python", ["demo"])

    program, command, environment = became
    assert (program, command[1:]) == (str(tmp_path / "python"), ["-m", "survey", "demo"])
    assert environment["PYTHONPATH"] == str(bootstrap.ROOT) and "PYTHONHOME" not in environment
