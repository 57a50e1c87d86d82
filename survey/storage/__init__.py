"""Where an installation keeps what it knows: three rooms, one engine per role, one table of rights.

In: a data folder. Out: SQLAlchemy engines that can do what their role may, and nothing else.
Called by: roster, waves, faces, app.
"""
