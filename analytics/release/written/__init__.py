"""A release as it is written: one cell, its text in pieces, its cells as columns, and the tables that keep all of it.

In: cells, text. Out: `Row`, `Cells`, tables. Called by: analytics.release.
"""
