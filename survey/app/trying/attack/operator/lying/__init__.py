"""A9: what a hostile server says, to whom, and what becomes of it.

In: a company. Out: an outcome. Called by: survey.app.trying.attack.attacks.
"""
