"""Revisions of the three rooms, one folder each.

In: nothing. Out: scripts that Alembic runs in order. Called by: storage.migrate.
"""
