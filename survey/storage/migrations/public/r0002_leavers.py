"""How many people left each unit in each period.

In: a room with its first tables. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "public_0002"
down_revision = "public_0001"


def upgrade() -> None:
    op.create_table(
        "leaver_total",
        *(sa.Column(name, sa.Text, primary_key=True, nullable=False) for name in ("first_day", "last_day", "unit")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("people_left", "staff")),
        sa.CheckConstraint("people_left >= 9 AND staff - people_left >= 9", name="nine_left_and_nine_stayed"),
        sqlite_with_rowid=False,
    )
