"""People, drafts, memberships, the issuer's keys and codes, links.

In: an empty room. Out: its first tables. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "people_0001"
down_revision = None


def upgrade() -> None:
    _roster_and_drafts()
    _issuer()
    op.create_table(
        "organiser_key",
        sa.Column("key_id", sa.Text, primary_key=True, nullable=False),
        sa.Column("private", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reader_link",
        sa.Column("token", sa.Text, primary_key=True, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _roster_and_drafts() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", sa.Text, primary_key=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "membership",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("group_id", sa.Text, primary_key=True, nullable=False),
        sa.Column("person_id", sa.Text, primary_key=True, nullable=False),
        sqlite_with_rowid=False,
    )


def _issuer() -> None:
    op.create_table(
        "segment_key",
        sa.Column("wave", sa.Text, primary_key=True, nullable=False),
        sa.Column("view", sa.Text, primary_key=True, nullable=False),
        sa.Column("segment", sa.Text, primary_key=True, nullable=False),
        sa.Column("private_der", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "code",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("segments", sa.JSON, nullable=False),
        sa.Column("request_hash", sa.LargeBinary, nullable=True),
        sa.Column("filler", sa.LargeBinary, nullable=False, server_default=sa.text(filler())),
        sqlite_with_rowid=False,
    )


def filler() -> str:
    """32 bytes, as each of the two writes them."""
    if op.get_bind().dialect.name == "postgresql":
        return "'\\x" + "00" * 32 + "'::bytea"
    return "X'" + "00" * 32 + "'"
