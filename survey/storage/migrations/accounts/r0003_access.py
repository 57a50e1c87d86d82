"""Tokens with which programs read results, what they asked for in this minute, and whom to tell of a release.

In: the first tables. Out: four more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "accounts_0003"
down_revision = "accounts_0002"


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("token", sa.Text, primary_key=True, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("narrowed", sa.JSON, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("used", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "allowance",
        sa.Column("subject", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    _announcing()


def _announcing() -> None:
    op.create_table(
        "webhook",
        sa.Column("webhook", sa.Text, primary_key=True, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "announcement",
        sa.Column("webhook", sa.Text, primary_key=True, nullable=False),
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
