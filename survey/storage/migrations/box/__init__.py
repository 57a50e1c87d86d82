"""Revisions of the room `box`.

In: nothing. Out: scripts that Alembic runs in order. Called by: storage.migrate.
"""
