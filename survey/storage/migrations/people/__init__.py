"""Revisions of the room `people`.

In: nothing. Out: scripts that Alembic runs in order. Called by: storage.migrate.
"""
