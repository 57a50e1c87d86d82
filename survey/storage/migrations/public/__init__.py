"""Revisions of the room `public`.

In: nothing. Out: scripts that Alembic runs in order. Called by: storage.migrate.
"""
