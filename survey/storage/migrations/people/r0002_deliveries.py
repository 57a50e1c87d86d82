"""Which mails were sent, and which codes are not delivered yet.

In: a room with its first tables. Out: two tables more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "people_0002"
down_revision = "people_0001"


def upgrade() -> None:
    op.create_table(
        "undelivered",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("message", sa.Text, primary_key=True, nullable=False),
        sa.Column("person_id", sa.Text, primary_key=True, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
