"""Jobs that are made in the background, and reports that go out after a release.

In: a room with accounts. Out: four tables more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "accounts_0004"
down_revision = "accounts_0003"


def upgrade() -> None:
    _jobs()
    op.create_table(
        "report_schedule",
        sa.Column("audience", sa.Text, primary_key=True, nullable=False),
        sa.Column("wanted", sa.JSON, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_choice",
        sa.Column("account", sa.Text, primary_key=True, nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("attached", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_mail",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("account", sa.Text, primary_key=True, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("job", sa.Text, primary_key=True, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("wanted", sa.JSON, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reader", "state")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("done", "total", "tries")),
        sa.Column("problem", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("asked", "seen")),
        sqlite_with_rowid=False,
    )
