"""Focus areas, actions, their history, and of which due days their owners were reminded.

In: a room with accounts. Out: four tables more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "accounts_0002"
down_revision = "accounts_0001"


def upgrade() -> None:
    op.create_table(
        "focus",
        sa.Column("focus", sa.Text, primary_key=True, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("wave", "group_id", "measure", "aim", "day")),
        sa.UniqueConstraint("wave", "group_id", "measure", name="one_focus_for_a_measure_of_a_group"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "action",
        sa.Column("action", sa.Text, primary_key=True, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("focus", "what", "owner", "due", "state")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "action_step",
        sa.Column("action", sa.Text, primary_key=True, nullable=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("day", "who", "kind", "note")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reminder",
        *(sa.Column(name, sa.Text, primary_key=True, nullable=False) for name in ("action", "due", "kind")),
        sa.Column("state", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
