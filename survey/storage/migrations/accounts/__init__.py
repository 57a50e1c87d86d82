"""Revisions of the room `accounts`.

In: nothing. Out: scripts that Alembic runs in order. Called by: storage.migrate.
"""
