"""What a manager and what the leadership should know on one page: chosen by rules from released numbers.

In: a desk. Out: focus, strengths, what to work on, in words. Called by: `analytics.pages`, `analytics.reports`.
"""
