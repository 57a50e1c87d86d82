"""A10, a search of everything: pages, headers, cookies, exports, files, logs and tables, for marks, times and orders.

In: a company (its folder). Out: how much was found; it must be nothing. Called by: survey.app.trying.attack.attacks.
"""

import io
import logging
import re
import sqlite3
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from sqlalchemy import select

from survey.accounts.journal import COMMAND_LINE, Act
from survey.app.inspection.exporting import EVERYBODY, FORMS, FULL, MANAGEMENT, PAGE, Export, export
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator.searching.crawler import Seen, everything
from survey.app.trying.attack.operator.searching.planted import (
    ANSWER,
    CODE,
    COMMENT,
    OVER,
    RUNNING,
    VISITOR,
    WHO,
    Planted,
    planted,
)
from survey.app.trying.attack.outcome import Outcome
from survey.storage import tables
from survey.storage.rooms import Storage, reading

Marks = Mapping[str, set[bytes]]
NAMES_PEOPLE: Final = ("/desk/people/", "/desk/mail/")  # the roster itself: pages of the organiser, and of nobody else
TELLS_WHEN: Final = ("/desk/log/", "/desk/own/", "/desk/accounts/")  # what people with an account did themselves
SECONDS: Final = re.compile(rb"\b\d{1,2}:\d{2}:(?!00Z)\d{2}\b")
SUSPICIOUS: Final = frozenset("time timestamp created updated date day at address ip agent seq count order".split())
EVERYWHERE: Final = (CODE, COMMENT, ANSWER, VISITOR)  # no page and no file may hold them
DOORS: Final = ("/", "/ledger", "/ledger.json", "/metrics", "/health", "/status", "/desk/", "/nowhere")
OF_A_WAVE: Final = (
    "",
    "receipt",
    "client.json",
    "refusals.json",
    "release.json",
    "nullifiers.json",
    *("manifest.json manifest.sig.json questionnaire.json".split()),
)
STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
TITLE: Final = "A search of pages, files, logs and tables for planted marks"
NOTE: Final = (
    "Findings of names, codes, comments without consent, whole sheets of answers, addresses, programs, exact times,"
    " cookies and counters where none may be: every page that links lead to, for a stranger with every link and for"
    " each role; all exports; every file; the log."
)


class Finding(NamedTuple):
    where: str
    what: str


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    logged, said = Listening(), io.StringIO()
    company.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="search-", dir=company.folder) as folder, logged:
        with redirect_stdout(said), redirect_stderr(said), planted(Path(folder)) as found:
            seen = list(everything(found.app, doors(found.house.storage), found.passwords, tell=_unheard))
            exports = dict(exported(found))
            findings = [
                *(one for page in seen for one in in_page(page, found.marks)),
                *(one for name, body in exports.items() for one in in_bytes(name, body, found.marks, EVERYWHERE)),
                *in_files(Path(folder), found.marks),
            ]
        progress("A10: what is left in files, logs and tables")
        findings += in_bytes("the log", logged.text() + said.getvalue().encode(), found.marks, (WHO, *EVERYWHERE))
    pages = Counter(page.reader for page in seen)
    details: dict[str, float | str] = {f"pages as {reader}": float(count) for reader, count in pages.items()}
    details |= {"exports": float(len(exports)), "marks": float(sum(map(len, found.marks.values())))}
    details["found"] = "; ".join(f"{what} in {where}" for where, what in findings[:5]) or "nothing"
    return Outcome("A10", TITLE, float(len(findings)), 0.0, not findings, None, None, NOTE, details)


def _unheard(_line: str) -> None:
    """Standard output is being listened to while the pages are read."""


class Listening(logging.Handler):
    """Every word that any part of the program writes into its log, at any level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    def text(self) -> bytes:
        return "\n".join(self._lines).encode()

    def __enter__(self) -> "Listening":
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self)
        root.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._level)


def doors(storage: Storage) -> list[str]:
    """Where a reader begins: public addresses, and every link to results that was given out."""
    with reading(storage.people("reader")) as people:
        tokens = list(people.execute(select(tables.reader_link.c.token)).scalars())
    waves = [f"/w/{wave}/{name}" for wave in (OVER, RUNNING) for name in OF_A_WAVE]
    return [*DOORS, *waves, *(f"/results/{token}/" for token in tokens)]


def in_page(page: Seen, marks: Marks) -> Iterator[Finding]:
    """Marks, exact times, and a cookie outside of the desk."""
    of_people = page.path.startswith(NAMES_PEOPLE) and page.reader == "organiser"
    kinds = EVERYWHERE if of_people else (WHO, *EVERYWHERE)
    where, headers = f"{page.path} as {page.reader}", repr(dict(page.headers)).encode()
    yield from in_bytes(where, page.body + headers, marks, kinds)
    is_text = page.headers.get("Content-Type", "").startswith(("text/html", "application/json"))
    if is_text and not page.path.startswith(TELLS_WHEN) and SECONDS.search(page.body):
        yield Finding(where, "an exact time")
    if "Path=/desk" not in page.headers.get("Set-Cookie", "Path=/desk"):
        yield Finding(where, "a cookie")


def in_bytes(where: str, content: bytes, marks: Marks, kinds: Iterable[str]) -> Iterator[Finding]:
    for kind in kinds:
        if any(mark in content for mark in marks.get(kind, ())):
            yield Finding(where, kind)


def exported(found: Planted) -> Iterator[tuple[str, bytes]]:
    """The release in every form, with what is packed in it laid open."""
    act = Act(COMMAND_LINE, found.house.clock())
    for form in FORMS:
        for scope in (EVERYBODY, MANAGEMENT):
            for length in (PAGE, FULL) if form == "pdf" else (PAGE,):
                made = export(found.house.storage, Export(OVER, form, "en", scope, length=length), act)
                yield f"export {form}, {length}, for {scope}", unpacked(made)


def unpacked(content: bytes) -> bytes:
    """The members of a workbook, of slides and of the workbooks in them, the streams of a PDF."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(unpacked(archive.read(name)) for name in archive.namelist())
    return content + b"\n".join(map(_inflated, STREAM.findall(content) if content.startswith(b"%PDF") else []))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:  # a stream that is not packed this way is searched as it is
        return stream


def in_files(folder: Path, marks: Marks) -> Iterator[Finding]:
    """Names stand in the roster; nothing else stands anywhere. And no table of people or ballots counts or dates."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        kinds = EVERYWHERE if path.name.startswith("people.db") else (WHO, *EVERYWHERE)
        yield from in_bytes(path.name, path.read_bytes(), marks, kinds)
        if path.suffix == ".db" and (path.name == "people.db" or path.parent.name == "boxes"):
            yield from in_tables(path)


def in_tables(path: Path) -> Iterator[Finding]:
    """Columns about time, place or order; row ids and sequences, which count upwards."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
        for name, statement in found:
            if name != "alembic_version" and "WITHOUT ROWID" not in (statement or ""):
                yield Finding(f"{path.name}, table {name}", "a row id that counts upwards")
            for _, column, kind, *_ in database.execute(f'PRAGMA table_info("{name}")'):
                if SUSPICIOUS & set(column.lower().split("_")) or "DATE" in kind.upper() or "TIME" in kind.upper():
                    yield Finding(f"{path.name}, column {name}.{column}", "a time, a place or an order")
