"""House rules that a machine can hold: nothing outside, nothing that tells who or when, nothing half-done."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("survey", "analytics", "static")
    for suffix in ("*.py", "*.js", "*.html", "*.css", "*.toml")
    for path in sorted((ROOT / folder).rglob(suffix))
    if "vendor" not in path.parts and "_static" not in path.parts
]
OUTSIDE = re.compile(
    r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org/2000/svg|\{|<)[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_source_names_another_site(path: Path) -> None:
    allowed = ("example.", ".example", "rfc-editor.org", "doi.org", "creativecommons.org")
    found = [hit.group() for hit in OUTSIDE.finditer(path.read_text(encoding="utf-8"))]
    assert [hit for hit in found if not any(name in hit for name in allowed)] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_is_left_half_done(path: Path) -> None:
    assert UNFINISHED.findall(path.read_text(encoding="utf-8")) == []


COLLECTOR_SIDE = sorted(name_of(path) for path in (ROOT / "survey" / "faces" / "collector").glob("*.py"))


@pytest.mark.parametrize("name", COLLECTOR_SIDE)
def test_the_ballot_side_asks_neither_for_time_nor_for_an_address_nor_writes_a_log(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    forbidden = (
        "remote_addr",
        "access_route",
        "X-Forwarded-For",
        "User-Agent",
        "user_agent",
        "import logging",
        " print(",
        "set_cookie",
        "session[",
        "time.time",
        "uuid1",
    )
    assert [word for word in forbidden if word in text] == []


MODULE = re.compile(r"\b(?:survey|analytics)(?:\.[a-z_]+)+")


def gone(documented: str) -> list[str]:
    """Modules that a docstring names and that are not there; what stands behind a module has to stand in it."""
    return [name for name in MODULE.findall(documented) if not is_there(name)]


def is_there(name: str) -> bool:
    place = ROOT / name.replace(".", "/")
    inside = [home for home in (place.parent.with_suffix(".py"), place.parent / "__init__.py") if home.exists()]
    return (
        place.is_dir()
        or place.with_suffix(".py").exists()
        or any(re.search(rf"\b{place.name}\b", home.read_text(encoding="utf-8")) for home in inside)
    )


@pytest.mark.parametrize("folder", ["survey", "analytics", "tests"])
def test_docstrings_name_modules_that_exist(folder: str) -> None:
    sources = sorted(path for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)
    docstrings = ((path, ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))) for path in sources)
    assert {name_of(path): found for path, text in docstrings if (found := gone(text or ""))} == {}


def test_a_docstring_that_names_what_is_gone_is_found() -> None:
    assert gone("Called by: survey.app.moon, survey.config, survey.config.load_config.") == ["survey.app.moon"]
