"""Values that others published: read from a file that lists them, or summed up from scores of many organisations.

In: TOML, CSV and Parquet files. Out: references in the public room. Called by: survey.cli (`reference import`).
"""
