"""The language that somebody with an account reads mails in, where they chose one.

In: a room with accounts. Out: one table more. Called by: Alembic.
"""

import sqlalchemy as sa
from alembic import op

revision = "accounts_0005"
down_revision = "accounts_0004"


def upgrade() -> None:
    op.create_table(
        "mail_language",
        sa.Column("account", sa.Text, primary_key=True, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
