"""Joins the modules of the client into one script, for a file that can be opened without any server of files.

In: a Bundle. Out: JavaScript. Called by: faces.client.carried.

Each module becomes a function with its own names, its text unchanged but for the lines of import and export, so that it
can be read beside the source. What these rules do not know is refused: nothing is guessed about a program.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

ENTRY = "client/main.js"
CARRIED = ("home.js", "own.js", "sentences.js", "store.js")
INSTEAD = {f"client/{name}": f"client/carried/{name}" for name in CARRIED}
"""Modules that do their work otherwise in a file: what they ask of a page, they ask of the file, or of the server."""

BINDINGS = re.compile(r'^import \{ ([^}]+) \} from "([^"]+)";$', re.MULTILINE)
ORDER_ONLY = re.compile(r'^import "([^"]+)";$', re.MULTILINE)
LATER = re.compile(r'\bimport\("([^"]+)"\)')
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
LISTED = re.compile(r"export ?\{([^}]+)\};?\s*$")
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b|\bimport\.meta\b|\bimport\s*\(", re.MULTILINE)
FRAME = """const $parts = {};
const $made = {};
const $need = (path) => {
  if (!$made[path]) $parts[path]($made[path] = {});
  return $made[path];
};
"""


class NotLinked(ValueError):
    """A module that says something which the joining does not understand."""


def linked(files: Mapping[str, str], entry: str = ENTRY) -> str:
    """One script that does what loading the module `entry` does. Raises NotLinked."""
    modules = sorted(reached(files, entry))
    parts = "".join(part(path, files[INSTEAD.get(path, path)]) for path in modules)
    script = f"{FRAME}{parts}$need({entry!r});\n"
    if "</script" in script.lower() or "<!--" in script:
        raise NotLinked("the program holds the end of a script element, and would be cut off there")
    return script


def reached(files: Mapping[str, str], entry: str) -> set[str]:
    """The modules that the program can ever ask for."""
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += asked_for(path, files[INSTEAD.get(path, path)])
    return found


def asked_for(path: str, text: str) -> Iterator[str]:
    for pattern, group in ((BINDINGS, 2), (ORDER_ONLY, 1), (LATER, 1)):
        for hit in pattern.finditer(text):
            yield beside(path, hit[group])


def beside(path: str, name: str) -> str:
    """The module that `name` means in the module `path`; a replaced one is asked as if it lay in its old place."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def part(path: str, text: str) -> str:
    """One module as a function that gives what the module exported."""
    given = [hit[1] for hit in EXPORT.finditer(text)]
    listed = LISTED.search(text)
    pairs = [tuple(pair.split(" as ")) for pair in listed[1].replace(", ", ",").split(",")] if listed else []
    body = LISTED.sub("", text) if listed else text
    body = BINDINGS.sub(lambda hit: f'const {{ {renamed(hit[1])} }} = $need("{beside(path, hit[2])}");', body)
    body = ORDER_ONLY.sub(lambda hit: f'$need("{beside(path, hit[1])}");', body)
    body = LATER.sub(lambda hit: f'$need("{beside(path, hit[1])}")', body)
    body = EXPORT.sub("", body)
    if left := LEFT_OVER.search(body):
        raise NotLinked(f"{path}: cannot join {left[0].strip()!r}; write imports and exports as the other modules do")
    names = ", ".join([*given, *(f"{pair[-1]}: {pair[0]}" for pair in pairs)])
    return f'$parts["{path}"] = ($give) => {{\n{body}\nObject.assign($give, {{ {names} }});\n}};\n'


def renamed(names: str) -> str:
    """`a, b as c` of an import is `a, b: c` of an assignment."""
    return names.replace(" as ", ": ")
