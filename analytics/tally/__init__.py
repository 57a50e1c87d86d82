"""Sealed ballots in, counters and comments out: opening, validation and counting, in memory, once, at close.

In: opened plaintexts and the plan. Out: counters, comments. Called by: the closing of a wave.
"""
