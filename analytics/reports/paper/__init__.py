"""PDF/UA-1: the summary on one page, and the full report.

In: a desk, a brand. Out: bytes. Called by: survey.app.inspection.exporting.
"""
