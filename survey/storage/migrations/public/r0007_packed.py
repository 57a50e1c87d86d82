"""Every release once more as pages read it: what stands around its cells, and the cells as columns of numbers.

In: a room that may have releases. Out: one table more, with a row for each of them. Called by: Alembic.

What is published stays as it is: the new rows are made of its bytes, as the board made them when this was written.
"""

import json
from array import array
from io import BytesIO

import numpy as np
import rfc8785
import sqlalchemy as sa
from alembic import op

revision = "public_0007"
down_revision = "public_0006"

SAID = ("value", "low", "high", "noise", "margin", "minimum", "answers_from", "basis")
BASES = (None, "measured", "computed")
AT_ONCE = 1 << 20  # bytes of cells that are dictionaries at the same time

release = sa.table("release", sa.column("wave"), sa.column("document"))
packed = sa.table("packed", sa.column("wave"), sa.column("head"), sa.column("cells"))


def upgrade() -> None:
    op.create_table(
        "packed",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("cells", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    room = op.get_bind()
    for wave in room.execute(sa.select(release.c.wave)).scalars().all():
        text = bytes(room.execute(sa.select(release.c.document).where(release.c.wave == wave)).scalar_one())
        head, cells = apart(text)
        room.execute(sa.insert(packed), {"wave": wave, "head": head, "cells": columns(cells)})
    if room.dialect.name == "postgresql":
        _nothing_changes_on_postgresql()
    else:
        _written_once()


def apart(text: bytes):
    """The text without its cells, and these, some at a time. RFC 8785 sorts names; other texts are read in one piece."""
    begin = text.find(b'"cells":[{"answers_from":') + len(b'"cells":[')
    end = text.find(b'}],"drivers":', begin) + 1
    if begin < len(b'"cells":[') or not end:
        found = json.loads(text)
        return rfc8785.dumps({**found, "cells": []}), [found.get("cells", [])]
    return text[:begin] + text[end:], some_at_a_time(text, begin, end)


def some_at_a_time(text: bytes, begin: int, end: int):
    while (cut := text.find(b'},{"answers_from":', begin + AT_ONCE, end)) >= 0:
        yield json.loads(b"[%b]" % text[begin : cut + 1])
        begin = cut + len(b"},")
    yield json.loads(b"[%b]" % text[begin:end])


def columns(parts) -> bytes:
    """Four arrays in one file of NumPy: names as JSON, the different numbers that cells say, and which of them each says."""
    named, said, shapes, rows = {}, {}, {}, {}
    for cell in (cell for part in parts for cell in part):
        columns, kinds = rows.setdefault(cell["group"], (array("i"), array("I")))
        columns.append(named.setdefault((cell["measure"], cell["statistic"]), len(named)))
        kinds.append(said.setdefault(tuple(cell[name] for name in SAID), len(said)))
    groups = [(group, shapes.setdefault(row.tobytes(), len(shapes))) for group, (row, _) in rows.items()]
    names = {"names": list(named), "shapes": [list(array("i", shape)) for shape in shapes], "groups": groups}
    file = BytesIO()
    np.savez(
        file,
        allow_pickle=False,
        names=np.frombuffer(json.dumps(names, ensure_ascii=False).encode(), dtype=np.uint8),
        numbers=np.array([kind[:-1] for kind in said], dtype="<f8").reshape(-1, len(SAID) - 1),
        bases=np.array([BASES.index(kind[-1]) for kind in said], dtype=np.uint8),
        kinds=np.fromiter((kind for _, row in rows.values() for kind in row), dtype="<u4"),
    )
    return file.getvalue()


def _written_once() -> None:
    op.execute(
        "CREATE TRIGGER packed_is_written_once BEFORE INSERT ON packed"
        " WHEN EXISTS (SELECT 1 FROM packed WHERE wave = NEW.wave AND (head IS NOT NEW.head OR cells IS NOT NEW.cells))"
        " BEGIN SELECT RAISE(ABORT, 'packed is written once: what was published does not change'); END"
    )


def _nothing_changes_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION packed_stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'a published packed does not change'; END $$"
    )
    op.execute(
        "CREATE TRIGGER packed_stays_as_it_is BEFORE UPDATE ON packed"
        " FOR EACH ROW EXECUTE FUNCTION packed_stays_as_it_is()"
    )
