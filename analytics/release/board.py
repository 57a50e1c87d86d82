"""The board: releases, written once, and the only thing that pages, exports and reports read.

In: a release's bytes. Out: two tables; `Board`, which reads them.
Called by: survey.app.ending.publishing, analytics.pages.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    case,
    func,
    insert,
    select,
    table,
)
from sqlalchemy import column as named

from analytics.policy import Respondents
from analytics.release.document import SCHEMA, canonical
from analytics.release.rows import Cells, compact, sharing_names, told_last

T = TypeVar("T")
AT_ONCE: Final = 5_000  # cells that are written together
END: Final = 4_096  # bytes
KEPT: Final = 8  # releases in memory; each is immutable

A_WITHHELD_CELL_CARRIES_NO_NUMBER: Final = (
    "status = 'released' OR (value IS NULL AND low IS NULL AND high IS NULL AND noise IS NULL AND margin IS NULL"
    " AND basis IS NULL AND minimum IS NULL AND answers_from IS NULL)"
)
A_RELEASED_CELL_HAS_A_VALUE: Final = (
    "status = 'withheld' OR (value IS NOT NULL AND margin IS NOT NULL AND basis IS NOT NULL"
    " AND basis IN ('measured', 'computed'))"
)
A_MEASURED_CELL_HAS_ENOUGH_ANSWERS: Final = (
    "basis IS NULL OR basis <> 'measured' OR (minimum IS NOT NULL AND answers_from IS NOT NULL AND minimum >= 6"
    " AND answers_from >= minimum)"
)
A_MEASURED_CELL_IS_ROUNDED_OR_HAS_NOISE: Final = (
    "basis IS NULL OR basis <> 'measured' OR (noise IS NULL AND low IS NOT NULL AND high IS NOT NULL AND low < high)"
    " OR (noise > 0 AND low IS NULL AND high IS NULL AND minimum >= 40)"
)

metadata: Final = MetaData()

release: Final = Table(
    "release",
    metadata,
    Column("wave", Text, primary_key=True, nullable=False, comment="id of the wave"),
    Column("sha256", Text, nullable=False, comment="of the document, as in the ledger"),
    Column("document", LargeBinary, nullable=False, comment="release.json, canonical"),
    sqlite_with_rowid=False,
)

cell: Final = Table(
    "cell",
    metadata,
    Column("wave", Text, primary_key=True, nullable=False, comment="id of the wave"),
    Column("group_id", Text, primary_key=True, nullable=False, comment="group of the release"),
    Column("measure", Text, primary_key=True, nullable=False, comment="item:…, scale:… or index:…"),
    Column("statistic", Text, primary_key=True, nullable=False, comment="mean, index, option:k or a side"),
    Column("status", Text, nullable=False, comment="released or withheld"),
    Column("value", Float, comment="in the unit of the statistic"),
    Column("low", Float, comment="what rounding says about the exact value"),
    Column("high", Float, comment="what rounding says about the exact value"),
    Column("noise", Float, comment="standard deviation of the noise"),
    Column("margin", Float, comment="half width of the 95 % interval"),
    Column("basis", Text, comment="measured or computed"),
    Column("minimum", Integer, comment="answers that a measured number needs"),
    Column("answers_from", Integer, comment="answers it certainly has, as far as its publication tells"),
    CheckConstraint("status IN ('released', 'withheld')", name="a_cell_is_released_or_withheld"),
    CheckConstraint(A_WITHHELD_CELL_CARRIES_NO_NUMBER, name="a_withheld_cell_carries_no_number"),
    CheckConstraint(A_RELEASED_CELL_HAS_A_VALUE, name="a_released_cell_has_a_value"),
    CheckConstraint(A_MEASURED_CELL_HAS_ENOUGH_ANSWERS, name="a_measured_cell_has_enough_answers"),
    CheckConstraint(A_MEASURED_CELL_IS_ROUNDED_OR_HAS_NOISE, name="a_measured_cell_is_rounded_or_has_noise"),
    sqlite_with_rowid=False,
)

document: Final = table("document", named("wave"), named("name"), named("body"))  # of the same room, published at lock


class AlreadyPublished(ValueError):
    """Another release of this wave is on the board; what was published does not change."""


class NotOnTheBoard(LookupError):
    """No such wave was published."""


@dataclass(frozen=True)
class WaveEntry:
    """A released wave in a list."""

    id: str
    title: str
    closed: str  # day, YYYY-MM-DD


@dataclass(frozen=True)
class Group:
    """A group of a release."""

    id: str
    view: str
    label: str
    path: tuple[str, ...]
    units: tuple[str, ...]
    parent: str | None
    leaf: bool
    partition: str
    respondents: Respondents


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a release; withheld ones have nothing but their status."""

    status: str
    value: float | None
    low: float | None
    high: float | None
    noise: float | None
    margin: float | None
    basis: str | None


@dataclass(frozen=True)
class Release:
    """A published wave, parsed."""

    wave: Mapping[str, Any]
    policy: Mapping[str, Any]
    participation: Mapping[str, Any]
    groups: Mapping[str, Group]
    themes: tuple[Mapping[str, Any], ...]
    quotes: tuple[Mapping[str, Any], ...]
    drivers: tuple[Mapping[str, Any], ...]
    outlook: tuple[Mapping[str, Any], ...]
    reliability: tuple[Mapping[str, Any], ...]
    cells: Cells[Cell]

    def cell(self, group: str, measure: str, statistic: str) -> Cell | None:
        """None means that the wave does not measure this at all; what is protected is a withheld cell."""
        found: Cell | None = self.cells.get((group, measure, statistic))
        return found

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Release":
        lists = {name: tuple(found.get(name, ())) for name in ("themes", "quotes", "drivers", "outlook", "reliability")}
        return cls(
            wave=found["wave"],
            policy=found["policy"],
            participation=found["participation"],
            groups={group["id"]: _group(group) for group in found["groups"]},
            cells=found["cells"],
            **lists,
        )


def post(where: Engine | Connection, published: bytes | Mapping[str, Any]) -> bytes:
    """Put a release on the board, in the caller's transaction or one of its own; the same one again changes nothing.

    Raises: AlreadyPublished for another release of the same wave; IntegrityError for cells that the table refuses.
    """
    text = published if isinstance(published, bytes) else canonical(published)
    wave, cells = _read(text)
    with _transaction(where) as connection:
        before = connection.execute(select(release.c.document).where(release.c.wave == wave)).scalar_one_or_none()
        if before is None:
            for first in range(0, len(cells), AT_ONCE):
                connection.execute(insert(cell), [_row(wave, part) for part in cells[first : first + AT_ONCE]])
            cells.clear()  # the driver copies the text: of thousands of groups there is room for one of both only
            row = {"wave": wave, "sha256": hashlib.sha256(text).hexdigest(), "document": text}
            connection.execute(insert(release), [row])
        elif bytes(before) != text:
            raise AlreadyPublished(f"wave {wave} is on the board with other numbers; a wave is published once")
    return text


def _read(text: bytes) -> tuple[str, list[dict[str, Any]]]:
    """The id of the wave, and its cells."""
    found = json.loads(text, object_hook=sharing_names)
    if found.get("schema") != SCHEMA:
        raise ValueError(f"the board takes {SCHEMA}, got {found.get('schema')!r}; post what make_release returned")
    return found["wave"]["id"], found["cells"]


class Board:
    """Reads what was published. Nothing else is there to read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[str, OrderedDict[tuple[Hashable, ...], Any]] = {}
        self._entries: dict[str, WaveEntry] = {}

    def waves(self) -> list[WaveEntry]:
        """Published waves, the earliest first."""
        with self._engine.connect() as connection:
            names = connection.execute(select(release.c.wave)).scalars().all()
        for name in set(names) - set(self._entries):
            wave = told_last(self._end(name), "wave") or self.release(name).wave
            self._entries[name] = WaveEntry(wave["id"], wave["title"], wave["closed"])
        return sorted((self._entries[name] for name in names), key=lambda entry: (entry.closed, entry.id))

    def _end(self, wave: str) -> bytes:
        """Of `release.json` what comes last: its list of waves needs no more of it."""
        length, text = func.length(release.c.document), release.c.document
        start = case((length > END, length - END), else_=0) + 1
        return self._bytes(select(func.substr(text, start, type_=LargeBinary)).where(release.c.wave == wave), wave)

    def document(self, wave: str) -> bytes:
        """The bytes of `release.json`."""
        return self._bytes(select(release.c.document).where(release.c.wave == wave), wave)

    def release(self, wave: str) -> Release:
        return self.once(("release", wave), lambda: Release.of(compact(self.document(wave), Cell)))

    def parsed(self, wave: str) -> Mapping[str, Any]:
        """`release.json` as it is; nobody keeps it."""
        return _object(self.document(wave))

    def connect(self) -> Connection:
        """To what else is public: a reader's connection."""
        return self._engine.connect()

    def questionnaire(self, wave: str) -> Mapping[str, Any]:
        return self._published(wave, "questionnaire.json")

    def manifest(self, wave: str) -> Mapping[str, Any]:
        return self._published(wave, "manifest.json")

    def _published(self, wave: str, name: str) -> Mapping[str, Any]:
        wanted = select(document.c.body).where(document.c.wave == wave, document.c.name == name)
        return self.once((name, wave), lambda: _object(self._bytes(wanted, wave)))

    def _bytes(self, wanted: Any, wave: str) -> bytes:
        with self._engine.connect() as connection:
            found = connection.execute(wanted).scalar_one_or_none()
        if found is None:
            raise NotOnTheBoard(f"there is no published wave {wave!r}: choose one from the list of waves")
        return bytes(found)

    def once(self, key: tuple[str, *tuple[Hashable, ...]], make: Callable[[], T], most: int = KEPT) -> T:
        """What is made of published waves, which do not change: made when it is first asked for, and kept.

        The key begins with the kind of thing and names everything it was made of: whatever was made for one reader
        alone, that reader's whole scope. Of each kind the latest that were asked for are kept, `most` of them.
        """
        kept = self._kept.setdefault(key[0], OrderedDict())
        try:
            kept.move_to_end(key)
            found: T = kept[key]
        except KeyError:  # never made, or another thread let it go just now
            found = kept[key] = make()
            while len(kept) > most:
                kept.popitem(last=False)
        return found


def _object(text: bytes) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(text)
    return found


@contextmanager
def _transaction(where: Engine | Connection) -> Iterator[Connection]:
    if isinstance(where, Connection):
        yield where
        return
    with where.begin() as connection:
        yield connection


def _row(wave: str, part: Mapping[str, Any]) -> dict[str, Any]:
    return {"wave": wave, "group_id": part["group"], **{name: value for name, value in part.items() if name != "group"}}


def _group(found: Mapping[str, Any]) -> Group:
    shown = found["respondents"]
    respondents = (shown[0], shown[1]) if isinstance(shown, list) else shown
    return Group(**{**found, "path": tuple(found["path"]), "units": tuple(found["units"]), "respondents": respondents})
