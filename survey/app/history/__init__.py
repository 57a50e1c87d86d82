"""Answers of an earlier system: counted at the door, released like any wave, and never stored.

In: CSV, CSV.GZ and Parquet files. Out: a released wave of mode `imported`. Called by: survey.cli (`history import`).
"""
