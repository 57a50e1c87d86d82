"""From counters to the board: what may be said, what follows from it, and nothing else.

In: counters, a plan, comments. Out: `release.json` on the board.
Called by: survey.app.ending.publishing; pages read the board.
"""
