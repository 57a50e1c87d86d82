"""The tables of the board: what was published, and what a number of it must have to be stored at all.

In: nothing. Out: SQLAlchemy tables. Called by: analytics.release.board, analytics.pages.interface.

The migrations of the room `public` make them; only the publisher and the importer add to them, and nobody changes them.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Float, Integer, LargeBinary, MetaData, Table, Text, table
from sqlalchemy import column as named

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

packed: Final = Table(
    "packed",
    metadata,
    Column("wave", Text, primary_key=True, nullable=False, comment="id of the wave"),
    Column("head", LargeBinary, nullable=False, comment="release.json without its cells"),
    Column("cells", LargeBinary, nullable=False, comment="the cells as columns of numbers"),
    sqlite_with_rowid=False,
)

document: Final = table("document", named("wave"), named("name"), named("body"))  # of the same room, published at lock
