"""The workbook: overview, groups and themes, all numbers, method and protection.

In: a wave as its organiser may see it. Out: bytes of an XLSX. Called by: survey.app.inspection.exporting.
"""
