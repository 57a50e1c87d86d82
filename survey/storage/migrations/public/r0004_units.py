"""What units are called from which wave on.

In: a room that may have reference values. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0004"
down_revision = "public_0003"


def upgrade() -> None:
    op.create_table(
        "unit_change",
        *(sa.Column(name, sa.Text, primary_key=True, nullable=False) for name in ("wave", "unit_before")),
        sa.Column("unit_since", sa.Text, nullable=False),
        sa.CheckConstraint("unit_before <> unit_since", name="a_change_changes_a_name"),
        sqlite_with_rowid=False,
    )
