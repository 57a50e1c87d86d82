"""Guides for conversations by theme: general, open, without any claim about the people concerned.

In: a theme, the words of the page. Out: sentences. Called by: `analytics.pages`, `analytics.reports`.
"""
