"""Accounts, sessions, devices, links, throttles, and the access log.

In: an empty room. Out: its first tables. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "accounts_0001"
down_revision = None


def upgrade() -> None:
    _accounts()
    _browsers()
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "throttle",
        sa.Column("subject", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "access_log",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("account", sa.Text, primary_key=True, nullable=False),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )


def _browsers() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "device",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
