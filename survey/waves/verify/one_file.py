"""Makes one file of the modules that verify, so that anybody can run them with Python and nothing else.

In: the source of the modules below, which import one another and the standard library. Out: the bytes of `verify.py`.
Called by: survey.cli, survey.faces.public.

Their text is taken as it is, without the imports among them: what an auditor reads and runs is what Canopy runs.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib.util
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "survey.waves.verify"
MODULES = (
    "survey.credentials.canonical",
    "survey.credentials.ed25519",
    "survey.credentials.published_keys",
    "survey.credentials.refusals",
    *(
        f"{PACKAGE}.{name}"
        for name in ("published", "chain", "problems", "budget", "cards", "order", "wave", "thin", "imported")
    ),
    PACKAGE,
    *(f"{PACKAGE}.{name}" for name in ("acknowledged", "files", "command")),
)
OPENING = '''#!/usr/bin/env python3
"""Checks the public record of a Canopy installation, with Python 3.11 or later and nothing else.

    python3 verify.py FOLDER [--receipt RECEIPT] [--ack FILE]

FOLDER holds ledger.json and, in it or below, the files of each wave: manifest.json, manifest.sig.json,
questionnaire.json, nullifiers.json, release.json. --receipt says whether a ballot was counted. --ack takes the file of
receipts that a browser saved, and proves with it that a ballot was counted, or that it was lost.

Made by `python3 -m survey verify --write-file verify.py` of the modules named below, word for word; the same source
always makes the same file. Take it from somebody other than those whom you want to check.
"""
'''
CLOSING = '\n\nif __name__ == "__main__":\n    raise SystemExit(main())\n'


class NotOneFile(ValueError):
    """Modules that do not go into one file; a mistake of those who write them, which a test finds."""


@dataclass(frozen=True)
class Part:
    """A module in pieces."""

    name: str
    text: str  # without docstring and imports
    names: frozenset[str]  # what it defines
    imports: frozenset[tuple[str, str]]  # of the standard library: module and name, which is empty for all of it
    borrowed: Mapping[str, str]  # name -> module of ours that defines it


@functools.cache
def one_file() -> bytes:
    """`verify.py`, always the same bytes for the same source. Raises NotOneFile."""
    parts = [read_part(module) for module in MODULES]
    assert_fit(parts)
    head = "\n".join([OPENING, "from __future__ import annotations\n", *import_lines(parts)])
    return (head + "".join(part.text for part in parts) + CLOSING).encode()


def import_lines(parts: Sequence[Part]) -> list[str]:
    """What the parts take of the standard library, each module once."""
    wanted = sorted({pair for part in parts for pair in part.imports})
    whole = [f"import {origin}" for origin, name in wanted if not name]
    origins = sorted({origin for origin, name in wanted if name})
    return whole + [f"from {o} import {', '.join(name for origin, name in wanted if origin == o)}" for o in origins]


def read_part(module: str) -> Part:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise NotOneFile(f"the source of {module} is missing: install Canopy again")
    return taken_apart(module, Path(found.origin).read_text(encoding="utf-8"))


def taken_apart(module: str, source: str) -> Part:
    tree = ast.parse(source)
    dropped = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)) or is_listing(node)]
    lines = source.splitlines()
    for node in [tree.body[0], *dropped]:
        for number in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[number] = ""
    told = "".join(f"# {line}".rstrip() + "\n" for line in (ast.get_docstring(tree) or "").splitlines())
    return Part(
        name=module,
        text=f"\n\n\n# {module}\n#\n{told}\n" + "\n".join(lines).strip() + "\n",
        names=frozenset(defined(tree)),
        imports=frozenset(pair for node in dropped for pair in of_the_library(module, node)),
        borrowed={name: origin for node in dropped for name, origin in of_ours(module, node)},
    )


def is_listing(node: ast.stmt) -> bool:
    """`__all__ = [...]`, which means nothing in one file."""
    names = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(name, ast.Name) and name.id == "__all__" for name in names)


def defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            named = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (name.id for name in named if isinstance(name, ast.Name) and name.id != "__all__")


def of_the_library(module: str, node: ast.stmt) -> Iterator[tuple[str, str]]:
    """What is imported of the standard library; nothing else may be imported."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, "") for alias in node.names)
    if isinstance(node, ast.ImportFrom) and not is_ours(node) and node.module != "__future__":
        yield from ((str(node.module), alias.name) for alias in node.names)
    for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
        origin = str(node.module) if isinstance(node, ast.ImportFrom) else alias.name
        if alias.asname or (not is_ours(node) and origin.split(".")[0] not in sys.stdlib_module_names):
            raise NotOneFile(f"{module} imports {alias.name} of {origin} in a way that one file cannot: see {__name__}")


def of_ours(module: str, node: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ImportFrom) and is_ours(node):
        if node.module not in MODULES:
            raise NotOneFile(f"{module} imports {node.module}, which is not part of verify.py: see {__name__}")
        yield from ((alias.name, node.module) for alias in node.names)


def is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and str(node.module).startswith("survey")


def assert_fit(parts: Sequence[Part]) -> None:
    """No name means two things, and every name that one part borrows was defined by an earlier one."""
    before: dict[str, str] = {}
    for part in parts:
        for name, origin in part.borrowed.items():
            if before.get(name) != origin:
                raise NotOneFile(
                    f"{part.name} takes {name} from {origin}, where no earlier part of the file defines it"
                )
        for name in sorted(part.names):
            if name in before or name in vars(builtins):
                raise NotOneFile(f"{part.name} defines {name}, which {before.get(name, 'Python')} defines too: rename")
        before |= dict.fromkeys(part.names, part.name)
