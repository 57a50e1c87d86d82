"""The names that members of a group may see.

In: a room with people and codes. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "people_0004"
down_revision = "people_0003"


def upgrade() -> None:
    op.create_table(
        "roll",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("segment", sa.Text, primary_key=True, nullable=False),
        sa.Column("names", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
