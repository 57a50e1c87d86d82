"""A reader should find everything on one screen: the sizes of style.md, rule 12."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = [
    path
    for package in ("survey", "analytics")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts and "_static" not in path.parts
]
DATA_FOLDERS = {"templates", "translations", "packs", "versions", "migrations", "__pycache__"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "services", "core", "manager", "misc"}
FORBIDDEN_VERBS = ("process_", "handle_", "manage_")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in functions(path)
        if node.end_lineno and node.end_lineno - node.lineno >= 40
    ]
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_longer_than_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_say_what_a_thing_is(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert [node.name for node in functions(path) if node.name.startswith(FORBIDDEN_VERBS)] == []


def test_no_folder_holds_more_than_about_a_dozen_things() -> None:
    folders = {path.parent for path in MODULES}
    crowded = {name_of(folder): entries(folder) for folder in folders if entries(folder) > 14}
    assert crowded == {}


def entries(folder: Path) -> int:
    return sum(1 for entry in folder.iterdir() if entry.name not in DATA_FOLDERS and not entry.name.startswith("."))
