"""What people take away from the board: a leadership summary as PDF, every number as CSV and XLSX.

In: a board, a wave, words. Out: bytes. Called by: survey.app.inspection.exporting.
"""
