"""Cards that are drawn from a box: codes of a group and of nobody.

In: a room with its deliveries. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

from survey.storage.migrations.people.r0001_first_tables import filler

revision = "people_0003"
down_revision = "people_0002"


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("segments", sa.JSON, nullable=False),
        sa.Column("request_hash", sa.LargeBinary, nullable=True),
        sa.Column("filler", sa.LargeBinary, nullable=False, server_default=sa.text(filler())),
        sqlite_with_rowid=False,
    )
