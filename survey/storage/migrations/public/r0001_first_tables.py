"""Documents, the ledger, and the board: what is written here stays as it is, whoever asks.

In: an empty room. Out: its first tables and the triggers that guard them. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0001"
down_revision = None

NUMBERS = ("value", "low", "high", "noise", "margin")
CELL_CHECKS = {
    "a_cell_is_released_or_withheld": "status IN ('released', 'withheld')",
    "a_withheld_cell_carries_no_number": (
        "status = 'released' OR (value IS NULL AND low IS NULL AND high IS NULL AND noise IS NULL AND margin IS NULL"
        " AND basis IS NULL AND minimum IS NULL AND answers_from IS NULL)"
    ),
    "a_released_cell_has_a_value": (
        "status = 'withheld' OR (value IS NOT NULL AND margin IS NOT NULL AND basis IS NOT NULL"
        " AND basis IN ('measured', 'computed'))"
    ),
    "a_measured_cell_has_enough_answers": (
        "basis IS NULL OR basis <> 'measured' OR (minimum IS NOT NULL AND answers_from IS NOT NULL AND minimum >= 6"
        " AND answers_from >= minimum)"
    ),
    "a_measured_cell_is_rounded_or_has_noise": (
        "basis IS NULL OR basis <> 'measured' OR (noise IS NULL AND low IS NOT NULL AND high IS NOT NULL AND low < high)"
        " OR (noise > 0 AND low IS NULL AND high IS NULL AND minimum >= 40)"
    ),
}


def upgrade() -> None:
    _documents()
    _board()
    _cells()
    if op.get_bind().dialect.name == "postgresql":
        _nothing_changes_on_postgresql()
        return
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
        sa.Column("basis", sa.Text, nullable=True),
        sa.Column("minimum", sa.Integer, nullable=True),
        sa.Column("answers_from", sa.Integer, nullable=True),
        *(sa.CheckConstraint(check, name=name) for name, check in CELL_CHECKS.items()),
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


def _nothing_changes_on_postgresql() -> None:
    """Without `INSERT OR REPLACE` a key that is taken refuses by itself; what is left is UPDATE, whoever asks."""
    for table in ("ledger", "document", "release", "cell"):
        only = " WHEN (OLD.name <> 'manifest.sig.json')" if table == "document" else ""
        op.execute(
            f"CREATE FUNCTION {table}_stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION 'a published {table} does not change'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays_as_it_is BEFORE UPDATE ON {table}"
            f" FOR EACH ROW{only} EXECUTE FUNCTION {table}_stays_as_it_is()"
        )
