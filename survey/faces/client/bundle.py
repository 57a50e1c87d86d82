"""The employees' client as one bundle: modules, styles, templates and words, under the hash of them all.

In: a source tree, or the bytes that were kept when a wave was locked. Out: Bundle.
Called by: faces.client.shelf, survey.app, survey.cli.installation.

The same source tree gives the same bytes on every machine: texts, sorted paths, no times.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from survey.credentials.canonical import canonical, sha256_hex
from survey.translations import FOLDER, SOURCE_LANGUAGE, employee_languages
from survey.waves.manifest import Client

FACES = Path(__file__).resolve().parents[1]
LAYOUT = FACES.parent / "app" / "site" / "templates" / "layout.html"
PROGRAM = ("client/**/*.js", "css/canopy.css", "css/kiosk.css", "icon.svg", "vendor/lean-qr.js")  # in the static folder
PAGES = "after before carried frame kiosk landing late questions receipt screens stopped wave words".split()
SCREENS = (*(f"{name}.html" for name in PAGES), "refusals.json")
TEMPLATES, WORDS = "templates/", "words/"
KEYWORDS = ("_", "gettext", "ngettext")


class BrokenBundle(ValueError):
    """Bytes that are no bundle."""


@dataclass(frozen=True, eq=False)  # one object for each hash: what is made of it is remembered by it
class Bundle:
    """All that a client is made of, by path; the fonts, which carry no program, are served beside it."""

    files: Mapping[str, str]

    @cached_property
    def address(self) -> str:
        """The `client` of a manifest: the SHA-256 of `listing`."""
        return sha256_hex(self.listing())

    def listing(self) -> bytes:
        """`client.json`: every file and the SHA-256 of its bytes."""
        return Client.listing(self.files)

    def to_bytes(self) -> bytes:
        return canonical({"files": dict(self.files)})

    @classmethod
    def from_bytes(cls, body: bytes) -> "Bundle":
        try:
            files = json.loads(body)["files"]
        except (ValueError, LookupError, TypeError) as problem:
            raise BrokenBundle("these bytes are no client bundle") from problem
        return cls(files)

    def kept(self) -> Client:
        """As `lock` takes it: the address for the manifest, and what stands behind it."""
        return Client(self.address, self.to_bytes())

    def templates(self) -> dict[str, str]:
        return {path.removeprefix(TEMPLATES): text for path, text in self.files.items() if path.startswith(TEMPLATES)}

    def languages(self) -> tuple[str, ...]:
        """The source language, and every language that the bundle has words of."""
        translated = sorted(path.removeprefix(WORDS)[: -len(".json")] for path in self.files if path.startswith(WORDS))
        return (SOURCE_LANGUAGE, *translated)

    def words(self, language: str) -> Mapping[str, Any]:
        return json.loads(self.files[f"{WORDS}{language}.json"]) if language != SOURCE_LANGUAGE else {}


def gather(static: Path) -> Bundle:
    """The client of this source tree. Read each time: a server that outlives an update tells of no file it has not."""
    paths = sorted(path for pattern in PROGRAM for path in static.glob(pattern))
    program = {path.relative_to(static).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    screens = {f"{TEMPLATES}answer/{name}": text for name, text in _screens().items()}
    layout = {f"{TEMPLATES}layout.html": LAYOUT.read_text(encoding="utf-8")}
    words = {f"{WORDS}{each.code}.json": _words(each.code) for each in employee_languages()[1:]}
    return Bundle(program | screens | layout | words)


def _screens() -> dict[str, str]:
    folder = FACES / "templates" / "answer"
    return {name: (folder / name).read_text(encoding="utf-8") for name in SCREENS}


@cache
def _words(language: str) -> str:
    """The words of these templates in one language: text to text, or to the plural and the forms of each number."""
    with (FOLDER / language / "messages.po").open("rb") as source:
        known = read_po(source, locale=language.replace("-", "_"))
    found: dict[str, Any] = {}
    for said in _said():
        one, many = (said, None) if isinstance(said, str) else said
        message = known.get(one)
        if message is not None and message.string:
            found[one] = message.string if many is None else {"many": many, "forms": list(message.string)}
    return canonical(found).decode()


def _said() -> Iterator[str | tuple[str, str]]:
    for text in [*_screens().values(), LAYOUT.read_text(encoding="utf-8")]:
        for _, _, found, _ in babel_extract(BytesIO(text.encode()), KEYWORDS, (), {}):
            one, *rest = [found] if isinstance(found, str) else [part for part in found or () if part]
            yield (one, rest[0]) if rest else one
