"""The board: releases, written once, and the only thing that pages, exports and reports read.

In: a release's bytes. Out: rows of three tables; `Board`, which reads them.
Called by: survey.app.ending.publishing, analytics.pages.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock, RLock
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, Engine, LargeBinary, case, func, insert, select

from analytics.policy import Respondents
from analytics.release.document import SCHEMA, canonical
from analytics.release.written.columns import Cell as Cell
from analytics.release.written.columns import Cells, NotPacked, Packing
from analytics.release.written.pieces import pieces, told_last
from analytics.release.written.tables import cell as cell
from analytics.release.written.tables import document as document
from analytics.release.written.tables import metadata as metadata
from analytics.release.written.tables import packed
from analytics.release.written.tables import release as release

T = TypeVar("T")
Name = tuple[str, *tuple[Hashable, ...]]  # of what is kept: its kind, and everything that it was made of
END: Final = 4_096  # bytes
KEPT: Final = 8  # releases in memory; each is immutable


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
    cells: Cells

    def cell(self, group: str, measure: str, statistic: str) -> Cell | None:
        """None means that the wave does not measure this at all; what is protected is a withheld cell."""
        found: Cell | None = self.cells.get((group, measure, statistic))
        return found

    @classmethod
    def of(cls, found: Mapping[str, Any], cells: Cells) -> "Release":
        lists = {name: tuple(found.get(name, ())) for name in ("themes", "quotes", "drivers", "outlook", "reliability")}
        return cls(
            wave=found["wave"],
            policy=found["policy"],
            participation=found["participation"],
            groups={group["id"]: _group(group) for group in found["groups"]},
            cells=cells,
            **lists,
        )


def post(where: Engine | Connection, published: bytes | Mapping[str, Any]) -> bytes:
    """Put a release on the board, in the caller's transaction or one of its own; the same one again changes nothing.

    Raises: AlreadyPublished for another release of the same wave; IntegrityError for cells that the table refuses.
    """
    text = published if isinstance(published, bytes) else canonical(published)
    head, some_at_a_time = pieces(text)
    wave = _wave_of(head)
    with _transaction(where) as connection:
        before = connection.execute(select(release.c.document).where(release.c.wave == wave)).scalar_one_or_none()
        if before is None:
            packing = Packing()
            for cells in some_at_a_time:
                connection.execute(insert(cell), [_row(wave, one) for one in cells])
                packing.take(cells)
            connection.execute(insert(packed), [{"wave": wave, "head": head, "cells": packing.packed()}])
            row = {"wave": wave, "sha256": hashlib.sha256(text).hexdigest(), "document": text}
            connection.execute(insert(release), [row])
        elif bytes(before) != text:
            raise AlreadyPublished(f"wave {wave} is on the board with other numbers; a wave is published once")
    return text


def _wave_of(head: bytes) -> str:
    found = _object(head)
    if found.get("schema") != SCHEMA:
        raise ValueError(f"the board takes {SCHEMA}, got {found.get('schema')!r}; post what make_release returned")
    return str(found["wave"]["id"])


class Board:
    """Reads what was published. Nothing else is there to read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[str, OrderedDict[Name, Any]] = {}
        self._making: dict[Name, RLock] = {}
        self._looking = Lock()  # held for a look into both, never while something is made
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
        """What its text ends with: the list of waves needs no more of a release. Nothing where nothing was packed."""
        length, head = func.length(packed.c.head), packed.c.head
        start = case((length > END, length - END), else_=0) + 1
        with self._engine.connect() as connection:
            end = select(func.substr(head, start, type_=LargeBinary)).where(packed.c.wave == wave)
            return bytes(connection.execute(end).scalar_one_or_none() or b"")

    def document(self, wave: str) -> bytes:
        """The bytes of `release.json`."""
        return self._bytes(select(release.c.document).where(release.c.wave == wave), wave)

    def release(self, wave: str) -> Release:
        return self.once(("release", wave), lambda: self._read(wave))

    def _read(self, wave: str) -> Release:
        """What cannot be read of what was packed is read from the document, which is what was published."""
        if found := self._packed(wave):
            with suppress(ValueError, LookupError, TypeError):
                return Release.of(_object(found[0]), Cells(found[1]))
        head, cells = packed_again(self.document(wave))
        return Release.of(_object(head), Cells(cells))

    def _packed(self, wave: str) -> tuple[bytes, bytes] | None:
        with self._engine.connect() as connection:
            found = connection.execute(select(packed.c.head, packed.c.cells).where(packed.c.wave == wave)).one_or_none()
        return None if found is None else (bytes(found.head), bytes(found.cells))

    def shows_what_was_published(self, wave: str) -> bool:
        """Hold what pages read of a wave against its document, cell by cell."""
        found, again = self._packed(wave), packed_again(self.document(wave))
        try:
            return found is None or (found[0] == again[0] and Cells(found[1]).says_the_same(Cells(again[1])))
        except NotPacked:
            return False

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
            raise NotOnTheBoard(f"there is no published wave {wave!r}: `wave status` lists the waves")
        return bytes(found)

    def once(self, key: Name, make: Callable[[], T], most: int = KEPT) -> T:
        """What is made of published waves, which do not change: made when it is first asked for, and kept.

        The key begins with the kind of thing and names everything it was made of: whatever was made for one reader
        alone, that reader's whole scope. Of each kind the latest that were asked for are kept, `most` of them. Of
        several threads that ask for the same at once one makes it, and the others wait.
        """
        with self._looking:
            kept = self._kept.setdefault(key[0], OrderedDict())
            if key in kept:
                return cast("T", _asked_last(kept, key))
            making = self._making.setdefault(key, RLock())
        with making:
            with self._looking:
                if key in kept:
                    return cast("T", _asked_last(kept, key))
            try:
                made = make()
                self._keep(key, made, most)
            finally:
                with self._looking:
                    self._making.pop(key, None)
        return made

    def _keep(self, key: Name, made: object, most: int) -> None:
        with self._looking:
            kept = self._kept[key[0]]
            kept[key] = made
            while len(kept) > most:
                kept.popitem(last=False)


def _asked_last(kept: OrderedDict[Name, Any], key: Name) -> Any:
    found = kept[key]
    kept.move_to_end(key)
    return found


def packed_again(text: bytes) -> tuple[bytes, bytes]:
    """The same as the board keeps beside a release, for one of which it keeps nothing of the kind."""
    head, some_at_a_time = pieces(text)
    packing = Packing()
    for cells in some_at_a_time:
        packing.take(cells)
    return head, packing.packed()


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
