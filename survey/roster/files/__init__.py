"""Rosters as files: CSV and XLSX at the door, every row a person or a problem with its line and column."""
