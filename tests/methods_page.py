"""The generated part of docs/methods.md: every public measure with its formula, units and source, from its docstring.

In: analytics/measures. Out: Markdown; `python -m tests.methods_page` writes it.
Called by: tests/architecture/test_methods.py.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "methods.md"
MEASURES = ROOT / "analytics" / "measures"
BEGIN = "<!-- from the docstrings of analytics/measures; written by `python -m tests.methods_page` -->"
MODULES = (
    "scoring", "rounding", "weighting", "distribution", "recommend", "intervals", "change", "trend", "shrinkage",
    "multiplicity",
    "teams/alerts", "teams/response", "teams/outlook", "teams/rates", "teams/profiles", "teams/backtest",
    "relations/importance", "relations/ranks", "relations/check", "relations/reliability", "comments/themes",
    "comments/quotes",
)  # fmt: skip
KEYS = ("Formula", "Shapes and units", "Units", "Raises", "Source")
SHOWN = {"Formula": "Formula", "Shapes and units": "Units", "Units": "Units", "Source": "Source"}
SECTION = re.compile(rf"(?:^|(?<=\. ))({'|'.join(KEYS)}): ", re.MULTILINE)


def rendered() -> str:
    """The page as it should be: what stands by hand before the marker, and the reference behind it."""
    by_hand = PAGE.read_text(encoding="utf-8").split(BEGIN)[0]
    return by_hand + BEGIN + "\n" + "\n".join(reference()) + "\n"


def reference() -> Iterator[str]:
    for name in MODULES:
        tree = ast.parse((MEASURES / f"{name}.py").read_text(encoding="utf-8"))
        yield f"\n### {(ast.get_docstring(tree) or '').splitlines()[0].rstrip('.')}\n"
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield from entry(f"analytics/measures/{name}.py", node.name, ast.get_docstring(node) or "")


def entry(path: str, function: str, docstring: str) -> Iterator[str]:
    text = docstring.split("\n>>>")[0].strip()
    summary, *parts = SECTION.split(text)
    yield f"**{function}** (`{path}`). {joined(summary)}"
    for key, body in zip(parts[::2], parts[1::2], strict=True):
        if key in SHOWN:
            yield f"* {SHOWN[key]}: {escaped(joined(body))}"
    yield ""


def joined(text: str) -> str:
    return " ".join(text.split())


def escaped(text: str) -> str:
    """Signs that Markdown would read as its own."""
    return re.sub(r"(?<!`)([*_<|])(?!`)", r"\\\1", text) if "`" not in text else text


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
