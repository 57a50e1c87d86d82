"""The ballot box of one wave, the collector's key, and what close is about to publish.

In: an empty room. Out: its first tables. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "box_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "ballot",
        sa.Column("nullifier", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("view", sa.Text, nullable=False),
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("ballot_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    for name, key, value in (
        ("collector_key", "key_id", "private"),
        ("counter", "name", "document"),
        ("release_draft", "name", "document"),
    ):
        op.create_table(
            name,
            sa.Column(key, sa.Text, primary_key=True, nullable=False),
            sa.Column(value, sa.LargeBinary, nullable=False),
            sqlite_with_rowid=False,
        )
