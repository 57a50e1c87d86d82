"""The shelf of an organisation that runs PostgreSQL: a schema for each room, a role for each part.

In: the address of a database. Out: engines per role, schemas that come and go. Called by: survey.storage.rooms.
"""
