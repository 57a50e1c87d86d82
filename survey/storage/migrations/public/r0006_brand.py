"""Name, colour and logo that pages and reports carry.

In: a room that may have names of units over time. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0006"
down_revision = "public_0005"


def upgrade() -> None:
    op.create_table(
        "brand",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("logo", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
