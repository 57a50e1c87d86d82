"""Reference values from outside.

In: a room that may have totals of leavers. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0003"
down_revision = "public_0002"


def upgrade() -> None:
    op.create_table(
        "reference",
        sa.Column("reference", sa.Text, primary_key=True, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
