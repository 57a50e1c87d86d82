"""Summaries of two to four sentences that can be read aloud: by rules, from released numbers, with their margins.

In: readings, moves, counts. Out: sentences. Called by: `analytics.pages`, `analytics.reports`.
"""
