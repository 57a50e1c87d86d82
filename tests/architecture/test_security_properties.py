"""docs/security-properties.md lists every promise to employees: its links must lead to code and to tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security-properties.md"
ROW = re.compile(r"^\| (?P<promise>[^|]+) \| (?P<code>[^|]+) \| (?P<test>[^|]+) \|", re.MULTILINE)
LINK = re.compile(r"`([^`]+)`")


def rows() -> list[tuple[str, list[str], list[str]]]:
    text = PAGE.read_text(encoding="utf-8")
    found = [
        (row["promise"].strip(), LINK.findall(row["code"]), LINK.findall(row["test"])) for row in ROW.finditer(text)
    ]
    return [row for row in found if row[0] not in ("promise", "attack", "---") and not set(row[0]) <= {"-", " "}]


@pytest.mark.parametrize("link", sorted({link for _, code, tests in rows() for link in code + tests}))
def test_every_link_of_the_page_leads_to_something_that_exists(link: str) -> None:
    path, _, name = link.partition("::")
    file = ROOT / path
    assert file.exists(), f"{path} does not exist"
    if name:
        assert name in names_in(file), f"{name} is not in {path}"


def names_in(file: Path) -> set[str]:
    if file.suffix != ".py":
        return set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", file.read_text(encoding="utf-8")))
    tree = ast.parse(file.read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return defined | assigned


def test_every_promise_names_its_code_and_its_test() -> None:
    assert len(rows()) >= 15
    assert [promise for promise, code, tests in rows() if not code or not tests] == []
