"""What Alembic runs for each room: the revisions, in the transaction that the caller opened.

In: a connection in the settings' attributes. Out: nothing. Called by: Alembic.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
