"""The adversary against Canopy itself: ten attacks on an invented company, with targets that are never moved.

In: a company whose waves are rehearsed. Out: figures, a report. Called by: survey.cli.trying.attack.
"""
