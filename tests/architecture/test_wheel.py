"""A wheel is complete: whoever installs it has the pages, the questions and the tables too, without the checkout."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = {".css", ".js", ".html", ".json", ".toml", ".po", ".woff2", ".svg", ".txt", ".tsv", ".csv", ".mako"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built offline, with the locked build backend of this environment."""
    return built(tmp_path_factory.mktemp("wheel"), {})


@pytest.fixture(scope="module")
def free_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without packs whose licences forbid commercial use."""
    return built(tmp_path_factory.mktemp("free"), {"CANOPY_OPTIONAL_PACKS": "no"})


def built(folder: Path, switches: Mapping[str, str]) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environment = {**os.environ, **switches}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def files_of(package: str) -> list[Path]:
    found = (path for path in (ROOT / package).rglob("*") if path.is_file())
    return [path for path in found if "__pycache__" not in path.parts and "_static" not in path.parts]


@pytest.mark.parametrize("package", ["survey", "analytics"])
def test_the_wheel_holds_every_file_of_the_packages(names: set[str], package: str) -> None:
    wanted = {path.relative_to(ROOT).as_posix() for path in files_of(package) if path.suffix in {".py", *DATA}}

    assert len(wanted) > 20
    assert wanted - names == set()


def test_the_wheel_holds_what_pages_load(names: set[str]) -> None:
    wanted = {f"survey/_static/{path.relative_to(ROOT / 'static').as_posix()}" for path in files_of("static")}

    assert "survey/_static/css/canopy.css" in wanted
    assert wanted - names == set()


@pytest.mark.parametrize(
    "ending",
    [
        "survey/app/site/templates/layout.html",
        "survey/faces/templates/answer/",
        "analytics/pages/templates/results/overview.html",
        "survey/questionnaires/packs/canopy.toml",
        "survey/questionnaires/packs/pulse.toml",
        "survey/storage/migrations/env.py",
        "survey/storage/migrations/people/r0001_first_tables.py",
        "survey/storage/migrations/public/r0001_first_tables.py",
        "survey/storage/migrations/box/r0001_first_tables.py",
        "survey/translations/de/",
    ],
)
def test_templates_packs_migrations_and_translations_are_in_the_wheel(names: set[str], ending: str) -> None:
    assert any(name.startswith(ending) for name in names)


def test_the_wheel_holds_nothing_of_anybodys_own(names: set[str]) -> None:
    strangers = [name for name in names if name.endswith((".db", ".pyc", ".key")) or "/." in name or "tests/" in name]

    assert strangers == []


OPTIONAL = "survey/questionnaires/packs/optional/"


def test_non_commercial_packs_come_with_their_licences(names: set[str]) -> None:
    found = {name.removeprefix(OPTIONAL) for name in names if name.startswith(OPTIONAL)}

    assert found == {"who-5.toml", "who-5.licence.txt", "copsoq-iii.toml", "copsoq-iii.licence.txt"}


def test_a_build_leaves_non_commercial_packs_out_and_nothing_else(names: set[str], free_wheel: Path) -> None:
    with zipfile.ZipFile(free_wheel) as archive:
        free = set(archive.namelist())

    assert {name for name in names - free} == {name for name in names if name.startswith(OPTIONAL)}
    assert free - names == set()


def test_from_a_wheel_without_them_a_wave_can_be_drafted(free_wheel: Path, tmp_path: Path) -> None:
    """The packages of this environment, but Canopy itself out of the wheel."""
    with zipfile.ZipFile(free_wheel) as archive:
        archive.extractall(tmp_path / "site")
    start = "import sys, survey.__main__ as it; assert sys.argv[1] in it.__file__; sys.exit(it.main(sys.argv[2:]))"

    for command in (
        ("init", "--organisation", "X", "--url", "http://127.0.0.1"),
        ("questionnaire", "list"),
        ("wave", "create", "w1", "--title", "One", "--start", "now"),
        ("wave", "status"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", start, str(tmp_path), *command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "CANOPY_DATA": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert "w1: draft" in done.stdout
