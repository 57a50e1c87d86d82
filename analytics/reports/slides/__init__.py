"""PPTX: the full report as slides with native charts and tables, notes for the speaker, and nothing withheld.

In: a desk, a brand. Out: bytes. Called by: survey.app.inspection.exporting.
"""
