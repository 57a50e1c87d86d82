"""Documents, the ledger, and the board: what is written here stays as it is, whoever asks.

In: an empty room. Out: its first tables and the triggers that guard them. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0001"
down_revision = None

NUMBERS = ("value", "low", "high", "noise", "margin")
WITHHELD_CARRIES_NOTHING = "status = 'released' OR (" + " AND ".join(f"{name} IS NULL" for name in NUMBERS) + ")"
SMALL_IS_NOT_MEASURED = (
    "status = 'withheld' OR basis = 'computed' OR"
    " (minimum IS NOT NULL AND answers_from IS NOT NULL AND minimum >= 6 AND answers_from >= minimum)"
)


def upgrade() -> None:
    _documents()
    _board()
    _cells()
    _written_once("ledger", ("seq",), ("entry",))
    _written_once("document", ("wave", "name"), ("body",))
    _written_once("release", ("wave",), ("sha256", "document"))
    _written_once("cell", ("wave", "group_id", "measure", "statistic"), ("status", *NUMBERS, "basis", "minimum", "answers_from"))
    _only_signatures_are_added()


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("name", sa.Text, primary_key=True, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def _board() -> None:
    op.create_table(
        "release",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def _cells() -> None:
    op.create_table(
        "cell",
        *(sa.Column(name, sa.Text, primary_key=True, nullable=False) for name in ("wave", "group_id", "measure", "statistic")),
        sa.Column("status", sa.Text, nullable=False),
        *(sa.Column(name, sa.Float, nullable=True) for name in NUMBERS),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("minimum", sa.Integer, nullable=True),
        sa.Column("answers_from", sa.Integer, nullable=True),
        sa.CheckConstraint("status IN ('released', 'withheld')", name="a_cell_is_released_or_withheld"),
        sa.CheckConstraint("basis IN ('measured', 'computed')", name="a_cell_is_measured_or_computed"),
        sa.CheckConstraint(WITHHELD_CARRIES_NOTHING, name="a_withheld_cell_carries_no_number"),
        sa.CheckConstraint(SMALL_IS_NOT_MEASURED, name="a_small_cell_is_not_released"),
        sqlite_with_rowid=False,
    )


def _written_once(table: str, keys: tuple[str, ...], values: tuple[str, ...]) -> None:
    """`INSERT OR REPLACE` needs no right to update: this refuses other bytes under a key that is taken."""
    same_key = " AND ".join(f"{key} = NEW.{key}" for key in keys)
    other = " OR ".join(f"{value} IS NOT NEW.{value}" for value in values)
    op.execute(
        f"CREATE TRIGGER {table}_is_written_once BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key} AND ({other}))"
        f" BEGIN SELECT RAISE(ABORT, '{table} is written once: what was published does not change'); END"
    )


def _only_signatures_are_added() -> None:
    op.execute(
        "CREATE TRIGGER document_stays_as_it_is BEFORE UPDATE ON document WHEN OLD.name <> 'manifest.sig.json'"
        " BEGIN SELECT RAISE(ABORT, 'a published document does not change; only signatures are added'); END"
    )
