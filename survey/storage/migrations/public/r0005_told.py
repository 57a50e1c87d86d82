"""What employees read about actions: you said, we did.

In: a room that may know names of units over time. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0005"
down_revision = "public_0004"


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("told", sa.Text, primary_key=True, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
