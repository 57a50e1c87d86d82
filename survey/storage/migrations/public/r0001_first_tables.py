"""Documents, the ledger, and the board: what is written here stays as it is, whoever asks.

In: an empty room. Out: its first tables and the triggers that guard them. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0001"
down_revision = None

NUMBERS = ("value", "low", "high", "noise", "margin")
A_WITHHELD_CELL_CARRIES_NO_NUMBER = "status = 'released' OR (" + " AND ".join(f"{name} IS NULL" for name in NUMBERS) + ")"


def upgrade() -> None:
    _documents()
    _board()
    _written_once("ledger", ("seq",), ("entry",))
    _written_once("document", ("wave", "name"), ("body",))
    _written_once("release", ("wave",), ("sha256", "document"))
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
